"""Asking again, for reads only: exponential backoff with full jitter, and Retry-After honoured (A17)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from gpugeek_tui.errors import (
    ApiError,
    GpuGeekError,
    InternalServerError,
    NoAnswerError,
    RateLimitedError,
    UnreachableError,
)

__all__ = ["RetryPolicy", "retrying"]

T = TypeVar("T")

PASSING = (UnreachableError, NoAnswerError, InternalServerError, RateLimitedError)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how patiently. `attempts` counts the first one; the rest are seconds.

    The n-th wait is drawn from 0 to `base` doubled n-1 times, at most `cap`. A Retry-After is waited out
    up to `patience`; beyond that the error goes to the caller, who can show it, rather than ask too early.
    """

    attempts: int = 3
    base: float = 0.25
    cap: float = 5.0
    patience: float = 20.0

    def wait(self, failures: int, error: GpuGeekError, chance: float) -> float | None:
        """Seconds to wait after the `failures`-th failure, or None: do not ask again.

        `chance` is from 0 to 1 and spreads the clients that failed together.
        """
        if failures >= self.attempts or not isinstance(error, PASSING):
            return None
        jitter = chance * min(self.cap, self.base * 2.0 ** (failures - 1))
        asked = error.retry_after if isinstance(error, ApiError) else None
        if asked is None:
            return jitter
        return asked + jitter if asked <= self.patience else None


async def retrying(
    attempt: Callable[[], Awaitable[T]],
    policy: RetryPolicy,
    *,
    sleep: Callable[[float], Awaitable[object]],
    chance: Callable[[], float],
) -> T:
    """What `attempt` gives, or the error of the last one. Never hand in what costs money."""
    failures = 0
    while True:
        try:
            return await attempt()
        except PASSING as error:
            failures += 1
            pause = policy.wait(failures, error, chance())
            if pause is None:
                raise
        await sleep(pause)
