"""The fleet as its screens see it, over a clock moved by hand."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from gpugeek_tui.api.models import Image
from gpugeek_tui.errors import (
    AuthError,
    InternalServerError,
    NoAnswerError,
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


async def test_equal_instances_keep_their_object_and_the_mapping_its_identity() -> None:
    async with Desk([instance(1), instance(2)]).running() as desk:
        mapping = desk.snapshot.instances.value
        first = mapping[1]
        desk.api.pages = [(instance(1), instance(2))]
        await desk.clock.advance(5)
        assert desk.snapshot.instances.value is mapping
        assert desk.snapshot.instances.read_at == START + 5
        assert desk.seen[-1][1].values == frozenset()
        desk.api.pages = [(instance(1), instance(2, "stopd"))]
        await desk.clock.advance(5)
        assert desk.snapshot.instances.value[1] is first
        assert desk.seen[-1][1].changed == {2}
        assert mapping[2].status == "running"


async def test_a_change_names_what_came_went_and_differs() -> None:
    async with Desk([instance(1), instance(2)]).running() as desk:
        desk.api.pages = [(instance(2, "stopd"), instance(3))]
        await desk.clock.advance(5)
        change = desk.seen[-1][1]
        assert change.added == {3}
        assert change.removed == {1}
        assert change.changed == {2}
        assert change.values == {Kind.INSTANCES}


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


async def test_the_first_page_shows_at_once_as_partial() -> None:
    desk = Desk([instance(1)], [instance(2)])
    desk.api.page_gate = asyncio.Event()
    async with desk.running():
        assert desk.ids == [1]
        assert desk.snapshot.partial
        assert desk.snapshot.instances.read_at is None
        desk.api.page_gate.set()
        await desk.clock.settle()
        assert desk.ids == [1, 2]
        assert not desk.snapshot.partial


async def test_many_first_pages_are_shown_in_growing_batches() -> None:
    desk = Desk(*[[instance(number)] for number in range(1, 101)])
    async with desk.running():
        shown = [change for _, change in desk.seen if Kind.INSTANCES in change.values]
        assert len(desk.ids) == 100
        assert len(shown) <= 8


async def test_a_first_pass_that_breaks_off_keeps_its_pages_and_goes_on_later() -> None:
    desk = Desk([instance(1)], [instance(2)])
    desk.api.fail_after_pages = (1, NoAnswerError("cut"))
    async with desk.running():
        assert desk.ids == [1]
        assert desk.snapshot.partial
        assert desk.connection() is Connection.STALE
        desk.api.fail_after_pages = None
        told = len(desk.seen)
        await desk.clock.advance(1)
        assert desk.ids == [1, 2]
        assert [change.added for _, change in desk.seen[told:] if change.values] == [{2}]
        assert desk.connection() is Connection.LIVE


@pytest.mark.parametrize("pages_before_failure", [0, 1, 2])
async def test_no_instance_ever_disappears_because_a_page_failed(pages_before_failure: int) -> None:
    pages = [instance(1)], [instance(2)], [instance(3)]
    async with Desk(*pages).running() as desk:
        desk.api.fail_after_pages = (pages_before_failure, NoAnswerError("cut"))
        await desk.clock.advance(200)
        assert desk.ids == [1, 2, 3]
        assert all(sorted(snap.instances.value) == [1, 2, 3] for snap, _ in desk.seen[-20:])


async def test_an_instance_that_falls_between_two_pages_stays_in_the_picture() -> None:
    one, two, three, four = (instance(number) for number in (1, 2, 3, 4))
    async with Desk([one, two], [three, four]).running() as desk:
        desk.api.pages = [(one, two), (four,)]
        await desk.clock.advance(5)
        assert desk.ids == [1, 2, 3, 4]
        desk.api.pages = [(one, two), (three, four)]
        await desk.clock.advance(1)
        assert desk.ids == [1, 2, 3, 4]
        assert not any(change.removed for _, change in desk.seen)


async def test_an_instance_that_two_passes_in_a_row_miss_is_gone_soon() -> None:
    async with Desk([instance(1), instance(2)], [instance(3)]).running() as desk:
        desk.api.pages = [(instance(1),), (instance(3),)]
        await desk.clock.advance(5)
        assert desk.ids == [1, 2, 3]
        await desk.clock.advance(1)
        assert desk.ids == [1, 3]


async def test_what_could_not_be_read_is_counted_and_does_not_empty_the_picture() -> None:
    async with Desk([instance(1), instance(2)]).running() as desk:
        desk.api.pages = [(instance(1),)]
        desk.api.skipped = {"instances": 1, "images": 3}
        await desk.clock.advance(5)
        assert desk.ids == [1, 2]
        assert desk.snapshot.instances.skipped == 1
        desk.fleet.refresh(Kind.IMAGES)
        await desk.clock.settle()
        assert desk.snapshot.images.skipped == 3


async def test_an_account_that_is_empty_all_at_once_is_shown_empty() -> None:
    async with Desk([instance(number) for number in range(30)]).running() as desk:
        desk.api.pages = [()]
        await desk.clock.advance(5)
        assert desk.ids == []
        assert desk.connection() is Connection.LIVE


async def test_after_a_long_sleep_of_the_machine_it_reads_once_and_goes_on() -> None:
    async with Desk([instance(1)]).running() as desk:
        await desk.clock.jump(8 * 3600)
        assert desk.api.calls["instances"] == 2
        await desk.clock.advance(5)
        assert desk.api.calls["instances"] == 3


async def test_lists_are_read_once_after_the_first_instances_and_then_left_alone() -> None:
    desk = Desk([instance(1, dc_id="suqian-b", image_id="123abc")])
    desk.api.hold("instances")
    async with desk.running():
        assert desk.api.calls["images"] == 0
        desk.api.release("instances")
        await desk.clock.advance(600)
        assert [desk.api.calls[kind] for kind in ("images", "datacenters", "gpus")] == [1, 1, 1]
        assert desk.snapshot.datacenter_name("suqian-b") == "Suqian-B"
        assert desk.snapshot.image_name("123abc") == "testimage"
        assert desk.snapshot.gpus.value == ("A100-PCIE-40G",)


async def test_lists_do_not_wait_for_the_last_page_of_instances() -> None:
    desk = Desk([instance(1)], [instance(2)])
    desk.api.page_gate = asyncio.Event()
    async with desk.running():
        assert desk.snapshot.partial
        assert desk.snapshot.datacenters.value == desk.api.places


async def test_an_equal_list_keeps_its_object_and_is_told_as_no_new_value() -> None:
    async with Desk([instance(1)]).running() as desk:
        before = desk.snapshot.images.value
        desk.api.pictures = (Image(image_id="123abc", name="testimage"),)
        await desk.clock.advance(2)
        desk.fleet.refresh(Kind.IMAGES)
        await desk.clock.settle()
        assert desk.snapshot.images.value is before
        assert desk.snapshot.images.read_at == START + 2
        assert desk.seen[-1][1].kinds == {Kind.IMAGES}
        assert desk.seen[-1][1].values == frozenset()


async def test_what_the_view_watches_is_read_at_once_even_before_the_instances() -> None:
    desk = Desk()
    desk.api.hold("instances")
    async with desk.running():
        desk.fleet.watch(Kind.IMAGES)
        await desk.clock.settle()
        assert desk.snapshot.images.value == desk.api.pictures
        assert desk.api.calls["gpus"] == 0


async def test_a_watched_list_is_read_once_a_minute_until_the_view_changes() -> None:
    async with Desk([instance(1)]).running() as desk:
        desk.fleet.watch(Kind.IMAGES)
        await desk.clock.advance(181)
        assert desk.api.calls["images"] == 4
        desk.fleet.watch()
        await desk.clock.advance(300)
        assert desk.api.calls["images"] == 4
        desk.fleet.watch(Kind.IMAGES)
        await desk.clock.settle()
        assert desk.api.calls["images"] == 5, "what has grown old is read when it is looked at"


async def test_a_failed_list_keeps_its_value_and_leaves_the_connection_live() -> None:
    async with Desk([instance(1)]).running() as desk:
        error = InternalServerError("broken", code=10001)
        desk.api.broken["images"] = error
        desk.fleet.refresh(Kind.IMAGES)
        await desk.clock.settle()
        assert desk.snapshot.images.value == desk.api.pictures
        assert desk.snapshot.images.error is error
        assert desk.connection() is Connection.LIVE


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
