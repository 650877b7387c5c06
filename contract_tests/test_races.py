"""Requests at the same moment: one winner, no id twice, and an end that some order explains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.booking import no_machine
from contract_tests.fields import created_id, objects, operation_id
from contract_tests.hiring import ended, hired, returned
from contract_tests.orders import served_ports
from contract_tests.races import Call, contest, make_running, rounds, together

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.booking import Booking
    from contract_tests.exchange import Exchange
    from contract_tests.history import History
    from contract_tests.run import Run

statements = pytest.mark.statements
pytestmark = pytest.mark.writes


def _ports(*tcp: int, http: tuple[int, ...] = ()) -> dict[str, Any]:
    return {"action": "set_port", "ports": list(tcp), "httpPorts": list(http)}


STOP, RESTART, RELEASE = {"action": "stop"}, {"action": "restart"}, {"action": "release"}
CONTESTS: dict[str, list[dict[str, Any]]] = {
    "equal stops": [STOP] * 4,
    "equal restarts": [RESTART] * 3,
    "stop, restart and ports": [RESTART, STOP, _ports(7301, http=(8301,)), RESTART],
    "ports against ports": [
        _ports(7302, 7303, http=(8302,)),
        _ports(http=(8303, 8304, 8305)),
        _ports(7304),
    ],
}


@pytest.fixture(scope="module")
def arena(run: Run, booking: Booking) -> Iterator[History]:
    """One running instance for all contests."""
    if not run.target.rehearsal:
        pytest.skip("races are not run where instances may cost money")
    with hired(run, booking, name=f"{run.name_prefix}-arena") as instance_id:
        run.account.instance(instance_id)
        yield run.session.oracle.histories[instance_id]


@statements("S23", "S214", "S220")
@statements("S133", "S156", "S157", "S184", "S213", "S216", "S218", "S221", "S222")
@pytest.mark.parametrize("name", CONTESTS)
def test_conflicting_actions_have_one_winner(run: Run, arena: History, name: str) -> None:
    """Which one wins is open, and a fast server may do one after another: then the end tells."""
    for _ in rounds(run):
        if not make_running(run, arena):
            pytest.skip(f"the instance is {arena.status or 'in no certain state'}, not running")
        run.session.begin()
        contest(run, arena, CONTESTS[name])


@statements("S119", "S122", "S126", "S133")
def test_results_only_move_on_while_many_ask(run: Run, arena: History) -> None:
    if not make_running(run, arena):
        pytest.skip("the instance does not run, so nothing can be restarted")
    session = run.session
    session.begin()
    answer = session.call("actOnInstance", instanceId=arena.instance_id, action="restart")
    started = operation_id(run.account.demand(answer, "S196").data.get("operationId")) or 0
    ask = Call("getOperations", {"ids": [started]})
    look = Call("queryInstances", {"instanceId": arena.instance_id})
    for _ in run.patience.tries():
        answers = together(session, [ask, look, ask, look, ask])
        shown = [one for answer in answers for one in objects(answer.data, "operations")]
        if any(one.get("status") in {2, 3} for one in shown):
            break
    run.account.operation(started)
    run.account.instance(arena.instance_id)


@statements("S137", "S197", "S214", "S215", "S219")
def test_of_releases_and_a_stop_one_wins_and_the_released_stays_away(
    run: Run, arena: History
) -> None:
    """After the other contests, because it ends their instance."""
    if not make_running(run, arena):
        pytest.skip("the instance does not run")
    run.session.begin()
    contest(run, arena, [RELEASE, STOP, RELEASE, RELEASE])
    if arena.status == "stopd":  # the stop was first
        contest(run, arena, [RELEASE] * 3)
    run.session.call("queryInstances", ps=20)
    run.account.instance(arena.instance_id)


@statements("S94", "S97", "S113", "S148", "S153", "S194", "S213", "S216", "S222", "S225")
def test_creates_at_the_same_moment_make_different_instances(run: Run, booking: Booking) -> None:
    """Equal but for the name, which tells whose is whose."""
    if not run.target.rehearsal:
        pytest.skip("races are not run where instances may cost money")
    session = run.session
    names = [f"{run.name_prefix}-race-{letter}" for letter in "ab"]
    bodies = [
        booking.body | {"name": name, "servicePort": [7400], "httpServicePort": [8400 + number]}
        for number, name in enumerate(names)
    ]
    answers = together(session, [Call("createInstance", body) for body in bodies])
    made = {created_id(one.data) or 0: one for one in answers if one.ok}
    accepted = [one for one in answers if one.ok]
    try:
        for answer in answers:
            session.require(answer.ok or no_machine(answer), "S93", f"a create: {answer.summary}")
        session.require(len(made) == len(accepted), "S94", "two creates gave the same instance id")
        for instance_id, answer in made.items():
            if ended(run, operation_id(answer.data.get("operationId")) or 0).get("status") == 2:
                _require_own(run, instance_id, answer)
        if len(made) == len(bodies):
            _stop_together(run, list(made))
        session.call("queryInstances", ps=20)
    finally:
        for instance_id in made:
            returned(run, instance_id)
    if len(made) < len(bodies):
        pytest.skip(f"there was a machine for {len(made)} of two creates")


def _require_own(run: Run, instance_id: int, create: Exchange) -> None:
    """What was created shows, and as its own create asked for it. A new one may take a while (C20)."""
    shown = None
    for _ in run.patience.tries():
        if (shown := run.account.instance(instance_id)) is not None:
            break
    if shown is None:
        run.session.require(False, "S113 S223", f"{instance_id} was created and never shows")
        return
    name, http = create.sent["name"], create.sent["httpServicePort"]
    run.session.require(shown.get("name") == name, "S153", f"{name} is {shown.get('name')!r}")
    served = served_ports(shown)
    run.session.require(served == http, "S225", f"{name} asked for {http}, serves {served}")


def _stop_together(run: Run, instances: list[int]) -> None:
    """Actions on different instances do not stand in each other's way, whenever they come."""
    calls = [Call("actOnInstance", {"instanceId": one, "action": "stop"}) for one in instances]
    answers = together(run.session, calls)
    started = [operation_id(answer.data.get("operationId")) for answer in answers if answer.ok]
    run.session.require(
        len(started) == len(set(started)), "S213 S222", "two actions gave the same operation id"
    )
    for instance_id, answer in zip(instances, answers, strict=True):
        run.session.require(answer.ok, "S194", f"a stop beside another's: {answer.summary}")
        ended(run, operation_id(answer.data.get("operationId")) or 0)
        shown = run.account.instance(instance_id) or {}
        run.session.require(
            shown.get("status") == "stopd", "S216", f"it is {shown.get('status')!r} after its stop"
        )
