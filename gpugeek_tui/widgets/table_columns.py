"""Columns of a live table, and how they share the cells of a line: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gpugeek_tui.text import cell_len, clean

__all__ = ["GAP", "GUTTER", "Column", "Layout", "Placed", "lay_out", "natural_width"]

GAP = 2  # cells between two columns
GUTTER = 2  # cells before the first: the cursor's pointer, and the mark
SORT_MARK = 2  # a space and the arrow that follow the label of the sorted column


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Widths are terminal cells.

    With `width` None it fits its label and the content seen so far, between `min_width` and
    `max_width`. In a narrow terminal flexible columns shrink to `min_width` first, then columns
    are left out, lowest `priority` first (of equals the rightmost). In a wide one flexible columns
    grow beyond `max_width` as far as their content needs.
    """

    key: str
    label: str
    width: int | None = None
    min_width: int = 4
    max_width: int = 32
    align: Literal["left", "right"] = "left"
    priority: int = 50
    flexible: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A column with its place: `index` in the row's cells, first cell `x` and width on the line."""

    column: Column
    index: int
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns that fit, in order; `width` is what they take, `dropped` the keys left out."""

    placed: tuple[Placed, ...]
    width: int
    dropped: tuple[str, ...]

    def column_at(self, x: int) -> str | None:
        """The key of the column at cell `x`; a gap belongs to the column before it."""
        for place in self.placed:
            if place.x <= x < place.x + place.width + GAP:
                return place.column.key
        return None


def natural_width(column: Column, seen: int) -> int:
    """Cells the column asks for when its widest content seen so far takes `seen` cells."""
    if column.width is not None:
        return max(1, column.width)
    wanted = max(seen, cell_len(clean(column.label)) + SORT_MARK)
    return max(1, column.min_width, min(wanted, max(column.max_width, column.min_width)))


def lay_out(
    columns: Sequence[Column], seen: Mapping[str, int], available: int, *, everything: bool = False
) -> Layout:
    """Place the columns in `available` cells; `seen` is the widest content of each, by column key.

    With `everything` none is left out and none shrinks: the line may be wider than `available`.
    """
    kept = list(range(len(columns)))
    widths = [natural_width(column, seen.get(column.key, 0)) for column in columns]
    if not everything:
        while len(kept) > 1 and _needed(columns, widths, kept) > available:
            # Of equal priorities the rightmost goes: people put first what they read first.
            kept.remove(min(kept, key=lambda index: (columns[index].priority, -index)))
        _shrink(columns, widths, kept, available)
        _grow(columns, widths, kept, available, seen)
    placed: list[Placed] = []
    x = GUTTER
    for index in kept:
        placed.append(Placed(columns[index], index, x, widths[index]))
        x += widths[index] + GAP
    dropped = tuple(column.key for index, column in enumerate(columns) if index not in kept)
    return Layout(tuple(placed), max(GUTTER, x - GAP), dropped)


def _total(widths: Sequence[int], kept: Sequence[int]) -> int:
    return GUTTER + sum(widths[index] for index in kept) + GAP * max(0, len(kept) - 1)


def _needed(columns: Sequence[Column], widths: Sequence[int], kept: Sequence[int]) -> int:
    """Cells for the kept columns with every flexible one at its least."""
    least = [_least(column, width) for column, width in zip(columns, widths, strict=True)]
    return _total(least, kept)


def _least(column: Column, width: int) -> int:
    return max(1, min(width, column.min_width)) if column.flexible else width


def _shrink(
    columns: Sequence[Column], widths: list[int], kept: Sequence[int], available: int
) -> None:
    excess = _total(widths, kept) - available
    for index in reversed(kept):
        if excess <= 0:
            return
        floor = _least(columns[index], widths[index]) if len(kept) > 1 else 1
        cut = min(excess, widths[index] - floor)
        widths[index] -= cut
        excess -= cut


def _grow(
    columns: Sequence[Column],
    widths: list[int],
    kept: Sequence[int],
    available: int,
    seen: Mapping[str, int],
) -> None:
    room = available - _total(widths, kept)
    for index in kept:
        if columns[index].flexible and room > 0:
            extra = min(room, max(0, seen.get(columns[index].key, 0) - widths[index]))
            widths[index] += extra
            room -= extra
