"""The instances view: live, with the cursor on the same machine whatever happens around it."""

from __future__ import annotations

import msgspec

from gpugeek_tui.errors import AuthError, InternalServerError, UnreachableError
from gpugeek_tui.tests.account import Account, machine
from gpugeek_tui.tests.conftest import Open


def refreshed(account: Account, before: int) -> bool:
    return account.calls["instances"] > before


async def test_it_shows_the_machines_and_sums_in_the_header(open_app: Open) -> None:
    account = Account(
        machine(1, gpu_num=4),
        machine(2, status="stopd", gpu_num=0),
        machine(3, status="running", is_pending=1, gpu_num=2),
        machine(4, status="warming-up"),
    )
    async with open_app(account) as driver:
        await driver.sees("4 instances", "2 running", "1 stopd", "1 warming-up", "1 pending")
        await driver.sees("GPUs in use 6", "DEMO", "live", "train-3", "Suqian-B")


async def test_the_cursor_stays_on_its_machine_when_others_come_and_go(open_app: Open) -> None:
    account = Account(*(machine(number) for number in range(1, 30)))
    async with open_app(account) as driver:
        driver.table.move_to(15)
        for number in (14, 16, 17, 29):
            del account.held[number]
        for number in range(40, 60):
            account.held[number] = machine(number)
        calls = account.calls["instances"]
        await driver.press("R")
        await driver.until(
            lambda: refreshed(account, calls) and "train-59" in str(driver.app.snapshot)
        )
        assert driver.table.cursor_key == 15
        assert driver.instances.target == account.held[15]


async def test_the_cursor_moves_to_the_neighbour_and_says_so_when_its_machine_is_gone(
    open_app: Open,
) -> None:
    account = Account(*(machine(number) for number in range(1, 6)))
    async with open_app(account) as driver:
        driver.table.move_to(3)
        del account.held[3]
        await driver.press("R")
        await driver.until(lambda: "Instance 3 is gone" in driver.toasts)
        assert driver.table.cursor_key == 4
        assert "train-4" in driver.toasts


async def test_typing_a_filter_narrows_the_table_with_every_letter(open_app: Open) -> None:
    account = Account(
        machine(1, name="alpha"), machine(2, name="beta"), machine(3, name="推理", status="stopd")
    )
    async with open_app(account) as driver:
        await driver.press("slash")
        await driver.type("be")
        assert list(driver.table.keys) == [2]
        await driver.sees("1 of 3")
        await driver.press("enter")
        await driver.until(lambda: driver.table.has_focus)
        await driver.press("escape")
        await driver.until(lambda: len(driver.table.keys) == 3)
        await driver.press("slash")
        await driver.type("stopped")
        assert list(driver.table.keys) == [3]
        await driver.press("escape")
        await driver.until(lambda: driver.table.has_focus and len(driver.table.keys) == 3)


async def test_a_filter_that_matches_nothing_says_how_to_leave_it(open_app: Open) -> None:
    async with open_app(Account(machine(1))) as driver:
        await driver.press("slash")
        await driver.type("zzz")
        await driver.sees("No instance matches the filter")


async def test_columns_sort_by_key_and_by_header_and_keep_the_cursor(open_app: Open) -> None:
    account = Account(machine(1, name="b"), machine(2, name="a"), machine(3, name="c"))
    async with open_app(account) as driver:
        assert list(driver.table.keys) == [1, 2, 3]
        driver.table.move_to(3)
        await driver.pilot.click("LiveTable", offset=(3, 0))
        assert list(driver.table.keys) == [2, 1, 3]
        assert driver.table.cursor_key == 3
        await driver.press("I")
        assert list(driver.table.keys) == [3, 1, 2]
        await driver.press("greater_than_sign")
        assert driver.table.cursor_key == 3


async def test_the_details_show_every_field_and_hide_the_secrets_until_asked(
    open_app: Open,
) -> None:
    one = machine(
        504838617333765,
        http_services=("https://504838617333765-http-8099.northwest1.gpugeek.com:8443",),
        custom_services=("http://host.example:48548",),
        data_disk_used_size=48 * 2**30,
    )
    async with open_app(Account(one)) as driver:
        await driver.press("enter")
        await driver.sees(
            "504838617333765", "ssh -p 59064 root@host.example", "96%", "8443", "48548"
        )
        assert one.ssh_pwd not in driver.text
        assert "f4jzygqwno3fecinx9arnetu" not in driver.text
        await driver.press("v")
        await driver.sees(one.ssh_pwd, "f4jzygqwno3fecinx9arnetu")
        await driver.press("v")
        await driver.until(lambda: one.ssh_pwd not in driver.text)
        await driver.press("escape")
        await driver.sees("1 instance")


async def test_revealed_secrets_are_hidden_again_when_the_details_are_left(open_app: Open) -> None:
    one = machine(7)
    async with open_app(Account(one)) as driver:
        await driver.press("enter", "v")
        await driver.sees(one.ssh_pwd)
        await driver.press("question_mark", "escape")
        await driver.until(lambda: one.ssh_pwd not in driver.text)


async def test_the_details_follow_the_machine_and_say_when_it_is_gone(open_app: Open) -> None:
    account = Account(machine(1), machine(2))
    async with open_app(account) as driver:
        driver.table.move_to(1)
        await driver.press("enter")
        account.held[1] = msgspec.structs.replace(
            account.held[1], status="stopd", is_startable=True
        )
        await driver.press("R")
        await driver.sees("stopd", "Can be started")
        del account.held[1]
        await driver.press("R")
        await driver.sees("This instance is gone", "train-1")
        assert not driver.footer_has("Stop")


async def test_a_dead_server_leaves_the_picture_and_says_why_and_how_old_it_is(
    open_app: Open,
) -> None:
    account = Account(machine(1), machine(2))
    async with open_app(account) as driver:
        account.failure = UnreachableError("Connection refused.")
        await driver.press("R")
        await driver.sees("STALE", "Connection refused", "Next try in", "train-1", "train-2", "old")
        await driver.press("j", "enter")
        await driver.sees("ssh -p 59064", "Connection refused")
        await driver.press("escape")
        account.failure = None
        await driver.press("R")
        await driver.sees("live")
        await driver.until(lambda: "Connection refused" not in driver.text)


async def test_a_refused_token_is_said_with_code_and_traceid_and_keeps_the_picture(
    open_app: Open,
) -> None:
    account = Account(machine(1))
    async with open_app(account) as driver:
        account.failure = AuthError("Not logged in", code=10002, traceid="abc123")
        await driver.press("R")
        await driver.sees("REFUSED", "Not logged in", "10002", "abc123", "train-1")


async def test_an_account_that_never_answers_still_takes_every_key(open_app: Open) -> None:
    account = Account()
    account.failure = InternalServerError("Internal Server Error", code=10001)
    async with open_app(account) as driver:
        await driver.sees("Internal Server Error")
        for key in (
            "j",
            "k",
            "enter",
            "s",
            "S",
            "r",
            "p",
            "D",
            "2",
            "3",
            "4",
            "5",
            "1",
            "tab",
            "slash",
        ):
            await driver.press(key)
        await driver.press("escape", "question_mark")
        await driver.sees("Keys")
        await driver.press("escape", "c", "escape")
        assert driver.app.is_running


async def test_an_empty_account_says_so(open_app: Open) -> None:
    async with open_app(Account()) as driver:
        await driver.sees("0 instances", "No instance.")


async def test_names_from_the_server_are_text_and_never_markup_or_commands(open_app: Open) -> None:
    hostile = "[red]x[/red]\x1b[2J\x1b]0;owned\x07\u202eevil\u202c\r\n"
    account = Account(
        machine(
            1, name=hostile, status=hostile, gpu_name=hostile, image_id=hostile, ssh_cmd=hostile
        )
    )
    account.failure = None
    async with open_app(account) as driver:
        await driver.sees("[red]x[/red]")
        for key in ("enter", "escape", "D", "escape", "S", "escape", "p", "escape"):
            await driver.press(key)
            screen = driver.text
            for forbidden in ("\x1b", "\x07", "\r", "\u202e"):
                assert forbidden not in screen
        account.failure = InternalServerError(hostile, code=10001, traceid=hostile)
        await driver.press("R")
        await driver.sees("10001")
        assert not {"\x1b", "\x07", "\r", "\u202e"} & set(driver.text)
