"""A real process that dies by kill -9 in the middle of a create, and the one after it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from gpugeek_tui.api import Client, CreateRequest
from gpugeek_tui.api.secret import Secret
from gpugeek_tui.fleet import Fleet, Phase
from gpugeek_tui.fleet.findings import Verdict
from gpugeek_tui.fleet.journal import Journal
from gpugeek_tui.fleet.operations import Followed
from gpugeek_tui.fleet.owner import Owner
from gpugeek_tui.tests.journal_desk import stored
from mockserver.serving import MockServer

TOKEN = "canary-token-of-the-crash"

PROGRAM = """
import asyncio, os, sys
from pathlib import Path
from gpugeek_tui.tests.test_journal_crash import account, until, wish

async def main(url, path):
    async with account(url, Path(path)) as fleet:
        await until(lambda: bool(fleet.snapshot.images.value and fleet.snapshot.gpus.value))
        image, gpu = fleet.snapshot.images.value[0], fleet.snapshot.gpus.value[0]
        await fleet.commands.create(wish(image.image_id, gpu))

asyncio.run(main(*sys.argv[1:]))
"""


def wish(image_id: str, gpu_name: str) -> CreateRequest:
    return CreateRequest(
        gpu_name=gpu_name,
        sku_name="payg",
        gpu_num=1,
        image_id=image_id,
        name="in-mid-create",
        cmd="login canary-command",
        env="KEY=canary-environment",
    )


@asynccontextmanager
async def account(url: str, path: Path) -> AsyncIterator[Fleet]:
    """The account as a run of the program has it, on the journal in that file."""
    journal = Journal.open(path)
    owner = Owner.of(url, Secret(TOKEN), profile="prod")
    async with Client(url, TOKEN) as client:
        fleet = Fleet(client, journal=journal, owner=owner, refresh=0.5, on_change=lambda *_: None)
        reading = asyncio.create_task(fleet.run())
        await until(lambda: fleet.snapshot.instances.read_at is not None)
        try:
            yield fleet
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            await journal.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - what is waited for is in another process
            await asyncio.sleep(0.01)


async def found(fleet: Fleet) -> Followed:
    """The only operation, once something has been found out about it."""
    await until(lambda: any(one.finding for one in fleet.snapshot.operations))
    (entry,) = fleet.snapshot.operations
    return entry


async def test_killed_in_mid_create_the_next_run_shows_it_and_finds_its_instance(
    tmp_path: Path,
) -> None:
    path = tmp_path / "state" / "journal.sqlite3"
    with MockServer(world="empty", seed=3) as mock:
        cloud = mock.account(TOKEN)
        cloud.faults.add(when={"operation": "create"}, effect={"late_answer": 600})
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", PROGRAM, mock.url, str(path)
        )
        try:
            async with Client(mock.url, TOKEN) as client, asyncio.timeout(20):
                while not await client.instances():
                    assert process.returncode is None
                    await asyncio.sleep(0.02)
        finally:
            process.kill()
            await process.wait()
        cloud.faults.clear()
        (left,) = stored(path).values()
        assert (left.phase, left.name, left.profile) == ("sending", "in-mid-create", "prod")

        async with account(mock.url, path) as fleet:
            entry = await found(fleet)
            (instance,) = fleet.snapshot.instances.value.values()
            assert (entry.phase, entry.likely_instance) == (Phase.UNKNOWN, instance.instance_id)
            assert entry.finding is not None
            assert entry.finding.verdict is Verdict.PROBABLY
            again = wish(instance.image_id, instance.gpu_name)
            assert fleet.doubts(again) == (entry,)

        creates = [one for one in cloud.journal if one.action == "create"]
        assert len(creates) == 1, "nothing is sent again by itself"
    written = b"".join(file.read_bytes() for file in path.parent.rglob("*") if file.is_file())
    assert b"canary" not in written
