"""Sequences of calls on instances of the run's own, against the oracle's sets of allowed states."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.breach import Blocked
from contract_tests.fields import operation_id
from contract_tests.hiring import ended, hired
from contract_tests.machine import play
from contract_tests.manners import Manners

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.booking import Booking
    from contract_tests.history import History
    from contract_tests.run import Run

statements = pytest.mark.statements
pytestmark = pytest.mark.writes

ROUNDS = (
    ("restart", "stop", "start"),
    ("set_port", "stop", "start", "restart"),
    ("stop", "set_port", "start", "stop", "start", "set_port", "restart"),
)
TCP, HTTP = [7101, 7102], [8201]
"""Two of one and one of the other, so that lists that are mixed up do not go unseen."""


@statements("S194", "S195", "S196", "S216", "S217", "S218", "S225")
@statements("S184", "S207", "S208", "S213", "S220", "S221", "S222")
def test_a_long_life_keeps_what_was_set(run: Run, booking: Booking) -> None:
    """What holds the first time holds the third time, and ports outlive a stop and a restart."""
    wishes = {"name": f"{run.name_prefix}-long", "servicePort": TCP, "httpServicePort": HTTP}
    with hired(run, booking, **wishes) as instance_id:
        history, manners = run.session.oracle.histories[instance_id], Manners()
        run.account.instance(instance_id)
        for turn, actions in enumerate(ROUNDS):
            for action in actions:
                if not _do(run, history, manners, action, turn):
                    pytest.skip("no GPU was free to start it again (F7)")


def _do(run: Run, history: History, manners: Manners, action: str, turn: int) -> bool:
    """Do it and look; False where there is no going on from."""
    ports = (
        {"ports": [7200 + turn], "httpPorts": [8300 + turn, 8400]} if action == "set_port" else {}
    )
    before = history.status
    answer = run.session.call(
        "actOnInstance", instanceId=history.instance_id, action=action, **ports
    )
    manners.judge(run.session, action, before, answer, gone=False)
    for deed in tuple(history.deeds):
        ended(run, deed.id)
    run.account.instance(history.instance_id)
    run.account.page(ps=10)
    return history.status == "running" or action in {"stop", "set_port"}


@statements("S137", "S155", "S186", "S194", "S195", "S197", "S216", "S217", "S219", "S223")
@pytest.mark.parametrize("sku", ["payg", "weekly"])
def test_what_was_done_lasts(run: Run, booking: Booking, sku: str) -> None:
    """An hour later, too, where the target has a clock. Only a bid may be taken back (F10)."""
    if not run.target.rehearsal:
        pytest.skip("one life must do where instances may cost money")
    with _hired(run, booking, skuName=sku) as instance_id:
        history, manners = run.session.oracle.histories[instance_id], Manners()
        _require_lasting(run, instance_id, "running", "S223")
        _do(run, history, manners, "stop", 0)
        _require_lasting(run, instance_id, "stopd", "S216")
        startable = (run.account.instance(instance_id) or {}).get("isStartable")
        if not _do(run, history, manners, "start", 0):
            pytest.skip("no GPU was free to start it again (F7)")
        run.session.require(startable is not False, "S186", "isStartable was false, and it started")
        _require_lasting(run, instance_id, "running", "S217")
        answer = run.session.call("actOnInstance", instanceId=instance_id, action="release")
        if answer.ok:  # where it must be stopped first (F1), the life shows what a release does
            ended(run, operation_id(answer.data.get("operationId")) or 0)
            _require_lasting(run, instance_id, None, "S137 S219")


@statements("S137", "S182", "S194", "S197", "S198", "S216", "S219", "S221")
def test_an_action_reaches_its_own_instance_alone(run: Run, booking: Booking) -> None:
    if not run.target.rehearsal:
        pytest.skip("one life must do where instances may cost money")
    with _hired(run, booking) as own, _hired(run, booking, httpServicePort=[8201]) as other:
        history, manners = run.session.oracle.histories[own], Manners()
        before = run.account.instance(other)
        for action, ids in (("set_port", "S198 S221"), ("stop", "S194 S216")):
            _do(run, history, manners, action, 0)
            _require_same(run, other, before, f"{action} of another", ids)
        run.session.call("actOnInstance", instanceId=own, action="release")
        for deed in tuple(history.deeds):
            ended(run, deed.id)
        _require_same(run, other, before, "release of another", "S197 S137")


@contextmanager
def _hired(run: Run, booking: Booking, **wishes: Any) -> Iterator[int]:
    """As `hired`; the test is skipped where there is no machine of the kind."""
    with ExitStack() as stack:
        try:
            instance_id = stack.enter_context(hired(run, booking, **wishes))
        except Blocked as reason:
            pytest.skip(str(reason))
        yield instance_id


def _require_lasting(run: Run, instance_id: int, status: str | None, ids: str) -> None:
    """The instance is in this state, or gone, now and when time has passed."""
    for moment in ("at once", "an hour later"):
        shown = run.account.instance(instance_id)
        found = None if shown is None else shown.get("status")
        run.session.require(found == status, ids, f"{moment} it is {found or 'gone'}, not {status}")
        latest = operation_id((shown or {}).get("operationId"))
        if latest is not None:
            run.account.operation(latest)  # the oracle knows how it ended
        if not run.patience.is_virtual:
            return
        for _ in run.patience.tries():
            pass


_OWN = ("status", "isPending", "operationId", "customServices", "httpServices", "gpuNum", "name")


def _require_same(
    run: Run, instance_id: int, before: dict[str, Any] | None, what: str, ids: str
) -> None:
    now = run.account.instance(instance_id) or {}
    for name in _OWN:
        run.session.require(
            now.get(name) == (before or {}).get(name),
            ids,
            f"by a {what} its {name} went from {(before or {}).get(name)!r} to {now.get(name)!r}",
        )


@statements("S133", "S137", "S156", "S157", "S184", "S213", "S214", "S220", "S222")
@statements("S148", "S194", "S195", "S196", "S197", "S198", "S199", "S200", "S206")
@statements("S85", "S207", "S208", "S209", "S210", "S216", "S217", "S218", "S219", "S221", "S223")
def test_any_sequence_of_calls_leads_where_the_reference_says(run: Run, booking: Booking) -> None:
    if not run.target.rehearsal:
        pytest.skip("sequences create many instances, and they may cost money here")
    play(run, booking)
