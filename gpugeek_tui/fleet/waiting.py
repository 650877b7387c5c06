"""Time as it is handed in, and waiting for a moment or a ring, whichever comes first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from gpugeek_tui.fleet.following import Moment
from gpugeek_tui.fleet.schedule import Pace

__all__ = ["Bell", "Timing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Monotonic seconds, UTC, a sleep in seconds, a chance in [0, 1), and the pace."""

    clock: Callable[[], float]
    now: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]]
    chance: Callable[[], float]
    pace: Pace

    def moment(self) -> Moment:
        return Moment(self.clock(), self.now())


class Bell:
    """One sleeper, who can be woken. A ring while nobody sleeps ends the next sleep at once."""

    def __init__(self, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._sleep = sleep
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def wait(self, seconds: float | None) -> None:
        """Until `seconds` have passed (None: for ever) or the bell rings."""
        waits = {asyncio.create_task(self._ring())}
        if seconds is not None:
            waits.add(asyncio.create_task(self._asleep(seconds)))
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        for wait in done:
            wait.result()
        self._rung.clear()

    async def _ring(self) -> None:
        await self._rung.wait()

    async def _asleep(self, seconds: float) -> None:
        await self._sleep(seconds)
