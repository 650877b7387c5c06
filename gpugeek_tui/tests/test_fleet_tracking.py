"""Accepted operations on their way to an end."""

from __future__ import annotations

from gpugeek_tui.errors import NoAnswerError, OperationError, UnknownOutcomeError
from gpugeek_tui.fleet import Kind, Phase
from gpugeek_tui.tests.fleet_desk import START, Desk, instance, operation


async def test_success_is_told_once_and_the_instances_are_read_at_once() -> None:
    async with Desk([instance(7)], refresh=60).running() as desk:
        await desk.fleet.commands.act(instance(7), "stop")
        await desk.clock.advance(3)
        desk.api.known[501] = operation(501, status=2)
        desk.api.pages = [(instance(7, "stopd"),)]
        await desk.clock.advance(1)
        assert desk.entry().phase is Phase.SUCCEEDED
        assert desk.entry().elapsed(desk.clock() + 100) == 4
        assert desk.snapshot.instances.value[7].status == "stopd"
        assert desk.snapshot.instances.read_at == START + 4
        await desk.clock.advance(60)
        assert desk.finished() == [Phase.SUCCEEDED]


async def test_failure_is_told_with_words_since_the_api_gives_no_reason() -> None:
    async with Desk([instance(7)]).running() as desk:
        await desk.fleet.commands.act(instance(7), "start")
        desk.api.known[501] = operation(501, status=3)
        await desk.clock.advance(1)
        assert desk.entry().phase is Phase.FAILED
        assert "start failed" in desk.entry().message


async def test_all_running_operations_are_asked_for_in_one_call_a_second() -> None:
    async with Desk([instance(number) for number in (1, 2, 3)]).running() as desk:
        for number in (1, 2, 3):
            await desk.fleet.commands.act(instance(number), "stop")
        await desk.clock.settle()
        before = desk.api.calls["operations"]
        await desk.clock.advance(10)
        assert desk.calls_since("operations", before) == 10
        assert set(desk.api.asked[-1]) == {501, 502, 503}
        desk.api.known[502] = operation(502, status=2)
        await desk.clock.advance(2)
        assert set(desk.api.asked[-1]) == {501, 503}


async def test_with_nothing_running_op_result_is_never_asked() -> None:
    async with Desk([instance(7)]).running() as desk:
        await desk.clock.advance(100)
        desk.fleet.refresh()
        await desk.clock.advance(100)
        assert desk.api.calls["operations"] == 0


async def test_instances_are_read_every_second_while_an_operation_runs() -> None:
    async with Desk([instance(7)], refresh=30).running() as desk:
        await desk.fleet.commands.act(instance(7), "stop")
        await desk.clock.settle()
        before = desk.api.calls["instances"]
        await desk.clock.advance(10)
        assert desk.calls_since("instances", before) == 10


async def test_an_unlisted_operation_is_waited_for_and_then_lost() -> None:
    async with Desk([instance(7)]).running() as desk:
        await desk.fleet.commands.act(instance(7), "stop")
        del desk.api.known[501]
        await desk.clock.advance(29)
        assert desk.snapshot.running
        await desk.clock.advance(2)
        assert desk.entry().phase is Phase.LOST
        assert "501" in desk.entry().message
        assert desk.finished() == [Phase.LOST]


async def test_a_refusal_of_the_only_operation_means_that_it_is_not_known() -> None:
    async with Desk([instance(7)]).running() as desk:
        await desk.fleet.commands.act(instance(7), "stop")
        desk.api.broken["operations"] = OperationError("no such operation", code=10135)
        await desk.clock.advance(29)
        assert desk.snapshot.running
        await desk.clock.advance(2)
        assert desk.entry().phase is Phase.LOST


async def test_an_operation_that_is_listed_late_is_followed_as_any_other() -> None:
    async with Desk([instance(7)]).running() as desk:
        await desk.fleet.commands.act(instance(7), "stop")
        known = desk.api.known.pop(501)
        await desk.clock.advance(20)
        desk.api.known[501] = known
        await desk.clock.advance(20)
        del desk.api.known[501]
        await desk.clock.advance(20)
        assert desk.entry().phase is Phase.RUNNING, "the doubt began anew"
        desk.api.known[501] = operation(501, status=2)
        await desk.clock.advance(1)
        assert desk.entry().phase is Phase.SUCCEEDED


async def test_a_machine_that_slept_does_not_turn_one_odd_answer_into_a_verdict() -> None:
    async with Desk([instance(7)]).running() as desk:
        await desk.fleet.commands.act(instance(7), "stop")
        known = desk.api.known.pop(501)
        await desk.clock.advance(1)
        await desk.clock.jump(8 * 3600)
        assert desk.entry().phase is Phase.RUNNING
        desk.api.known[501] = known
        await desk.clock.advance(60)
        assert desk.snapshot.running


async def test_marks_that_contradict_each_other_mean_not_done_until_they_agree() -> None:
    async with Desk([instance(7)]).running() as desk:
        await desk.fleet.commands.act(instance(7), "stop")
        desk.api.known[501] = operation(501, status=2, completed=0)
        await desk.clock.advance(59)
        assert desk.entry().phase is Phase.RUNNING
        desk.api.known[501] = operation(501, status=2, completed=1)
        await desk.clock.advance(1)
        assert desk.entry().phase is Phase.SUCCEEDED


async def test_a_lasting_contradiction_is_reported_after_a_minute() -> None:
    async with Desk([instance(7)]).running() as desk:
        await desk.fleet.commands.act(instance(7), "stop")
        desk.api.known[501] = operation(501, status=1, completed=1)
        await desk.clock.advance(62)
        assert desk.entry().phase is Phase.UNKNOWN
        assert "contradicts itself" in desk.entry().message


async def test_a_release_is_confirmed_by_absence_before_op_result_knows() -> None:
    async with Desk([instance(7), instance(8)]).running() as desk:
        await desk.fleet.commands.act(instance(7), "release")
        desk.api.pages = [(instance(8),)]
        await desk.clock.advance(1)
        assert desk.entry().phase is Phase.SUCCEEDED
        assert desk.finished() == [Phase.SUCCEEDED]
        assert desk.ids == [8]


async def test_absence_settles_a_release_whose_answer_was_lost() -> None:
    async with Desk([instance(7), instance(8)]).running() as desk:
        desk.api.failures["action"] = [UnknownOutcomeError("cut")]
        await desk.fleet.commands.act(instance(7), "release")
        desk.api.pages = [(instance(8),)]
        await desk.clock.advance(1)
        assert desk.entry().phase is Phase.SUCCEEDED


async def test_a_pass_begun_before_the_release_confirms_nothing() -> None:
    async with Desk([instance(8)]).running() as desk:
        desk.api.hold("instances")
        desk.fleet.refresh(Kind.INSTANCES)
        await desk.clock.advance(1)
        await desk.fleet.commands.act(instance(7), "release")
        desk.api.release("instances")
        desk.api.hold("instances")  # for the next pass, which begins after the release
        await desk.clock.settle()
        assert desk.api.calls["instances"] == 3
        assert desk.entry().phase is Phase.RUNNING
        desk.api.release("instances")
        await desk.clock.settle()
        assert desk.finished() == [Phase.SUCCEEDED]


async def test_a_released_instance_leaves_a_list_of_several_pages_at_once() -> None:
    async with Desk([instance(7), instance(8)], [instance(9)]).running() as desk:
        await desk.fleet.commands.act(instance(7), "release")
        desk.api.known[501] = operation(501, status=2)
        desk.api.pages = [(instance(8),), (instance(9),)]
        await desk.clock.advance(1)
        assert desk.ids == [8, 9]


async def test_absence_does_not_end_a_stop() -> None:
    async with Desk([instance(7)]).running() as desk:
        await desk.fleet.commands.act(instance(7), "stop")
        desk.api.pages = [()]
        await desk.clock.advance(5)
        assert desk.entry().phase is Phase.RUNNING


async def test_while_op_result_fails_the_entry_says_so_and_the_wait_grows() -> None:
    async with Desk([instance(7)]).running() as desk:
        await desk.fleet.commands.act(instance(7), "stop")
        await desk.clock.settle()
        desk.api.broken["operations"] = NoAnswerError("timed out")
        before = desk.api.calls["operations"]
        await desk.clock.advance(16)
        assert desk.calls_since("operations", before) == 5, "after 1, 2, 4 and 8 seconds"
        assert "timed out" in desk.entry().message
        assert desk.finished() == []
        assert desk.entry().phase is Phase.RUNNING
        del desk.api.broken["operations"]
        desk.fleet.refresh()
        await desk.clock.settle()
        assert desk.entry().message == ""


async def test_an_operation_without_news_is_not_told_again_and_after_five_minutes_asked_for_less() -> (
    None
):
    async with Desk([instance(7)], refresh=10).running() as desk:
        await desk.fleet.commands.act(instance(7), "stop")
        told = len([change for _, change in desk.seen if change.operations])
        await desk.clock.advance(310)
        before = desk.api.calls["operations"]
        await desk.clock.advance(100)
        assert desk.calls_since("operations", before) == 10
        assert len([change for _, change in desk.seen if change.operations]) == told


async def test_operations_are_followed_while_paused() -> None:
    async with Desk([instance(7)]).running() as desk:
        desk.fleet.pause()
        await desk.fleet.commands.act(instance(7), "stop")
        desk.api.known[501] = operation(501, status=2)
        await desk.clock.advance(1)
        assert desk.entry().phase is Phase.SUCCEEDED


async def test_an_operation_submitted_before_run_is_followed_when_it_runs() -> None:
    desk = Desk([instance(7)])
    await desk.fleet.commands.act(instance(7), "stop")
    desk.api.known[501] = operation(501, status=2)
    async with desk.running():
        assert desk.entry().phase is Phase.SUCCEEDED
