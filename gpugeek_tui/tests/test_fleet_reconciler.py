"""Lost answers, from the moment of the loss to what is said about them, over one run or two."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest

from gpugeek_tui.api.models import ActionName, Operation
from gpugeek_tui.errors import (
    NoAnswerError,
    OperationError,
)
from gpugeek_tui.fleet import Phase
from gpugeek_tui.fleet.findings import Verdict
from gpugeek_tui.tests.fleet_desk import REQUEST, Desk, instance
from gpugeek_tui.tests.fleet_runs import LOST, Run, api_time, created, looked_into
from gpugeek_tui.tests.journal_desk import stored


@pytest.fixture(autouse=True)
def nothing_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's day is in 2024; the journal would forget it."""
    monkeypatch.setattr("gpugeek_tui.fleet.journal_file.JournalFile._prune", lambda *_: None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.sqlite3"


@pytest.mark.parametrize("action", ["start", "stop", "restart", "release", "set_port"])
async def test_killed_while_sending_an_action_the_next_run_finds_its_operation(
    path: Path, action: ActionName
) -> None:
    before = instance(7, "stopd" if action == "start" else "running", operation_id=500)
    first = Run(path)
    first.api.hold("action")
    task = asyncio.create_task(first.fleet.commands.act(before, action))
    await first.clock.settle()
    first.die()
    now = msgspec.structs.replace(before, operation_id=501)
    second = Run(path, [now])
    second.api.known[501] = Operation(
        operation_id=501, action=action, status=2, is_completed=1, start_time=api_time(first, 1)
    )
    async with second.running():
        await second.clock.advance(6)
        entry = second.only()
        assert (entry.phase, second.verdict()) == (Phase.UNKNOWN, Verdict.PROBABLY)
        assert "cut off while this was being sent" in entry.message
        assert [change.found for _, change in second.seen if change.found] == [(entry,)]
        assert second.api.asked[-1] == (501,)
        await second.clock.advance(60)
        assert len([1 for _, change in second.seen if change.found]) == 1
    assert second.api.sent == []
    assert stored(path)[entry.uid].settled == "1"
    task.cancel()


async def test_killed_while_creating_the_next_run_finds_the_instance(path: Path) -> None:
    old = msgspec.structs.replace(created(Desk()), instance_id=5)
    first = Run(path, [old])
    first.api.hold("create")
    async with first.running():
        task = asyncio.create_task(first.fleet.commands.create(REQUEST))
        await first.clock.settle()
        new = created(first)
        first.die()
    second = Run(path, [old, new])
    async with second.running():
        await second.clock.advance(6)
        entry = second.only()
        assert second.verdict() is Verdict.PROBABLY
        assert (entry.instance_id, entry.likely_instance) == (None, 77)
        assert second.fleet.doubts(REQUEST) == (entry,)
        assert second.fleet.doubts(msgspec.structs.replace(REQUEST, gpu_num=8)) == ()
    task.cancel()


async def test_a_create_without_a_trace_seems_not_to_have_happened_until_it_shows(
    path: Path,
) -> None:
    run = Run(path, [])
    run.api.failures["create"] = [LOST]
    async with run.running():
        await run.fleet.commands.create(REQUEST)
        await run.clock.advance(30)
        assert run.verdict() is Verdict.OPEN
        await looked_into(run)
        assert run.verdict() is Verdict.UNLIKELY
        run.api.pages = [(created(run),)]
        await run.clock.advance(6)
        assert run.verdict() is Verdict.PROBABLY
        assert [each.likely_instance for each in run.fleet.doubts(REQUEST)] == [77]
        assert len(run.api.sent) == 1


async def test_two_equal_creates_in_doubt_do_not_both_claim_one_instance(path: Path) -> None:
    run = Run(path, [])
    run.api.failures["create"] = [LOST, LOST]
    async with run.running():
        await run.fleet.commands.create(REQUEST)
        await run.fleet.commands.create(REQUEST)
        run.api.pages = [(created(run),)]
        await looked_into(run)
        verdicts = {one.finding.verdict for one in run.snapshot.operations if one.finding}
        assert verdicts == {Verdict.SEVERAL}


async def test_an_instance_of_an_accepted_create_is_not_taken_for_the_lost_one(path: Path) -> None:
    run = Run(path, [])
    run.api.failures["create"] = [LOST]
    async with run.running():
        await run.fleet.commands.create(REQUEST)
        await run.fleet.commands.create(REQUEST)
        run.api.pages = [(created(run, 77),)]
        await looked_into(run)
        finding = run.entry(1).finding
        assert finding is not None
        assert finding.verdict is Verdict.UNLIKELY


async def test_readings_that_fail_or_lack_elements_prove_no_absence(path: Path) -> None:
    run = Run(path, [])
    run.api.failures["create"] = [LOST]
    async with run.running():
        await run.fleet.commands.create(REQUEST)
        run.api.skipped = {"instances": 1}
        await looked_into(run)
        assert run.verdict() is Verdict.OPEN
        run.api.skipped = {}
        run.api.broken["instances"] = NoAnswerError("timed out")
        await looked_into(run)
        assert run.verdict() is Verdict.OPEN


async def test_while_op_result_does_not_answer_nothing_is_concluded(path: Path) -> None:
    before = instance(7, operation_id=500)
    run = Run(path, [before])
    run.api.failures["action"] = [LOST]
    run.api.broken["operations"] = NoAnswerError("timed out")
    async with run.running():
        await run.fleet.commands.act(before, "restart")
        run.api.pages = [(msgspec.structs.replace(before, operation_id=501),)]
        await looked_into(run)
        assert run.verdict() is None
        run.api.broken = {"operations": OperationError("no such operation", code=10135)}
        await looked_into(run)
        assert run.verdict() is Verdict.UNTOLD


async def test_a_release_whose_answer_was_lost_is_done_when_its_instance_is_gone(
    path: Path,
) -> None:
    first = Run(path)
    first.api.hold("action")
    task = asyncio.create_task(first.fleet.commands.act(instance(7), "release"))
    await first.clock.settle()
    first.die()
    async with Run(path, []).running() as second:
        await second.clock.advance(12)
        assert second.only().settled
        assert second.only().phase is Phase.SUCCEEDED or second.verdict() is Verdict.PROBABLY
    task.cancel()


async def test_the_operation_of_a_second_try_is_not_taken_for_the_lost_first(path: Path) -> None:
    before = instance(7, operation_id=500)
    run = Run(path, [before])
    run.api.failures["action"] = [LOST]
    async with run.running():
        await run.fleet.commands.act(before, "restart")
        await run.fleet.commands.act(before, "restart")
        run.api.known[501] = Operation(
            operation_id=501,
            action="restart",
            status=2,
            is_completed=1,
            start_time=api_time(run, 1),
        )
        run.api.pages = [(msgspec.structs.replace(before, operation_id=501),)]
        await looked_into(run)
        finding = run.entry(1).finding
        assert run.entry(2).phase is Phase.SUCCEEDED
        assert finding is not None
        assert finding.verdict is Verdict.UNTOLD
        assert "another: operation 501" in finding.words
