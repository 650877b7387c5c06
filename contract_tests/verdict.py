"""What came of each test and each statement, as values that any report can be made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from contract_tests.statements import in_order

if TYPE_CHECKING:
    from contract_tests.breach import Breach

__all__ = ["Outcome", "Tally", "Verdict"]


class Outcome(Enum):
    HELD = "held"
    BROKEN = "broken"
    BLOCKED = "blocked"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`statements` are those that the test names; `reason` says why it was blocked or not tried.

    `took` is in seconds, with what was made ready for the test.
    """

    test: str
    area: str
    statements: tuple[str, ...]
    outcome: Outcome
    breaches: tuple[Breach, ...] = ()
    reason: str = ""
    took: float = 0.0


@dataclass
class Tally:
    """All verdicts of a run, in the order in which they came."""

    verdicts: list[Verdict] = field(default_factory=list)

    def of(self, outcome: Outcome) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.outcome is outcome]

    @property
    def areas(self) -> list[str]:
        return list(dict.fromkeys(verdict.area for verdict in self.verdicts))

    @property
    def broken(self) -> dict[tuple[str, ...], list[tuple[Verdict, Breach]]]:
        """Breaches by the statements they break: one fault seen by ten tests is one entry."""
        found: dict[tuple[str, ...], list[tuple[Verdict, Breach]]] = {}
        for verdict in self.verdicts:
            for breach in verdict.breaches:
                found.setdefault(in_order(breach.ids), []).append((verdict, breach))
        return found

    @property
    def broken_ids(self) -> tuple[str, ...]:
        return in_order({name for ids in self.broken for name in ids})

    @property
    def proved_ids(self) -> tuple[str, ...]:
        """Statements that a test held, and that nothing broke."""
        held = {name for verdict in self.of(Outcome.HELD) for name in verdict.statements}
        return in_order(held - set(self.broken_ids))

    @property
    def untried_ids(self) -> tuple[str, ...]:
        """Statements that only tests name which were blocked or not tried."""
        named = {name for verdict in self.verdicts for name in verdict.statements}
        return in_order(named - set(self.proved_ids) - set(self.broken_ids))
