"""POST instance/action on one running instance of the area's own: right and wrong parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_tests.fields import operation_id
from contract_tests.guest import Guest
from contract_tests.hiring import hired

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.booking import Booking
    from contract_tests.run import Run
    from contract_tests.session import Session

statements = pytest.mark.statements
pytestmark = pytest.mark.writes

ACTIONS = ("stop", "start", "restart", "set_port", "release")
NO_IDS: tuple[object, ...] = ("no id", [], {}, None, 1.5, 0, -1, 2**64 + 1)
"""Values of instanceId that are no instance's, whatever else they are."""


@pytest.fixture(scope="module")
def guest(run: Run, booking: Booking) -> Iterator[Guest]:
    if not run.target.rehearsal:
        pytest.skip("where instances cost money, the one of the life has to do")
    wishes = {"servicePort": [7001], "httpServicePort": [8101]}
    with hired(run, booking, name=f"{run.name_prefix}-guest", **wishes) as instance_id:
        yield Guest(run, instance_id)


@statements("S207", "S208", "S209", "S210", "S221")
@pytest.mark.parametrize(
    ("tcp", "http", "ids"),
    [
        ([7001], [8102], "S208"),  # HTTP alone is another
        ([7001], [8102], "S207 S208"),  # the same again
        ([7002], [8102], "S207"),  # TCP alone is another
        ([7002], [], "S210"),
        ([], [8103, 8101], "S209 S208"),
        ([7003, 7001], [], "S207 S210"),
        ([7001, 7003], [8101], "S207 S208"),
    ],
)
def test_each_kind_of_port_is_replaced_for_itself(
    guest: Guest, tcp: list[int], http: list[int], ids: str
) -> None:
    guest.set_ports(tcp, http, ids)
    guest.require_services(tcp, http, f"S221 {ids}")


@statements("S182", "S196", "S203", "S204", "S218")
def test_a_restart_keeps_what_the_instance_is(guest: Guest) -> None:
    guest.set_ports([7004, 7005], [8107], "S207 S208")  # others than it was created with
    before = guest.look()
    guest.do("restart", "S196 S203 S204")
    guest.require_alike(before, "S196")


@statements("S194", "S195", "S203", "S204", "S216", "S217")
def test_stop_and_start_keep_what_the_instance_is(guest: Guest) -> None:
    before = guest.look()
    guest.do("stop", "S194 S203 S204")
    guest.require_lasting(before, "S194")
    guest.start_again()
    guest.require_alike(before, "S195")


@statements("S203", "S204")
def test_ports_change_nothing_with_a_restart(guest: Guest) -> None:
    """F4: ignored, or refused."""
    before = guest.look()
    guest.try_out({"action": "restart", "ports": [7009], "httpPorts": [8109]}, "S203 S204")
    guest.require_alike(before, "S203 S204")


@statements("S81", "S205", "S206")
@pytest.mark.parametrize(("tcp", "http"), [(4, 0), (0, 4), (5, 0), (4, 4)])
def test_four_ports_of_a_kind_are_too_many(guest: Guest, tcp: int, http: int) -> None:
    guest.refuses(guest.ports(tcp, http), "S206")


@statements("S81", "S206")
def test_four_ports_of_both_kinds_are_treated_alike(
    api: Session, guest: Guest, booking: Booking
) -> None:
    """C15: the limit holds for both lists together, or for each; in create as in set_port."""
    taken = {}
    for tcp, http in ((1, 3), (2, 2), (3, 1)):
        ports = guest.ports(tcp, http)
        taken[f"set_port {tcp}+{http}"] = guest.try_out(ports, "S206").ok
        answer = api.call(
            "createInstance",
            **booking.body,
            dryRun=True,
            servicePort=ports["ports"],
            httpServicePort=ports["httpPorts"],
        )
        if answer.code == 10005 or answer.ok:
            taken[f"create {tcp}+{http}"] = answer.ok
    guest.set_ports([7001], [8101], "S207 S208")
    set_port = {took for name, took in taken.items() if name.startswith("set")}
    create = {took for name, took in taken.items() if name.startswith("create")}
    api.require(len(set_port) == 1, "S206", f"four ports, now taken, now refused: {taken}")
    if create == {True} and set_port == {False}:
        return  # a dry run may look at machine and price alone (C18)
    api.require(len(create) < 2, "S81", f"four ports, now taken, now refused: {taken}")
    api.require(not create or create == set_port, "S81 S206", f"not the same limit: {taken}")


@statements("S199")
@pytest.mark.parametrize(
    "action", ["hibernate", "reboot", "shutdown", "boot", "ports", "delete", "terminate", ""]
)
def test_there_are_five_actions_and_no_other(guest: Guest, action: str) -> None:
    guest.refuses({"action": action}, "S199")


@statements("S193", "S199")
@pytest.mark.parametrize("action", [5, [], {}, ["stop"], None])
def test_an_action_is_a_word(guest: Guest, action: object) -> None:
    guest.refuses({"action": action}, "S193")


@statements("S200")
@pytest.mark.parametrize("action", ACTIONS)
def test_each_action_needs_an_instance(api: Session, guest: Guest, action: str) -> None:
    before = guest.look()
    ports = {"ports": [7001], "httpPorts": []} if action == "set_port" else {}
    answer = api.call("actOnInstance", action=action, **ports)
    api.require(answer.code == 10005, "S200", f"{action} without instanceId: {answer.summary}")
    guest.require_untouched(before, "S200")


@statements("S191", "S200")
@pytest.mark.parametrize("name", ["nothing at all", "no action", "ports alone"])
def test_each_instance_needs_an_action(api: Session, guest: Guest, name: str) -> None:
    before = guest.look()
    mine = {"instanceId": guest.instance_id}
    bodies: dict[str, dict[str, object]] = {
        "nothing at all": {},
        "no action": {**mine},
        "ports alone": {**mine, "ports": [7001], "httpPorts": []},
    }
    body = bodies[name]
    answer = api.call("actOnInstance", **body)
    api.require(answer.code == 10005, "S200", f"{name}: {answer.summary}")
    guest.require_untouched(before, "S200")


@statements("S192")
@pytest.mark.parametrize("value", NO_IDS)
def test_an_instance_is_named_by_its_number(api: Session, guest: Guest, value: object) -> None:
    """As a wrong parameter, or as one that does not exist (F1, F8)."""
    before = guest.look()
    answer = api.call("actOnInstance", instanceId=value, action="restart")
    api.require(answer.refused, "S192", f"instanceId={value!r}: {answer.summary}")
    guest.require_untouched(before, "S192")


@statements("S201", "S202")
@pytest.mark.parametrize("value", ["7001", {"port": 7001}, [[7001]], ["x"], [{}], [7001.5], [True]])
@pytest.mark.parametrize("name", ["ports", "httpPorts"])
def test_ports_of_a_wrong_type_are_refused_or_read_leniently(
    guest: Guest, name: str, value: object
) -> None:
    """A18: never a crash, and nothing is half done."""
    guest.try_out(
        {"action": "set_port", "ports": [], "httpPorts": [], name: value},
        "S201" if name == "ports" else "S202",
    )


@statements("S201", "S202")
@pytest.mark.parametrize("port", [0, -1, 65536, 2**31, 22, 8888])
def test_a_port_of_an_odd_number_is_taken_or_refused(guest: Guest, port: int) -> None:
    """C15: which numbers are open to a customer is not said."""
    guest.try_out({"action": "set_port", "ports": [port], "httpPorts": []}, "S201")


@statements("S201", "S202", "S207", "S208")
@pytest.mark.parametrize("name", ["ports", "httpPorts"])
def test_one_list_alone_replaces_its_own_kind_or_is_refused(guest: Guest, name: str) -> None:
    """F2: both lists are required, or what is not named stays."""
    guest.set_ports([7001], [8101], "S207 S208")
    before = guest.look()
    wanted = {"ports": [7002, 7003], "httpPorts": [8102, 8103]}[name]
    answer = guest.try_out({"action": "set_port", name: wanted}, "S201 S202")
    if not answer.ok:
        guest.require(answer.code == 10005, "S201 S202", f"{name} alone: {answer.summary}")
        guest.require_untouched(before, "S201 S202")
    elif name == "ports":
        guest.require_services(wanted, [8101], "S202 S207")
    else:
        guest.require_services([7001], wanted, "S201 S208")


@statements("S201", "S202")
def test_set_port_without_a_list_deletes_nothing(guest: Guest) -> None:
    """F2: required, or untouched; an empty list is what deletes."""
    guest.set_ports([7001], [8101], "S207 S208")
    before = guest.look()
    answer = guest.try_out({"action": "set_port"}, "S201 S202")
    if answer.ok:
        guest.require_services([7001], [8101], "S201 S202")
    else:
        guest.require(answer.code == 10005, "S201 S202", f"no list: {answer.summary}")
        guest.require_untouched(before, "S201 S202")


@statements("S85", "S184")
def test_a_dry_run_is_no_operation_on_what_there_is(
    api: Session, guest: Guest, booking: Booking
) -> None:
    before = guest.look()
    api.call("createInstance", **booking.body, dryRun=True)
    guest.require_untouched(before, "S85 S184")


@statements("S150", "S179", "S181")
def test_the_list_shows_the_services_too(guest: Guest) -> None:
    guest.set_ports([7001], [8101, 8102], "S207 S208")
    shown = guest.look()
    listed = guest.run.account.listing()
    found = next((one for one in listed if one.get("instanceId") == guest.instance_id), None)
    guest.require(found is not None, "S148", "it is found by its id and is in no list")
    for name, ids in (("customServices", "S179"), ("httpServices", "S181"), ("sshCmd", "S172")):
        same = (found or {}).get(name) == shown.get(name)
        guest.require(same, ids, f"{name} in the list is not what it is by the id")


@statements("S191", "S192", "S211", "S213")
def test_every_accepted_action_is_readable_by_its_number(guest: Guest) -> None:
    answer = guest.try_out(guest.ports(1, 1), "S205")
    guest.require(answer.ok, "S205", f"one port of each kind: {answer.summary}")
    found = guest.run.account.operation(operation_id(answer.data.get("operationId")) or 0) or {}
    guest.require(found.get("instanceId") == guest.instance_id, "S213", "of another instance")
    guest.require(found.get("action") == "set_port", "S213", f"called {found.get('action')!r}")


@statements("S215")
@pytest.mark.parametrize("action", ACTIONS)
def test_no_action_is_done_to_an_instance_that_never_was(api: Session, action: str) -> None:
    ports = {"ports": [7001], "httpPorts": []} if action == "set_port" else {}
    answer = api.call("actOnInstance", instanceId=2**62 + 19, action=action, **ports)
    api.require(answer.refused, "S215", f"{action} of an unknown instance: {answer.summary}")
