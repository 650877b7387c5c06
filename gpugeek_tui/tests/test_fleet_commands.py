"""Sending once, and leaving an entry behind whatever happens."""

from __future__ import annotations

import asyncio

import pytest

from gpugeek_tui.api.models import ActionName
from gpugeek_tui.errors import (
    AuthError,
    GpuGeekError,
    InternalServerError,
    InvalidRequestError,
    OperationError,
    ProtocolError,
    RateLimitedError,
    ReadOnlyError,
    RequestLine,
    UnknownOutcomeError,
    UnreachableError,
)
from gpugeek_tui.fleet import Phase
from gpugeek_tui.tests.fleet_desk import DAY, REQUEST, START, Desk, instance


async def test_the_entry_is_written_before_the_request_is_sent() -> None:
    desk = Desk()
    desk.api.hold("action")
    task = asyncio.create_task(desk.fleet.commands.act(instance(7), "stop"))
    await desk.clock.settle()
    entry = desk.entry()
    assert (entry.phase, entry.action, entry.instance_id) == (Phase.SENDING, "stop", 7)
    assert (entry.name, entry.submitted_at, entry.started) == ("train-7", DAY, START)
    assert desk.seen[-1][1].operations == {1}
    desk.api.release("action")
    accepted = await task
    assert (accepted.phase, accepted.operation_id) == (Phase.RUNNING, 501)
    assert desk.entry() is accepted


async def test_newest_entries_come_first() -> None:
    desk = Desk()
    await desk.fleet.commands.act(instance(1), "stop")
    await desk.fleet.commands.create(REQUEST)
    assert [entry.action for entry in desk.snapshot.operations] == ["create", "stop"]


async def test_a_create_says_what_was_asked_and_learns_its_instance_and_place() -> None:
    entry = await Desk().fleet.commands.create(REQUEST)
    assert entry.detail == "2 x A100-PCIE-40G payg suqian-b"
    assert (entry.instance_id, entry.operation_id) == (77, 501)


async def test_ports_are_sent_as_given_and_told() -> None:
    desk = Desk()
    entry = await desk.fleet.commands.act(
        instance(7), "set_port", ports=[8080, 8081], http_ports=[]
    )
    assert desk.api.sent == [("set_port", 7, [8080, 8081], [])]
    assert entry.detail == "ports 8080, 8081 / none"


async def test_a_refusal_keeps_the_servers_words_code_and_trace() -> None:
    desk = Desk()
    desk.api.failures["action"] = [OperationError("no GPU is free", code=10135, traceid="abc")]
    entry = await desk.fleet.commands.act(instance(7), "start")
    assert (entry.phase, entry.message) == (Phase.REFUSED, "no GPU is free")
    assert (entry.code, entry.traceid, entry.finished) == (10135, "abc", START)


SENT = RequestLine("POST", "/action", changes=True)


@pytest.mark.parametrize(
    ("error", "phase"),
    [
        (UnreachableError("no connection"), Phase.REFUSED),
        (AuthError("login expired", code=10002), Phase.REFUSED),
        (RateLimitedError("slow down"), Phase.REFUSED),
        (ProtocolError("sends on to another place"), Phase.REFUSED),
        (InternalServerError("inner failure", code=10001, request=SENT), Phase.UNKNOWN),
        (UnknownOutcomeError("cut"), Phase.UNKNOWN),
    ],
)
async def test_every_failure_ends_the_entry_and_nothing_is_sent_twice(
    error: GpuGeekError, phase: Phase
) -> None:
    async with Desk([instance(7)]).running() as desk:
        desk.api.failures["action"] = [error]
        entry = await desk.fleet.commands.act(instance(7), "stop")
        await desk.clock.advance(120)
        assert entry.phase is desk.entry().phase is phase
        assert str(error) in entry.message == desk.entry().message
        assert len(desk.api.sent) == 1


async def test_an_unknown_outcome_says_what_to_do_and_reads_the_instances_at_once() -> None:
    async with Desk([instance(7)]).running() as desk:
        desk.api.failures["create"] = [UnknownOutcomeError("The connection was cut.")]
        entry = await desk.fleet.commands.create(REQUEST)
        await desk.clock.settle()
        assert entry.phase is Phase.UNKNOWN
        assert "look at the instance list before trying again" in entry.message
        assert desk.api.calls["instances"] == 2


async def test_an_unknown_create_keeps_the_instance_that_the_answer_named() -> None:
    desk = Desk()
    desk.api.failures["create"] = [UnknownOutcomeError("no operation named", instance_ids=(88,))]
    entry = await desk.fleet.commands.create(REQUEST)
    assert (entry.phase, entry.instance_id) == (Phase.UNKNOWN, 88)


async def test_after_an_unknown_outcome_the_user_may_act_again() -> None:
    desk = Desk()
    desk.api.failures["action"] = [UnknownOutcomeError("cut")]
    await desk.fleet.commands.act(instance(7), "stop")
    entry = await desk.fleet.commands.act(instance(7), "stop")
    assert entry.phase is Phase.RUNNING


async def test_what_was_never_sent_gives_no_reason_to_look() -> None:
    async with Desk([instance(7)]).running() as desk:
        desk.api.failures["action"] = [UnreachableError("no connection")]
        await desk.fleet.commands.act(instance(7), "stop")
        await desk.clock.settle()
        assert desk.api.calls["instances"] == 1


async def test_holding_back_for_a_rate_limit_is_not_broken_by_an_action() -> None:
    desk = Desk([instance(7)])
    desk.api.failures["instances"] = [RateLimitedError("slow down", retry_after=50)]
    async with desk.running():
        await desk.fleet.commands.act(instance(7), "stop")
        await desk.clock.advance(40)
        assert desk.api.calls["instances"] == 1


@pytest.mark.parametrize("sent", [False, True])
async def test_a_second_action_on_an_instance_is_refused_while_the_first_is_open(
    sent: bool,
) -> None:
    desk = Desk()
    if not sent:
        desk.api.hold("action")
    first = asyncio.create_task(desk.fleet.commands.act(instance(7), "stop"))
    await desk.clock.settle()
    second = await desk.fleet.commands.act(instance(7), "release")
    assert second.phase is Phase.REFUSED
    assert "our stop" in second.message
    assert [line[0] for line in desk.api.sent] == ["stop"]
    if not sent:
        desk.api.release("action")
    assert (await first).phase is Phase.RUNNING


async def test_an_action_on_another_instance_is_not_held_up() -> None:
    desk = Desk()
    await desk.fleet.commands.act(instance(7), "stop")
    assert (await desk.fleet.commands.act(instance(8), "stop")).phase is Phase.RUNNING


async def test_a_read_only_session_sends_nothing_and_writes_nothing() -> None:
    desk = Desk(read_only=True)
    commands = desk.fleet.commands
    with pytest.raises(ReadOnlyError):
        await commands.act(instance(7), "stop")
    with pytest.raises(ReadOnlyError):
        await commands.create(REQUEST)
    with pytest.raises(ReadOnlyError):
        await commands.dry_run(REQUEST)
    assert desk.snapshot.operations == ()
    assert not desk.api.calls


@pytest.mark.parametrize("action", ["create", "set_port"])
async def test_an_invalid_request_is_raised_and_leaves_no_entry(action: str) -> None:
    desk = Desk()
    error = InvalidRequestError("four ports", field="ports")
    desk.api.broken = {"action": error, "create": error}
    commands = desk.fleet.commands
    sending = (
        commands.create(REQUEST)
        if action == "create"
        else commands.act(instance(7), "set_port", ports=[1, 2, 3, 4])
    )
    with pytest.raises(InvalidRequestError):
        await sending
    assert desk.snapshot.operations == ()
    assert desk.seen[-1][1].operations == {1}


async def test_quitting_while_sending_leaves_the_outcome_unknown() -> None:
    desk = Desk()
    desk.api.hold("create")
    task = asyncio.create_task(desk.fleet.commands.create(REQUEST))
    await desk.clock.settle()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert desk.entry().phase is Phase.UNKNOWN
    assert "interrupted" in desk.entry().message


async def test_a_bug_while_sending_comes_out_and_does_not_lock_the_instance() -> None:
    desk = Desk()
    desk.api.failures["action"] = [ZeroDivisionError("a bug of ours")]
    with pytest.raises(ZeroDivisionError):
        await desk.fleet.commands.act(instance(7), "stop")
    assert desk.entry().phase is Phase.UNKNOWN


async def test_a_dry_run_writes_no_entry_and_raises_what_the_server_says() -> None:
    desk = Desk()
    result = await desk.fleet.commands.dry_run(REQUEST)
    assert result.spec.price == "10"
    assert desk.snapshot.operations == ()
    desk.api.failures["dry_run"] = [OperationError("sold out", code=10135)]
    with pytest.raises(OperationError, match="sold out"):
        await desk.fleet.commands.dry_run(REQUEST)


async def test_a_dry_run_that_really_creates_is_written_down_and_reported() -> None:
    desk = Desk()
    desk.api.dry_ids = (88, 601)
    with pytest.raises(UnknownOutcomeError, match="88"):
        await desk.fleet.commands.dry_run(REQUEST)
    assert (desk.entry().instance_id, desk.entry().phase) == (88, Phase.RUNNING)


@pytest.mark.parametrize("action", ["start", "stop", "restart", "release"])
async def test_an_accepted_action_is_followed_to_its_end(action: ActionName) -> None:
    async with Desk([instance(7)]).running() as desk:
        entry = await desk.fleet.commands.act(instance(7), action)
        await desk.clock.settle()
        assert entry.phase is Phase.RUNNING
        assert desk.api.calls["operations"] == 1
        assert desk.snapshot.running == (entry,)


async def test_the_session_keeps_the_latest_entries_and_all_that_are_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gpugeek_tui.fleet.ledger.MOST_ENTRIES", 10)
    desk = Desk()
    await desk.fleet.commands.act(instance(1), "stop")
    desk.api.broken["action"] = OperationError("no", code=10135)
    for _ in range(15):
        await desk.fleet.commands.act(instance(2), "stop")
    entries = desk.snapshot.operations
    assert len(entries) == 11
    assert (entries[0].key, entries[-1].key) == (16, 1)
