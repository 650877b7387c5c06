"""Keys and mouse on the live table."""

from __future__ import annotations

from textual import events

from gpugeek_tui.tests.table_program import SIZE, Program, cursor_line, lines, shown, thumb
from gpugeek_tui.widgets.live_table import LiveTable


async def test_keys_move_the_cursor() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(100))
        for key, row in [
            ("down", 1), ("j", 2), ("k", 1), ("up", 0), ("up", 0), ("pagedown", 11),
            ("ctrl+f", 22), ("pageup", 11), ("ctrl+b", 0), ("end", 99), ("down", 99),
            ("home", 0), ("G", 99), ("g", 0),
        ]:  # fmt: skip
            await pilot.press(key)
            assert app.cursor() == row, key
            assert cursor_line(app) is not None, key


async def test_keys_on_an_empty_table_do_nothing() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "up", "pagedown", "home", "end", "enter", "left", "right")
        await pilot.click(LiveTable, offset=(5, 3))
        assert app.told == []


async def test_enter_chooses_the_cursors_row() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(5))
        await pilot.press("down", "enter")
        assert app.chosen() == [1]


async def test_every_move_is_told_once() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(5))
        await pilot.press("down", "end", "end")
        await shown(pilot, app, range(5))
        keys = [told.key for told in app.told if isinstance(told, LiveTable.Highlighted)]
        assert keys == [0, 1, 4]


async def test_a_click_moves_the_cursor_and_a_double_click_chooses() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(100))
        await pilot.click(LiveTable, offset=(5, 3))
        assert app.cursor() == 2
        assert not app.chosen()
        await pilot.click(LiveTable, offset=(5, 4), times=2)
        assert app.cursor() == 3
        assert app.chosen() == [3]


async def test_a_double_click_whose_second_half_meets_another_row_chooses_nothing() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(5))
        await pilot.click(LiveTable, offset=(5, 2))
        await shown(pilot, app, [0, 7, 1, 2, 3])
        app.table.post_message(
            events.Click(app.table, 5, 2, 0, 0, 1, False, False, False, 5, 2, chain=2)
        )
        await pilot.pause()
        assert (app.cursor(), app.chosen()) == (7, [])


async def test_a_click_on_the_header_names_the_column() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(5))
        await pilot.click(LiveTable, offset=(13, 0))
        told = app.told[-1]
        assert isinstance(told, LiveTable.HeaderClicked)
        assert told.column == "name"


async def test_the_wheel_leaves_the_cursor_on_its_key_and_a_key_brings_it_back() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(100))
        app.table.scroll_to(y=50, animate=False)
        await pilot.pause()
        assert (app.cursor(), cursor_line(app)) == (0, None)
        first = lines(app)[1]
        await shown(pilot, app, [-2, -1, *range(100)])
        assert lines(app)[1] == first
        await pilot.press("down")
        assert app.cursor() == 1
        assert cursor_line(app) is not None


async def test_a_narrow_terminal_leaves_out_columns_and_right_shows_them() -> None:
    app = Program()
    async with app.run_test(size=(26, 12)) as pilot:
        await shown(pilot, app, range(5))
        assert lines(app)[0].split() == ["Name", "Status"]
        assert app.hidden() == ("id",)
        await pilot.press("right", "right")
        assert app.hidden() == ()
        assert "Status" in lines(app)[0]
        await pilot.press("left", "left", "left")
        assert app.hidden() == ("id",)
        await pilot.press("right")
        await pilot.resize_terminal(80, 12)
        await pilot.pause()
        assert lines(app)[0].split() == ["Id", "Name", "Status"]


async def test_the_scrollbar_follows() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(1000))
        assert thumb(app) == [0]
        await pilot.press("end")
        assert thumb(app) == [SIZE[1] - 1]


async def test_a_click_beside_the_thumb_turns_a_page_and_leaves_the_cursor() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        app.animation_level = "none"
        await shown(pilot, app, range(1000))
        await pilot.click(app.table.vertical_scrollbar, offset=(0, 9))
        await pilot.pause()
        assert app.table.scroll_y > 0
        assert app.cursor() == 0
