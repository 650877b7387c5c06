"""When to ask again. Pure: moments are seconds on one monotonic clock, spans are seconds."""

from __future__ import annotations

from dataclasses import dataclass

from gpugeek_tui.errors import ApiError, AuthError, GpuGeekError, RateLimitedError

__all__ = ["Pace", "asked_to_wait", "pause_after"]

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
REFUSED_PAUSE = 30.0  # a key does not become valid within seconds
LONGEST_RETRY_AFTER = 600.0  # a server's mistake must not silence us for a day


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the account is read: `refresh` as the user set it, `quick` while things move.

    `slow` is for images, datacenters and GPU types, which hardly change; `idle` is the least span
    while nobody looks. After `calm` seconds without any change the quick pace ends, even if an
    instance is still pending: it may hang.
    """

    refresh: float = 5.0
    quick: float = 1.0
    slow: float = 60.0
    calm: float = 300.0
    idle: float = 30.0

    def instances(
        self, *, busy: bool, quiet_for: float, took: float | None, slowed: bool = False
    ) -> float:
        """The span between two passes, never shorter than a pass takes: half the time is theirs.

        `busy`: an instance is pending or an operation is open. `quiet_for`: seconds since anything
        last changed. `slowed`: nobody has looked for a while.
        """
        wanted = max(self.refresh, self.idle) if slowed else self.refresh
        if busy and not slowed and quiet_for < self.calm:
            wanted = min(self.quick, self.refresh)
        return max(wanted, took or 0.0)

    def operations(self, *, quiet_for: float, took: float | None) -> float:
        """The span between two calls of op/result while an operation runs."""
        wanted = self.quick if quiet_for < self.calm else max(self.quick, self.refresh)
        return max(wanted, took or 0.0)


def pause_after(error: GpuGeekError, failures: int, *, chance: float) -> float:
    """How long to wait after the `failures`-th failure in a row; `chance` is in [0, 1).

    Doubles from 1 s to 60 s and is then cut by up to half, so that many dashboards do not come back
    in step. A Retry-After is never undercut (up to ten minutes); a refused key starts at 30 s.
    """
    first = REFUSED_PAUSE if isinstance(error, AuthError) else FIRST_PAUSE
    pause = min(LONGEST_PAUSE, first * 2.0 ** min(failures - 1, 10))
    pause *= 1.0 - chance / 2
    if isinstance(error, ApiError) and error.retry_after is not None:
        pause = max(pause, min(error.retry_after, LONGEST_RETRY_AFTER))
    return pause


def asked_to_wait(error: GpuGeekError | None) -> bool:
    """The server wants fewer requests, so only the user may ask before the wait is over (A17)."""
    return isinstance(error, RateLimitedError) or (
        isinstance(error, ApiError) and error.retry_after is not None
    )
