"""Marks on the screen: made with keys and mouse, and staying with their instances."""

from __future__ import annotations

from gpugeek_tui.tests.account import Account, machine
from gpugeek_tui.tests.conftest import Open
from gpugeek_tui.tests.driving import Driver


def ten(**fields: object) -> Account:
    return Account(*(machine(number, **fields) for number in range(1, 11)))


def starred(driver: Driver) -> list[str]:
    """The names of the rows in sight that carry the mark."""
    rows = [line.lstrip("▸ ") for line in driver.lines if line[:2] in (" *", "▸*")]
    return [row.removeprefix("*").split()[0] for row in rows]


async def test_space_marks_and_moves_down_and_the_status_line_counts(open_app: Open) -> None:
    async with open_app(ten()) as driver:
        await driver.burst("space", "space", "j", "space")
        assert driver.instances.marked == {1, 2, 4}
        assert driver.table.cursor_key == 5
        await driver.sees("3 marked")
        assert starred(driver) == ["train-1", "train-2", "train-4"]
        await driver.press("k", "space")
        assert driver.instances.marked == {1, 2}


async def test_a_range_reaches_from_the_last_mark_to_the_cursor(open_app: Open) -> None:
    async with open_app(ten()) as driver:
        await driver.press("j", "space", "j", "j", "V")
        assert driver.instances.marked == {2, 3, 4, 5}


async def test_all_and_inverted_keep_to_the_filter_and_what_it_hides_is_said(
    open_app: Open,
) -> None:
    async with open_app(ten()) as driver:
        await driver.press("space", "j", "space", "slash")
        await driver.type("id:1")
        await driver.press("enter")
        await driver.sees("2 marked, 1 hidden by the filter")
        await driver.press("asterisk")
        assert driver.instances.marked == {1, 3, 10}
        await driver.press("exclamation_mark")
        assert driver.instances.marked == {3}
        await driver.sees("1 marked, 1 hidden by the filter")
        await driver.press("escape")
        assert driver.instances.marked == {3}
        await driver.press("escape")
        assert driver.instances.marked == frozenset()
        assert "marked" not in driver.text


async def test_marks_go_with_their_rows_through_order_and_refresh(open_app: Open) -> None:
    account = ten()
    async with open_app(account) as driver:
        await driver.press("j", "j", "space")
        await driver.press("less_than_sign", "I")
        assert starred(driver) == ["train-3"]
        account.held = {99: machine(99, name="new"), **account.held}
        calls = account.calls["instances"]
        await driver.press("R")
        await driver.until(lambda: account.calls["instances"] > calls and "new" in driver.text)
        assert starred(driver) == ["train-3"]
        assert driver.instances.marked == {3}


async def test_a_marked_instance_that_vanishes_is_told_and_loses_its_mark(open_app: Open) -> None:
    account = ten()
    async with open_app(account) as driver:
        await driver.press("space", "space", "j", "j", "j")
        del account.held[2]
        await driver.press("R")
        await driver.until(lambda: "Marked, and is gone: 2. 1 marked." in driver.toasts)
        assert driver.instances.marked == {1}


async def test_the_filter_knows_what_is_marked_and_follows_the_marks(open_app: Open) -> None:
    async with open_app(ten()) as driver:
        await driver.press("space", "space", "space", "slash")
        await driver.type("is:marked")
        await driver.press("enter", "g")
        assert list(driver.table.keys) == [1, 2, 3]
        await driver.press("space")
        assert list(driver.table.keys) == [2, 3]
        assert driver.table.cursor_key == 2


async def test_ctrl_click_marks_and_shift_click_marks_up_to_there(open_app: Open) -> None:
    async with open_app(ten()) as driver:
        await driver.pilot.click("LiveTable", offset=(5, 2), control=True)
        assert driver.instances.marked == {2}
        await driver.pilot.click("LiveTable", offset=(5, 5), shift=True)
        assert driver.instances.marked == {2, 3, 4, 5}
        await driver.pilot.click("LiveTable", offset=(5, 8))
        assert driver.instances.marked == {2, 3, 4, 5}
        assert driver.table.cursor_key == 8


async def test_cursor_and_marks_stay_in_sight_when_the_columns_are_scrolled(
    open_app: Open,
) -> None:
    async with open_app(ten(), size=(60, 24)) as driver:
        await driver.press("space", "right", "right", "right", "right")
        assert driver.table.scroll_offset.x > 0
        rows = [line for line in driver.lines if line.startswith((" *", "▸"))]
        assert len(rows) == 2
        assert "train-1" not in rows[0]
        header = driver.lines[driver.table.region.y]
        await driver.pilot.click("LiveTable", offset=(header.index("SKU"), 0))
        assert driver.instances.arrangement.sort == "sku"


async def test_marking_thousands_paints_the_visible_lines_once(open_app: Open) -> None:
    account = Account(*(machine(number) for number in range(1, 3001)))
    async with open_app(account) as driver:
        table = driver.table
        painted: list[int] = []
        whole = table.refresh

        def refresh(*regions: object, **how: object) -> object:
            painted.append(sum(region.height for region in regions))  # type: ignore[attr-defined]  # they are Regions
            return whole(*regions, **how)  # type: ignore[arg-type]  # passed on as they came

        table.refresh = refresh  # type: ignore[method-assign, assignment]  # spied on
        await driver.press("asterisk")
        assert len(driver.instances.marked) == 3000
        assert len(painted) == 1
        assert painted[0] <= table.size.height
        await driver.sees("3000 marked")
