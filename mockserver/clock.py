"""Time as a value that is handed in: real, N times faster, frozen, or moved by hand.

All times in the mock are whole milliseconds since 1970 UTC, as ids need them; `beijing` prints them
the way the API does. A clock never runs backwards, whatever is done to it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import lru_cache

import msgspec

__all__ = [
    "BEIJING",
    "LATEST_MS",
    "Clock",
    "ClockState",
    "beijing",
    "checked_speed",
    "parse_beijing",
]

BEIJING = timezone(timedelta(hours=8), "UTC+8")
_FORMAT = "%Y-%m-%d %H:%M:%S"

LATEST_MS = int(datetime(9000, 1, 1, tzinfo=BEIJING).timestamp() * 1000)
"""No clock passes this moment: a year of five digits would not fit the API's time format."""

MAX_SPEED = 1_000_000.0


def _monotonic_ms() -> float:
    return time.monotonic_ns() / 1e6


@lru_cache(maxsize=4096)
def _beijing_of_second(second: int) -> str:
    return datetime.fromtimestamp(second, BEIJING).strftime(_FORMAT)


def beijing(ms: int) -> str:
    """`YYYY-MM-DD HH:MM:SS` in UTC+8, without a zone mark, cut to the second (S129, D7, E18)."""
    return _beijing_of_second(ms // 1000)


def parse_beijing(text: str) -> int:
    """The moment that `beijing` would print as `text`, in ms. Raises ValueError."""
    moment = datetime.strptime(text, _FORMAT).replace(tzinfo=BEIJING)
    return int(moment.timestamp() * 1000)


def checked_speed(speed: float) -> float:
    """`speed` as it may be used. Raises ValueError unless it is above 0 and at most 1,000,000."""
    if not math.isfinite(speed) or not 0 < speed <= MAX_SPEED:
        raise ValueError("must be a number above 0 and at most 1000000")
    return float(speed)


class ClockState(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A clock at a moment, in milliseconds since 1970 UTC, virtual."""

    now_ms: int
    speed: float
    frozen: bool


class Clock:
    """A virtual clock. It starts at `start_ms` and follows `ticks`, a monotonic source in ms.

    While frozen it stands; `advance` moves it in either case. Changes of speed count from now on.
    """

    def __init__(
        self,
        start_ms: int,
        *,
        speed: float = 1.0,
        frozen: bool = False,
        ticks: Callable[[], float] = _monotonic_ms,
    ) -> None:
        self._ticks = ticks
        self._base_ms = start_ms
        self._base_tick = ticks()
        self._speed = 1.0
        self._frozen = frozen
        self.set_speed(speed)

    @property
    def speed(self) -> float:
        return self._speed

    @property
    def frozen(self) -> bool:
        return self._frozen

    def now(self) -> int:
        """Milliseconds since 1970 UTC, virtual."""
        if self._frozen:
            return self._base_ms
        passed = (self._ticks() - self._base_tick) * self._speed
        return min(self._base_ms + max(int(passed), 0), LATEST_MS)

    def after(self, seconds: float) -> int:
        """The moment `seconds` from now, to the millisecond; nothing moves.

        Raises ValueError for a step back and for one beyond the year 9000.
        """
        if not math.isfinite(seconds) or seconds < 0:
            raise ValueError("must be a number of seconds, 0 or more")
        moment = self.now() + min(round(seconds * 1000), 2 * LATEST_MS)
        if moment > LATEST_MS:
            raise ValueError("would move the clock beyond the year 9000")
        return moment

    def advance(self, seconds: float) -> None:
        """Move the clock on, frozen or not. Raises ValueError as `after` does, and then stands."""
        self._rebase(self.after(seconds))

    def advance_to(self, moment_ms: int) -> None:
        """Move the clock on to a moment; one that has passed leaves it alone, none is too late."""
        self._rebase(max(self.now(), min(moment_ms, LATEST_MS)))

    def show(self, state: ClockState) -> None:
        """Go on from what another clock, or this one earlier, has shown. Raises ValueError.

        This is the one way back in time, for an account that is put back as a whole.
        """
        speed = checked_speed(state.speed)
        if not 0 <= state.now_ms <= LATEST_MS:
            raise ValueError("must show a time between 1970 and the year 9000")
        self._rebase(state.now_ms)
        self._speed, self._frozen = speed, state.frozen

    def state(self) -> ClockState:
        """What the clock shows and how it runs."""
        return ClockState(self.now(), self._speed, self._frozen)

    def set_speed(self, speed: float) -> None:
        """Run `speed` times as fast as real time. Raises ValueError as `checked_speed` does."""
        checked = checked_speed(speed)
        self._rebase(self.now())
        self._speed = checked

    def set_frozen(self, frozen: bool) -> None:
        self._rebase(self.now())
        self._frozen = frozen

    def copy(self) -> Clock:
        """A clock of its own that shows the same time and runs the same way."""
        twin = Clock(0, speed=self._speed, frozen=self._frozen, ticks=self._ticks)
        twin._rebase(self.now())
        return twin

    def _rebase(self, virtual_ms: int) -> None:
        self._base_ms = virtual_ms
        self._base_tick = self._ticks()
