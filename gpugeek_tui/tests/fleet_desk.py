"""A desk to try the fleet on: a clock that is moved by hand, and an API that says what it is told."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Self

from gpugeek_tui.api.models import (
    ActionName,
    CreateRequest,
    CreateResult,
    Datacenter,
    Image,
    Instance,
    Operation,
    Spec,
)
from gpugeek_tui.fleet import Change, Connection, Fleet, Followed, Phase, Snapshot
from gpugeek_tui.fleet.journal import Journal
from gpugeek_tui.fleet.owner import NOBODY, Owner

START = 1000.0
DAY = datetime(2024, 2, 6, 9, 0, tzinfo=UTC)


def instance(instance_id: int, status: str = "running", **fields: object) -> Instance:
    """An instance named train-N, with what the test is about in `fields`."""
    named: dict[str, object] = {"name": f"train-{instance_id}", **fields}
    return Instance(instance_id=instance_id, status=status, **named)  # type: ignore[arg-type]  # a test's own fields


def operation(operation_id: int, status: int = 1, completed: int | None = None) -> Operation:
    marked = int(status != 1) if completed is None else completed
    return Operation(operation_id=operation_id, status=status, is_completed=marked)


REQUEST = CreateRequest(gpu_name="A100-PCIE-40G", sku_name="payg", gpu_num=2, image_id="torch")


class Clock:
    """Monotonic seconds that pass only in `advance`."""

    def __init__(self) -> None:
        self.at = START
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def __call__(self) -> float:
        return self.at

    def now(self) -> datetime:
        return DAY + timedelta(seconds=self.at - START)

    async def sleep(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.at + seconds, future))
        await future

    async def settle(self) -> None:
        """Let everything run that can run without time passing."""
        for _ in range(40):
            await asyncio.sleep(0)

    async def advance(self, seconds: float) -> None:
        end = self.at + seconds
        await self.settle()
        while due := [sleeper for sleeper in self._awake() if sleeper[0] <= end]:
            first = min(due, key=lambda sleeper: sleeper[0])
            self.at = max(self.at, first[0])
            first[1].set_result(None)
            await self.settle()
        self.at = end
        await self.settle()

    async def jump(self, seconds: float) -> None:
        """The machine slept: the clock is far ahead, and only then does anything run."""
        self.at += seconds
        await self.advance(0)

    def _awake(self) -> list[tuple[float, asyncio.Future[None]]]:
        self._sleepers = [sleeper for sleeper in self._sleepers if not sleeper[1].done()]
        return self._sleepers


class FakeApi:
    """Answers from its fields at once, unless a call is held or told to fail.

    `failures[call]` are raised one a call; `broken[call]` at every call. A call in `held` waits until
    `release`. `fail_after_pages` breaks each pass of the instances after so many pages.
    """

    def __init__(self) -> None:
        self.pages: list[tuple[Instance, ...]] = [()]
        self.places: tuple[Datacenter, ...] = (Datacenter(dc_id="suqian-b", name="Suqian-B"),)
        self.pictures: tuple[Image, ...] = (Image(image_id="123abc", name="testimage"),)
        self.types: tuple[str, ...] = ("A100-PCIE-40G",)
        self.known: dict[int, Operation] = {}
        self.next_operation = 501
        self.calls: Counter[str] = Counter()
        self.flying: Counter[str] = Counter()
        self.most_flying: Counter[str] = Counter()
        self.sent: list[tuple[object, ...]] = []
        self.asked: list[tuple[int, ...]] = []
        self.failures: defaultdict[str, list[Exception]] = defaultdict(list)
        self.broken: dict[str, Exception] = {}
        self.fail_after_pages: tuple[int, Exception] | None = None
        self.page_gate: asyncio.Event | None = None
        self.dry_ids = (0, 0)
        self.skipped: dict[str, int] = {}
        self._gates: dict[str, asyncio.Event] = {}

    def hold(self, call: str) -> None:
        self._gates[call] = asyncio.Event()

    def release(self, call: str) -> None:
        self._gates.pop(call).set()

    @asynccontextmanager
    async def _call(self, call: str) -> AsyncIterator[None]:
        self.calls[call] += 1
        self.flying[call] += 1
        self.most_flying[call] = max(self.most_flying[call], self.flying[call])
        try:
            if gate := self._gates.get(call):
                await gate.wait()
            await asyncio.sleep(0)
            if self.failures[call]:
                raise self.failures[call].pop(0)
            if call in self.broken:
                raise self.broken[call]
            yield
        finally:
            self.flying[call] -= 1

    async def gpus(self) -> tuple[str, ...]:
        async with self._call("gpus"):
            return self.types

    async def datacenters(self) -> tuple[Datacenter, ...]:
        async with self._call("datacenters"):
            return self.places

    async def images(self) -> tuple[Image, ...]:
        async with self._call("images"):
            return self.pictures

    async def instance_pages(self) -> AsyncIterator[tuple[Instance, ...]]:
        async with self._call("instances"):
            for number, page in enumerate(self.pages):
                if self.fail_after_pages and number == self.fail_after_pages[0]:
                    raise self.fail_after_pages[1]
                if number and self.page_gate:
                    await self.page_gate.wait()
                yield page

    async def operations(self, ids: Sequence[int]) -> dict[int, Operation]:
        self.asked.append(tuple(ids))
        async with self._call("operations"):
            return {key: self.known[key] for key in ids if key in self.known}

    async def create(self, request: CreateRequest) -> CreateResult:
        self.sent.append(("create", request))
        async with self._call("create"):
            spec = Spec(gpu_name=request.gpu_name, dc_id="suqian-b")
            return CreateResult(instance_id=77, operation_id=self._new_operation(), spec=spec)

    async def dry_run(self, request: CreateRequest) -> CreateResult:
        async with self._call("dry_run"):
            spec = Spec(gpu_name=request.gpu_name, price="10")
            return CreateResult(
                instance_id=self.dry_ids[0], operation_id=self.dry_ids[1], spec=spec
            )

    async def action(
        self,
        instance_id: int,
        action: ActionName,
        ports: Sequence[int] | None = None,
        http_ports: Sequence[int] | None = None,
    ) -> int:
        self.sent.append((action, instance_id, ports, http_ports))
        async with self._call("action"):
            return self._new_operation()

    def _new_operation(self) -> int:
        number = self.next_operation
        self.next_operation += 1
        self.known.setdefault(number, operation(number))
        return number


class Desk:
    """A fleet over a `FakeApi`, its clock, and everything it has told its screens."""

    def __init__(
        self,
        *pages: Sequence[Instance],
        refresh: float = 5.0,
        read_only: bool = False,
        journal: Journal | None = None,
        owner: Owner = NOBODY,
    ) -> None:
        self.api = FakeApi()
        if pages:
            self.api.pages = [tuple(page) for page in pages]
        self.clock = Clock()
        self.seen: list[tuple[Snapshot, Change]] = []
        self.fleet = Fleet(
            self.api,
            read_only=read_only,
            refresh=refresh,
            journal=journal,
            owner=owner,
            on_change=lambda snapshot, change: self.seen.append((snapshot, change)),
            clock=self.clock,
            now=self.clock.now,
            sleep=self.clock.sleep,
            random=lambda: 0.0,
        )

    @property
    def snapshot(self) -> Snapshot:
        return self.fleet.snapshot

    @property
    def ids(self) -> list[int]:
        return sorted(self.snapshot.instances.value)

    def connection(self) -> Connection:
        return self.snapshot.connection

    def entry(self, key: int = 1) -> Followed:
        return next(entry for entry in self.snapshot.operations if entry.key == key)

    def finished(self) -> list[Phase]:
        """How followed operations have ended so far, as the screens were told."""
        return [entry.phase for _, change in self.seen for entry in change.finished]

    def calls_since(self, call: str, before: int) -> int:
        return self.api.calls[call] - before

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Self]:
        """Inside, the fleet runs; a bug that ended it is raised on leaving."""
        task = asyncio.create_task(self.fleet.run())
        try:
            await self.clock.settle()
            yield self
        finally:
            task.cancel()
            ended = await asyncio.gather(task, return_exceptions=True)
        assert isinstance(ended[0], asyncio.CancelledError), f"it ended by itself: {ended[0]!r}"
