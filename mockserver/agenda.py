"""What is due when, in one account: moments with what happens then, the earliest first."""

from __future__ import annotations

import heapq
from enum import IntEnum
from typing import NamedTuple

from mockserver.clock import LATEST_MS

__all__ = ["Agenda", "Due", "Matter"]


class Matter(IntEnum):
    """What is due. Where moments are equal this is the order in which things happen."""

    OPERATION = 0
    EXPIRY = 1
    RECLAIM = 2
    APPEARANCE = 3


class Due(NamedTuple):
    """`whose` is an operation's id for OPERATION, else an instance's."""

    moment_ms: int
    matter: Matter
    whose: int


class Agenda:
    """Nothing is ever crossed out: whoever takes a due thing asks whether it still holds."""

    def __init__(self) -> None:
        self._heap: list[Due] = []

    def add(self, moment_ms: int | None, matter: Matter, whose: int) -> None:
        """Note something; what no clock will ever reach is not noted."""
        if moment_ms is not None and moment_ms <= LATEST_MS:
            heapq.heappush(self._heap, Due(moment_ms, matter, whose))

    def take(self, now_ms: int) -> Due | None:
        """The earliest thing that is due at `now_ms`, taken off."""
        if self._heap and self._heap[0].moment_ms <= now_ms:
            return heapq.heappop(self._heap)
        return None

    def next_ms(self) -> int | None:
        """The moment of the earliest thing."""
        return self._heap[0].moment_ms if self._heap else None
