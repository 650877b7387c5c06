"""Releasing what a run made, whatever state the run and the target are in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from contract_tests.breach import Breach, TargetLost
from contract_tests.document import operations
from contract_tests.exchange import Exchange
from contract_tests.fields import objects

if TYPE_CHECKING:
    from contract_tests.session import Session
    from contract_tests.waiting import Patience

__all__ = ["every_instance", "release_all"]

_MOST_PAGES = 200


def every_instance(session: Session) -> dict[int, dict[str, Any]]:
    """All instances by id, read leniently: a target that breaks the rules of paging still ends."""
    found: dict[int, dict[str, Any]] = {}
    for number in range(_MOST_PAGES):
        fresh = [
            one
            for one in objects(_query(session, pn=number).data, "instances")
            if isinstance(one.get("instanceId"), int) and one["instanceId"] not in found
        ]
        found.update({one["instanceId"]: one for one in fresh})
        if not fresh and number > 1:  # page 0 may be the first page or the same as page 1 (E6)
            break
    return found


def release_all(session: Session, name_prefix: str, patience: Patience) -> tuple[int, ...]:
    """Release every instance that this run made; the ids of those that are still there at the end.

    Those whose create never got an answer are known by the run's `name_prefix`.
    """
    left: dict[int, dict[str, Any]] = {}
    try:
        for _ in patience.tries():
            left = _still_there(session, name_prefix)
            if not left:
                return ()
            for instance_id, instance in left.items():
                if instance.get("isPending") != 1:
                    _let_go(session, instance_id, instance)
    except TargetLost:
        left = left or {made: {} for made in session.created}
    return tuple(sorted(left))


def _still_there(session: Session, name_prefix: str) -> dict[int, dict[str, Any]]:
    everything = every_instance(session)
    mine = {
        found: instance
        for found, instance in everything.items()
        if str(instance.get("name") or "").startswith(name_prefix) or found in session.created
    }
    for made in session.created:
        if made not in mine:
            answer = _query(session, instanceId=made)
            shown = objects(answer.data, "instances")
            mine |= {one["instanceId"]: one for one in shown if one.get("instanceId") == made}
    return {found: one for found, one in mine.items() if found not in session.foreign}


def _let_go(session: Session, instance_id: int, instance: dict[str, Any]) -> None:
    answer = _act(session, instance_id, "release")
    if not answer.ok and instance.get("status") == "running":
        _act(session, instance_id, "stop")  # some servers release only what is stopped (F1)


def _act(session: Session, instance_id: int, action: str) -> Exchange:
    body = {"instanceId": instance_id, "action": action}
    return _leniently(session, "POST", operations()["actOnInstance"].path, body)


def _query(session: Session, **query: int) -> Exchange:
    path = operations()["queryInstances"].path
    return _leniently(session, "GET", f"{path}?{urlencode(query)}", None)


def _leniently(session: Session, method: str, target: str, body: object) -> Exchange:
    try:
        return session.send(method, target, body=body, judged=False)
    except Breach:  # the answer was cut; the next look tells what came of it
        return Exchange(method=method, target=target)
