"""The fleet as its screens see it, over a clock moved by hand."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from gpugeek_tui.errors import (
    AuthError,
    RateLimitedError,
    UnreachableError,
)
from gpugeek_tui.fleet import Connection, Fleet, Kind
from gpugeek_tui.tests.fleet_desk import START, Desk, FakeApi, instance

DOWN = UnreachableError("no connection")


async def test_before_the_first_answer_it_is_connecting_and_says_that_it_reads() -> None:
    desk = Desk([instance(1)])
    desk.api.hold("instances")
    assert desk.connection() is Connection.CONNECTING
    async with desk.running():
        assert desk.snapshot.instances.loading
        assert desk.connection() is Connection.CONNECTING


async def test_the_first_answer_makes_it_live_with_its_time() -> None:
    async with Desk([instance(1), instance(2)]).running() as desk:
        assert desk.ids == [1, 2]
        assert desk.connection() is Connection.LIVE
        assert desk.snapshot.instances.read_at == START
        assert not desk.snapshot.instances.loading
        assert not desk.snapshot.partial


async def test_instances_are_read_every_refresh_seconds() -> None:
    async with Desk([instance(1)], refresh=5).running() as desk:
        assert desk.api.calls["instances"] == 1
        await desk.clock.advance(4.9)
        assert desk.api.calls["instances"] == 1
        await desk.clock.advance(25.2)
        assert desk.api.calls["instances"] == 7


async def test_while_an_instance_is_pending_they_are_read_every_second() -> None:
    async with Desk([instance(1, is_pending=1)], refresh=5).running() as desk:
        await desk.clock.advance(10)
        assert desk.api.calls["instances"] == 11
        desk.api.pages = [(instance(1),)]
        await desk.clock.advance(1)
        before = desk.api.calls["instances"]
        await desk.clock.advance(10)
        assert desk.calls_since("instances", before) == 2


async def test_an_instance_that_hangs_pending_is_read_at_the_usual_pace_after_five_minutes() -> (
    None
):
    async with Desk([instance(1, is_pending=1)], refresh=10).running() as desk:
        await desk.clock.advance(310)
        before = desk.api.calls["instances"]
        await desk.clock.advance(100)
        assert desk.calls_since("instances", before) == 10


async def test_a_failed_reading_keeps_the_data_says_why_and_when_it_tries_again() -> None:
    async with Desk([instance(1)]).running() as desk:
        desk.api.broken["instances"] = DOWN
        await desk.clock.advance(5)
        reading = desk.snapshot.instances
        assert desk.ids == [1]
        assert (reading.read_at, reading.error, reading.failures) == (START, DOWN, 1)
        assert reading.retry_at == START + 6
        assert desk.connection() is Connection.STALE


async def test_failures_are_retried_ever_more_slowly_up_to_a_minute() -> None:
    desk = Desk()
    desk.api.broken["instances"] = DOWN
    async with desk.running():
        tries = [START]
        for _ in range(9):
            retry_at = desk.snapshot.instances.retry_at
            assert retry_at is not None
            tries.append(retry_at)
            await desk.clock.advance(retry_at - desk.clock())
        spans = [later - earlier for earlier, later in pairwise(tries)]
        assert spans == [1, 2, 4, 8, 16, 32, 60, 60, 60]
        assert desk.snapshot.instances.failures == 10


async def test_a_good_answer_after_failures_makes_it_live_at_once() -> None:
    desk = Desk([instance(1)])
    desk.api.failures["instances"] = [DOWN, DOWN]
    async with desk.running():
        await desk.clock.advance(3)
        assert desk.connection() is Connection.LIVE
        assert desk.snapshot.instances.failures == 0
        assert desk.snapshot.instances.retry_at is None


async def test_retry_after_is_honoured() -> None:
    desk = Desk([instance(1)])
    desk.api.failures["instances"] = [RateLimitedError("slow down", retry_after=90)]
    async with desk.running():
        await desk.clock.advance(89)
        assert desk.api.calls["instances"] == 1
        await desk.clock.advance(2)
        assert desk.connection() is Connection.LIVE


async def test_a_refused_key_keeps_the_data_and_is_tried_again_slowly() -> None:
    async with Desk([instance(1)]).running() as desk:
        desk.api.broken["instances"] = AuthError("login expired", code=10002)
        await desk.clock.advance(5)
        assert desk.connection() is Connection.REFUSED
        assert desk.ids == [1]
        before = desk.api.calls["instances"]
        await desk.clock.advance(29)
        assert desk.calls_since("instances", before) == 0
        del desk.api.broken["instances"]
        await desk.clock.advance(1)
        assert desk.connection() is Connection.LIVE


async def test_refresh_ends_a_wait_after_failure_at_once() -> None:
    desk = Desk([instance(1)])
    desk.api.failures["instances"] = [RateLimitedError("slow down", retry_after=300)]
    async with desk.running():
        desk.fleet.refresh()
        await desk.clock.settle()
        assert desk.connection() is Connection.LIVE


async def test_requests_of_one_kind_never_overlap_however_often_refresh_is_asked() -> None:
    async with Desk([instance(1)]).running() as desk:
        desk.api.hold("instances")
        desk.fleet.refresh()
        await desk.clock.settle()
        for _ in range(20):
            desk.fleet.refresh(Kind.INSTANCES)
        await desk.clock.advance(60)
        assert desk.api.calls["instances"] == 2
        desk.api.release("instances")
        await desk.clock.settle()
        assert desk.api.calls["instances"] == 3, "one more, since it was asked for meanwhile"
        assert desk.api.most_flying["instances"] == 1


async def test_a_slow_answer_holds_up_no_other_kind() -> None:
    async with Desk([instance(1)]).running() as desk:
        desk.api.hold("images")
        desk.fleet.refresh(Kind.IMAGES)
        before = desk.api.calls["instances"]
        await desk.clock.advance(20)
        assert desk.calls_since("instances", before) == 4


async def test_a_pass_that_takes_long_is_given_as_long_a_rest() -> None:
    async with Desk([instance(1)], refresh=5).running() as desk:
        desk.api.hold("instances")
        await desk.clock.advance(5 + 20)
        desk.api.release("instances")
        await desk.clock.settle()
        assert desk.snapshot.instances.took == 20
        before = desk.api.calls["instances"]
        await desk.clock.advance(19.9)
        assert desk.calls_since("instances", before) == 0
        await desk.clock.advance(0.2)
        assert desk.calls_since("instances", before) == 1


async def test_after_a_long_sleep_of_the_machine_it_reads_once_and_goes_on() -> None:
    async with Desk([instance(1)]).running() as desk:
        await desk.clock.jump(8 * 3600)
        assert desk.api.calls["instances"] == 2
        await desk.clock.advance(5)
        assert desk.api.calls["instances"] == 3


async def test_refresh_without_kinds_reads_what_is_watched() -> None:
    async with Desk([instance(1)]).running() as desk:
        desk.fleet.watch(Kind.GPUS)
        desk.fleet.refresh()
        await desk.clock.settle()
        assert (desk.api.calls["instances"], desk.api.calls["gpus"]) == (2, 2)
        assert desk.api.calls["images"] == 1


async def test_paused_it_reads_nothing_by_itself_and_resumed_it_reads_at_once() -> None:
    async with Desk([instance(1, is_pending=1)]).running() as desk:
        desk.fleet.watch(Kind.IMAGES)
        desk.fleet.pause()
        assert desk.snapshot.paused
        before = desk.api.calls.total()
        await desk.clock.advance(600)
        assert desk.api.calls.total() == before
        desk.fleet.refresh(Kind.INSTANCES)
        await desk.clock.advance(600)
        assert desk.api.calls.total() == before + 1, "an explicit refresh still works, once"
        desk.fleet.resume()
        await desk.clock.settle()
        assert desk.api.calls["instances"] == 3
        assert desk.seen[-1][0].paused is False


async def test_cancelling_while_reading_leaves_no_loading_mark_and_it_can_run_again() -> None:
    desk = Desk([instance(1)])
    desk.api.hold("instances")
    async with desk.running():
        assert desk.snapshot.instances.loading
    assert not desk.fleet.snapshot.instances.loading
    desk.api.release("instances")
    async with desk.running():
        assert desk.ids == [1]


async def test_a_bug_ends_run_with_itself_and_not_with_a_group() -> None:
    desk = Desk()
    desk.api.broken["instances"] = ZeroDivisionError("a bug of ours")
    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(desk.fleet.run(), timeout=10)
    assert not desk.snapshot.instances.loading


async def test_a_fleet_runs_once_at_a_time() -> None:
    async with Desk().running() as desk:
        with pytest.raises(RuntimeError, match="running already"):
            await desk.fleet.run()


@pytest.mark.parametrize("refresh", [0.0, -1.0, float("nan")])
def test_a_refresh_of_no_time_is_an_error(refresh: float) -> None:
    with pytest.raises(ValueError, match="more than 0"):
        Fleet(FakeApi(), refresh=refresh, on_change=lambda _snapshot, _change: None)
