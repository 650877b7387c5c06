"""The lines of a live table, each the same strip for as long as it looks the same."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

from textual.geometry import Region
from textual.strip import Strip

from gpugeek_tui.widgets.table_columns import Layout
from gpugeek_tui.widgets.table_paint import (
    Look,
    paint_blank,
    paint_empty,
    paint_header,
    paint_row,
)
from gpugeek_tui.widgets.table_rows import Key, RowCache

__all__ = ["HEADER", "TableLines", "View", "changed_regions"]

HEADER = 1  # lines that do not scroll
STRIPS_PER_ROW = 6  # with and without cursor and mark, before and after a change of width
FIXED_STRIPS = 16


@dataclass(frozen=True, slots=True)
class View:
    """What is in sight: `height` lines of `width` cells, from row `top`, with their look."""

    look: Look
    layout: Layout
    width: int
    height: int
    top: int
    cursor: int | None
    marked: Container[Key]
    sort: tuple[str | None, bool]
    empty_text: str


class TableLines:
    """Keeps strips with their rows, and those of header, empty state and blank lines."""

    def __init__(self, cache: RowCache) -> None:
        self._cache = cache
        self._fixed: dict[object, Strip] = {}
        self._look: Look | None = None
        self._layout: Layout | None = None
        self._version = 0  # counts looks and layouts: a number is cheaper to compare than they are
        self._stamp: object = None
        self._lines: list[Strip] = []

    def lines(self, keys: Sequence[Key], view: View) -> list[Strip]:
        """All lines in sight, before horizontal scrolling. The list is not to be changed."""
        self._settle(view)
        stamp = (self._version, self._cache.generation, view)
        if stamp == self._stamp:
            return self._lines
        rows = keys[view.top : view.top + max(0, view.height - HEADER)]
        lines = [self._header(view)]
        for row, key in enumerate(rows, view.top):
            lines.append(self._row(key, view, cursor=row == view.cursor))
        if not keys:
            lines.append(self._empty(view))
        lines += [self._blank(view)] * (view.height - len(lines))
        self._stamp, self._lines = stamp, lines[: view.height]
        return self._lines

    def row(self, key: Key, view: View) -> Strip:
        """The strip of one row without the cursor, in sight or not."""
        self._settle(view)
        return self._row(key, view, cursor=False)

    def _settle(self, view: View) -> None:
        if view.look is not self._look or view.layout is not self._layout:
            self._look, self._layout = view.look, view.layout
            self._version += 1

    def _row(self, key: Key, view: View, *, cursor: bool) -> Strip:
        row = self._cache.row(key)
        marked = key in view.marked
        token = (self._version, view.width, cursor, marked)
        strip = row.strips.get(token)
        if strip is None:
            if len(row.strips) >= STRIPS_PER_ROW:
                row.strips.clear()
            strip = paint_row(
                row.cells, view.layout, view.look, view.width, cursor=cursor, marked=marked
            )
            row.strips[token] = strip
        return strip

    def _header(self, view: View) -> Strip:
        key, reverse = view.sort
        return self._once(
            ("header", view.sort),
            view,
            lambda: paint_header(view.layout, view.look, view.width, key, reverse=reverse),
        )

    def _empty(self, view: View) -> Strip:
        return self._once(
            ("empty", view.empty_text),
            view,
            lambda: paint_empty(view.empty_text, view.look, view.width),
        )

    def _blank(self, view: View) -> Strip:
        return self._once("blank", view, lambda: paint_blank(view.look, view.width))

    def _once(self, part: object, view: View, paint: Callable[[], Strip]) -> Strip:
        token = (part, self._version, view.width)
        strip = self._fixed.get(token)
        if strip is None:
            if len(self._fixed) >= FIXED_STRIPS:
                self._fixed.clear()
            strip = self._fixed[token] = paint()
        return strip


def changed_regions(lines: Sequence[Strip], painted: Sequence[Strip], width: int) -> list[Region]:
    """The lines whose strip is another one than the painted, neighbours taken together."""
    regions: list[Region] = []
    since: int | None = None
    for y, strip in enumerate(lines):
        same = y < len(painted) and strip is painted[y]
        if same and since is not None:
            regions.append(Region(0, since, width, y - since))
            since = None
        elif not same and since is None:
            since = y
    if since is not None:
        regions.append(Region(0, since, width, len(lines) - since))
    return regions
