"""Many clients at once on one account: stock holds, every conflict has one winner, everything ends.

A small crowd comes with every run of the tests. The large one, two hundred clients for a minute, is
    pytest -m crowd mockserver/tests/test_crowd.py
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from mockserver.handle import Handle
from mockserver.serving import MockServer
from mockserver.tenants import Account
from mockserver.tests.judge import ACTION, CREATE, GPUS, QUERY, RESULT, order

ACTIONS = ("start", "stop", "restart", "release", "set_port")
SKUS = ("payg", "bidding", "daily", "monthly")


class Visitor:
    """A client that does what a client may, whatever comes to its mind."""

    def __init__(self, client: httpx.AsyncClient, number: int) -> None:
        self._client = client
        self._rng = random.Random(number)
        self._gpus = ["G30-24G"]
        self._seen: list[int] = []
        self._operations: list[int] = []
        self.accepted: list[int] = []

    async def step(self) -> None:
        doing = self._rng.choices(
            [self._look, self._poll, self._act, self._create, self._list], [4, 4, 4, 2, 1]
        )
        await doing[0]()

    async def _ask(self, path: str, body: object = None, **query: Any) -> Any:
        if body is None:
            response = await self._client.get(path, params=query)
        else:
            response = await self._client.post(path, json=body)
        assert response.status_code == 200, response.text
        answer = response.json()
        assert answer["code"] in {0, 10135}, answer
        return answer["data"]

    async def _look(self) -> None:
        status = self._rng.choice([{}, {"status": "running"}, {"status": "stopd"}])
        data = await self._ask(QUERY, pn=self._rng.randint(1, 3), ps=50, **status)
        assert all(row["availableGpuNum"] >= 0 for row in data["instances"])
        self._seen = [row["instanceId"] for row in data["instances"]] or self._seen

    async def _poll(self) -> None:
        if self._operations:
            ids = self._rng.sample(self._operations, min(len(self._operations), 5))
            data = await self._ask(RESULT, {"ids": ids})
            assert [row["operationId"] for row in data["operations"]] == ids

    async def _act(self) -> None:
        if not self._seen:
            return await self._look()
        body = {
            "instanceId": self._rng.choice(self._seen),
            "action": self._rng.choice(ACTIONS),
            "ports": [self._rng.randint(1, 65535)],
            "httpPorts": [],
        }
        if body["action"] != "set_port":
            del body["ports"], body["httpPorts"]
        return self._keep(await self._ask(ACTION, body))

    async def _create(self) -> None:
        wishes = {
            "gpuName": self._rng.choice(self._gpus),
            "gpuNum": self._rng.randint(1, 4),
            "skuName": self._rng.choice(SKUS),
            "dryRun": self._rng.random() < 0.2,
        }
        self._keep(await self._ask(CREATE, order(**wishes)))

    async def _list(self) -> None:
        self._gpus = (await self._ask(GPUS))["gpus"]

    def _keep(self, data: Any) -> None:
        if data and data["operationId"]:
            self._operations.append(data["operationId"])
            self.accepted.append(data["operationId"])


@asynccontextmanager
async def clients(handle: Handle, count: int) -> AsyncIterator[list[httpx.AsyncClient]]:
    """A connection of its own for each."""
    made = [
        httpx.AsyncClient(
            base_url=handle.url, headers=handle.client_headers, verify=False, timeout=60
        )
        for _ in range(count)
    ]
    try:
        yield made
    finally:
        await asyncio.gather(*(each.aclose() for each in made))


@pytest.fixture
def crowded() -> Iterator[Handle]:
    with MockServer("demo", speed=100.0) as mock:
        yield mock.account("crowd")


async def visit(handle: Handle, count: int, more: Callable[[int], bool]) -> list[int]:
    """All visitors at once, each as long as there is `more` to do; the operations that were accepted."""

    async def stay(visitor: Visitor) -> None:
        step = 0
        while more(step):
            await visitor.step()
            step += 1

    async with clients(handle, count) as connections:
        visitors = [Visitor(client, number) for number, client in enumerate(connections)]
        tasks = [asyncio.create_task(stay(each)) for each in visitors]
        while not all(task.done() for task in tasks):
            await asyncio.wait(tasks, timeout=0.1)
            handle.act(check_stock)
        await asyncio.gather(*tasks)
    return [each for visitor in visitors for each in visitor.accepted]


def check_stock(account: Account) -> None:
    cloud = account.cloud
    cloud.settle()
    free = cloud.machines.stock()
    held: dict[str, int] = defaultdict(int)
    for instance in cloud.instances.values():
        held[instance.host_id] += instance.held
    for host in cloud.world.hosts:
        assert free[host.host_id] >= 0
        assert free[host.host_id] + held[host.host_id] + host.reserved_gpu_num == host.gpu_num


def check_history(account: Account) -> None:
    """No operation of an instance began before the one before it had ended, and all have ended."""
    last: dict[int, int] = {}
    for operation in sorted(account.cloud.ledger.all(), key=lambda each: each.operation_id):
        assert operation.ended_ms is not None
        assert operation.started_ms >= last.get(operation.instance_id, 0)
        last[operation.instance_id] = operation.ended_ms


async def hold_out(handle: Handle, count: int, more: Callable[[int], bool]) -> None:
    accepted = await visit(handle, count, more)
    assert len(accepted) == len(set(accepted)) > count // 2
    handle.clock.run_until_idle()
    handle.act(check_stock)
    handle.act(check_history)
    known = {each.operation_id for each in handle.act(lambda account: account.cloud.ledger.all())}
    assert set(accepted) <= known
    assert handle.journal.count > count


async def test_a_crowd_leaves_everything_in_order(crowded: Handle) -> None:
    await hold_out(crowded, 50, lambda step: step < 50)


@pytest.mark.crowd
async def test_a_large_crowd_leaves_everything_in_order_for_a_minute(crowded: Handle) -> None:
    end = time.monotonic() + 60
    await hold_out(crowded, 200, lambda _: time.monotonic() < end)


async def together(
    handle: Handle, count: int, request: Callable[[httpx.AsyncClient], Coroutine[Any, Any, Any]]
) -> list[int]:
    """The codes that `count` clients get for the same request, sent at the same time."""
    async with clients(handle, count) as connections:
        await asyncio.gather(*(client.get(GPUS) for client in connections))
        answers = await asyncio.gather(*(request(client) for client in connections))
    return sorted(answer.json()["code"] for answer in answers)


def running_one(account: Account) -> int:
    """An instance that may be acted on in any way but start."""
    return next(
        each.instance_id
        for each in account.cloud.instances.values()
        if each.status == "running" and each.pending is None
    )


@pytest.mark.parametrize("action", ["stop", "restart", "release", "set_port"])
async def test_of_fifty_equal_actions_one_wins(action: str) -> None:
    with MockServer("demo", frozen=True) as mock:
        handle = mock.account("crowd")
        instance = handle.act(running_one)
        body = {"instanceId": instance, "action": action, "ports": [80], "httpPorts": []}
        codes = await together(handle, 50, lambda client: client.post(ACTION, json=body))
        assert codes == [0] + [10135] * 49
        handle.journal.assert_called(action, instance=instance, code=0, times=1)


async def test_of_fifty_creates_as_many_win_as_there_are_machines() -> None:
    with MockServer("empty", frozen=True) as mock:
        handle = mock.account("crowd")
        hosts = handle.act(
            lambda account: [
                host for host in account.cloud.world.hosts if host.gpu_name == "A100-SXM-80G"
            ]
        )
        places = sum((host.gpu_num - host.reserved_gpu_num) // 4 for host in hosts)
        body = order(gpuName="A100-SXM-80G", gpuNum=4)
        codes = await together(handle, 50, lambda client: client.post(CREATE, json=body))
        assert 0 < places < 50
        assert codes == [0] * places + [10135] * (50 - places)
        handle.act(check_stock)
