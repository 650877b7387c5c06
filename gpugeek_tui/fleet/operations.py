"""What this session has asked for, and how far each of it has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = ["Followed", "Phase"]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One create or action of this session.

    `key` is local and counts up; `name` is the instance's as the user knew it. `started` and
    `finished` are seconds on the fleet's monotonic clock, for durations; `submitted_at` and
    `finished_at` are the same moments in UTC, for people. `message` is the server's own words where
    it gave any, else ours: op/result carries no reason (D4). `detail` says what was asked: the
    machine, or ports as TCP / HTTP.
    """

    key: int
    action: str
    instance_id: int | None
    name: str
    phase: Phase
    submitted_at: datetime
    started: float
    operation_id: int | None = None
    finished_at: datetime | None = None
    finished: float | None = None
    message: str = ""
    code: int | None = None
    traceid: str = ""
    detail: str = ""

    @property
    def done(self) -> bool:
        """Nothing more is expected: it ended, or its end cannot be learnt by waiting."""
        return not self.phase.open

    def elapsed(self, now: float) -> float:
        """Seconds from sending to its end, or to `now` (monotonic) while it is open."""
        return max(0.0, (now if self.finished is None else self.finished) - self.started)
