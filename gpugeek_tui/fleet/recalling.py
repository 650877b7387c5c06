"""Learning from the journal what other runs have done."""

from __future__ import annotations

from collections.abc import Callable

from gpugeek_tui.errors import JournalError
from gpugeek_tui.fleet.ledger import Ledger
from gpugeek_tui.fleet.picture import Picture
from gpugeek_tui.fleet.snapshot import Connection

__all__ = ["Recaller"]

AT_LATEST = 2.0
"""Seconds after the start; before, the first page of the instances has the machine for itself."""
SPAN = 5.0


class Recaller:
    """A `Reader` of the journal: earlier runs once, and runs that live next to this one as it goes.

    `recalled` is called after each time: there may be something to follow.
    """

    def __init__(self, picture: Picture, ledger: Ledger, *, recalled: Callable[[], None]) -> None:
        self._recalled = recalled
        self._picture = picture
        self._ledger = ledger
        self._began = picture.timing.clock()
        self._read_at: float | None = None

    def due(self) -> float | None:
        if not self._ledger.kept:
            return None
        if self._read_at is not None:
            return self._read_at + SPAN
        snapshot = self._picture.snapshot
        waits = snapshot.connection is Connection.CONNECTING and not snapshot.instances.value
        return self._began + (AT_LATEST if waits else 0.0)

    async def read(self) -> None:
        try:
            await self._ledger.recall()
            self._recalled()
        except JournalError:
            pass  # the ledger has told the screens
        finally:
            self._read_at = self._picture.timing.clock()
