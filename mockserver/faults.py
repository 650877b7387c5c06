"""The fault rules of an account, or of a whole server: which of them strike a request.

Rules are asked in the order in which they were added, an account's own before the server's. The delays
of all that strike add up; of the other effects the first wins, and a rule that lost has not hit.
Every rule counts for itself: `seen` the requests that it is about, `hits` those that it changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from msgspec import UNSET

from mockserver.errors import ParameterError
from mockserver.fault_delays import seconds_of
from mockserver.fault_matching import Asked, matcher
from mockserver.fault_rules import KINDS, Effect, FaultData, fault_from, shown
from mockserver.fault_stale import Memory
from mockserver.identity import seeded

__all__ = ["Faults", "FaultsState", "Rule", "RuleState", "Strike", "strike"]

_MOST = 1000


class Rule:
    """A rule in force. `id` is unique in its server or account; `seen` and `hits` only grow."""

    def __init__(self, rule_id: str, data: FaultData, seed: str) -> None:
        self.id = rule_id
        self.data = data
        self.seen = 0
        self.hits = 0
        self.memory = Memory(data.effect.stale) if data.effect.stale is not UNSET else None
        self._matches = matcher(data.when)
        self._rng = seeded(seed, "fault", rule_id)

    def __repr__(self) -> str:
        return f"<Rule {self.id}: {self.hits} hits of {self.seen} seen>"

    @property
    def effect(self) -> Effect:
        return self.data.effect

    @property
    def spoils(self) -> bool:
        """Whether it does more than delay."""
        return any(getattr(self.effect, kind) is not UNSET for kind in KINDS)

    def strikes(self, asked: Asked) -> bool:
        """Whether it is this request's turn; counts it as seen."""
        if not self._matches(asked):
            return False
        self.seen += 1
        data = self.data
        if self.seen <= data.after or (data.times is not None and self.hits >= data.times):
            return False
        if data.when.nth is not UNSET and self.seen != data.when.nth:
            return False
        return data.probability >= 1 or self._rng.random() < data.probability

    def delay(self) -> float:
        """Seconds of the delay for one request, 0 without one."""
        return 0.0 if self.effect.delay is UNSET else seconds_of(self.effect.delay, self._rng)

    def shown(self) -> dict[str, Any]:
        """The rule as JSON, with its id and counts; a token in it is masked."""
        rule: dict[str, Any] = {"id": self.id, **shown(self.data)}
        if self.data.when.token is not UNSET:
            rule["when"] = {**rule["when"], "token": "***"}
        return {**rule, "seen": self.seen, "hits": self.hits}


class Faults:
    """The rules of one account, or of a server: `prefix` keeps their ids apart."""

    def __init__(self, seed: str, prefix: str = "fault") -> None:
        self.rules: list[Rule] = []
        self._seed = seed
        self._prefix = prefix
        self._count = 0

    def add(self, data: Mapping[str, Any] | None = None, /, **fields: Any) -> Rule:
        """A new rule, asked after those that are there. Raises ParameterError, and then adds nothing."""
        if len(self.rules) >= _MOST:
            raise ParameterError("rule", f"is one too many: {_MOST} are in force")
        checked = fault_from({**(data or {}), **fields})
        self._count += 1
        rule = Rule(f"{self._prefix}-{self._count}", checked, self._seed)
        self.rules.append(rule)
        return rule

    def clear(self, rule_id: str | None = None) -> None:
        """Take back one rule, or all. Raises ParameterError for an id that is not there."""
        if rule_id is None:
            self.rules.clear()
            return
        self.rules.remove(self.rule(rule_id))

    def rule(self, rule_id: str) -> Rule:
        """The rule of this id. Raises ParameterError where there is none."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise ParameterError("id", "is not the id of a rule that is in force")

    def list(self) -> list[dict[str, Any]]:
        """All rules as JSON, in the order in which they are asked."""
        return [rule.shown() for rule in self.rules]

    def state(self) -> FaultsState:
        """All rules and their counts, as plain values; the token in a rule is in it."""
        rules = [RuleState(rule.id, rule.data, rule.seen, rule.hits) for rule in self.rules]
        return FaultsState(self._count, rules)

    def go_on_from(self, state: FaultsState) -> None:
        """Put the rules and counts of an earlier run in force. What is drawn by lot begins anew."""
        self._count = state.added
        self.rules = []
        for each in state.rules:
            rule = Rule(each.rule_id, each.data, f"{self._seed} {each.seen}")
            rule.seen, rule.hits = each.seen, each.hits
            self.rules.append(rule)

    def hits(self, rule_id: str | None = None) -> int:
        """How often one rule has hit, or all that are in force together."""
        if rule_id is not None:
            return self.rule(rule_id).hits
        return sum(rule.hits for rule in self.rules)


class RuleState(NamedTuple):
    """A rule as an earlier run left it."""

    rule_id: str
    data: FaultData
    seen: int
    hits: int


class FaultsState(NamedTuple):
    """The rules of an earlier run; `added` is how many there ever were."""

    added: int
    rules: list[RuleState]


class Strike(NamedTuple):
    """What the rules do to one request: wait so long, then what `rule` says; `slow` only delayed."""

    delay: float
    rule: Rule | None
    slow: tuple[Rule, ...]


def strike(books: Iterable[Faults], asked: Asked) -> Strike | None:
    """What strikes a request. Rules that only delay have hit; the other counts once it took effect."""
    delay = 0.0
    winner: Rule | None = None
    slow: list[Rule] = []
    for rule in [rule for book in books for rule in book.rules]:
        if not rule.strikes(asked):
            continue
        if rule.spoils:
            if winner is None:
                winner = rule
                delay += rule.delay()
        else:
            rule.hits += 1
            delay += rule.delay()
            slow.append(rule)
    return Strike(delay, winner, tuple(slow)) if winner or slow else None
