"""Starting, stopping, releasing: asked first, sent once, followed to the end."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from gpugeek_tui.errors import OperationError, UnknownOutcomeError
from gpugeek_tui.tests.account import Account, machine
from gpugeek_tui.tests.conftest import Open


async def test_stop_asks_first_with_no_in_focus_and_enter_means_no(open_app: Open) -> None:
    account = Account(machine(1))
    async with open_app(account) as driver:
        await driver.press("S")
        await driver.sees("Stop this instance?", "train-1", "Everything that runs on it ends")
        await driver.press("enter")
        await driver.until(lambda: "Stop this instance?" not in driver.text)
        assert account.sent == []


@pytest.mark.parametrize("keys", [("escape",), ("n",), ("enter",)])
async def test_every_way_out_of_a_question_sends_nothing(open_app: Open, keys: tuple[str]) -> None:
    account = Account(machine(1))
    async with open_app(account) as driver:
        await driver.press("r")
        await driver.sees("Restart this instance?")
        await driver.press(*keys)
        await driver.until(lambda: "Restart this instance?" not in driver.text)
        assert account.sent == []


async def test_stop_is_sent_once_followed_and_kept_in_the_operations_view(open_app: Open) -> None:
    account = Account(machine(1), machine(2))
    async with open_app(account) as driver:
        driver.table.move_to(2)
        await driver.agree("S")
        await driver.until(lambda: "stop done" in driver.toasts)
        assert account.sent == [("stop", 2, None, None)]
        await driver.sees("1 stopd")
        await driver.press("2")
        await driver.sees("stop", "train-2", "done")
        await driver.press("enter")
        await driver.sees("Operation", "9001")
        await driver.press("escape")


async def test_keys_pressed_fast_act_on_the_row_that_the_cursor_has_reached(open_app: Open) -> None:
    account = Account(machine(1, status="creating", is_pending=1), machine(2), machine(3))
    async with open_app(account) as driver:
        driver.table.move_to(1)
        await driver.burst("j", "S")
        await driver.sees("Stop this instance?", "train-2")


async def test_a_burst_of_keys_is_typed_into_the_filter_and_not_run_as_actions(
    open_app: Open,
) -> None:
    account = Account(machine(1), machine(2, name="sSrDq"))
    async with open_app(account) as driver:
        await driver.burst("slash", "s", "S", "r", "D", "q")
        await driver.sees("1 of 2")
        assert list(driver.table.keys) == [2]
        assert account.sent == []
        assert driver.app.screen is driver.instances


async def test_a_key_typed_before_a_question_is_no_answer_to_it(open_app: Open) -> None:
    account = Account(machine(1, status="stopd"))
    async with open_app(account) as driver:
        await driver.press("enter")
        await driver.burst("n", "t", "e", "s", "t")
        await driver.sees("Start this instance?")
        await driver.press("y")
        await driver.until(lambda: len(account.sent) == 1)
        await driver.until(lambda: "start done" in driver.toasts)
        assert len(account.sent) == 1


async def test_the_server_s_own_words_are_shown_when_it_refuses(open_app: Open) -> None:
    account = Account(machine(1, status="stopd"))
    account.refusal = OperationError("主机 GPU 不足: 0 of 1 free", code=10135, traceid="f00d")
    async with open_app(account) as driver:
        await driver.agree("s")
        await driver.until(lambda: "start NOT DONE" in driver.toasts)
        for words in ("主机 GPU 不足: 0 of 1 free", "10135", "f00d"):
            assert words in driver.toasts
        await driver.press("2")
        await driver.sees("NOT DONE", "GPU", "10135")


async def test_an_accepted_start_that_fails_is_told(open_app: Open) -> None:
    account = Account(machine(1, status="stopd"))
    account.succeed = False
    async with open_app(account) as driver:
        await driver.agree("s")
        await driver.until(lambda: "start FAILED" in driver.toasts)
        await driver.sees("stopd")


async def test_a_lost_answer_is_unknown_and_nothing_is_sent_again(open_app: Open) -> None:
    account = Account(machine(1))
    account.refusal = UnknownOutcomeError("The connection was cut after it was sent.")
    async with open_app(account) as driver:
        await driver.agree("r")
        await driver.until(lambda: "OUTCOME UNKNOWN" in driver.toasts)
        await driver.press("R", "2")
        await driver.sees("UNKNOWN")
        assert len(account.sent) == 1


async def test_release_is_open_only_once_the_name_is_typed(open_app: Open) -> None:
    account = Account(machine(1), machine(2))
    async with open_app(account) as driver:
        driver.table.move_to(1)
        await driver.press("D")
        await driver.sees("Release this instance?", "gone for good")
        await driver.type("train-")
        await driver.press("enter")
        assert account.sent == []
        await driver.type("1")
        await driver.press("enter")
        await driver.until(lambda: "release done" in driver.toasts)
        assert account.sent == [("release", 1, None, None)]
        await driver.until(lambda: list(driver.table.keys) == [2])
        assert "is gone" not in driver.toasts  # its end was told already


async def test_a_machine_without_a_name_is_released_by_its_id(open_app: Open) -> None:
    account = Account(machine(77, name=" \u200b "))
    async with open_app(account) as driver:
        await driver.press("D")
        await driver.type("77")
        await driver.press("enter")
        await driver.until(lambda: account.sent == [("release", 77, None, None)])


async def test_a_yes_to_a_machine_that_changed_meanwhile_sends_nothing(open_app: Open) -> None:
    account = Account(machine(1))
    async with open_app(account) as driver:
        await driver.press("S")
        await driver.sees("Stop this instance?")
        account.held[1] = msgspec.structs.replace(account.held[1], status="stopd")
        assert driver.app.fleet is not None
        driver.app.fleet.refresh()
        await driver.until(lambda: "1 stopd" in driver.text)
        await driver.press("y")
        await driver.until(lambda: "Nothing was sent" in driver.toasts)
        assert "running" in driver.toasts
        assert account.sent == []


async def test_a_dim_key_says_why_it_does_nothing(open_app: Open) -> None:
    account = Account(machine(1, is_pending=1))
    async with open_app(account) as driver:
        assert driver.footer_has("Stop", enabled=False)
        await driver.press("S")
        await driver.until(lambda: "An operation is in progress" in driver.toasts)
        assert account.sent == []


async def test_read_only_looks_and_sends_nothing(open_app: Open) -> None:
    account = Account(machine(1), machine(2, status="stopd"))
    async with open_app(account, read_only=True) as driver:
        await driver.sees("READ-ONLY")
        for key in ("s", "S", "r", "p", "D", "c"):
            await driver.press(key)
        await driver.until(lambda: "read-only" in driver.toasts)
        assert account.sent == []
        assert driver.app.screen is driver.instances


async def test_ports_send_both_lists_and_say_what_they_replace(open_app: Open) -> None:
    one = machine(
        5,
        http_services=("https://5-http-8099.northwest1.gpugeek.com:8443",),
        custom_services=("http://host.example:48548",),
    )
    account = Account(one)
    async with open_app(account) as driver:
        await driver.press("p")
        await driver.sees("8099", "Open now: 1 TCP and 1 HTTP.", "Afterwards: TCP none; HTTP 8099.")
        await driver.type("22x")
        await driver.sees("22x is not a port")
        await driver.press("backspace", "comma")
        await driver.type("80, 443 8080")
        await driver.sees("5 ports are too many")
        for _ in range(9):
            await driver.press("backspace")
        await driver.press("enter")
        await driver.until(lambda: bool(account.sent))
        assert account.sent == [("set_port", 5, (22, 80), (8099,))]


async def test_quitting_while_a_command_is_on_the_wire_does_not_hang(open_app: Open) -> None:
    account = Account(machine(1))
    account.gate = asyncio.Event()
    async with open_app(account) as driver:
        await driver.agree("S")
        await driver.until(lambda: bool(account.sent))
        await driver.sees("stop")
        await driver.press("q")
    assert not driver.app.is_running


async def test_leaving_the_details_does_not_cut_off_what_is_being_sent(open_app: Open) -> None:
    account = Account(machine(1))
    account.gate = asyncio.Event()
    async with open_app(account) as driver:
        await driver.press("enter")
        await driver.agree("S")
        await driver.until(lambda: bool(account.sent))
        await driver.press("escape", "3", "1")
        account.gate.set()
        await driver.until(lambda: "stop done" in driver.toasts)
