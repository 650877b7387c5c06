from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from gpugeek_tui.text import cell_len
from gpugeek_tui.widgets.table_columns import Column, lay_out
from gpugeek_tui.widgets.table_paint import Look, paint_empty, paint_header, paint_row, panned
from gpugeek_tui.widgets.table_rows import Cell, CellStyle, Key, RowCache
from gpugeek_tui.widgets.table_scrollbar import thumb_cells

PLAIN = Style()
GOOD = Style(color="green")
LOOK = Look(PLAIN, Style(bold=True), Style(reverse=True), PLAIN, {"good": GOOD})
COLUMNS = (
    Column("name", "名前", width=6),
    Column("n", "N", width=3, align="right"),
    Column("status", "Status", width=8),
)


def rendered(*cells: Cell | str) -> tuple[tuple[str, int, CellStyle], ...]:
    cache = RowCache()
    cache.replace_source(lambda _key: cells, None)
    return cache.row(1).cells


def line(*cells: Cell | str, width: int = 23, cursor: bool = False) -> str:
    layout = lay_out(COLUMNS, {}, 23)
    return paint_row(rendered(*cells), layout, LOOK, width, cursor=cursor).text


def test_cells_stand_in_their_columns() -> None:
    assert line("训练机", "12", "running") == "  训练机   12  running "


def test_too_long_cells_are_cut_and_missing_ones_are_blank() -> None:
    assert line("训练机机", "1234") == "  训练…   12…          "


def test_the_cursor_is_marked_by_a_pointer_as_well_as_by_its_style() -> None:
    assert line("a", "1", "b", cursor=True).startswith("▸ a")


def test_a_mark_is_a_sign_beside_the_pointer_with_and_without_the_cursor() -> None:
    layout = lay_out(COLUMNS, {}, 23)
    cells = rendered("a", "1", "b")
    for cursor, start in ((False, " *a"), (True, "▸*a")):
        strip = paint_row(cells, layout, LOOK, 23, cursor=cursor, marked=True)
        assert strip.text.startswith(start)
        assert strip.cell_length == 23


def test_scrolled_columns_leave_pointer_and_mark_where_they_are() -> None:
    layout = lay_out(COLUMNS, {}, 23)
    line = paint_row(rendered("name", "12", "up"), layout, LOOK, 23, cursor=True, marked=True)
    assert panned(line, 0, 10, PLAIN).text == "▸*name    "
    assert panned(line, 8, 10, PLAIN).text == "▸* 12  up "


@given(st.text(max_size=12), st.integers(0, 40), st.integers(1, 40))
def test_whatever_is_scrolled_fills_the_line_exactly(text: str, x: int, width: int) -> None:
    layout = lay_out(COLUMNS, {}, 23)
    line = paint_row(rendered(text, text, text), layout, LOOK, 23, cursor=False, marked=True)
    seen = panned(line, x, width, PLAIN)
    assert cell_len(seen.text) == seen.cell_length == width
    assert seen.text.startswith(" *"[:width])


def test_a_named_style_colours_its_cell_only_and_yields_to_the_cursor() -> None:
    layout = lay_out(COLUMNS, {}, 23)
    cells = rendered("a", "1", Cell("up", "good"))
    strip = paint_row(cells, layout, LOOK, 23, cursor=False)
    assert [segment.text for segment in strip if segment.style is GOOD] == ["up      "]
    under = paint_row(cells, layout, LOOK, 23, cursor=True)
    assert [segment.style for segment in under] == [LOOK.cursor]


def test_the_sorted_column_carries_its_direction() -> None:
    layout = lay_out(COLUMNS, {}, 23)
    assert paint_header(layout, LOOK, 23, "n", reverse=False).text == "  名前    N ▴  Status  "
    assert paint_header(layout, LOOK, 23, "status", reverse=True).text.endswith("Status ▾")


@given(st.lists(st.text(max_size=20), max_size=4), st.integers(1, 60), st.booleans())
def test_any_text_fills_the_line_exactly(texts: list[str], width: int, cursor: bool) -> None:
    layout = lay_out(COLUMNS, {}, width)
    cells = rendered(*texts)
    strip = paint_row(cells, layout, LOOK, width, cursor=cursor)
    assert cell_len(strip.text) == strip.cell_length == width
    assert paint_empty("".join(texts), LOOK, width).cell_length == width


def test_a_row_is_rendered_again_only_when_its_version_differs() -> None:
    cache = RowCache()
    asked: list[Key] = []

    def render(key: Key) -> tuple[str]:
        asked.append(key)
        return ("x",)

    versions: dict[Key, str] = {1: "old", 2: "old"}
    cache.replace_source(render, versions.__getitem__)
    before = cache.row(1), cache.row(2)
    versions[2] = "new"
    cache.replace_source(render, versions.__getitem__)
    after = cache.row(1), cache.row(2)
    assert asked == [1, 2, 2]
    assert before[0] is after[0]
    assert before[1] is after[1]  # its cells came out the same: nothing to paint


@given(st.integers(0, 60), st.integers(0, 20_000), st.integers(0, 60), st.integers(0, 20_000))
def test_a_thumb_stays_on_its_bar(height: int, total: int, window: int, position: int) -> None:
    start, end = thumb_cells(height, total, window, position)
    assert 0 <= start <= end <= height
    assert (end > start) == (height > 0 and total > window > 0)


def test_a_thumb_touches_an_end_only_at_the_end() -> None:
    assert thumb_cells(10, 1000, 10, 0) == (0, 1)
    assert thumb_cells(10, 1000, 10, 1) == (1, 2)
    assert thumb_cells(10, 1000, 10, 989) == (8, 9)
    assert thumb_cells(10, 1000, 10, 990) == (9, 10)
