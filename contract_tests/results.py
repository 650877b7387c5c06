"""What is known of operations: accepted ids, and results, which may move on and never back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contract_tests.fields import objects, operation_id
from contract_tests.rules import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.exchange import Credential, Exchange
    from contract_tests.transitions import Deed

__all__ = ["Accepted", "Results"]

_EXCLUSIVE = frozenset({"start", "stop", "restart", "set_port"})
"""Of these no two run on one instance at the same time; a release may end whatever runs (F1)."""


@dataclass(frozen=True, slots=True)
class Accepted:
    deed: Deed
    instance: int
    account: Credential


@dataclass
class Results:
    """`accepted` by operation id, over the whole run and all accounts."""

    accepted: dict[int, Accepted] = field(default_factory=dict)
    _claimed: set[int] = field(default_factory=set)
    _shown: dict[int, dict[str, Any]] = field(default_factory=dict)
    _first_shown: dict[int, float] = field(default_factory=dict)
    _ended_by: dict[int, float] = field(default_factory=dict)
    _together: set[frozenset[int]] = field(default_factory=set)

    def claim(self, exchange: Exchange) -> Iterator[Finding]:
        """An answer gave an operation id: it must be a new one."""
        found = operation_id(exchange.data.get("operationId"))
        if found is None:
            return
        if found in self._claimed or self._first_shown.get(found, exchange.began) < exchange.began:
            yield Finding(("S213", "S222"), f"operation id {found} was given before")
        self._claimed.add(found)

    def accept(self, deed: Deed, instance: int, account: Credential) -> bool:
        """False if there is such an operation already, so that nothing can be said of either."""
        if deed.id in self.accepted:
            return False
        self.accepted[deed.id] = Accepted(deed, instance, account)
        return True

    def note(self, exchange: Exchange) -> Iterator[tuple[Deed | None, Finding | None]]:
        """What the answer tells: findings, and each operation of ours that is now known better."""
        going: list[Accepted] = []
        for now in objects(exchange.data, "operations"):
            found = operation_id(now.get("operationId"))
            if found is None:
                continue
            for finding in self._operation(found, now, exchange):
                yield None, finding
            if known := self.accepted.get(found):
                if self._learn(known.deed, now, exchange):
                    yield known.deed, None
                    for finding in self._one_after_another(known):
                        yield None, finding
                if now.get("status") == 1 and not known.deed.over:
                    going.append(known)
        self._together.update(
            frozenset({one.deed.id, other.deed.id})
            for one in going
            for other in going
            if one.instance == other.instance and one is not other
        )

    def _learn(self, deed: Deed, now: dict[str, Any], exchange: Exchange) -> bool:
        """Whether the answer is about the deed, and says something certain."""
        if deed.over:
            return False
        if now.get("status") in {2, 3}:
            deed.status, deed.ended_by = now["status"], exchange.began + exchange.took
        elif now.get("status") == 1 and exchange.began >= deed.accepted:
            deed.in_progress_at = max(deed.in_progress_at, exchange.began)
        else:
            return False
        return True

    def _operation(self, found: int, now: dict[str, Any], exchange: Exchange) -> Iterator[Finding]:
        ended = exchange.began + exchange.took
        self._first_shown.setdefault(found, ended)
        then = self._shown.get(found)
        late = exchange.began < self._ended_by.get(found, -1.0) and now.get("status") == 1
        if then is not None:
            yield from _compared(found, then, now, late=late)
        if not late:
            self._shown[found] = now
        if now.get("status") in {2, 3}:
            self._ended_by[found] = min(ended, self._ended_by.get(found, ended))
        if known := self.accepted.get(found):
            yield from _as_accepted(known, now, exchange)

    def _one_after_another(self, ended: Accepted) -> Iterator[Finding]:
        """No two exclusive operations of an instance run at once, if both succeed.

        A server that takes a second one and keeps it waiting does no harm: its times tell.
        """
        for other in self.accepted.values():
            if other.instance != ended.instance or other is ended:
                continue
            if {ended.deed.action, other.deed.action} <= _EXCLUSIVE and (
                ended.deed.status == other.deed.status == 2
            ):
                pair = frozenset({ended.deed.id, other.deed.id})
                one, two = self._shown.get(ended.deed.id, {}), self._shown.get(other.deed.id, {})
                if _overlap(one, two) or (
                    pair in self._together and not (_before(one, two) or _before(two, one))
                ):
                    yield Finding(
                        ("S214", "S220"),
                        f"a {ended.deed.action} and a {other.deed.action} of one instance were in"
                        " progress at the same time, and both succeeded",
                    )


def _as_accepted(known: Accepted, now: dict[str, Any], exchange: Exchange) -> Iterator[Finding]:
    found, action = known.deed.id, known.deed.action
    if exchange.account is not known.account:
        yield Finding(("S3",), f"{exchange.credential.value} is shown operation {found} of another")
    if now.get("instanceId") != known.instance:
        yield Finding(
            ("S113", "S213") if action == "create" else ("S213",),
            f"operation {found} was accepted for {known.instance}, is of {now.get('instanceId')}",
        )
    if action != "create" and now.get("action") != action:  # the word for create is open: D1
        yield Finding(
            ("S123", "S213"), f"operation {found} is a {action}, says {now.get('action')!r}"
        )


def _compared(
    found: int, then: dict[str, Any], now: dict[str, Any], *, late: bool
) -> Iterator[Finding]:
    """`late`: it was asked for before it had ended, and answered after another answer said so."""
    if then.get("status") in {2, 3} and not late:
        if now.get("status") != then["status"]:
            yield Finding(
                ("S133",), f"operation {found} went from {then['status']} to {now.get('status')!r}"
            )
        elif now.get("completeTime") != then.get("completeTime"):
            yield Finding(("S130",), f"operation {found} had ended and got another completeTime")
    for name, statement in (("instanceId", "S121"), ("action", "S123"), ("startTime", "S128")):
        if then.get(name) and now.get(name) and now[name] != then[name]:
            yield Finding(
                (statement,),
                f"{name} of operation {found} went from {then[name]!r} to {now[name]!r}",
            )


def _overlap(one: dict[str, Any], two: dict[str, Any]) -> bool:
    """Whether the times, which are whole seconds, prove that both ran at some moment."""
    times = [one.get("startTime"), one.get("completeTime"), two.get("startTime")]
    times.append(two.get("completeTime"))
    if not all(isinstance(time, str) and time for time in times):
        return False
    began, ended, other_began, other_ended = (str(time) for time in times)
    return began < other_ended and other_began < ended


def _before(one: dict[str, Any], two: dict[str, Any]) -> bool:
    """Whether the times say that `two` waited until `one`, which took a while, was over."""
    began, ended, other = one.get("startTime"), one.get("completeTime"), two.get("startTime")
    if not (isinstance(began, str) and isinstance(ended, str) and isinstance(other, str)):
        return False
    return began < ended <= other
