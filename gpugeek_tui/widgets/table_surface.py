"""What a live table paints: its columns and visible rows as lines, and only the changed ones."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import ClassVar

from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.widget import Widget

from gpugeek_tui.widgets.table_columns import Column, Layout, lay_out
from gpugeek_tui.widgets.table_lines import HEADER, TableLines, View, changed_regions
from gpugeek_tui.widgets.table_look import LIVE_TABLE_CSS, LOOK_CLASSES, resolve_look
from gpugeek_tui.widgets.table_paint import Look, panned
from gpugeek_tui.widgets.table_rows import Key, RowCache
from gpugeek_tui.widgets.table_scrollbar import TableScrollBar

__all__ = ["TableSurface"]


class TableSurface(ScrollView, can_focus=True, inherit_bindings=False):
    """The lines of a live table. `LiveTable` adds the cursor, keys and mouse.

    Strips are kept per row and are the same object as long as the row looks the same, so a line
    has to be painted again exactly when its strip is another object than the painted one.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = LIVE_TABLE_CSS
    COMPONENT_CLASSES: ClassVar[set[str]] = LOOK_CLASSES

    empty_text: reactive[str] = reactive("Nothing here", repaint=False)
    """What is said while there are no rows; any text."""

    def __init__(
        self,
        columns: Iterable[Column] = (),
        *,
        empty_text: str = "Nothing here",
        name: str | None = None,
        id: str | None = None,  # noqa: A002  # Textual's own name for it
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self._columns: tuple[Column, ...] = tuple(columns)
        self._keys: tuple[Key, ...] = ()
        self._cursor: int | None = None
        self._marked: frozenset[Key] = frozenset()
        self._cache = RowCache()
        self._seen: dict[str, int] = {}
        self._layout = Layout((), 0, ())
        self._everything = False
        self._sort: tuple[str | None, bool] = (None, False)
        self._look: Look | None = None
        self._look_stale = True
        self._table_lines = TableLines(self._cache)
        self._painted: list[Strip] = []
        self._warmed: object = None
        self.set_reactive(TableSurface.empty_text, empty_text)

    @property
    def columns(self) -> tuple[Column, ...]:
        return self._columns

    @property
    def hidden_columns(self) -> tuple[str, ...]:
        """Keys of the columns that the width has no room for now; the right key shows them."""
        return self._layout.dropped

    def set_columns(self, columns: Iterable[Column]) -> None:
        """Show these columns. Set the rows again if their cells no longer match them."""
        self._columns = tuple(columns)
        self._seen.clear()
        self._cache.forget()
        self._rearrange()

    def set_sort(self, column: str | None, *, reverse: bool = False) -> None:
        """Mark `column` (its key) as the sorted one. The order of the rows is the caller's."""
        self._sort = (column, reverse)
        self._repaint_changed()

    def set_marked(self, keys: frozenset[Key]) -> None:
        """Show a mark beside the rows of `keys`."""
        self._marked = keys
        self._repaint_changed()

    def watch_empty_text(self) -> None:
        self._repaint_changed()

    # Size and scroll position

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """Made when first asked for, as Textual's is."""
        if self._vertical_scrollbar is None:
            bar = TableScrollBar(
                vertical=True, name="vertical", thickness=self.scrollbar_size_vertical
            )
            bar.display = False
            self._vertical_scrollbar = bar
            self.app._start_widget(self, bar)
        return self._vertical_scrollbar

    @property
    def _body_height(self) -> int:
        return max(0, self.scrollable_size.height - HEADER)

    @property
    def _line_width(self) -> int:
        """Cells of a painted line: all its columns, and what lies under the scrollbar."""
        outer = self.outer_size.width
        return max(outer, self._layout.width + outer - self.scrollable_size.width)

    def _scroll_rows(self, top: int) -> None:
        """Scroll so that row `top` is the first shown, as far as there are rows; repaint."""
        top = min(max(0, top), max(0, len(self._keys) - self._body_height))
        if top == self.scroll_y:
            self._repaint_changed()
        else:
            self.scroll_to(y=top, animate=False, force=True)

    def _rearrange(self, top: int | None = None) -> None:
        """Fit columns and scroll range to rows and size, scroll to `top`, repaint what differs."""
        size = self.scrollable_size
        if not size or not self.is_mounted:
            self.refresh()
            return
        self._fit_columns(self.scroll_offset.y if top is None else top)
        width = self._layout.width if self._everything else min(self._layout.width, size.width)
        virtual = Size(width, len(self._keys) + HEADER)
        if virtual != self.virtual_size:
            if self.styles.auto_dimensions:
                self.virtual_size = virtual
            else:
                # The reactive lays out the whole screen again; here only the scroll range differs.
                self.set_reactive(Widget.virtual_size, virtual)
                self._scroll_update(virtual)
        self._scroll_rows(self.scroll_offset.y if top is None else top)

    def _fit_columns(self, top: int) -> None:
        """Lay the columns out for the rows in view from `top`."""
        first = min(max(0, top), max(0, len(self._keys) - self._body_height))
        seen = self._seen
        for key in self._keys[first : first + self._body_height]:
            row = self._cache.row(key)
            if row.measured:
                continue
            row.measured = True
            for column, (_text, size, _style) in zip(self._columns, row.cells, strict=False):
                # Never shrinks: columns that breathe with every refresh are hard to read.
                if size > seen.get(column.key, 0):
                    seen[column.key] = size
        width = self.scrollable_size.width
        layout = lay_out(self._columns, seen, width, everything=self._everything)
        if self._everything and layout.width <= width:
            self._everything = False  # nothing is out of sight any more: fill the width again
            layout = lay_out(self._columns, seen, width)
        if layout != self._layout:
            self._layout = layout

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = new_value
        if round(old_value) != round(new_value):
            self._fit_columns(round(new_value))
            self._repaint_changed()

    def on_resize(self) -> None:
        self._resized()

    def _resized(self) -> None:
        self._painted.clear()
        self._rearrange()

    # Painting

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._look_stale = True

    @property
    def _view(self) -> View:
        if self._look is None or self._look_stale:
            look = resolve_look(self)
            if look != self._look:
                self._look = look
            self._look_stale = False
        return View(
            look=self._look,
            layout=self._layout,
            width=self._line_width,
            height=self.outer_size.height,
            top=self.scroll_offset.y,
            cursor=self._cursor,
            marked=self._marked,
            sort=self._sort,
            empty_text=self.empty_text,
        )

    def _repaint_changed(self) -> None:
        """Refresh the lines that look different: often none, mostly two."""
        size = self.scrollable_size
        if not size or not self.is_mounted:
            self.refresh()
            return
        changed = changed_regions(
            self._table_lines.lines(self._keys, self._view), self._painted, size.width
        )
        if changed:
            self.refresh(*changed)

    def render_lines(self, crop: Region) -> list[Strip]:
        styles = self.styles
        if styles.gutter or styles.tint.a or self.opacity < 1 or styles.outline:
            return super().render_lines(crop)
        view = self._view
        lines = self._table_lines.lines(self._keys, view)
        first, last = crop.y, crop.bottom
        self._painted = self._painted[:first] + lines[first:last] + self._painted[last:]
        filters, background = self.get_line_filters(), self.background_colors[1]
        x, outer = self.scroll_offset.x, self.outer_size.width
        sideways = bool(self._keys) and (x > 0 or view.width > outer)
        part = crop.column_span != (0, outer)
        strips: list[Strip] = []
        for line in lines[first:last]:
            strip = line
            if sideways:
                strip = panned(strip, x, outer, view.look.line)
            for line_filter in filters:
                strip = strip.apply_filter(line_filter, background)
            strips.append(strip.crop(*crop.column_span) if part else strip)
        asyncio.get_running_loop().call_soon(self._warm)  # once this frame is out
        return strips

    def render_line(self, y: int) -> Strip:
        """The way by Textual's own style cache, for a table that was given a border or a tint."""
        view = self._view
        lines = self._table_lines.lines(self._keys, view)
        self._painted = self._painted[:y] + lines[y : y + 1] + self._painted[y + 1 :]
        x, shown = self.scroll_offset.x if self._keys else 0, self.scrollable_size.width
        return panned(lines[y], x, shown, view.look.line)

    def _warm(self) -> None:
        """Prepare the page below and the one above, so that turning to them takes little longer
        than moving the cursor.
        """
        body = self._body_height
        if not self.is_mounted or not body:
            return
        view = self._view
        stamp = (view.look, view.layout, view.width, view.top, body, self._cache.generation)
        if stamp == self._warmed:
            return
        self._warmed = stamp
        filters, background = self.get_line_filters(), self.background_colors[1]
        console, parts = self.app.console, (self.scrollable_size.width, self.outer_size.width)
        for first in (view.top + body, max(0, view.top - body)):
            for key in self._keys[first : first + body]:
                strip = self._table_lines.row(key, view)
                for line_filter in filters:
                    strip = strip.apply_filter(line_filter, background)
                # The strip keeps what the compositor asks it for: the part beside the scrollbar.
                next(iter(strip.divide(parts))).render(console)
