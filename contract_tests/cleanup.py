"""Releasing what a run made, whatever state the run and the target are in."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from contract_tests.breach import Blocked, Breach, TargetLost
from contract_tests.document import operations
from contract_tests.exchange import Credential, Exchange
from contract_tests.fields import objects, operation_id
from contract_tests.listing import query_target

if TYPE_CHECKING:
    from contract_tests.session import Session
    from contract_tests.waiting import Patience

__all__ = ["release_all"]

_APPEARS = {True: 3.0, False: 30.0}
"""Seconds in which a create without an answer shows what it made (C20); by whether it is a rehearsal."""


_CHUNK = 50
"""Operations asked about at once; how many may be is unsaid (D5)."""


def release_all(session: Session, patience: Patience) -> tuple[int, ...]:
    """Release every instance that is the session's own; the ids of those that may still be there.

    Those whose create never got an answer are known by their names, and waited for.
    """
    estate = session.estate
    session.gate.closing = True
    estate.lost |= estate.flying  # nobody waits for their answers any more
    estate.flying.clear()
    if not (estate.created or estate.lost):
        return ()
    began, looks = time.monotonic(), 0
    left: dict[int, dict[str, Any]] = {
        made: {} for made in estate.created if made not in estate.gone
    }
    try:
        for _ in patience.tries():
            left = _still_there(session)
            looks += 1
            waiting = estate.lost and not _waited(session, patience, began, looks)
            if not (left or waiting or _was_releasing(session)):
                break
            for instance_id, instance in left.items():
                if instance and instance.get("isPending") != 1:
                    _let_go(session, instance_id, instance)
        else:
            left |= {made: {} for made in estate.releases.values()}  # nobody saw the end
    except TargetLost:
        pass  # what was there at the last look is what may be left
    return tuple(sorted(left))


def _waited(session: Session, patience: Patience, began: float, looks: int) -> bool:
    """Whether what a lost create may have made has had its time to appear."""
    if patience.is_virtual:
        return looks > 5
    return time.monotonic() - began > _APPEARS[session.target.rehearsal]


def _still_there(session: Session) -> dict[int, dict[str, Any]]:
    """Our instances that are shown, and, with nothing known of them, those that could not be asked for."""
    estate = session.estate
    shown: dict[int, dict[str, Any]] = {}
    for holder in estate.holders or (Credential.OWN,):
        shown |= session.listing(holder) or {}
    ours = {made: shown[made] for made in estate.created if made in shown}
    for made in estate.created:
        if made in ours or made in estate.gone:
            continue
        answer = _send(session, "GET", query_target(instanceId=made), None, estate.owner(made))
        found = [one for one in objects(answer.data, "instances") if one.get("instanceId") == made]
        if found:
            ours[made] = found[0]
        elif answer.ok or answer.refused:
            estate.let_go(made)
        else:
            ours[made] = {}
    return ours


def _was_releasing(session: Session) -> bool:
    """Whether a release was in progress since the last look, so that another look is due.

    What is hidden during a release may come back at its end (E4).
    """
    estate = session.estate
    asked = dict([*estate.releases.items()][-_CHUNK:])
    path = operations()["getOperations"].path
    going: set[int] = set()
    for whose in estate.holders:
        ids = [started for started, made in asked.items() if estate.owner(made) is whose]
        if ids:
            answer = _send(session, "POST", path, {"ids": ids}, whose)
            shown = objects(answer.data, "operations")
            going |= {
                operation_id(one.get("operationId")) or 0 for one in shown if one.get("status") == 1
            }
    estate.forget_releases(set(asked) - going)  # what the target does not know is not waited for
    return bool(asked)


def _let_go(session: Session, instance_id: int, instance: dict[str, Any]) -> None:
    answer = _act(session, instance_id, "release")
    if not answer.ok and instance.get("status") == "running":
        _act(session, instance_id, "stop")  # some servers release only what is stopped (F1)


def _act(session: Session, instance_id: int, action: str) -> Exchange:
    body = {"instanceId": instance_id, "action": action}
    path = operations()["actOnInstance"].path
    return _send(session, "POST", path, body, session.estate.owner(instance_id))


def _send(
    session: Session, method: str, target: str, body: object, credential: Credential
) -> Exchange:
    try:
        return session.send(method, target, body=body, credential=credential, judged=False)
    except (Breach, Blocked):  # no whole answer; the next look tells what came of it
        return Exchange(method=method, target=target)
