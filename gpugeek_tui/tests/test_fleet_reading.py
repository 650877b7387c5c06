"""What passes over the instances, and the lists that hardly change, bring into the picture."""

from __future__ import annotations

import asyncio

import pytest

from gpugeek_tui.api.models import Image
from gpugeek_tui.errors import InternalServerError, NoAnswerError
from gpugeek_tui.fleet import Connection, Kind
from gpugeek_tui.tests.fleet_desk import START, Desk, instance


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
