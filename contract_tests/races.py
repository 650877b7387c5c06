"""Several requests at the same moment, each from a thread of its own and on a connection of its own."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contract_tests.breach import Blocked, Breach, TargetLost
from contract_tests.fields import operation_id
from contract_tests.hiring import ended
from contract_tests.manners import MEANING
from contract_tests.profiles import current

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_tests.exchange import Exchange
    from contract_tests.history import History
    from contract_tests.run import Run
    from contract_tests.session import Session

__all__ = ["Call", "contest", "make_running", "rounds", "together"]

_BARRIER = 30.0  # seconds
_LONGEST = 8.0
"""Seconds of real time for the rounds of one contest in the profile ci."""


@dataclass(frozen=True, slots=True)
class Call:
    operation: str
    parameters: dict[str, Any]


def together(session: Session, calls: Sequence[Call]) -> list[Exchange]:
    """The answers in the order of the calls. What went wrong with one is raised when all have ended."""
    barrier = threading.Barrier(len(calls))

    def send(call: Call) -> Exchange | Exception:
        barrier.wait(_BARRIER)
        try:
            return session.call(call.operation, **call.parameters)
        except (Breach, Blocked, TargetLost) as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        found = list(pool.map(send, calls))
    for kind in (TargetLost, Breach, Blocked):
        for one in found:
            if isinstance(one, kind):
                raise one
    return [one for one in found if not isinstance(one, Exception)]


def rounds(run: Run) -> Iterator[int]:
    """How often a race is run: a rare fault needs several; time that passes really is bounded."""
    most = current().max_examples
    until = time.monotonic() + _LONGEST * max(1.0, most / 12)
    for number in range(max(2, most // (4 if run.patience.is_virtual else 6))):
        if time.monotonic() > until:
            return
        yield number


def contest(run: Run, history: History, actions: Sequence[dict[str, Any]]) -> list[Exchange]:
    """Ask for all actions at once, see the accepted ones to their end, and look at what came of it.

    The oracle holds the end against every order in which the accepted ones may have run. Raises Breach if
    none is accepted though the instance is running, or one is refused in a wrong way.
    """
    mine, session = history.instance_id, run.session
    reads = [
        Call("queryInstances", {"instanceId": mine}),
        Call("queryInstances", {"ps": 10}),
    ]
    calls = [Call("actOnInstance", {"instanceId": mine, **action}) for action in actions]
    was_running = history.status == "running"
    answers = together(session, [*calls, *reads])[: len(calls)]
    accepted = [answer for answer in answers if answer.ok]
    started = [operation_id(one.data.get("operationId")) for one in accepted]
    if known := [found for found in started if found]:
        session.call("getOperations", ids=known)  # whether they run at the same time
    for action, answer in zip(actions, answers, strict=True):
        codes = {10135, 10005} if history.gone or action["action"] == "release" else {10135}
        session.require(
            answer.ok or answer.code in codes,
            "S214",
            f"a {action['action']} that lost a race: {answer.summary}",
        )
    words = ", ".join(str(action["action"]) for action in actions)
    session.require(
        accepted or not was_running,
        " ".join(sorted({MEANING[action["action"]] for action in actions})),
        f"of {words}, asked at the same moment of a running instance, none is accepted",
    )
    for found in known:
        ended(run, found)
    for _ in range(2):
        run.account.instance(mine)
    return answers


def make_running(run: Run, history: History) -> bool:
    """Bring the instance back to where the next round begins; False where it cannot be (F7)."""
    if history.status == "stopd":
        answer = run.session.call("actOnInstance", instanceId=history.instance_id, action="start")
        if started := operation_id(answer.data.get("operationId")):
            ended(run, started)
            run.account.instance(history.instance_id)
    return history.status == "running"
