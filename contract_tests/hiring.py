"""Instances of a test's own: made, waited for, handed out, and released again."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.booking import no_machine
from contract_tests.breach import Blocked, Breach
from contract_tests.fields import created_id, operation_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.booking import Booking
    from contract_tests.exchange import Exchange
    from contract_tests.run import Run

__all__ = ["await_shown", "ended", "hired", "order_from_stock", "returned"]


@contextmanager
def hired(run: Run, booking: Booking, **wishes: Any) -> Iterator[int]:
    """The id of a new instance whose create has ended well; it is released when the test is over.

    `wishes` are fields of create beyond the five that are required. Raises Blocked where there is no
    machine, or the create failed after it was accepted; Breach where a valid create is refused. The test
    is skipped where instances cost money and the budget has no room beyond the one life.
    """
    budget = run.session.gate.budget
    if budget is not None and not budget.has_room(run.session.estate.alive):
        pytest.skip("the budget has no room for an instance of the test's own (--max-creates)")
    answer = order_from_stock(run, booking.body | {"name": f"{run.name_prefix}-hired"} | wishes)
    if no_machine(answer):
        raise Blocked(f"no machine for an instance of the test's own: {answer.message}")
    run.account.demand(answer, "S93")
    instance_id = created_id(answer.data) or 0
    try:
        operation = ended(run, operation_id(answer.data.get("operationId")) or 0)
        if operation.get("status") != 2:
            raise Blocked(
                "the create was accepted and failed, so there is no instance to test with"
            )
        await_shown(run, instance_id)
        yield instance_id
    finally:
        with suppress(
            Breach, Blocked
        ):  # what is wrong with a release is for the life's tests to say
            returned(run, instance_id)


def await_shown(run: Run, instance_id: int) -> dict[str, Any]:
    """The instance as the query shows it; it may take a while to appear (C20). Raises Breach if never."""
    for _ in run.patience.tries():
        if (shown := run.account.instance(instance_id)) is not None:
            return shown
    run.session.require(holds=False, ids="S113", why="its create has succeeded and it is not shown")
    raise AssertionError  # require has raised; a type checker cannot know


def ended(run: Run, wanted: int) -> dict[str, Any]:
    """The operation once it has ended, whichever way. Raises Breach if it never does."""
    for _ in run.patience.tries():
        operation = run.account.operation(wanted)
        if operation is not None and operation.get("status") in {2, 3}:
            return operation
    run.session.require(
        holds=False, ids="S133", why=f"operation {wanted} is not ended after {run.patience.words}"
    )
    raise AssertionError  # require has raised; a type checker cannot know


def returned(run: Run, instance_id: int) -> None:
    """Ask for the release; where that is refused to a running one it is stopped first (F1)."""
    session = run.session
    answer = session.call("actOnInstance", instanceId=instance_id, action="release")
    if not answer.refused or instance_id in session.estate.gone:
        return
    shown = run.account.instance(instance_id)
    if shown is None:
        return
    if shown.get("isPending") == 1:
        ended(run, operation_id(shown.get("operationId")) or 0)
    stop = session.call("actOnInstance", instanceId=instance_id, action="stop")
    if stop.ok:
        ended(run, operation_id(stop.data.get("operationId")) or 0)
    session.call("actOnInstance", instanceId=instance_id, action="release")


def order_from_stock(run: Run, body: dict[str, Any]) -> Exchange:
    """A small stock may still be held by what earlier tests have just given back: that is waited for."""
    answer = run.session.call("createInstance", **body)
    leaving = run.session.estate.leaving
    if not (no_machine(answer) and leaving):
        return answer
    for _ in run.patience.tries():
        for instance_id in leaving:
            run.account.instance(instance_id)
        leaving = run.session.estate.leaving
        if not leaving:
            break
    return run.session.call("createInstance", **body)
