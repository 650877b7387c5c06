"""Asking again and again, one request at a time."""

from __future__ import annotations

from typing import Protocol

from gpugeek_tui.fleet.waiting import Bell, Timing

__all__ = ["Poller", "Reader"]


class Reader(Protocol):
    """One thing to ask for."""

    def due(self) -> float | None:
        """When to ask next, in monotonic seconds; None: not until something changes."""

    async def read(self) -> None:
        """Ask once, and publish what came. Lets no `GpuGeekError` out."""


class Poller:
    """Keeps one reader at its rhythm. Nothing here depends on how long a sleep really took."""

    def __init__(self, reader: Reader, timing: Timing) -> None:
        self._reader = reader
        self._timing = timing
        self._bell = Bell(timing.sleep)
        self._wanted = False

    def read_now(self) -> None:
        """Ask at once, also out of the wait after a failure; once more if a request is on its way.

        Many calls before the next request begins are one.
        """
        self._wanted = True
        self._bell.ring()

    def reconsider(self) -> None:
        """What `due()` depends on has changed."""
        self._bell.ring()

    async def run(self) -> None:
        while True:
            due = self._reader.due()
            wait = None if due is None else due - self._timing.clock()
            if self._wanted or (wait is not None and wait <= 0):
                self._wanted = False
                await self._reader.read()
            else:
                await self._bell.wait(wait)
