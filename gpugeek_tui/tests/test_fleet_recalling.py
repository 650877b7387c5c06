"""One run after another on one journal: what was in flight is shown and followed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest

from gpugeek_tui.api.secret import Secret
from gpugeek_tui.errors import (
    InvalidRequestError,
    JournalError,
    OperationError,
)
from gpugeek_tui.fleet import Phase
from gpugeek_tui.fleet.journal import Journal
from gpugeek_tui.fleet.operations import Origin
from gpugeek_tui.fleet.owner import Owner
from gpugeek_tui.tests.fleet_desk import REQUEST, instance, operation
from gpugeek_tui.tests.fleet_runs import Run, api_time, looked_into
from gpugeek_tui.tests.journal_desk import stored


@pytest.fixture(autouse=True)
def nothing_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's day is in 2024; the journal would forget it."""
    monkeypatch.setattr("gpugeek_tui.fleet.journal_file.JournalFile._prune", lambda *_: None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.sqlite3"


async def test_an_accepted_operation_is_followed_on_by_the_next_run(path: Path) -> None:
    first = Run(path)
    await first.fleet.commands.act(instance(7), "stop")
    await first.clock.settle()
    first.die()
    second = Run(path, [instance(7)])
    second.api.known[501] = operation(501)
    async with second.running():
        entry = second.only()
        assert (entry.phase, entry.origin, entry.profile) == (Phase.RUNNING, Origin.EARLIER, "prod")
        assert (entry.operation_id, entry.name, entry.instance_id) == (501, "train-7", 7)
        assert [change.recalled for _, change in second.seen if change.recalled] == [(entry,)]
        second.api.known[501] = operation(501, 2)
        await second.clock.advance(3)
        assert second.only().phase is Phase.SUCCEEDED
        assert second.finished() == [Phase.SUCCEEDED]
    assert stored(path)[entry.uid].phase == "succeeded"
    assert second.api.sent == []


async def test_what_has_ended_stays_to_be_seen_and_is_not_told_again(path: Path) -> None:
    first = Run(path, [instance(7)])
    first.api.failures["action"] = [OperationError("no GPU is free", code=10135, traceid="abc")]
    await first.fleet.commands.act(instance(7), "start")
    await first.clock.settle()
    first.die()
    async with Run(path, [instance(7)]).running() as second:
        entry = second.only()
        assert (entry.phase, entry.message) == (Phase.REFUSED, "no GPU is free")
        assert (entry.code, entry.traceid) == (10135, "abc")
        assert not any(change.recalled or change.finished for _, change in second.seen)


async def test_the_row_is_on_disk_before_the_request_is_sent(path: Path) -> None:
    run = Run(path, [instance(7)])
    at_sending: list[str] = []

    async def watched(*_: object) -> int:
        at_sending.extend(row.phase for row in stored(path).values())
        return 501

    run.api.action = watched  # type: ignore[method-assign,assignment]
    await run.fleet.commands.act(instance(7), "stop")
    assert at_sending == ["sending"]
    run.die()


async def test_another_window_s_operation_is_seen_kept_out_of_the_way_and_not_touched(
    path: Path,
) -> None:
    first = Run(path, [instance(7)])
    first.api.hold("action")
    task = asyncio.create_task(first.fleet.commands.act(instance(7), "stop"))
    await first.clock.settle()
    async with Run(path, [instance(7)]).running() as second:
        entry = second.only()
        assert (entry.phase, entry.origin) == (Phase.SENDING, Origin.ELSEWHERE)
        assert not any(change.recalled for _, change in second.seen)
        refused = await second.fleet.commands.act(instance(7), "release")
        assert refused.phase is Phase.REFUSED
        assert "another dashboard's stop" in refused.message
        await looked_into(second)
        assert second.entry(entry.key).phase is Phase.SENDING
        assert second.api.asked == []

        first.api.release("action")
        assert (await task).phase is Phase.RUNNING
        await first.clock.settle()
        await second.clock.advance(6)
        assert second.entry(entry.key).phase is Phase.RUNNING
        assert second.api.asked == []

        first.die()
        second.api.known[501] = operation(501, 2)
        await second.clock.advance(12)
        ended = second.entry(entry.key)
        assert (ended.phase, ended.origin) == (Phase.SUCCEEDED, Origin.EARLIER)


async def test_other_accounts_are_kept_apart(path: Path) -> None:
    first = Run(path)
    await first.fleet.commands.act(instance(7), "stop")
    await first.clock.settle()
    first.die()
    other = Owner.of("https://api.example", Secret("another-token"), profile="dev")
    async with Run(path, [instance(7)], owner=other).running() as second:
        assert second.snapshot.operations == ()
        (foreign,) = second.snapshot.others
        assert (foreign.profile, foreign.phase) == ("prod", Phase.RUNNING)
        await second.clock.advance(30)
        assert second.api.asked == []
    assert stored(path)[foreign.uid].settled == "0"


async def test_a_journal_that_cannot_be_written_refuses_and_says_so_until_it_can(
    path: Path,
) -> None:
    path.parent.write_text("in the way")
    run = Run(path, [instance(7)])
    async with run.running():
        assert "could not be" in run.snapshot.journal_trouble
        with pytest.raises(JournalError, match="No create and no action is sent"):
            await run.fleet.commands.act(instance(7), "stop")
        with pytest.raises(JournalError, match="--no-journal"):
            await run.fleet.commands.create(REQUEST)
        assert run.api.sent == []
        assert run.snapshot.operations == ()
        assert run.ids == [7], "looking goes on"
        path.parent.unlink()
        await run.clock.advance(6)
        assert run.snapshot.journal_trouble == ""
        assert (await run.fleet.commands.act(instance(7), "stop")).phase is Phase.RUNNING


async def test_a_disk_that_fills_up_between_looking_and_writing_sends_nothing(path: Path) -> None:
    run = Run(path, [instance(7)])
    async with run.running():
        file = run.journal._file
        assert file is not None

        def full(*_: object) -> None:
            raise JournalError("the disk is full.")

        file.write = full  # type: ignore[method-assign,assignment]
        with pytest.raises(JournalError):
            await run.fleet.commands.act(instance(7), "stop")
        assert run.api.sent == []
        assert run.snapshot.operations == ()
        assert "disk is full" in run.snapshot.journal_trouble


async def test_what_is_taken_back_is_not_recalled(path: Path) -> None:
    first = Run(path)
    first.api.broken["create"] = InvalidRequestError("four ports", field="ports")
    with pytest.raises(InvalidRequestError):
        await first.fleet.commands.create(REQUEST)
    await first.clock.settle()
    first.die()
    async with Run(path).running() as second:
        assert second.snapshot.operations == ()


async def test_given_up_before_it_was_on_disk_it_was_not_sent(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(path, [instance(7)])

    async def hang(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(Journal, "write", hang)
    task = asyncio.create_task(run.fleet.commands.act(instance(7), "stop"))
    await run.clock.settle()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (run.only().phase, run.api.sent) == (Phase.REFUSED, [])
    run.die()


async def test_neither_token_nor_password_nor_environment_gets_into_the_file(path: Path) -> None:
    request = msgspec.structs.replace(REQUEST, cmd="login canary-cmd", env="KEY=canary-env")
    machine = instance(
        7,
        ssh_pwd="canary-password",
        notebook_url="http://h/?token=canary-notebook",
        custom_services=("http://h/?token=canary-service",),
    )
    owner = Owner.of("https://api.example", Secret("canary-token"), profile="prod")
    run = Run(path, [machine], owner=owner)
    run.api.failures["create"] = [OperationError("env KEY=canary-env is not allowed", code=10135)]
    async with run.running():
        await run.fleet.commands.create(request)
        await run.fleet.commands.act(machine, "set_port", ports=[8080], http_ports=[])
        await run.clock.advance(6)
    run.die()
    written = b"".join(file.read_bytes() for file in path.parent.rglob("*") if file.is_file())
    assert b"set_port" in written
    assert b"canary" not in written


async def test_what_this_process_still_sends_is_not_taken_for_cut_off_when_its_profile_opens_again(
    path: Path,
) -> None:
    left = Run(path, [instance(7)])
    left.api.hold("action")
    task = asyncio.create_task(left.fleet.commands.act(instance(7), "stop"))
    await left.clock.settle()
    again = Run(path, [instance(7)])
    again.journal._file = left.journal._file
    again.journal.in_flight = left.journal.in_flight
    async with again.running():
        assert (again.only().phase, again.only().origin) == (Phase.SENDING, Origin.ELSEWHERE)
        left.api.release("action")
        await task
        await left.clock.settle()
        await again.clock.advance(6)
        assert (again.only().phase, again.only().origin) == (Phase.RUNNING, Origin.EARLIER)
        assert again.api.asked[-1] == (501,)
    left.die()


async def test_one_that_ended_while_nobody_looked_took_as_long_as_the_server_says(
    path: Path,
) -> None:
    first = Run(path)
    await first.fleet.commands.act(instance(7), "stop")
    await first.clock.settle()
    first.die()
    second = Run(path, [instance(7)])
    second.clock.at += 3600
    second.api.known[501] = msgspec.structs.replace(
        operation(501, 2), complete_time=api_time(first, 42)
    )
    async with second.running():
        await second.clock.advance(3)
        entry = second.only()
        assert entry.finished is not None
        assert entry.elapsed(entry.finished) == 42
