"""Enough instances to have pages and states, on targets where instances cost nothing."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from contract_tests.booking import Booking, no_machine
from contract_tests.breach import Blocked, Breach
from contract_tests.fields import created_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.account import Account
    from contract_tests.exchange import Exchange
    from contract_tests.run import Run

__all__ = ["gather"]

WANTED = 22
"""More than one page of the default size, so that the default shows."""


def gather(run: Run) -> None:
    """Make instances until there are WANTED or no machine is left, and stop a third of the new ones.

    Where instances may cost money, nothing is made: the tests take the account as it is.
    """
    if not (run.target.rehearsal and run.target.may_write):
        return
    with suppress(Breach):  # what is wrong with the target is for the tests to say, each for itself
        _gather(run)


def _gather(run: Run) -> None:
    missing = WANTED - len(run.account.listing())
    made = _create(run, missing) if missing > 0 else []
    _until(run, lambda: not _pending(run.account, made))
    for instance_id in made[: max(1, len(made) // 3)]:
        _send(run, "actOnInstance", instanceId=instance_id, action="stop")
    _until(run, lambda: not _pending(run.account, made))


def _create(run: Run, count: int) -> list[int]:
    """Up to `count` new instances: of one kind while there are machines, then of the next."""
    made: list[int] = []
    fresh, booking = False, None
    while len(made) < count:
        if booking is None:
            try:
                fresh, booking = True, Booking.find(run.account)
            except Blocked:
                break  # no machine is left: a smaller crowd has to do
        answer = _send(run, "createInstance", **booking.body, name=f"{run.name_prefix}-{len(made)}")
        found = created_id(answer.data)
        if answer.ok and found:
            made.append(found)
        elif no_machine(answer) and not fresh:
            booking = None
            continue
        else:
            break  # what is wrong here is for the tests of create to say
        fresh = False
    return made


def _send(run: Run, operation: str, **parameters: Any) -> Exchange:
    run.session.begin()
    return run.session.call(operation, **parameters)


def _pending(account: Account, ids: list[int]) -> bool:
    account.session.begin()
    return any(
        one.get("isPending") == 1 and one.get("instanceId") in ids for one in account.listing()
    )


def _until(run: Run, done: Callable[[], bool]) -> None:
    for _ in run.patience.tries():
        if done():
            return
