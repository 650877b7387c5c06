"""Enough instances to have pages and states, on targets where instances cost nothing."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from contract_tests.booking import Booking, no_machine
from contract_tests.breach import Blocked, Breach
from contract_tests.exchange import Credential
from contract_tests.fields import created_id, objects, operation_id

if TYPE_CHECKING:
    from contract_tests.exchange import Exchange
    from contract_tests.run import Run

__all__ = ["gather"]

WANTED = 22
"""More than one page of the default size, so that the default shows."""

FEWEST = 3
"""New ones however many there are already: one that runs, one stopped, one being created."""

_LONGEST = 20.0
"""Seconds of real time for filling a small stock again and again."""

_PORTS: tuple[dict[str, Any], ...] = (
    {},
    {"servicePort": [7601], "httpServicePort": [8601]},
    {"servicePort": [7602, 7603]},
)


def gather(run: Run) -> None:
    """Make instances, with ports and without, until there are WANTED or no machine is left.

    Some are stopped. What is stopped holds no GPU in most readings (E12), so that with patience a small
    stock makes a large crowd. The last one is still being created when the tests begin. Where instances
    may cost money, nothing is made: the tests take the account as it is.
    """
    if not (run.target.rehearsal and run.target.may_write):
        return
    with suppress(Breach, Blocked):  # what is wrong is for the tests to say, each for itself
        _gather(run)


def _gather(run: Run) -> None:
    run.session.begin()
    wanted = max(FEWEST, WANTED - len(run.account.listing())) - 1
    made: list[int] = []
    until = time.monotonic() + _LONGEST
    while len(made) < wanted:
        fresh = _create(run, wanted - len(made), len(made))
        made += fresh
        _wait(run)
        stopped = fresh[: max(1, len(fresh) // 3)] if len(made) >= wanted else fresh[:-1] or fresh
        for instance_id in stopped:
            _send(run, "actOnInstance", instanceId=instance_id, action="stop")
        _wait(run)
        if not fresh or time.monotonic() > until:
            break
    _create(run, 1, len(made))


def _create(run: Run, count: int, number: int) -> list[int]:
    """Up to `count` new instances: of one kind while there are machines, then of the next."""
    made: list[int] = []
    fresh, booking = False, None
    while len(made) < count:
        if booking is None:
            try:
                fresh, booking = True, Booking.find(run.account)
            except Blocked:
                break  # no machine is left: a smaller crowd has to do
        at = number + len(made)
        wishes = {"name": f"{run.name_prefix}-{at}"} | _PORTS[at % len(_PORTS)]
        answer = _send(run, "createInstance", **booking.body, **wishes)
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


def _wait(run: Run) -> None:
    """Until no operation of this run's is in progress; all are asked about at once."""
    mine = [
        one
        for one in run.session.oracle.histories.values()
        if one.account is Credential.OWN and not one.lost
    ]
    for _ in run.patience.tries():
        going = [deed.id for history in mine for deed in history.deeds]
        if not going:
            return
        answer = _send(run, "getOperations", ids=going)
        known = {operation_id(one.get("operationId")) for one in objects(answer.data, "operations")}
        if not known:
            return  # nothing can be learned so; the tests tell why
