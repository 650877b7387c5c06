"""One instance from create to release: what each operation promises, read from what was seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.fields import items, operation_id
from contract_tests.oracle import allowed_after, allowed_during
from contract_tests.story import CREATE_PORTS, PORTS, WRONG

if TYPE_CHECKING:
    from contract_tests.exchange import Exchange
    from contract_tests.life import Chapter, Life
    from contract_tests.session import Session

statements = pytest.mark.statements
pytestmark = pytest.mark.writes

GIB = 1 << 30
ACTIONS = ("create", "stop", "start", "restart", "set_port", "release")


def _shown(chapter: Chapter, ids: str) -> dict[str, Any]:
    chapter.require(chapter.after is not None, ids, f"after the {chapter.action} it is not shown")
    return chapter.after or {}


@statements("S94", "S97", "S113", "S224")
def test_a_create_gives_an_instance_and_an_operation(life: Life) -> None:
    chapter = life.chapter("create")
    chapter.require(chapter.instance_id > 0, "S94", "no instance id")
    chapter.require(chapter.operation_id > 0, "S97", "no operation id")
    _shown(chapter, "S113")


@statements("S223")
def test_a_new_instance_is_creating_and_then_running(life: Life) -> None:
    chapter = life.chapter("create")
    for look in filter(None, chapter.looks):
        chapter.require(
            allowed_during("create", "", str(look.get("status"))),
            "S223",
            f"it is {look.get('status')!r} while its create is in progress",
        )
    status = _shown(chapter, "S223").get("status")
    chapter.require(status == "running", "S223", f"it is {status!r} after its create")


@statements("S60", "S153", "S154", "S158", "S159", "S232")
def test_the_instance_is_what_was_asked_for(life: Life) -> None:
    chapter = life.chapter("create")
    asked, shown = chapter.answer.sent, _shown(chapter, "S113")
    for name, ids in (
        ("name", "S153"),
        ("imageId", "S154"),
        ("gpuName", "S158"),
        ("gpuNum", "S60 S159"),
        ("skuName", "S232"),
    ):
        chapter.require(
            shown.get(name) == asked[name], ids, f"{name}: {asked[name]!r}, not {shown.get(name)!r}"
        )


@statements("S88", "S90", "S167", "S169", "S171")
def test_the_disks_have_their_default_sizes(life: Life) -> None:
    chapter = life.chapter("create")
    shown = _shown(chapter, "S113")
    for name, size, ids in (
        ("systemDiskSize", 30 * GIB, "S88 S171"),
        ("dataDiskSize", 20 * GIB, "S90 S171"),
    ):
        if name in shown:
            chapter.require(shown[name] == size, ids, f"{name} is {shown[name]}, not {size}")


@statements("S183", "S225")
def test_the_ports_of_the_create_are_served(life: Life) -> None:
    chapter = life.chapter("create")
    _require_services(chapter, *CREATE_PORTS, "S183 S225")


@statements("S189", "S190", "S191", "S192", "S193")
@pytest.mark.parametrize(
    ("action", "ids"),
    [
        pytest.param("stop", "S216", marks=statements("S194", "S203", "S204", "S216")),
        pytest.param("start", "S217", marks=statements("S195", "S203", "S204", "S217")),
        pytest.param("restart", "S218", marks=statements("S196", "S203", "S204", "S218")),
        pytest.param("set_port", "S198", marks=statements("S198")),
    ],
)
def test_an_action_leads_to_its_state(life: Life, action: str, ids: str) -> None:
    chapter = life.chapter(action)
    status = _shown(chapter, ids).get("status")
    allowed = allowed_after(action, chapter.before)
    chapter.require(
        status in allowed,
        ids,
        f"after the {action} it is {status!r}, not {' or '.join(sorted(allowed))!r}",
    )
    for look in filter(None, chapter.looks):
        chapter.require(
            allowed_during(action, chapter.before, str(look.get("status"))),
            ids,
            f"it is {look.get('status')!r} while its {action} is in progress",
        )


@statements("S156", "S157", "S220")
@pytest.mark.parametrize("action", ACTIONS)
def test_pending_is_shown_while_in_progress_and_not_after(life: Life, action: str) -> None:
    chapter = life.chapter(action)
    for look in filter(None, chapter.looks):  # a release may hide the instance at once (E4)
        chapter.require(
            look.get("isPending") == 1,
            "S156 S220",
            f"isPending is {look.get('isPending')!r} while the {action} is in progress",
        )
    if chapter.after is not None:
        chapter.require(
            chapter.after.get("isPending") == 0,
            "S157 S220",
            f"isPending is {chapter.after.get('isPending')!r} after the {action}",
        )


@statements("S184", "S222")
@pytest.mark.parametrize("action", [action for action in ACTIONS if action != "release"])
def test_the_instance_names_its_latest_operation(life: Life, action: str) -> None:
    chapter = life.chapter(action)
    latest = operation_id(_shown(chapter, "S113").get("operationId"))
    chapter.require(
        latest == chapter.operation_id,
        "S184 S222" if action != "create" else "S184",
        f"operationId is {latest} after the {action} {chapter.operation_id}",
    )


@statements("S122", "S126", "S127", "S129", "S131", "S132", "S211", "S213")
@pytest.mark.parametrize("action", ACTIONS)
def test_the_operation_is_readable_and_whole(life: Life, action: str) -> None:
    chapter = life.chapter(action)
    ended = chapter.operation
    chapter.require(
        ended.get("instanceId") == chapter.instance_id,
        "S213",
        f"the operation is of {ended.get('instanceId')}, not of {chapter.instance_id}",
    )
    if action != "create":  # what a create is called is open (D1)
        chapter.require(
            ended.get("action") == action, "S213", f"a {action} is called {ended.get('action')!r}"
        )
    chapter.require(ended.get("isCompleted") == 1, "S127", "an ended operation is not completed")
    for name, ids in (("startTime", "S128 S129"), ("completeTime", "S130 S131")):
        chapter.require(ended.get(name), ids, f"an ended operation has no {name}")
    chapter.require(
        ended["startTime"] <= ended["completeTime"], "S131", "completeTime is before startTime"
    )


@statements("S198", "S205", "S207", "S208", "S209", "S210", "S221")
@pytest.mark.parametrize("name", PORTS)
def test_set_port_replaces_all_mappings(life: Life, name: str) -> None:
    tcp, http = PORTS[name]
    ids = "S221 " + ("S207" if tcp else "S209") + (" S208" if http else " S210")
    _require_services(life.chapter(name), tcp, http, ids)


@statements("S128", "S129")
def test_later_operations_start_later(life: Life) -> None:
    """Each was accepted when the one before it had ended; within one second they may be equal."""
    life.chapter("create")
    before = None
    for chapter in life.chapters.values():
        if before is not None:
            began, earlier = chapter.operation.get("startTime"), before.operation.get("startTime")
            chapter.require(
                str(began) >= str(earlier),
                "S128",
                f"the {chapter.action} after the {before.action} of {earlier} started at {began}",
            )
        before = chapter


@statements("S60", "S159", "S183", "S195", "S196")
@pytest.mark.parametrize("name", ["start", "restart"])
def test_what_runs_again_is_what_ran_before(life: Life, name: str) -> None:
    created, again = life.chapter("create"), life.chapter(name)
    first, shown = _shown(created, "S113"), _shown(again, "S195 S196")
    ids = "S195" if name == "start" else "S196"
    again.require(
        shown.get("gpuNum") == first.get("gpuNum"), f"{ids} S159", "other GPUs than before"
    )
    _require_services(again, *CREATE_PORTS, f"{ids} S183")


@statements("S178", "S180", "S182")
def test_services_are_web_addresses(api: Session, life: Life) -> None:
    """Each answer of the query is held against the forms; here it is certain that there were some."""
    chapter = life.chapter("create")
    shown = _shown(chapter, "S225")
    for name in ("customServices", "httpServices"):
        api.require(items(shown, name), "S225", f"{name} is empty")


@statements("S197", "S137", "S219")
def test_a_released_instance_is_gone(life: Life) -> None:
    chapter = life.chapter("release")
    chapter.require(chapter.after is None, "S137 S219", "it is still shown by its id")
    chapter.require(
        chapter.instance_id not in life.after.ids, "S137 S219", "it is still in the list"
    )


@statements("S151", "S219")
def test_a_release_lowers_the_total(life: Life) -> None:
    chapter = life.chapter("release")
    if life.before.ids - {chapter.instance_id} != life.after.ids:
        pytest.skip("other instances came or went at the same time")
    if life.before.total != len(life.before.ids):
        pytest.skip("total does not count all instances here (E8)")
    chapter.require(
        life.after.total == life.before.total - 1,
        "S219",
        f"total was {life.before.total} and is {life.after.total}",
    )


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("no action", marks=statements("S200")),
        pytest.param("no instance id", marks=statements("S200")),
        pytest.param("another action", marks=statements("S199")),
        pytest.param("four TCP ports", marks=statements("S206")),
        pytest.param("four HTTP ports", marks=statements("S206")),
    ],
)
def test_a_wrong_action_is_refused(api: Session, life: Life, name: str) -> None:
    answer = _aside(life, name)
    api.require(answer.refused, WRONG[name], f"{name}: {answer.summary}")
    api.require(answer.code == 10005 or WRONG[name] != "S200", "S200", f"{name}: {answer.summary}")


@statements("S201", "S202")
@pytest.mark.parametrize("name", ["no TCP ports", "no HTTP ports"])
def test_set_port_without_a_list_is_refused_or_leaves_it_alone(
    api: Session, life: Life, name: str
) -> None:
    """F2: whether both lists are required, or one, is open; how a refusal looks is not."""
    answer = _aside(life, name)
    ids = "S201" if name == "no TCP ports" else "S202"
    api.require(answer.ok or answer.code == 10005, ids, f"{name}: {answer.summary}")


@statements("S23", "S214")
@pytest.mark.parametrize(
    "name",
    [
        "start of a running one",
        *(f"{action} of a released one" for action in ("stop", "start", "restart", "set_port")),
        "release of a released one",
    ],
)
def test_a_refused_operation_says_why(api: Session, life: Life, name: str) -> None:
    """F1: which operation is legal when is open; that a refusal has a code and a reason is not."""
    answer = _aside(life, name)
    if answer.ok:
        api.require(name.endswith("running one"), "S214 S215", f"{name} is accepted")
        pytest.skip("the target accepts it")
    codes = {10135} if name.endswith("running one") else {10135, 10005}
    api.require(answer.code in codes, "S23 S214", f"{name}: {answer.summary}")
    api.require(answer.message, "S23 S214", f"{name} is refused without a reason")


@statements("S215")
def test_an_instance_that_never_was_is_refused(api: Session) -> None:
    answer = api.call("actOnInstance", instanceId=2**62 + 17, action="stop")
    ids = "S215" if answer.ok else "S23 S215"
    api.require(answer.code in {10135, 10005}, ids, f"an action on an unknown id: {answer.summary}")


def _aside(life: Life, name: str) -> Exchange:
    life.chapter("create")
    if name in life.reasons:
        raise life.reasons[name]
    if name not in life.asides:
        pytest.skip("the instance did not live long enough for it")
    return life.asides[name]


def _require_services(chapter: Chapter, tcp: list[int], http: list[int], ids: str) -> None:
    shown = _shown(chapter, ids)
    for name, ports in (("customServices", tcp), ("httpServices", http)):
        services = items(shown, name)
        chapter.require(
            len(services) == len(ports), ids, f"{len(ports)} ports, and {name} is {services!r}"
        )
    served = [_internal_port(service) for service in items(shown, "httpServices")]
    chapter.require(  # their order is open (E16)
        sorted(served) == sorted(http), ids, f"asked for {http}, served {served}"
    )


def _internal_port(service: object) -> int:
    """The port that an HTTP service's name holds (S182); 0 if it holds none."""
    found = re.search(r"-http-(\d+)\.", str(service))
    return int(found[1]) if found else 0
