"""What came of a run, as one frozen value. Everything that is shown of a run is made from this alone.

Text of the target's or the account's is `Clean`: masked, on one line, of bounded length. What is a plain
`str` here is the suite's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from contract_tests.safe_text import Clean
    from contract_tests.verdict import Outcome

__all__ = [
    "Change",
    "Failure",
    "OpenQuestion",
    "Pace",
    "Proof",
    "ReadingSeen",
    "Report",
    "Standing",
    "Step",
    "TestResult",
]


class Standing(Enum):
    """What a run says of a statement."""

    HOLDS = "holds"
    BROKEN = "broken"
    BLOCKED = "blocked"
    NOT_TRIED = "not tried"
    OUT_OF_REACH = "out of reach"


@dataclass(frozen=True, slots=True)
class Proof:
    """One statement of the reference. `tests` are those that ran and name it, as "area: test"."""

    id: str
    endpoint: str
    text: str
    standing: Standing
    reason: Clean
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TestResult:
    """`took` in seconds; `seen` is what was wrong, `reason` why it was blocked or not tried."""

    __test__ = False  # not for pytest to collect

    area: str
    name: str
    outcome: Outcome
    statements: tuple[str, ...]
    took: float
    reason: Clean
    seen: tuple[Clean, ...]

    @property
    def key(self) -> str:
        return f"{self.area}: {self.name}"


@dataclass(frozen=True, slots=True)
class Step:
    """`curl` can be pasted into a shell, with the token as $GPUGEEK_API_TOKEN; `answer` is one line."""

    curl: Clean
    answer: Clean
    traceid: Clean
    repeats: int


@dataclass(frozen=True, slots=True)
class Failure:
    """One fault, whichever tests saw it. `steps` are the shortest of the sequences that showed it."""

    statements: tuple[str, ...]
    seen: Clean
    also_seen: tuple[Clean, ...]
    tests: tuple[str, ...]
    steps: tuple[Step, ...]
    replay: Clean

    @property
    def traceids(self) -> tuple[Clean, ...]:
        return tuple(dict.fromkeys(step.traceid for step in self.steps if step.traceid))


@dataclass(frozen=True, slots=True)
class ReadingSeen:
    """At the open point `point` the target showed `value`; `words` say what that means."""

    point: str
    name: str
    question: str
    value: Clean
    words: Clean


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What nothing in the run has shown; `why` says what would be needed for it."""

    point: str
    name: str
    question: str
    why: str


@dataclass(frozen=True, slots=True)
class Pace:
    """Calls of one operation ("other addresses" for the rest); median and worst in seconds."""

    operation: str
    count: int
    median: float
    worst: float


@dataclass(frozen=True, slots=True)
class Change:
    """One difference from an earlier report: `before` and `now` are "" where there was, or is, nothing."""

    kind: str
    what: str
    before: Clean
    now: Clean


@dataclass(frozen=True, slots=True)
class Report:
    """`began` and `ended` are UTC. `areas_asked` is empty where all were. `lost` says why the target was
    given up, `stuck` why nothing could be created. `left` are instances that this run made and could not
    release, `unfound` the names of creates without an answer of which nothing was seen. `drift` is None
    where there is nothing to compare with.
    """

    version: str
    target: Clean
    mode: str
    profile: str
    seed: int | None
    areas_asked: tuple[str, ...]
    began: datetime
    ended: datetime
    requests: int
    interrupted: bool
    lost: Clean
    stuck: Clean
    left: tuple[int, ...]
    unfound: tuple[Clean, ...]
    proofs: tuple[Proof, ...]
    tests: tuple[TestResult, ...]
    failures: tuple[Failure, ...]
    readings: tuple[ReadingSeen, ...]
    unseen: tuple[OpenQuestion, ...]
    pace: tuple[Pace, ...]
    vacuity: tuple[Clean, ...]
    drift: tuple[Change, ...] | None = None
    baseline: Clean | None = None

    @property
    def areas(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(test.area for test in self.tests))

    @property
    def drifted(self) -> bool:
        """Whether the target changed; that two runs tried different parts of it is no change."""
        return any(change.kind != "run" for change in self.drift or ())

    def ids(self, standing: Standing) -> tuple[str, ...]:
        return tuple(proof.id for proof in self.proofs if proof.standing is standing)

    def count(self, outcome: Outcome, area: str | None = None) -> int:
        """How many tests ended so, in one area or in all."""
        return sum(
            1 for test in self.tests if test.outcome is outcome and area in {None, test.area}
        )
