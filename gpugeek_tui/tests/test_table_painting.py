"""What the live table puts on the screen, and how little of it."""

from __future__ import annotations

import pytest

from gpugeek_tui.tests.table_program import COLUMNS, SIZE, Program, lines, shown
from gpugeek_tui.text import cell_len
from gpugeek_tui.widgets.live_table import Column, LiveTable


async def test_an_empty_table_says_so_under_its_header() -> None:
    app = Program()
    async with app.run_test(size=SIZE):
        assert lines(app)[0].split() == ["Id", "Name", "Status"]
        assert lines(app)[1].strip() == "No instances"
        assert app.cursor() is None


async def test_rows_set_before_the_first_frame_are_shown() -> None:
    app = Program()
    table = LiveTable(COLUMNS)
    table.set_cells({"a": ("1", "first", "x"), "b": ("2", "second", "y")})
    async with app.run_test(size=SIZE) as pilot:
        await app.table.remove()
        await app.mount(table)
        await pilot.pause()
        assert [line.split() for line in lines(app)[1:3]] == [
            ["▸", "1", "first", "x"],
            ["2", "second", "y"],
        ]


async def test_of_ten_thousand_rows_only_those_in_sight_and_a_page_around_are_rendered() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(10_000))
        assert set(range(11)) <= set(app.asked) <= set(range(22))
        app.asked.clear()
        await pilot.press("down", "down", "up")
        assert set(app.asked) <= set(range(11, 22))
        app.asked.clear()
        await pilot.press("end")
        await pilot.pause()
        assert set(range(9989, 10_000)) <= set(app.asked) <= set(range(9978, 10_000))
        assert len(app.asked) == len(set(app.asked))


async def test_turning_a_page_after_a_pause_renders_nothing_of_it_any_more() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(10_000))
        await pilot.press("pagedown")
        await pilot.pause()
        app.asked.clear()
        await pilot.press("pagedown")
        assert not set(app.asked) & set(range(22, 33))


async def test_a_refresh_renders_only_visible_rows_whose_version_differs() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(10_000))
        app.asked.clear()
        app.names[4] = "changed"
        app.names.update(dict.fromkeys(range(0, 10_000, 50), "new"))
        await shown(pilot, app, range(10_000))
        assert app.asked == [0, 4]
        assert "changed" in lines(app)[5]


async def test_only_lines_that_changed_are_painted() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(100))
        painted: list[tuple[int, int]] = []
        whole = app.table.refresh

        def refresh(*regions: object, **how: object) -> LiveTable:
            painted.extend((region.y, region.height) for region in regions)  # type: ignore[attr-defined]  # they are Regions
            return whole(*regions, **how)  # type: ignore[arg-type]  # passed on as they came

        app.table.refresh = refresh  # type: ignore[method-assign]  # spied on
        app.names[3] = "changed"
        await shown(pilot, app, range(100))
        assert painted == [(4, 1)]
        painted.clear()
        await pilot.press("down")
        assert painted == [(1, 2)]
        painted.clear()
        app.table.move_to(50)
        await shown(pilot, app, range(100))
        painted.clear()
        await shown(pilot, app, [-1, *range(100)])  # scrolled along: the screen looks the same
        assert painted == []


async def test_at_the_top_a_row_that_comes_in_above_is_in_sight_and_the_cursor_keeps_its_key() -> (
    None
):
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(100))
        await shown(pilot, app, [-1, *range(100)])
        assert app.table.cursor_key == 0
        assert app.table.scroll_offset.y == 0
        assert app.names.get(-1, "-1") in lines(app)[1]


async def test_marks_paint_only_the_lines_that_they_change_and_render_no_row() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(10_000))
        app.asked.clear()
        app.table.set_marked(frozenset(range(2, 10_000)))
        await pilot.pause()
        assert [line[:2] for line in lines(app)[1:5]] == ["▸ ", "  ", " *", " *"]
        await pilot.press("j", "j")
        assert lines(app)[3].startswith("▸*")
        assert app.asked == []
        app.table.set_marked(frozenset())
        await pilot.pause()
        assert "*" not in "".join(lines(app))


async def test_the_sort_is_marked_in_the_header() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(5))
        app.table.set_sort("name", reverse=True)
        await pilot.pause()
        assert "Name ▾" in lines(app)[0]


async def test_wide_characters_keep_the_columns_straight() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        app.names.update({0: "训练机训练机", 1: "a👩‍🔬b", 2: "ｶﾀｶﾅ", 3: "cafe\u0301"})
        await shown(pilot, app, range(4))
        starts = {cell_len(line.partition("running")[0]) for line in lines(app)[1:5]}
        assert len(starts) == 1


@pytest.mark.parametrize(
    "name",
    [
        "\x1b]52;c;AAAA\x07",
        "[red]x[/red]",
        "a\nb",
        "\u202egnp.exe",
        "x" * 100_000,
        "\ud800",
        "\x9b2J",
    ],
)
async def test_a_hostile_name_reaches_the_terminal_as_text(name: str) -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        app.names[0] = name
        await shown(pilot, app, range(2))
        line = lines(app)[1]
        assert line.isprintable()
        assert app.cursor() == 0


async def test_the_cursor_shows_without_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(2))
        strip = app.screen._compositor.render_strips()[1]
        assert all(segment.style is not None and segment.style.reverse for segment in strip)


async def test_the_look_follows_focus_and_theme() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(2))

        def looks() -> object:
            return next(iter(app.screen._compositor.render_strips()[1])).style

        focused = looks()
        app.set_focus(None)
        await pilot.pause()
        blurred = looks()
        app.table.focus()
        app.theme = "textual-light"
        await pilot.pause()
        assert len({str(look) for look in (focused, blurred, looks())}) == 3


async def test_a_border_is_drawn_around_the_table() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        app.table.styles.border = ("solid", "white")
        await shown(pilot, app, range(100))
        await pilot.press("down")
        assert lines(app)[0].startswith("┌")
        assert lines(app)[3].startswith("│▸")


async def test_other_columns_can_be_set() -> None:
    app = Program()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, range(3))
        app.table.set_columns([Column("only", "Only")])
        await pilot.pause()
        assert lines(app)[0].split() == ["Only"]
        assert lines(app)[2].split() == ["1"]


async def test_the_scrollbar_covers_no_cell() -> None:
    app = Program()
    async with app.run_test(size=(2 + 8 + 2 + 10 + 2 + 8 + 1, 12)) as pilot:
        await shown(pilot, app, range(100))
        assert app.hidden() == ()
        await pilot.resize_terminal(2 + 8 + 2 + 10 + 2 + 8, 12)
        await pilot.pause()
        assert app.hidden() == ("id",)
