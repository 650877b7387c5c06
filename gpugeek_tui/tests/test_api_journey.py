"""The client through one life of a machine on the bundled mock, whose clock the test turns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest

from gpugeek_tui.api import ActionName, Client, CreateRequest, CreateResult, RetryPolicy
from gpugeek_tui.errors import AuthError, OperationError, UnreachableError
from mockserver.serving import MockServer

LONG = 3600.0  # seconds: every operation of the demo world has ended by then


LIFE: tuple[tuple[ActionName, str], ...] = (
    ("stop", "stopd"),
    ("start", "running"),
    ("restart", "running"),
)


@pytest.fixture
def mock() -> Iterator[MockServer]:
    with MockServer(world="demo", seed=1, frozen=True) as server:
        yield server


async def test_a_machine_is_created_stopped_started_opened_and_released(mock: MockServer) -> None:
    async with Client(mock.url, "journey") as client:
        before = await client.instances()
        assert len(before) == len({machine.instance_id for machine in before}) > 20
        assert client.skipped["instances"] == 0

        order, rehearsed = await affordable(client)
        assert (rehearsed.instance_id, rehearsed.operation_id) == (0, 0)
        assert len(await client.instances()) == len(before)

        created = await client.create(order)
        (machine,) = await client.instances(instance_id=created.instance_id)
        assert (machine.status, machine.pending, machine.name) == ("creating", True, "journey")
        await ended(client, mock, created.operation_id)

        for action, status in LIFE:
            await ended(client, mock, await client.action(created.instance_id, action))
            (machine,) = await client.instances(instance_id=created.instance_id)
            assert (machine.status, machine.pending) == (status, False)
        opening = await client.action(
            created.instance_id, "set_port", ports=(7000,), http_ports=(8080,)
        )
        await ended(client, mock, opening)
        (machine,) = await client.instances(instance_id=created.instance_id)
        assert (len(machine.custom_services), len(machine.http_services)) == (1, 1)

        await ended(client, mock, await client.action(created.instance_id, "release"))
        assert await client.instances(instance_id=created.instance_id) == ()
        with pytest.raises(OperationError):
            await client.action(created.instance_id, "start")


async def test_the_mock_gone_and_back_is_told_apart_from_a_refusal(mock: MockServer) -> None:
    async with Client(mock.url, "journey", retry=RetryPolicy(attempts=1)) as client:
        machines = await client.instances(status="running")
        mock.stop()
        with pytest.raises(UnreachableError):
            await client.instances()
        with pytest.raises(UnreachableError, match="Nothing was sent"):
            await client.action(machines[0].instance_id, "stop")
        mock.start()
        assert await client.instances(status="running") == machines


async def test_without_a_token_the_mock_refuses(mock: MockServer) -> None:
    async with Client(mock.url) as client:
        with pytest.raises(AuthError) as caught:
            await client.gpus()
    assert caught.value.code == 10002


async def affordable(client: Client) -> tuple[CreateRequest, CreateResult]:
    """An order that the cloud can fill now, found by dry runs."""
    image = (await client.images())[0]
    for gpu in await client.gpus():
        order = CreateRequest(
            gpu_name=gpu, sku_name="payg", gpu_num=1, image_id=image.image_id, name="journey"
        )
        with suppress(OperationError):
            return order, await client.dry_run(order)
    pytest.fail("no GPU type of the demo world has a free machine")


async def ended(client: Client, mock: MockServer, operation_id: int) -> None:
    """Follows an operation to its good end."""
    assert not (await client.operations([operation_id]))[operation_id].done
    mock.advance(LONG)
    assert (await client.operations([operation_id]))[operation_id].succeeded
