"""What an operation may make of an instance, as pure functions on sets of allowed states."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import permutations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "NAMED_STATES",
    "Deed",
    "State",
    "allowed_after",
    "allowed_during",
    "ends_of",
    "serial_ends",
]

NAMED_STATES = frozenset({"stopd", "running", "creating"})
"""The states that the reference names; a server may show others in a transition (E1)."""

_LEADS_TO = {"create": "running", "start": "running", "restart": "running", "stop": "stopd"}
_MOST_AT_ONCE = 5


@dataclass(frozen=True, slots=True)
class State:
    """What an instance may be when nothing is in progress.

    `status` is None once it is released. `tcp` is how many TCP ports it serves (the external address
    does not tell which, E16), `http` its internal HTTP ports; None where the reference leaves it open.
    """

    status: str | None
    tcp: int | None = None
    http: frozenset[int] | None = None


@dataclass(slots=True)
class Deed:
    """An accepted operation: `sent` and `accepted` bound when it began, `ended_by` when it was over.

    Times are in seconds since the run began. `in_progress_at` is the latest time at which it is certain
    that it had not ended.
    """

    id: int
    action: str
    asked: Mapping[str, Any]
    sent: float
    accepted: float
    status: int = 1
    in_progress_at: float = -1.0
    ended_by: float = -1.0

    @property
    def over(self) -> bool:
        return self.status in {2, 3}


def allowed_after(action: str, before: str) -> frozenset[str]:
    """The states an instance may show once its operation has succeeded; none after a release."""
    if action == "release":
        return frozenset()
    return frozenset({_LEADS_TO.get(action, before)})


def allowed_during(action: str, before: str, shown: str) -> bool:
    """Whether a state may show while the operation is in progress.

    A create shows creating and nothing else (S223). The others show the old state, already the new one,
    or a name that the reference does not know, such as stopping (E1). What is restarted or released may
    be shut down on the way.
    """
    if action == "create":
        return shown == "creating"
    if action in {"restart", "release"} and shown == "stopd":
        return True
    return shown not in NAMED_STATES or shown == before or shown in allowed_after(action, before)


def ends_of(deed: Deed, before: State) -> frozenset[State]:
    """What an ended operation may have left of an instance; empty where anything is allowed."""
    return _failed(deed, before) if deed.status == 3 else _succeeded(deed, before)


def serial_ends(deeds: Sequence[Deed], before: frozenset[State]) -> frozenset[State]:
    """What operations that were open at the same time may have left, in whichever order they ran.

    Empty where anything is allowed.
    """
    if len(deeds) > _MOST_AT_ONCE:
        return frozenset()
    found: set[State] = set()
    for order in permutations(deeds):
        states = before
        for deed in order:
            branches = [ends_of(deed, state) for state in states]
            if not branches or not all(branches):
                return frozenset()
            states = frozenset[State]().union(*branches)
        found |= states
    return frozenset(found)


def _succeeded(deed: Deed, before: State) -> frozenset[State]:
    if deed.action == "release":
        return frozenset({State(None)})
    if before.status is None:
        return frozenset({before})  # another operation released it first
    if deed.action == "create":
        tcp, http = (
            _ports(deed.asked.get(name) or []) for name in ("servicePort", "httpServicePort")
        )
        return frozenset({State("running", None if tcp is None else len(tcp), http)})
    if deed.action == "set_port":
        return frozenset(
            replace(before, tcp=tcp, http=http)
            for tcp in _numbers(deed.asked, "ports", before.tcp)
            for http in _sets(deed.asked, "httpPorts", before.http)
        )
    if deed.action in _LEADS_TO:
        return frozenset({replace(before, status=_LEADS_TO[deed.action])})
    return frozenset()


def _failed(deed: Deed, before: State) -> frozenset[State]:
    """The old state (F7); of a restart or release that failed half way also a stopped one."""
    if deed.action in {"start", "stop"}:
        return frozenset({before})
    if deed.action in {"restart", "release"} and before.status is not None:
        return frozenset({before, replace(before, status="stopd")})
    if deed.action == "set_port":
        return frozenset({replace(before, tcp=None, http=None)})
    return frozenset()


def _numbers(asked: Mapping[str, Any], name: str, old: int | None) -> tuple[int | None, ...]:
    if asked.get(name) is None:
        return (old, 0)  # left alone, or read as an empty one: F2, F3
    ports = _ports(asked[name])
    return (None if ports is None else len(ports),)


def _sets(
    asked: Mapping[str, Any], name: str, old: frozenset[int] | None
) -> tuple[frozenset[int] | None, ...]:
    if asked.get(name) is None:
        return (old, frozenset())
    return (_ports(asked[name]),)


def _ports(value: object) -> frozenset[int] | None:
    """The ports of a list; None where it is no plain list of different ones (C15, F8)."""
    if not isinstance(value, list) or not all(type(port) is int for port in value):
        return None
    return frozenset(value) if len(set(value)) == len(value) else None
