"""Reading what hardly changes: images, datacenters, GPU types."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Generic, TypeVar

from gpugeek_tui.errors import GpuGeekError
from gpugeek_tui.fleet.change import Change
from gpugeek_tui.fleet.picture import Picture
from gpugeek_tui.fleet.schedule import pause_after
from gpugeek_tui.fleet.snapshot import Kind, Reading, Snapshot

__all__ = ["ListReader"]

T = TypeVar("T")


class ListReader(Generic[T]):
    """Read once, after the first instances are in or as soon as it is watched; slowly from then on.

    `ask` is the client's method; `get` and `put` say where in the snapshot the reading stands;
    `skipped` tells how many elements of the latest answer could not be read.
    """

    def __init__(
        self,
        kind: Kind,
        picture: Picture,
        *,
        ask: Callable[[], Awaitable[tuple[T, ...]]],
        get: Callable[[Snapshot], Reading[tuple[T, ...]]],
        put: Callable[[Snapshot, Reading[tuple[T, ...]]], Snapshot],
        skipped: Callable[[], int],
    ) -> None:
        self.kind = kind
        self.watched = False
        self._picture = picture
        self._ask = ask
        self._get = get
        self._put = put
        self._skipped = skipped

    def due(self) -> float | None:
        snapshot, timing = self._picture.snapshot, self._picture.timing
        reading = self._get(snapshot)
        if snapshot.paused:
            return None
        if reading.read_at is None:
            instances = snapshot.instances
            if not self.watched and instances.read_at is None and not instances.value:
                return None
            return timing.clock() if reading.retry_at is None else reading.retry_at
        if not self.watched:
            return None
        return reading.read_at + timing.pace.slow if reading.retry_at is None else reading.retry_at

    async def read(self) -> None:
        timing = self._picture.timing
        began = timing.clock()
        before = self._get(self._picture.snapshot)
        self._publish(replace(before, loading=True))
        try:
            value = await self._ask()
        except GpuGeekError as error:
            pause = pause_after(error, before.failures + 1, chance=timing.chance())
            self._publish(before.failed(error, retry_at=timing.clock() + pause))
        else:
            same = value == before.value
            at = timing.clock()
            self._publish(
                Reading(
                    before.value if same else value,
                    read_at=at,
                    took=at - began,
                    skipped=self._skipped(),
                ),
                values=not same,
            )
        finally:
            reading = self._get(self._picture.snapshot)
            if reading.loading:
                self._publish(reading.abandoned())

    def _publish(self, reading: Reading[tuple[T, ...]], *, values: bool = False) -> None:
        kinds = frozenset({self.kind})
        self._picture.put(
            self._put(self._picture.snapshot, reading),
            Change(kinds=kinds, values=kinds if values else frozenset()),
        )
