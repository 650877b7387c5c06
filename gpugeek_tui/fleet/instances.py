"""Reading the instances: passes over their pages, each laid over the picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from gpugeek_tui.api.models import Instance
from gpugeek_tui.errors import GpuGeekError
from gpugeek_tui.fleet.change import Change
from gpugeek_tui.fleet.following import gone
from gpugeek_tui.fleet.ledger import Ledger
from gpugeek_tui.fleet.merge import Pass, overlay, settle
from gpugeek_tui.fleet.picture import Picture
from gpugeek_tui.fleet.remote import Api
from gpugeek_tui.fleet.schedule import pause_after
from gpugeek_tui.fleet.snapshot import Kind, Reading

__all__ = ["InstanceReader"]

KINDS = frozenset({Kind.INSTANCES})


class InstanceReader:
    """`arrived` is called when the first page of the first pass, or any whole pass, is in."""

    def __init__(
        self, api: Api, picture: Picture, ledger: Ledger, *, arrived: Callable[[], None]
    ) -> None:
        self._api = api
        self._picture = picture
        self._ledger = ledger
        self._arrived = arrived
        self._missed: Mapping[int, int] = {}

    @property
    def _reading(self) -> Reading[Mapping[int, Instance]]:
        return self._picture.snapshot.instances

    def due(self) -> float | None:
        reading, timing = self._reading, self._picture.timing
        if self._picture.snapshot.paused:
            return None
        if reading.retry_at is not None:
            return reading.retry_at
        if reading.read_at is None:
            return timing.clock()
        span = timing.pace.instances(
            busy=self._picture.busy or bool(self._missed),
            quiet_for=self._picture.quiet_for,
            took=reading.took,
            slowed=self._picture.snapshot.slowed,
        )
        return reading.read_at + span

    async def read(self) -> None:
        began = self._picture.timing.clock()
        self._put_reading(replace(self._reading, loading=True))
        try:
            complete = await self._turn_pages()
        except GpuGeekError as error:
            self._failed(error)
        else:
            self._completed(complete, began)
        finally:
            if self._reading.loading:
                self._put_reading(self._reading.abandoned())

    async def _turn_pages(self) -> Pass:
        """Until the first complete pass, pages are shown as they come.

        After the first one they are shown in batches that double, so that a long list costs
        about two merges and not one a page.
        """
        streaming = self._reading.read_at is None
        turned, shown = Pass(), 0
        async for page in self._api.instance_pages():
            turned.add(page)
            if streaming and len(turned.seen) > 2 * shown:
                shown = len(turned.seen)
                self._show_partial(turned)
        turned.skipped = self._api.skipped.get(Kind.INSTANCES, 0)
        return turned

    def _show_partial(self, turned: Pass) -> None:
        merged = overlay(self._reading.value, turned.seen)
        values = KINDS if merged.differs else frozenset()
        self._picture.put(
            replace(
                self._picture.snapshot,
                instances=replace(self._reading, value=merged.instances),
                partial=True,
            ),
            Change(kinds=KINDS, values=values, added=merged.added, changed=merged.changed),
        )
        self._arrived()

    def _completed(self, complete: Pass, began: float) -> None:
        moment = self._picture.timing.moment()
        merged = settle(
            self._reading.value, complete, missed=self._missed, released=self._ledger.released
        )
        self._missed = merged.missed
        released = {
            entry.key: confirmed
            for entry in self._ledger.entries
            if entry.started <= began and entry.instance_id not in merged.instances
            if (confirmed := gone(entry, moment)) is not entry
        }
        self._picture.put(
            replace(
                self._picture.snapshot,
                instances=Reading(
                    merged.instances,
                    read_at=moment.at,
                    took=moment.at - began,
                    skipped=complete.skipped,
                ),
                operations=self._ledger.merged(released),
                partial=False,
            ),
            Change(
                kinds=KINDS,
                values=KINDS if merged.differs else frozenset(),
                added=merged.added,
                removed=merged.removed,
                changed=merged.changed,
                operations=frozenset(released),
                finished=tuple(released.values()),
            ),
        )
        self._ledger.note(released.values())
        self._arrived()

    def _failed(self, error: GpuGeekError) -> None:
        timing = self._picture.timing
        pause = pause_after(error, self._reading.failures + 1, chance=timing.chance())
        self._put_reading(self._reading.failed(error, retry_at=timing.clock() + pause))

    def _put_reading(self, reading: Reading[Mapping[int, Instance]]) -> None:
        self._picture.put(replace(self._picture.snapshot, instances=reading), Change(kinds=KINDS))
