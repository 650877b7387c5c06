"""Acting on all that is marked: one question, each sent once, a result for each."""

from __future__ import annotations

import asyncio

import msgspec

from gpugeek_tui.dialogs.confirm import Confirm
from gpugeek_tui.dialogs.type_name import TypeName
from gpugeek_tui.errors import OperationError, UnknownOutcomeError
from gpugeek_tui.fleet.confirming import Level
from gpugeek_tui.tests.account import Account, machine
from gpugeek_tui.tests.conftest import Open
from gpugeek_tui.tests.driving import Driver


def some(count: int = 6) -> Account:
    return Account(*(machine(number) for number in range(1, count + 1)))


def changed(account: Account, number: int, **fields: object) -> None:
    account.held[number] = msgspec.structs.replace(account.held[number], **fields)


async def asked(driver: Driver, *keys: str) -> None:
    """All are marked, and the question after the last of `keys` is there."""
    await driver.press("asterisk", *keys)
    await driver.until(lambda: isinstance(driver.app.screen, Confirm | TypeName))


async def test_one_question_names_all_and_what_is_left_out_and_enter_means_no(
    open_app: Open,
) -> None:
    account = some(3)
    changed(account, 3, status="stopd")
    async with open_app(account) as driver:
        await asked(driver, "S")
        await driver.sees(
            "Stop 2 instances?",
            "2 of 3 marked",
            "train-1, train-2",
            "Each of them: Everything that runs on it ends",
            "Left out, 1: train-3. It is stopped already.",
            "costs what it costs now",
        )
        await driver.press("enter")
        await driver.until(lambda: not isinstance(driver.app.screen, Confirm))
        assert account.sent == []
        assert driver.instances.marked == {1, 2, 3}


async def test_all_marked_are_stopped_told_once_and_lose_their_marks(open_app: Open) -> None:
    account = some()
    async with open_app(account) as driver:
        await asked(driver, "S")
        await driver.press("y")
        await driver.until(lambda: "stop of 6 ended: 6 done" in driver.toasts)
        assert sorted(account.sent, key=str) == [
            ("stop", number, None, None) for number in range(1, 7)
        ]
        assert driver.instances.marked == frozenset()
        assert "stop done" not in driver.toasts
        await driver.sees("6 stopd")


async def test_a_burst_of_keys_marks_and_asks_about_what_was_marked(open_app: Open) -> None:
    account = some()
    async with open_app(account) as driver:
        await driver.burst("space", "j", "space", "S")
        await driver.sees("Stop 2 instances?", "train-1, train-3")
        await driver.press("y")
        await driver.until(lambda: len(account.sent) == 2)
        assert {one[1] for one in account.sent} == {1, 3}


async def test_one_that_is_marked_is_meant_instead_of_the_one_under_the_cursor(
    open_app: Open,
) -> None:
    account = some()
    async with open_app(account) as driver:
        await driver.press("space", "j")
        await driver.agree("S")
        await driver.until(lambda: "stop done" in driver.toasts)
        assert account.sent == [("stop", 1, None, None)]


async def test_a_part_that_fails_is_readable_one_by_one_and_can_be_marked_again(
    open_app: Open,
) -> None:
    account = some()
    account.refusals[2] = OperationError("主机忙: busy", code=10135, traceid="f00d")
    account.refusals[5] = UnknownOutcomeError("cut")
    async with open_app(account) as driver:
        await asked(driver, "S")
        await driver.press("y")
        await driver.until(lambda: "stop of 6 ended" in driver.toasts)
        assert "4 done, 1 refused, 1 UNKNOWN" in driver.toasts
        await driver.press("B")
        await driver.sees("NOT DONE", "busy", "10135", "f00d", "UNKNOWN", "done")
        assert set(driver.table.keys[:2]) == {2, 5}
        driver.table.move_to(2)
        await driver.press("enter")
        await driver.sees("train-2", "traceid f00d")
        await driver.press("escape", "m")
        await driver.until(lambda: driver.app.screen is driver.app.screen_stack[0])
        assert driver.instances.marked == {2}
        assert len(account.sent) == 6


async def test_progress_is_told_and_no_key_is_held_up_meanwhile(open_app: Open) -> None:
    account = some()
    account.gate = asyncio.Event()
    async with open_app(account) as driver:
        await asked(driver, "S")
        await driver.press("y")
        await driver.sees("stop: 0 of 6 sent")
        await driver.press("g", "j", "j", "space")
        assert driver.table.cursor_key == 4
        assert driver.instances.marked == {3}
        await driver.sees("1 marked | stop: 0 of 6 sent")
        await driver.press("3")
        await driver.sees("stop: 0 of 6 sent")
        account.gate.set()
        await driver.until(lambda: "6 done" in driver.toasts)
        await driver.until(lambda: "stop:" not in driver.text)


async def test_the_rest_can_be_stopped_and_what_was_sent_is_told(open_app: Open) -> None:
    account = some()
    account.gate = asyncio.Event()
    async with open_app(account) as driver:
        await asked(driver, "S")
        await driver.press("y")
        await driver.until(lambda: len(account.sent) == 4)
        await driver.press("B", "c")
        await driver.sees("NOT SENT", "you stopped it")
        account.gate.set()
        await driver.until(lambda: "4 done, 2 not sent" in driver.toasts)
        assert len(account.sent) == 4
        await driver.press("c")
        await driver.until(lambda: "Nothing is left to stop" in driver.toasts)


async def test_quitting_in_the_middle_says_how_many_were_not_sent(open_app: Open) -> None:
    account = some()
    account.gate = asyncio.Event()
    async with open_app(account) as driver:
        await asked(driver, "S")
        await driver.press("y")
        await driver.until(lambda: len(account.sent) == 4)
        await driver.press("q")
    assert driver.app.left_behind == "Of stop for 6, 2 were not sent."


async def test_what_changed_between_question_and_yes_is_left_out_and_told(open_app: Open) -> None:
    account = some(3)
    async with open_app(account) as driver:
        await asked(driver, "S")
        changed(account, 1, status="stopd")
        del account.held[2]
        fleet = driver.app.fleet
        assert fleet is not None
        fleet.refresh()
        await driver.until(lambda: fleet.snapshot.counts.get("stopd") == 1)
        await driver.press("y")
        await driver.until(lambda: "2 left out" in driver.toasts)
        assert account.sent == [("stop", 3, None, None)]
        assert "It was running when you were asked and is stopd now." in driver.toasts


async def test_releasing_many_asks_for_how_many_they_are(open_app: Open) -> None:
    account = some()
    async with open_app(account) as driver:
        await asked(driver, "D")
        await driver.sees("Release 6 instances?", "Nobody can undo it", "Type 6 to confirm")
        await driver.type("5")
        await driver.press("enter", "backspace")
        assert account.sent == []
        await driver.type("6")
        await driver.press("enter")
        await driver.until(lambda: len(account.sent) == 6)
        await driver.until(lambda: driver.table.row_count == 0)
        assert "are gone" not in driver.toasts


async def test_hidden_marks_are_meant_too_and_the_question_says_so(open_app: Open) -> None:
    account = some()
    async with open_app(account) as driver:
        await driver.press("asterisk", "slash")
        await driver.type("train-1")
        await driver.press("enter", "S")
        await driver.sees("All 6 marked (5 of the 6 hidden by the filter)")


async def test_ports_of_many_are_asked_for_once_and_confirmed(open_app: Open) -> None:
    account = some(2)
    async with open_app(account) as driver:
        await driver.press("asterisk", "p")
        await driver.sees("All 2 marked", "All custom ports on all 2 are closed")
        await driver.type("22")
        await driver.press("enter")
        await driver.sees("Set ports of 2 instances?", "Afterwards each has: TCP ports 22")
        assert account.sent == []
        await driver.press("y")
        await driver.until(lambda: len(account.sent) == 2)
        assert {one[2:] for one in account.sent} == {((22,), ())}


async def test_nothing_is_asked_when_it_is_possible_for_none(open_app: Open) -> None:
    account = some(2)
    async with open_app(account) as driver:
        await driver.press("B")
        await driver.until(lambda: "Nothing was done to many" in driver.toasts)
        await driver.press("asterisk", "s")
        await driver.until(lambda: "It is running already." in driver.toasts)
        assert not isinstance(driver.app.screen, Confirm)


async def test_read_only_marks_and_sends_nothing(open_app: Open) -> None:
    account = some()
    async with open_app(account, read_only=True) as driver:
        await driver.press("asterisk", "S", "D", "p")
        await driver.until(lambda: "read-only" in driver.toasts)
        assert driver.footer_has("Stop", enabled=False)
        assert account.sent == []


async def test_many_are_asked_about_even_where_one_is_not(open_app: Open) -> None:
    account = some(2)
    async with open_app(account, confirm={"restart": Level.NONE}) as driver:
        await asked(driver, "r")
        assert account.sent == []
        await driver.press("y")
        await driver.until(lambda: len(account.sent) == 2)


async def test_one_action_on_many_at_a_time(open_app: Open) -> None:
    account = some(3)
    account.gate = asyncio.Event()
    async with open_app(account) as driver:
        await asked(driver, "S")
        await driver.press("y")
        await driver.until(lambda: len(account.sent) == 3)
        account.held[7], account.held[8] = machine(7), machine(8)
        await driver.press("R")
        await driver.until(lambda: driver.table.row_count == 5)
        await driver.press("asterisk", "r")
        await driver.until(lambda: "still being sent to others" in driver.toasts)
        assert len(driver.app.screen_stack) == 1
        account.gate.set()
        await driver.until(lambda: "3 done" in driver.toasts)
        assert len(account.sent) == 3
