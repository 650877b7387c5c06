"""Filtering and sorting the tables as a user does: letter by letter, with mistakes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from gpugeek_tui.fleet.filter_text import just
from gpugeek_tui.format import PLATFORM_ZONE
from gpugeek_tui.tests.account import Account, machine
from gpugeek_tui.tests.conftest import Open
from gpugeek_tui.tests.driving import Driver
from gpugeek_tui.widgets.filter_bar import pointed_at


def created(ago: timedelta) -> str:
    return (datetime.now(UTC) - ago).astimezone(PLATFORM_ZONE).strftime("%Y-%m-%d %H:%M:%S")


def shown(driver: Driver) -> list[object]:
    return list(driver.table.keys)


async def filtered(driver: Driver, text: str) -> None:
    await driver.press("slash")
    await driver.type(text)
    await driver.press("enter")
    await driver.until(lambda: driver.table.has_focus)


async def test_columns_compare_numbers_ages_sizes_and_states(open_app: Open) -> None:
    account = Account(
        machine(1, gpu_num=8, created_at=created(timedelta(days=9))),
        machine(2, gpu_num=8, created_at=created(timedelta(days=1))),
        machine(3, gpu_num=1, created_at=created(timedelta(days=9)), is_pending=1),
    )
    async with open_app(account) as driver:
        for text, found in (
            ("gpus>=4 age>3d", [1]),
            ("is:pending or age<2d", [2, 3]),
            ("doing:pending", [3]),
            ("!(gpus=8)", [3]),
            ("memory>1T", []),
            (r"/^train-[13]$/", [1, 3]),
        ):
            await filtered(driver, text)
            assert shown(driver) == found, text
            await driver.press("escape")
            assert shown(driver) == [2, 1, 3]


async def test_a_mistake_is_pointed_at_and_the_last_good_filter_stays(open_app: Open) -> None:
    account = Account(machine(1, gpu_num=4), machine(2, gpu_num=1))
    async with open_app(account) as driver:
        await driver.press("slash")
        await driver.type("gpus>2")
        assert shown(driver) == [1]
        await driver.type("x a")
        await driver.sees("gpus is a number", "1 of 2 by gpus>2")
        (below,) = [line for line in driver.lines if "gpus is a number" in line]
        (typed,) = [line for line in driver.lines if "gpus>2x a" in line]
        assert below.index("▲") == typed.index("2x")
        assert shown(driver) == [1]
        await driver.press("enter")
        assert not driver.table.has_focus, "what is to be read is not what is in force"
        await driver.press(*["backspace"] * 3)
        await driver.type(" train")
        await driver.until(lambda: "is a number" not in driver.text)
        await driver.press("enter")
        await driver.until(lambda: driver.table.has_focus)
        await driver.sees("gpus>2 train", "1 of 2")


async def test_the_filter_in_force_stays_in_sight_over_refreshes(open_app: Open) -> None:
    account = Account(machine(1, name="alpha"), machine(2, name="beta"))
    async with open_app(account) as driver:
        await filtered(driver, "name:beta")
        account.held[3] = machine(3, name="beta two")
        await driver.press("R")
        await driver.sees("name:beta", "2 of 3")
        await driver.press("escape")
        await driver.until(lambda: "name:beta" not in driver.text)
        assert len(shown(driver)) == 3


async def test_tab_completes_columns_and_values_and_offers_what_there_is(open_app: Open) -> None:
    account = Account(machine(1, sku_name="payg"), machine(2, sku_name="pay later"))
    async with open_app(account) as driver:
        await driver.press("slash")
        await driver.type("sk")
        await driver.press("tab")
        await driver.sees("sku:")
        await driver.type("pa")
        await driver.press("tab")
        assert driver.instances.bar.text == "sku:pa"
        await driver.sees('"pay later"', "payg")
        await driver.type("yg !g")
        await driver.press("tab")
        await driver.sees("sku:payg !gpu", "gpus")
        await driver.press("escape")
        assert driver.instances.bar.text == ""


async def test_every_table_has_the_language(open_app: Open) -> None:
    async with open_app(Account(machine(1))) as driver:
        for view, text, found in (
            ("3", "kind=own", ["123abc"]),
            ("3", "!is:own", ["torch"]),
            ("3", "镜像", ["123abc"]),
            ("4", "instances>0", ["suqian-b"]),
            ("4", "usa", ["dallas-n"]),
            ("5", "memory>=40G", ["A100-PCIE-40G"]),
            ("5", "is:offered gpus=0", ["A100-PCIE-40G"]),
        ):
            await driver.press(view)
            await driver.until(lambda: driver.table.row_count == 2)
            await filtered(driver, text)
            assert shown(driver) == found
            await driver.press("escape")


async def test_every_table_sorts_by_every_column(open_app: Open) -> None:
    async with open_app(Account(machine(1)), size=(300, 30)) as driver:
        for view, keys in (("2", 11), ("3", 3), ("4", 5), ("5", 5)):
            await driver.press(view)
            await driver.until(partial(has_columns, driver, keys))
            seen: list[str | None] = []
            for _ in range(keys):
                await driver.press("greater_than_sign")
                sort, reverse = driver.table._sort
                assert "▴" in driver.text
                assert not reverse
                seen.append(sort)
            assert set(seen) == {column.key for column in driver.table.columns}
            await driver.press("less_than_sign")
            assert driver.table._sort[0] == seen[-2]
            await driver.press("I")
            assert "▾" in driver.text


def has_columns(driver: Driver, number: int) -> bool:
    return len(driver.table.columns) == number


async def test_a_narrow_terminal_shows_the_column_that_the_table_is_ordered_by(
    open_app: Open,
) -> None:
    async with open_app(Account(machine(1)), size=(60, 20)) as driver:
        assert len(driver.table.hidden_columns) > 5
        seen = set()
        for _ in range(len(driver.table.columns)):
            assert "▴" in driver.text
            assert driver.table._sort[0] not in driver.table.hidden_columns
            seen.add(driver.table._sort[0])
            await driver.press("less_than_sign")
        assert len(seen) == len(driver.table.columns)


async def test_images_stand_with_own_ones_first_until_a_header_is_clicked(open_app: Open) -> None:
    async with open_app(Account()) as driver:
        await driver.press("3")
        await driver.until(lambda: shown(driver) == ["123abc", "torch"])
        driver.table.move_to("torch")
        await driver.pilot.click("LiveTable", offset=(3, 0))
        assert shown(driver) == ["torch", "123abc"]
        await driver.pilot.click("LiveTable", offset=(3, 0))
        assert shown(driver) == ["123abc", "torch"]
        assert driver.table.cursor_key == "torch"


async def test_the_cursor_stays_on_its_machine_under_filter_and_order(open_app: Open) -> None:
    account = Account(*(machine(number, gpu_num=number % 5) for number in range(1, 60)))
    async with open_app(account) as driver:
        driver.table.move_to(33)
        for step in ("greater_than_sign", "I", "less_than_sign", "I"):
            await driver.press(step)
            assert driver.table.cursor_key == 33
        await filtered(driver, "gpus=3")
        assert driver.table.cursor_key == 33
        del account.held[33]
        account.held[99] = machine(99, gpu_num=3)
        await driver.press("R")
        await driver.until(lambda: 99 in driver.table.keys and 33 not in driver.table.keys)
        neighbour = driver.table.cursor_key
        assert neighbour in {28, 38}
        await driver.press("escape")
        assert driver.table.cursor_key == neighbour


async def test_an_image_s_name_with_marks_in_it_leads_to_its_machines(open_app: Open) -> None:
    odd = 'a"b (c) or !d\\'
    account = Account(machine(1, image_id=odd), machine(2))
    async with open_app(account) as driver:
        driver.app.show_instances(just("image", odd))
        await driver.sees("1 of 2")
        assert shown(driver) == [1]


@pytest.mark.parametrize(
    ("place", "words", "line"),
    [
        (3, "wrong", "   ▲ wrong          "),
        (12, "wrong", "            ▲ wrong "),
        (15, "wrong", "         wrong ▲    "),
        (50, "a long explanation", "a long explanation ▲"),
        (8, "far too long for here", "        ▲ far too l…"),
        (18, "far too long for here", "far too long for… ▲ "),
    ],
)
def test_the_caret_stands_under_the_mistake_and_words_where_there_is_room(
    place: int, words: str, line: str
) -> None:
    assert pointed_at(place, words, 20) == line


async def test_the_help_shows_the_language(open_app: Open) -> None:
    async with open_app(Account(machine(1)), size=(120, 170)) as driver:
        await driver.press("question_mark")
        await driver.sees("Filter", "status:running,creating", "older than three days")
