"""The create form filled in from an instance."""

from __future__ import annotations

from dataclasses import replace

from gpugeek_tui.api.models import CreateRequest
from gpugeek_tui.dialogs.clone import clone_of, draft_of
from gpugeek_tui.dialogs.draft import read_draft
from gpugeek_tui.fleet.asked import Asked
from gpugeek_tui.fleet.operations import Followed, Phase
from gpugeek_tui.tests.account import GIB, machine
from gpugeek_tui.tests.fleet_desk import DAY

HTTP = ("https://7-http-8099.northwest1.gpugeek.com:8443",)
OURS = CreateRequest(
    gpu_name="G40-24G",
    sku_name="daily",
    gpu_num=4,
    image_id="torch",
    cpu_num=8,
    memory=32,
    tags=("a", "b"),
    auto_renew=False,
    service_port=(22, 6000),
)


def done(action: str, asked: Asked, phase: Phase = Phase.SUCCEEDED) -> Followed:
    return Followed(
        key=1,
        action=action,
        instance_id=7,
        name="",
        phase=phase,
        submitted_at=DAY,
        started=0.0,
        asked=asked,
    )


CREATED = done("create", Asked(request=OURS))


def test_what_the_api_shows_is_filled_in() -> None:
    one = machine(
        7, gpu_num=2, http_services=HTTP, system_disk_size=40 * GIB, data_disk_size=50 * GIB + 1
    )
    clone = clone_of(one)
    assert clone.draft == {
        "gpuName": "G40-24G",
        "gpuNum": "2",
        "skuName": "payg",
        "imageId": "torch",
        "dcId": "suqian-b",
        "name": "train-7-copy",
        "systemDiskSize": "40",
        "dataDiskSize": "51",
        "httpServicePort": "8099",
    }
    assert isinstance(read_draft(clone.draft), CreateRequest)
    assert "cannot be read back" in " ".join(clone.notes)


def test_a_stopped_machine_s_nought_of_gpus_is_never_taken_for_its_count() -> None:
    stopped = machine(7, status="stopd", gpu_num=0, sku_name="card_less")
    clone = clone_of(stopped)
    assert (clone.draft["gpuNum"], clone.draft["skuName"]) == ("1", "payg")
    assert "1 is filled in" in " ".join(clone.notes)
    assert "payg is filled in" in " ".join(clone.notes)
    remembered = clone_of(stopped, (CREATED,))
    assert (remembered.draft["gpuNum"], remembered.draft["skuName"]) == ("4", "daily")
    assert "filled in" not in " ".join(remembered.notes)


def test_our_own_create_tells_what_the_api_does_not() -> None:
    one = machine(7, custom_services=("http://h:1", "http://h:2"))
    draft = clone_of(one, (CREATED,)).draft
    assert draft["servicePort"] == "22, 6000"
    assert (draft["cpuNum"], draft["memory"], draft["tags"]) == ("8", "32", "a, b")
    assert draft["autoRenew"] == "no"


def test_tcp_ports_are_those_that_we_set_last_or_are_said_to_be_unknown() -> None:
    set_later = done("set_port", Asked(ports=(9,), http_ports=()))
    failed = done("set_port", Asked(ports=(1,), http_ports=()), Phase.FAILED)
    one = machine(7, custom_services=("http://h:1",))
    assert clone_of(one, (failed, set_later, CREATED)).draft["servicePort"] == "9"
    # As many as we know of are not there any more: somebody else has changed them.
    other = clone_of(one, (CREATED,))
    assert "servicePort" not in other.draft
    assert "Its 1 TCP ports cannot be read back" in " ".join(other.notes)


def test_names_of_copies_are_free_short_enough_and_clean() -> None:
    assert clone_of(machine(7, name="a"), taken={"a-copy"}).draft["name"] == "a-copy-2"
    long = clone_of(machine(7, name="x" * 80)).draft["name"]
    assert len(long) == 64
    assert long.endswith("-copy")
    assert "\x1b" not in clone_of(machine(7, name="a\x1b[2J")).draft["name"]
    assert "name" not in clone_of(machine(7, name="")).draft


def test_command_and_environment_are_never_made_up() -> None:
    entry = replace(CREATED, asked=Asked.of(OURS))
    clone = clone_of(machine(7), (entry,))
    assert not {"cmd", "env"} & clone.draft.keys()
    assert "Start command and environment cannot be read back" in clone.notes[-1]


def test_the_form_of_a_request_makes_that_request() -> None:
    assert read_draft(draft_of(OURS)) == OURS
