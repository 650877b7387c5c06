"""Cursor and scroll position belong to keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gpugeek_tui.tests.table_program import SIZE, Program, cursor_line, lines, shown


async def test_the_first_row_gets_the_cursor() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(3))
        assert app.cursor() == 0
        assert lines(app)[1].split() == ["▸", "0", "name-0", "running"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda keys: [1000, 1001, *keys], id="insert above"),
        pytest.param(lambda keys: [key for key in keys if key % 7 == 227 % 7], id="filter"),
        pytest.param(lambda keys: sorted(keys, reverse=True), id="sort"),
        pytest.param(lambda keys: [key for key in keys if key not in {3, 19, 21}], id="remove"),
    ],
)
async def test_the_cursor_stays_on_its_key_and_its_line(
    change: Callable[[list[int]], list[int]],
) -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(500))
        app.table.move_to(230)
        await pilot.press("up", "up", "up")
        line = cursor_line(app)
        assert app.cursor() == 227
        await shown(pilot, app, change(list(range(500))))
        assert app.cursor() == 227
        assert cursor_line(app) == line
        assert app.vanished() == []


async def test_near_the_ends_the_cursor_stays_on_its_key_though_its_line_cannot() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(500))
        await pilot.press("end")
        await shown(pilot, app, [499, *range(499)])
        assert (app.cursor(), cursor_line(app)) == (499, 1)


async def test_a_vanished_row_gives_its_line_to_the_next_and_says_so() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(100))
        app.table.move_to(50)
        await pilot.pause()
        line = cursor_line(app)
        await shown(pilot, app, [key for key in range(100) if key not in {50, 51}])
        assert app.cursor() == 52
        assert cursor_line(app) == line
        assert app.vanished() == [(50, 52)]


async def test_the_last_row_vanishing_gives_the_cursor_to_the_one_above() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(5))
        await pilot.press("end")
        await shown(pilot, app, range(4))
        assert app.cursor() == 3
        assert app.vanished() == [(4, 3)]


async def test_a_filter_that_matches_nothing_for_a_while_does_not_lose_the_cursor() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(100))
        app.table.move_to(42)
        await shown(pilot, app, [])
        assert cursor_line(app) is None
        assert "No instances" in lines(app)[1]
        await shown(pilot, app, range(100))
        assert app.cursor() == 42
        assert cursor_line(app) is not None


async def test_a_smaller_terminal_keeps_the_cursor_in_sight() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(100))
        app.table.move_to(10)
        await pilot.resize_terminal(50, 5)
        await pilot.pause()
        assert (app.cursor(), cursor_line(app)) == (10, 4)
