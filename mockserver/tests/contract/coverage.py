"""Which statements are really covered: has each a defect that breaks it and is seen as nothing else?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from contract_tests.statements import in_order
from mockserver.tests.contract.trial import Trial

__all__ = ["Coverage"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """`named` are the statements that tests name; `sole` says for a statement the first defect of which
    every breach named it, `shared` the defects of which only some breaches did. `reasons` say why a
    statement cannot have a sole one.
    """

    named: tuple[str, ...]
    sole: Mapping[str, str]
    shared: Mapping[str, Sequence[str]]
    reasons: Mapping[str, str]

    @classmethod
    def of(cls, trials: Sequence[Trial], named: set[str], reasons: Mapping[str, str]) -> Coverage:
        sole: dict[str, str] = {}
        shared: dict[str, list[str]] = {}
        for trial in trials:
            for name in trial.sole:
                sole.setdefault(name, trial.defect)
            for name in set(trial.named) - set(trial.sole):
                shared.setdefault(name, []).append(trial.defect)
        return cls(in_order(named), sole, shared, reasons)

    @property
    def bare(self) -> tuple[str, ...]:
        """Statements with neither a defect of their own nor a reason."""
        return tuple(
            name for name in self.named if name not in self.sole and name not in self.reasons
        )

    @property
    def needless(self) -> tuple[str, ...]:
        """Reasons for what has a defect of its own, or for what no test names."""
        return tuple(name for name in self.reasons if name in self.sole or name not in self.named)

    @property
    def whole(self) -> bool:
        """Whether each statement has a defect of its own or a reason, and none has both."""
        return not self.bare and not self.needless

    def lines(self) -> Iterator[str]:
        own = [name for name in self.named if name in self.sole]
        yield f"{len(self.named)} statements are named by tests. Of these have"
        yield f"{len(own):>5}  a defect of which every breach names the statement"
        yield f"{len(self.named) - len(own) - len(self.bare):>5}  a reason why there is none"
        yield f"{len(self.bare):>5}  neither"
        yield ""
        for name in own:
            yield f"{name:<5} {self.sole[name]}"
        yield ""
        for name in self.named:
            if name in self.reasons:
                yield f"{name:<5} {self.reasons[name]}"
        for name in self.bare:
            yield f"{name:<5} NEITHER; shared by {', '.join(self.shared.get(name, ())) or 'none'}"
        for name in self.needless:
            yield f"{name:<5} HAS A NEEDLESS REASON"
