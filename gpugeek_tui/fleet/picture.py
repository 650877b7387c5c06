"""The one place where a snapshot gives way to the next, and those who look are told."""

from __future__ import annotations

from collections.abc import Callable

from gpugeek_tui.fleet.change import Change
from gpugeek_tui.fleet.snapshot import Snapshot
from gpugeek_tui.fleet.waiting import Timing

__all__ = ["Picture"]


class Picture:
    """Holds the current snapshot. Everything runs on one event loop, so nothing is locked."""

    def __init__(self, timing: Timing, on_change: Callable[[Snapshot, Change], None]) -> None:
        self.snapshot = Snapshot()
        self.timing = timing
        self._on_change = on_change
        self._stirred_at = timing.clock()

    def put(self, snapshot: Snapshot, change: Change) -> None:
        """Replace the snapshot. Make the new one from the current without awaiting in between."""
        if change.instances or change.operations:
            self._stirred_at = self.timing.clock()
        self.snapshot = snapshot
        self._on_change(snapshot, change)

    @property
    def quiet_for(self) -> float:
        """Seconds since an instance or an operation last changed."""
        return self.timing.clock() - self._stirred_at

    @property
    def busy(self) -> bool:
        """Something is on its way to another state: worth looking at often."""
        return self.snapshot.pending > 0 or bool(self.snapshot.running)
