"""One action on many: each once, four at a time, and what became of each."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping

import pytest

from gpugeek_tui.api.models import ActionName, Instance
from gpugeek_tui.errors import (
    AuthError,
    GpuGeekError,
    OperationError,
    RateLimitedError,
    UnknownOutcomeError,
    UnreachableError,
)
from gpugeek_tui.fleet.bulk import PARALLEL, Bulk, Stage
from gpugeek_tui.fleet.bulk_plan import plan
from gpugeek_tui.fleet.operations import Phase
from gpugeek_tui.fleet.rechecking import changed_since
from gpugeek_tui.screens.batch_words import progress
from gpugeek_tui.tests.fleet_desk import Desk, instance, operation

MANY = tuple(instance(number) for number in range(1, 11))


class Sending:
    """A bulk over a desk, and the instances as they are by now."""

    def __init__(
        self, *instances: Instance, action: ActionName = "stop", read_only: bool = False
    ) -> None:
        self.desk = Desk(read_only=read_only)
        self.now = {one.instance_id: one for one in instances}
        self.told = 0
        self.bulk = Bulk(
            self.desk.fleet.commands,
            plan(action, instances),
            current=self.now.get,
            told=self._count,
            sleep=self.desk.clock.sleep,
        )

    def _count(self) -> None:
        self.told += 1

    def begin(self) -> asyncio.Task[None]:
        return asyncio.create_task(self.bulk.run())

    async def settle(self) -> None:
        for _ in range(10):
            await self.desk.clock.settle()

    @property
    def sent(self) -> list[object]:
        return [one[1] for one in self.desk.api.sent]

    @property
    def stages(self) -> Mapping[Stage, int]:
        return Counter(one.stage for one in self.bulk.results)

    @property
    def phases(self) -> Mapping[Phase, int]:
        return Counter(one.followed.phase for one in self.bulk.results if one.followed)


async def test_each_is_sent_once_and_no_more_than_four_at_a_time() -> None:
    sending = Sending(*MANY)
    sending.desk.api.hold("action")
    task = sending.begin()
    await sending.settle()
    assert sending.desk.api.flying["action"] == PARALLEL
    assert sending.stages == {Stage.SENDING: 4, Stage.WAITING: 6}
    sending.desk.api.release("action")
    await task
    assert sorted(map(str, sending.sent)) == sorted(str(one.instance_id) for one in MANY)
    assert sending.desk.api.most_flying["action"] == PARALLEL
    assert sending.phases == {Phase.RUNNING: 10}
    assert not sending.bulk.sending
    assert not sending.bulk.ended


async def test_some_refused_and_some_unknown_and_the_others_go_on() -> None:
    sending = Sending(*MANY)
    sending.desk.api.failures["action"] = [
        OperationError("no GPU is free", code=10135, traceid="f00"),
        UnknownOutcomeError("cut"),
    ]
    await sending.begin()
    assert sending.phases == {Phase.REFUSED: 1, Phase.UNKNOWN: 1, Phase.RUNNING: 8}
    assert len(sending.sent) == 10
    refused = sending.bulk.results[0].followed
    assert refused is not None
    assert (refused.message, refused.code, refused.traceid) == ("no GPU is free", 10135, "f00")


async def test_stopping_in_the_middle_sends_nothing_more_and_hears_out_what_is_on_the_wire() -> (
    None
):
    sending = Sending(*MANY)
    sending.desk.api.hold("action")
    task = sending.begin()
    await sending.settle()
    sending.bulk.stop()
    assert sending.bulk.sending
    sending.desk.api.release("action")
    await task
    assert len(sending.sent) == 4
    assert sending.phases == {Phase.RUNNING: 4}
    assert sending.stages == {Stage.SENT: 4, Stage.NOT_SENT: 6}
    assert "you stopped it" in sending.bulk.results[-1].words


@pytest.mark.parametrize("action", ["stop", "restart", "release", "set_port"])
async def test_what_changed_since_the_question_is_left_out_and_says_how(
    action: ActionName,
) -> None:
    sending = Sending(*MANY[:3], action=action)
    sending.now[1] = instance(1, "stopd")
    del sending.now[2]
    await sending.begin()
    assert sending.sent == [3]
    assert "It was running when you were asked and is stopd now." in sending.bulk.results[0].words
    assert "gone" in sending.bulk.results[1].words


async def test_a_start_is_left_out_when_somebody_else_has_started_it() -> None:
    sending = Sending(instance(1, "stopd"), instance(2, "stopd"), action="start")
    sending.now[1] = instance(1, "stopd", is_pending=1)
    await sending.begin()
    assert sending.sent == [2]


async def test_what_changes_while_it_waits_for_its_turn_is_left_out_too() -> None:
    sending = Sending(*MANY)
    sending.desk.api.hold("action")
    task = sending.begin()
    await sending.settle()
    sending.now[9] = instance(9, "stopd")
    sending.desk.api.release("action")
    await task
    assert 9 not in sending.sent
    assert sending.stages == {Stage.SENT: 9, Stage.LEFT_OUT: 1}


async def test_read_only_sends_nothing_whatever_was_planned() -> None:
    sending = Sending(*MANY, read_only=True)
    await sending.begin()
    assert sending.sent == []
    assert sending.stages == {Stage.NOT_SENT: 10}
    assert "read-only" in sending.bulk.results[0].words


async def test_a_token_that_is_not_accepted_ends_it() -> None:
    sending = Sending(*MANY)
    sending.desk.api.broken["action"] = AuthError("login expired", code=10002)
    await sending.begin()
    assert len(sending.sent) <= PARALLEL
    assert "token" in sending.bulk.results[-1].words


async def test_a_server_that_is_gone_ends_it() -> None:
    sending = Sending(*MANY)
    sending.desk.api.broken["action"] = UnreachableError("no connection")
    await sending.begin()
    assert len(sending.sent) < 2 * PARALLEL
    assert "no connection" in sending.bulk.results[-1].words


async def test_a_connection_that_failed_three_times_ends_nothing() -> None:
    sending = Sending(*MANY)
    sending.desk.api.failures["action"] = [UnreachableError("gone") for _ in range(3)]
    await sending.begin()
    assert len(sending.sent) == 10


@pytest.mark.parametrize(
    ("error", "seconds"),
    [(RateLimitedError("slow", retry_after=30), 30), (RateLimitedError("slow"), 5)],
)
async def test_too_many_requests_holds_back_the_rest_and_repeats_none(
    error: GpuGeekError, seconds: float
) -> None:
    sending = Sending(*MANY)
    sending.desk.api.failures["action"] = [error]
    task = sending.begin()
    await sending.settle()
    before = len(sending.sent)
    assert sending.bulk.holding_back
    assert progress(sending.bulk).endswith("the server asked to wait")
    assert before < 10
    await sending.desk.clock.advance(seconds - 1)
    assert len(sending.sent) == before
    await sending.desk.clock.advance(1)
    await task
    assert len(sending.sent) == len(set(sending.sent)) == 10


async def test_stopping_ends_the_waiting_for_a_server_that_asked_for_it() -> None:
    sending = Sending(*MANY)
    sending.desk.api.failures["action"] = [RateLimitedError("slow", retry_after=60)]
    task = sending.begin()
    await sending.settle()
    sending.bulk.stop()
    await task
    assert len(sending.sent) < 10


async def test_being_cut_off_leaves_what_is_on_the_wire_unknown() -> None:
    sending = Sending(*MANY)
    sending.desk.api.hold("action")
    task = sending.begin()
    await sending.settle()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(sending.sent) == 4
    assert {one.phase for one in sending.desk.snapshot.operations} == {Phase.UNKNOWN}
    assert sending.stages == {Stage.SENT: 4, Stage.NOT_SENT: 6}
    assert "may have happened" in sending.bulk.results[0].words


async def test_a_bug_in_one_is_not_hidden_and_stops_the_rest() -> None:
    sending = Sending(*MANY)
    sending.desk.api.broken["action"] = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        await sending.begin()
    assert len(sending.sent) <= PARALLEL


async def test_operations_are_followed_to_their_end() -> None:
    sending = Sending(*MANY[:2])
    async with sending.desk.running():
        await sending.begin()
        await sending.desk.clock.advance(1)
        sending.bulk.follow(sending.desk.snapshot.operations)
        assert not sending.bulk.ended
        sending.desk.api.known = {501: operation(501, 2), 502: operation(502, 3)}
        await sending.desk.clock.advance(5)
        sending.bulk.follow(sending.desk.snapshot.operations)
        assert sending.bulk.owns(sending.desk.entry())
        assert sending.phases == {Phase.SUCCEEDED: 1, Phase.FAILED: 1}
        assert sending.bulk.ended


def test_a_plan_leaves_out_what_is_not_possible_and_says_why() -> None:
    made = plan("stop", [instance(1), instance(2, "stopd"), instance(3, is_pending=1)])
    assert [one.instance_id for one in made.chosen] == [1]
    assert [(one.instance.instance_id, one.why) for one in made.left_out] == [
        (2, "It is stopped already."),
        (3, "An operation is in progress on it: wait until it ends."),
    ]
    assert made.ids == {1, 2, 3}


async def test_a_plan_leaves_out_what_has_an_open_operation_and_names_what_is_in_doubt() -> None:
    desk = Desk()
    await desk.fleet.commands.act(instance(1), "stop")
    desk.api.failures["action"] = [UnknownOutcomeError("cut")]
    await desk.fleet.commands.act(instance(2), "stop")
    made = plan("restart", MANY[:3], desk.snapshot.operations)
    assert [one.instance.instance_id for one in made.left_out] == [1]
    assert [one.instance_id for one in made.in_doubt] == [2]


def test_other_ports_than_those_one_was_asked_about_are_a_change_for_ports_only() -> None:
    before, after = instance(1), instance(1, http_services=("https://1-http-80.x.example",))
    assert "ports have changed" in changed_since("set_port", before, after)
    assert changed_since("stop", before, after) == ""
