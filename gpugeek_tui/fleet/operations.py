"""What was asked for, by this run of the program and earlier ones, and how far each of it has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gpugeek_tui.fleet.asked import NOTHING_ASKED, NOTHING_SEEN, Asked, Before
from gpugeek_tui.fleet.findings import Finding

__all__ = ["Followed", "Origin", "Phase"]


class Phase(StrEnum):
    """Where a submitted create or action stands."""

    SENDING = "sending"
    """Written down, and perhaps on the wire."""
    RUNNING = "running"
    """The server accepted it and has given it an operation id."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    """Accepted, and the server then reported failure."""
    REFUSED = "refused"
    """Never accepted: the server said no, could not be reached, or we did not send it."""
    UNKNOWN = "unknown"
    """It may have happened and nobody told us. Never sent again by itself."""
    LOST = "lost"
    """Accepted, but op/result does not know its id (D5)."""

    @property
    def open(self) -> bool:
        """There is more to come: it is being sent or running."""
        return self in (Phase.SENDING, Phase.RUNNING)


class Origin(StrEnum):
    """Which run of the program looks after an operation."""

    HERE = "here"
    EARLIER = "earlier"
    """Sent by a run that is over. What was left open is followed by this one."""
    ELSEWHERE = "elsewhere"
    """Another run that is alive, perhaps in the next window, follows it; we only look on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One create or action.

    `key` is local and counts up; `uid` is its name in the journal. `name` is the instance's as the
    user knew it, `profile` under which it was sent. `started` and `finished` are seconds on the
    fleet's monotonic clock, for durations; `submitted_at`, `accepted_at` and `finished_at` are moments
    in UTC, for people. `message` is the server's own words where it gave any, else ours: op/result
    carries no reason (D4). `detail` says what was asked: the machine, or ports as TCP / HTTP.
    `finding` is what has been found out where the outcome is UNKNOWN.
    """

    key: int
    action: str
    instance_id: int | None
    name: str
    phase: Phase
    submitted_at: datetime
    started: float
    operation_id: int | None = None
    accepted_at: datetime | None = None
    finished_at: datetime | None = None
    finished: float | None = None
    message: str = ""
    code: int | None = None
    traceid: str = ""
    detail: str = ""
    uid: str = ""
    profile: str = ""
    origin: Origin = Origin.HERE
    asked: Asked = NOTHING_ASKED
    before: Before = NOTHING_SEEN
    finding: Finding | None = None

    @property
    def done(self) -> bool:
        """Nothing more is expected: it ended, or its end cannot be learnt by waiting."""
        return not self.phase.open

    @property
    def ours(self) -> bool:
        """This run looks after it."""
        return self.origin is not Origin.ELSEWHERE

    @property
    def in_doubt(self) -> bool:
        """Nobody told what became of it, and looking may still find out."""
        return self.phase is Phase.UNKNOWN and (self.finding is None or not self.finding.final)

    @property
    def settled(self) -> bool:
        """Nothing is left to follow or to find out."""
        return self.done and not self.in_doubt

    @property
    def likely_instance(self) -> int | None:
        """The instance that it is about, or probably about."""
        if self.instance_id is None and self.finding and len(self.finding.instances) == 1:
            return self.finding.instances[0]
        return self.instance_id

    def elapsed(self, now: float) -> float:
        """Seconds from sending to its end, or to `now` (monotonic) while it is open."""
        return max(0.0, (now if self.finished is None else self.finished) - self.started)
