"""The live picture of one account: read at its own rhythm, kept through every failure."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from random import random as chance

from gpugeek_tui.api.models import CreateRequest
from gpugeek_tui.fleet.change import Change
from gpugeek_tui.fleet.commands import Commands
from gpugeek_tui.fleet.instances import InstanceReader
from gpugeek_tui.fleet.journal import Journal
from gpugeek_tui.fleet.ledger import Ledger
from gpugeek_tui.fleet.lists import ListReader
from gpugeek_tui.fleet.operations import Followed
from gpugeek_tui.fleet.owner import NOBODY, Owner
from gpugeek_tui.fleet.picture import Picture
from gpugeek_tui.fleet.poller import Poller
from gpugeek_tui.fleet.recalling import Recaller
from gpugeek_tui.fleet.reconciler import Reconciler
from gpugeek_tui.fleet.reconciling_creates import doubtful
from gpugeek_tui.fleet.remote import Api
from gpugeek_tui.fleet.schedule import Pace, asked_to_wait
from gpugeek_tui.fleet.snapshot import Kind, Snapshot
from gpugeek_tui.fleet.tracker import Tracker
from gpugeek_tui.fleet.waiting import Timing

__all__ = ["Fleet"]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Fleet:
    """Reads the account while `run()` runs, and sends through `commands`.

    `refresh` is the seconds between two readings of the instances; while anything is pending or an
    operation of ours runs it is about one second. `on_change` is called on the event loop with each
    new snapshot and what differs in it; it must not block, and what it raises ends `run()`.
    `journal` outlives this run and belongs to the caller, who closes it; without one nothing is
    remembered. `owner` says whose operations are kept in it.
    `clock` is monotonic seconds, `now` UTC, `random` uniform in [0, 1): given for tests.

    All methods belong to one event loop; only `run()` and `commands` wait.
    """

    def __init__(
        self,
        api: Api,
        *,
        read_only: bool = False,
        refresh: float = 5.0,
        journal: Journal | None = None,
        owner: Owner = NOBODY,
        on_change: Callable[[Snapshot, Change], None],
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = _utc_now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random: Callable[[], float] = chance,
    ) -> None:
        if not refresh > 0:
            raise ValueError(f"refresh is {refresh}: it must be more than 0 seconds")
        timing = Timing(
            clock=clock, now=now, sleep=sleep, chance=random, pace=Pace(refresh=refresh)
        )
        self._picture = Picture(timing, on_change)
        ledger = Ledger(self._picture, journal, owner)
        self.commands = Commands(api, ledger, read_only=read_only, submitted=self._submitted)
        self._lists = (
            ListReader(
                Kind.DATACENTERS,
                self._picture,
                ask=api.datacenters,
                get=lambda snapshot: snapshot.datacenters,
                put=lambda snapshot, reading: replace(snapshot, datacenters=reading),
                skipped=lambda: api.skipped.get(Kind.DATACENTERS, 0),
            ),
            ListReader(
                Kind.IMAGES,
                self._picture,
                ask=api.images,
                get=lambda snapshot: snapshot.images,
                put=lambda snapshot, reading: replace(snapshot, images=reading),
                skipped=lambda: api.skipped.get(Kind.IMAGES, 0),
            ),
            ListReader(
                Kind.GPUS,
                self._picture,
                ask=api.gpus,
                get=lambda snapshot: snapshot.gpus,
                put=lambda snapshot, reading: replace(snapshot, gpus=reading),
                skipped=lambda: api.skipped.get(Kind.GPUS, 0),
            ),
        )
        instances = InstanceReader(api, self._picture, ledger, arrived=self._reconsider)
        self._pollers = {Kind.INSTANCES: Poller(instances, timing)}
        self._pollers |= {reader.kind: Poller(reader, timing) for reader in self._lists}
        self._following = Poller(Tracker(api, self._picture, ledger, ended=self._look_soon), timing)
        self._recalling = Poller(Recaller(self._picture, ledger, recalled=self._recalled), timing)
        self._reconciling = Poller(Reconciler(api, self._picture, ledger), timing)
        self._watched = frozenset({Kind.INSTANCES})
        self._runs = False

    @property
    def snapshot(self) -> Snapshot:
        """The account as we last saw it. Replaced, never mutated."""
        return self._picture.snapshot

    def doubts(self, request: CreateRequest) -> tuple[Followed, ...]:
        """Creates whose outcome is not known and that asked for the same, newest first.

        Show them before this one is sent: it may be the second. What has been found out about each
        stands in its `finding`.
        """
        return doubtful(request, self.snapshot.operations, self._picture.timing.now())

    def doubts_about(self, instance_id: int) -> tuple[Followed, ...]:
        """Actions on that instance whose outcome is not known yet, newest first: show them before
        another is sent.
        """
        return tuple(
            entry
            for entry in self.snapshot.operations
            if entry.instance_id == instance_id and entry.in_doubt and entry.action != "create"
        )

    async def run(self) -> None:
        """Read until cancelled. No `GpuGeekError` comes out; anything else is a bug and does."""
        if self._runs:
            raise RuntimeError("this fleet is running already")
        self._runs = True
        pollers = (
            *self._pollers.values(),
            self._following,
            self._recalling,
            self._reconciling,
        )
        tasks = [asyncio.create_task(poller.run()) for poller in pollers]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._runs = False

    def refresh(self, *kinds: Kind) -> None:
        """Read these now, or with none given everything that is watched, and the operations.

        Ends a wait after a failure, and works while paused. A kind that is being read at this
        moment is read once more afterwards.
        """
        for kind in kinds or self._watched:
            self._pollers[kind].read_now()
        if not kinds:
            self._following.read_now()

    def watch(self, *kinds: Kind) -> None:
        """What the visible view needs, instead of what the one before needed.

        Instances are always watched. The others are read once in any case, so that names and forms
        have them, and then once a minute while they are watched.
        """
        self._watched = frozenset({Kind.INSTANCES, *kinds})
        for reader in self._lists:
            reader.watched = reader.kind in self._watched
        self._reconsider()

    def pause(self) -> None:
        """Read nothing by itself any more. Operations that run are still followed to their end."""
        self._set_paused(True)

    def resume(self) -> None:
        """Read again; what has grown old meanwhile at once."""
        self._set_paused(False)

    def slow_down(self, slowed: bool) -> None:
        """Read the instances less often, or at the usual pace again."""
        if self.snapshot.slowed != slowed:
            self._picture.put(replace(self.snapshot, slowed=slowed), Change(paused=True))
            self._reconsider()

    def _set_paused(self, paused: bool) -> None:
        if self.snapshot.paused != paused:
            self._picture.put(replace(self.snapshot, paused=paused), Change(paused=True))
            self._reconsider()

    def _reconsider(self) -> None:
        for poller in self._pollers.values():
            poller.reconsider()
        self._recalling.reconsider()
        self._reconciling.reconsider()

    def _submitted(self) -> None:
        """Something may have changed on the server by our doing."""
        self._following.reconsider()
        self._look_soon()

    def _recalled(self) -> None:
        """There may be operations of an earlier run to follow, or to find out about."""
        self._following.reconsider()
        self._reconciling.reconsider()

    def _look_soon(self) -> None:
        """Read the instances at once, unless the server has asked us to hold back."""
        if not asked_to_wait(self.snapshot.instances.error):
            self._pollers[Kind.INSTANCES].read_now()
