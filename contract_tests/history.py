"""What is known of one instance that this run made: the operations on it, and the states it may be in.

A look at the instance is held against what certainly held during all of it. Where an operation was in
progress for only part of the look, or may have been, nothing is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from contract_tests.fields import items, operation_id
from contract_tests.rules import Finding
from contract_tests.transitions import Deed, State, allowed_after, allowed_during, serial_ends

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.exchange import Credential

__all__ = ["History", "Look"]

_ENDS = {
    "create": "S223",
    "start": "S217",
    "stop": "S216",
    "restart": "S218",
    "set_port": "S198",
}
_MOST_LOOKS = 40
_INTERNAL_PORT = re.compile(r"-http-(\d+)\.")


@dataclass(frozen=True, slots=True)
class Look:
    """The instance as an answer shows it, None where it should be and is not. Times as in Deed.

    `ids` are the statements that its absence breaks.
    """

    shown: dict[str, Any] | None
    began: float
    ended: float
    ids: tuple[str, ...] = ()


@dataclass
class History:
    """`states` are those that are allowed now that nothing is in progress; empty is any.

    `deeds` were accepted and may be open; `last` were the ones before them. `lost` says that a request
    got no answer to learn from, so that nothing certain is known any more. `right` says that the state was
    seen to be an allowed one, `refused` is an action that was refused after that, `lost_races` were refused
    while others ran.
    """

    instance_id: int
    account: Credential
    asked: dict[str, Any]
    states: frozenset[State] = frozenset({State("creating")})
    deeds: list[Deed] = field(default_factory=list)
    last: tuple[Deed, ...] = ()
    settled_at: float = -1.0
    refused: str = ""
    right: bool = False
    lost_races: set[str] = field(default_factory=set)
    flying: int = 0
    lost: bool = False
    seen: bool = False
    _looks: list[Look] = field(default_factory=list)

    @property
    def settled(self) -> bool:
        """Whether no operation is or may be in progress, and the allowed states are known."""
        return not (self.deeds or self.flying or self.lost) and bool(self.states)

    @property
    def status(self) -> str | None:
        """The one status that it can have, None if it is released or not certain."""
        found = {state.status for state in self.states}
        return found.pop() if self.settled and len(found) == 1 else None

    @property
    def gone(self) -> bool:
        return self.states == {State(None)} and not self.deeds

    def accept(self, deed: Deed) -> None:
        if not self.deeds:
            self.lost_races.clear()
        self.deeds.append(deed)

    def refuse(self, action: str) -> None:
        """An action was refused: what is shown from now on is not its doing."""
        if self.deeds:
            self.lost_races.add(action)
        elif self.settled and self.right:
            self.refused = action

    def progress(self, deed: Deed) -> Iterator[Finding]:
        """The operation was read: judge the looks that it makes certain, and settle if all is over."""
        if deed not in self.deeds:
            return
        for look in tuple(self._looks):
            if deed.accepted <= look.began and look.ended <= deed.in_progress_at:
                self._looks.remove(look)
                yield from self._during(look)
        if all(one.over for one in self.deeds):
            self.states = serial_ends(self.deeds, self.states)
            self.settled_at = max(one.ended_by for one in self.deeds)
            self.last, self.deeds = tuple(self.deeds), []
            self.refused, self.right = "", False
            self._looks.clear()

    def look(self, look: Look) -> Iterator[Finding]:
        if look.shown is None and not self.seen:
            return  # it may take a while until a new one shows (C20)
        self.seen = True
        if self.flying or self.lost or self._between(look):
            return
        if self.deeds:
            self._looks = [*self._looks[-_MOST_LOOKS:], look]
        elif look.began >= self.settled_at and self.states:
            yield from self._settled(look)

    def _between(self, look: Look) -> bool:
        """Whether an operation may have been accepted while the look was taken, or after it."""
        return any(deed.accepted > look.began for deed in [*self.deeds, *self.last])

    def _during(self, look: Look) -> Iterator[Finding]:
        words = " and ".join(deed.action for deed in self.deeds)
        actions = {deed.action for deed in self.deeds}
        if look.shown is None:
            if not actions & {"create", "release"}:  # C20, E4
                yield Finding(look.ids, f"it is not shown while its {words} is in progress")
            return
        if look.shown.get("isPending", 1) != 1:
            yield Finding(
                ("S156", "S220"),
                f"isPending is {look.shown.get('isPending')!r} while the {words} is in progress",
            )
        if len(self.deeds) > 1:
            return
        action, status = self.deeds[0].action, str(look.shown.get("status"))
        if self.states and not any(
            allowed_during(action, state.status or "", status) for state in self.states
        ):
            yield Finding(
                (_ENDS.get(action, "S219"),), f"it is {status!r} while its {action} is in progress"
            )

    def _settled(self, look: Look) -> Iterator[Finding]:
        shown, after = look.shown, self._after
        if shown is None:
            if all(state.status is not None for state in self.states):
                yield Finding(look.ids, f"it is not shown after {after}")
            return
        if self.gone:
            yield Finding(
                ("S137", "S219"), f"instance {self.instance_id} was released and is still shown"
            )
            return
        possible = frozenset(one for one in self.states if one.status == shown.get("status"))
        if not possible:
            allowed = " or ".join(sorted({repr(one.status) for one in self.states}))
            yield Finding(
                self._ids_of_state(str(shown.get("status"))),
                f"it is {shown.get('status')!r} after {after}, and not {allowed}",
            )
            self.states = frozenset({State(str(shown.get("status")))})  # one fault is told once
            return
        if shown.get("isPending", 0) not in {0, None}:
            yield Finding(
                ("S157", "S220"), f"isPending is {shown['isPending']!r} after {after} has ended"
            )
        self.right, self.states = True, possible
        yield from self._latest(shown, after)
        if shown.get("status") == "running":
            yield from self._running(shown, possible, after)

    def _latest(self, shown: dict[str, Any], after: str) -> Iterator[Finding]:
        given = {deed.id for deed in self.last}
        latest = operation_id(shown.get("operationId"))
        if shown.get("operationId") is not None and latest not in given:
            created = all(deed.action == "create" for deed in self.last)
            yield Finding(
                ("S184",) if created else ("S184", "S222"),
                f"operationId is {latest} after {after}, whose operation is {min(given)}",
            )

    def _running(
        self, shown: dict[str, Any], possible: frozenset[State], after: str
    ) -> Iterator[Finding]:
        """What a running instance has for certain; a stopped one may show less (E12, E15)."""
        fitting = frozenset(one for one in possible if _serves(one, shown))
        if not fitting:
            wanted = next(iter(possible))
            yield Finding(
                self._ids if self.refused else self._ids_of_ports(wanted, shown),
                f"after {after} it serves {len(items(shown, 'customServices'))} TCP ports and HTTP"
                f" {sorted(_http(shown))}, not {wanted.tcp} and {sorted(wanted.http or ())}",
            )
        self.states = fitting or frozenset({State("running")})
        wanted_gpus = self.asked.get("gpuNum")
        if type(wanted_gpus) is int and shown.get("gpuNum", wanted_gpus) != wanted_gpus:
            yield Finding(
                ("S159",), f"gpuNum was asked as {wanted_gpus} and is {shown['gpuNum']!r} running"
            )

    def _ids_of_ports(self, wanted: State, shown: dict[str, Any]) -> tuple[str, ...]:
        actions = {deed.action for deed in self.last}
        if "set_port" not in actions:
            return ("S225",) if actions == {"create"} else ("S183",)
        ids = ["S221"]
        if not _serves(replace(wanted, http=None), shown):
            ids.append("S207" if wanted.tcp else "S209")
        if not _serves(replace(wanted, tcp=None), shown):
            ids.append("S208" if wanted.http else "S210")
        return tuple(ids)

    @property
    def _after(self) -> str:
        words = " and ".join(
            deed.action + (" that failed" if deed.status == 3 else "") for deed in self.last
        )
        return f"its {words}" + (f" and a refused {self.refused}" if self.refused else "")

    def _ids_of_state(self, shown: str) -> tuple[str, ...]:
        done_all_the_same = any(shown in allowed_after(one, "") for one in self.lost_races)
        return ("S214",) if done_all_the_same else self._ids

    @property
    def _ids(self) -> tuple[str, ...]:
        """The statements that a wrong state breaks."""
        if self.refused:
            return ("S214",)
        if any(deed.status == 3 for deed in self.last):
            return ("S122",)
        return tuple(sorted({_ENDS[deed.action] for deed in self.last if deed.action in _ENDS}))


def _serves(state: State, shown: dict[str, Any]) -> bool:
    """Whether the services shown are those of the state; a field left out says nothing (E22)."""
    if state.tcp not in {None, len(items(shown, "customServices"))} and "customServices" in shown:
        return False
    if "httpServices" not in shown or state.http is None:
        return True
    services = items(shown, "httpServices")
    return len(services) == len(state.http) and _http(shown) <= state.http


def _http(shown: dict[str, Any]) -> frozenset[int]:
    """The internal ports that the names of the HTTP services hold (S182)."""
    found = (_INTERNAL_PORT.search(str(service)) for service in items(shown, "httpServices"))
    return frozenset(int(match[1]) for match in found if match)
