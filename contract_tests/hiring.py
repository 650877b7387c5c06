"""Instances of a test's own: made, waited for, handed out, and released again."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from contract_tests.booking import no_machine
from contract_tests.breach import Blocked, Breach
from contract_tests.fields import created_id, operation_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.booking import Booking
    from contract_tests.run import Run

__all__ = ["ended", "hired"]


@contextmanager
def hired(run: Run, booking: Booking, **wishes: Any) -> Iterator[int]:
    """The id of a new instance whose create has ended well; it is released when the test is over.

    `wishes` are fields of create beyond the five that are required. Raises Blocked where there is no
    machine, or the create failed after it was accepted; Breach where a valid create is refused.
    """
    body = booking.body | {"name": f"{run.name_prefix}-hired"} | wishes
    answer = run.session.call("createInstance", **body)
    if no_machine(answer):
        raise Blocked(f"no machine for an instance of the test's own: {answer.summary}")
    run.account.demand(answer, "S93")
    instance_id = created_id(answer.data) or 0
    try:
        operation = ended(run, operation_id(answer.data.get("operationId")) or 0)
        if operation.get("status") != 2:
            raise Blocked(
                "the create was accepted and failed, so there is no instance to test with"
            )
        yield instance_id
    finally:
        with suppress(Breach):  # what is wrong with a release is for the tests of the life to say
            _let_go(run, instance_id)


def _let_go(run: Run, instance_id: int) -> None:
    """See the release to its end, so that the machine is free for whoever comes next.

    Some servers release only what is stopped (F1).
    """
    answer = run.session.call("actOnInstance", instanceId=instance_id, action="release")
    if answer.refused:
        stopped = run.session.call("actOnInstance", instanceId=instance_id, action="stop")
        if stopped.ok:
            ended(run, operation_id(stopped.data.get("operationId")) or 0)
            answer = run.session.call("actOnInstance", instanceId=instance_id, action="release")
    if answer.ok:
        ended(run, operation_id(answer.data.get("operationId")) or 0)


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
