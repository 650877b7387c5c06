"""A live table's lines as strips: gutter, cells, header and empty state in the styles of its CSS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from gpugeek_tui.text import clean, fit
from gpugeek_tui.widgets.table_columns import GAP, GUTTER, Column, Layout
from gpugeek_tui.widgets.table_rows import CellStyle

__all__ = [
    "Look",
    "paint_blank",
    "paint_empty",
    "paint_header",
    "paint_row",
    "panned",
    "sort_label",
]

POINTER = "▸"  # where the cursor is, also without colour and without reverse video
MARK = "*"  # and what is marked: a letter that every font has, one cell wide everywhere
ASCENDING, DESCENDING = "▴", "▾"


@dataclass(frozen=True, slots=True)
class Look:
    """Styles resolved from the table's CSS; `cells` are lines' styles under a cell's name."""

    line: Style
    header: Style
    cursor: Style
    empty: Style
    cells: Mapping[CellStyle, Style]


def paint_row(
    cells: Sequence[tuple[str, int, CellStyle]],
    layout: Layout,
    look: Look,
    width: int,
    *,
    cursor: bool,
    marked: bool = False,
) -> Strip:
    """One row, `width` cells wide. Under the cursor named styles yield: its colours are certain to
    be readable, theirs on its background are not.
    """
    base = look.cursor if cursor else look.line
    segments: list[Segment] = []
    pending = (POINTER if cursor else " ") + (MARK if marked else " ")
    used = GUTTER
    if marked and not cursor:
        segments.append(Segment(pending, look.cells.get("accent", base)))
        pending = ""
    for number, place in enumerate(layout.placed):
        text, size, style = cells[place.index] if place.index < len(cells) else ("", 0, "")
        if number:
            pending += " " * GAP
            used += GAP
        room = place.width - size
        if room < 0:
            text = fit(text, place.width)
        elif room:
            blanks = " " * room
            text = blanks + text if place.column.align == "right" else text + blanks
        used += place.width
        if style and not cursor:
            if pending:
                segments.append(Segment(pending, base))
            segments.append(Segment(text, look.cells.get(style, base)))
            pending = ""
        else:
            pending += text
    pending += " " * (width - used)
    if pending:
        segments.append(Segment(pending, base))
    return _strip(segments, used, width)


def paint_header(
    layout: Layout, look: Look, width: int, sort_key: str | None, *, reverse: bool
) -> Strip:
    """The line of labels; the sorted column carries an arrow."""
    text = " " * GUTTER
    for number, place in enumerate(layout.placed):
        mark = (DESCENDING if reverse else ASCENDING) if place.column.key == sort_key else ""
        label = sort_label(place.column, mark, place.width)
        text += (" " * GAP if number else "") + label
    used = layout.width if layout.placed else GUTTER
    return _strip([Segment(text + " " * (width - used), look.header)], used, width)


def sort_label(column: Column, mark: str, width: int) -> str:
    """The label in `width` cells; a narrow column gives up letters before it gives up its arrow."""
    label = clean(column.label)
    if not mark:
        return fit(label, width, align=column.align)
    if width < 3:
        return fit(mark, width, align=column.align)
    shown = fit(label, width - 2).rstrip()
    return fit(f"{shown} {mark}", width, align=column.align)


def paint_empty(text: str, look: Look, width: int) -> Strip:
    """What is said in place of rows."""
    line = fit(" " * GUTTER + clean(text), width)
    return Strip([Segment(line, look.empty)], width)


def paint_blank(look: Look, width: int) -> Strip:
    """A line below the last row."""
    return Strip.blank(width, look.line)


def panned(line: Strip, x: int, width: int, rest: Style) -> Strip:
    """What is seen of `line` in `width` cells when its columns are scrolled `x` cells to the left.

    The gutter stays: what the cursor is on and what is marked must be in sight wherever one looks. A
    blank parts it from what may be the middle of a word.
    """
    if not x:
        return line.crop(0, width).adjust_cell_length(width, rest)
    if width <= GUTTER:
        return line.crop(0, width)
    blank = next(iter(line.crop(GUTTER, GUTTER + 1)), Segment(" ", rest)).style
    parts = [
        line.crop(0, GUTTER),
        Strip([Segment(" ", blank)], 1),
        line.crop(GUTTER + x + 1, x + width),
    ]
    return Strip.join(parts).adjust_cell_length(width, rest)


def _strip(segments: list[Segment], used: int, width: int) -> Strip:
    """A terminal of a few cells is narrower than the gutter and one column: cut what is over."""
    strip = Strip(segments, max(used, width))
    return strip if used <= width else strip.crop(0, width)
