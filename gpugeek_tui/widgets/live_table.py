"""A table for a live list: thousands of rows, and a cursor that stays on its row's key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from gpugeek_tui.widgets.table_anchor import anchored_top, cursor_row, find_row
from gpugeek_tui.widgets.table_columns import GUTTER, Column
from gpugeek_tui.widgets.table_lines import HEADER
from gpugeek_tui.widgets.table_rows import Cell, CellStyle, Key
from gpugeek_tui.widgets.table_surface import TableSurface

__all__ = ["Cell", "CellStyle", "Column", "Key", "LiveTable"]

PAN = 8  # cells a press of left or right scrolls


class LiveTable(TableSurface):
    """Rows are known by key. The cursor belongs to a key: whatever is inserted, removed, sorted or
    filtered, it stays on it, and what the user looks at stays on its line of the screen.

    Only rows in sight and near it are rendered, and only lines that changed are painted.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor_up", "Up", show=False, id="table.up"),
        Binding("down,j", "cursor_down", "Down", show=False, id="table.down"),
        Binding("pageup,ctrl+b,ctrl+u", "page_up", "Page up", show=False, id="table.page_up"),
        Binding(
            "pagedown,ctrl+f,ctrl+d", "page_down", "Page down", show=False, id="table.page_down"
        ),
        Binding("home,g", "first", "First row", show=False, id="table.first"),
        Binding("end,G", "last", "Last row", show=False, id="table.last"),
        Binding("left,h", "pan_left", "Columns to the left", show=False, id="table.left"),
        Binding("right,l", "pan_right", "Columns to the right", show=False, id="table.right"),
        Binding("enter", "choose", "Open", id="table.choose"),
    ]

    class TableMessage(Message):
        """Something happened in `table`."""

        def __init__(self, table: LiveTable) -> None:
            super().__init__()
            self.table = table

        @property
        def control(self) -> LiveTable:
            return self.table

    class Highlighted(TableMessage):
        """The cursor is on another key; None when the table has become empty."""

        def __init__(self, table: LiveTable, key: Key | None) -> None:
            super().__init__(table)
            self.key = key

    class Chosen(TableMessage):
        """Enter, or a double click, on the row of `key`."""

        def __init__(self, table: LiveTable, key: Key) -> None:
            super().__init__(table)
            self.key = key

    class HeaderClicked(TableMessage):
        """The label of the column with key `column` was clicked."""

        def __init__(self, table: LiveTable, column: str) -> None:
            super().__init__(table)
            self.column = column

    class MarkClicked(TableMessage):
        """The row of `key` was clicked with ctrl or alt held, or with shift: `range`, up to here."""

        def __init__(self, table: LiveTable, key: Key, *, range: bool) -> None:  # noqa: A002  what it is
            super().__init__(table)
            self.key = key
            self.range = range

    class CursorVanished(TableMessage):
        """The cursor's row `old` is gone; the cursor is now on its neighbour `new`, or nowhere."""

        def __init__(self, table: LiveTable, old: Key, new: Key | None) -> None:
            super().__init__(table)
            self.old = old
            self.new = new

    _cursor_key: Key | None = None
    _lost_key: Key | None = None
    _clicked_key: Key | None = None
    _shown_body = 0

    @property
    def keys(self) -> tuple[Key, ...]:
        """The rows' keys, top to bottom."""
        return self._keys

    @property
    def row_count(self) -> int:
        return len(self._keys)

    @property
    def cursor_key(self) -> Key | None:
        """The key under the cursor, on or off the screen; None only while there are no rows."""
        return self._cursor_key

    @property
    def cursor_row(self) -> int | None:
        """The cursor's place among the rows, from 0."""
        return self._cursor

    def set_rows(
        self,
        keys: Iterable[Key],
        render: Callable[[Key], Sequence[Cell | str]],
        version: Callable[[Key], object] | None = None,
    ) -> None:
        """Show the rows `keys`, each key once.

        `render(key)` gives a row's cells, one for each column. It is called for rows in sight and,
        once they are painted, for a page to either side; again only when `version(key)` is no
        longer equal: hand out the row's frozen record, with whatever else its cells depend on (an
        age as shown, say). Without `version` these rows are rendered at every call. Both must know
        all of `keys` until rows are set again. Text may be anything; it is cleaned here.
        """
        old, old_row, old_key = self._keys, self._cursor, self._cursor_key
        self._keys = new = tuple(keys)
        self._cache.replace_source(render, version)
        if new == old:
            self._rearrange()
            return
        row = cursor_row(old, old_row, new, self._lost_key)
        top = anchored_top(old, self.scroll_offset.y, old_row, new, row, self._body_height)
        self._cursor = row
        self._cursor_key = None if row is None else new[row]
        self._lost_key = old_key if row is None and old_key is not None else self._lost_key
        self._rearrange(top)
        if self._cursor_key == old_key:
            return
        if old_key is not None:
            self.post_message(self.CursorVanished(self, old_key, self._cursor_key))
        self.post_message(self.Highlighted(self, self._cursor_key))

    def set_cells(self, rows: Mapping[Key, Sequence[Cell | str]]) -> None:
        """Show a short list whose cells are at hand, in the mapping's order."""
        self.set_rows(rows, rows.__getitem__, rows.__getitem__)

    def move_to(self, key: Key) -> bool:
        """Put the cursor on `key` and bring it into view; False if there is no such row."""
        row = find_row(self._keys, key, self._cursor)
        if row is not None:
            self._move(row)
        return row is not None

    # Keys

    def action_cursor_up(self) -> None:
        self._move((self._cursor or 0) - 1)

    def action_cursor_down(self) -> None:
        self._move((self._cursor or 0) + 1)

    def action_page_up(self) -> None:
        self._move((self._cursor or 0) - self._body_height, scroll=-self._body_height)

    def action_page_down(self) -> None:
        self._move((self._cursor or 0) + self._body_height, scroll=self._body_height)

    def action_first(self) -> None:
        self._move(0)

    def action_last(self) -> None:
        self._move(len(self._keys) - 1)

    def action_choose(self) -> None:
        if self._cursor_key is not None:
            self.post_message(self.Chosen(self, self._cursor_key))

    def action_pan_right(self) -> None:
        """Show the columns that did not fit, then scroll towards them."""
        if self._layout.dropped:
            self._everything = True
            self._rearrange()
        if self._everything:
            self.scroll_to(x=self.scroll_x + PAN, animate=False, force=True)

    def action_pan_left(self) -> None:
        """Scroll back; at the left edge, leave out again what does not fit."""
        if self.scroll_x > 0:
            self.scroll_to(x=self.scroll_x - PAN, animate=False, force=True)
        elif self._everything:
            self._everything = False
            self._rearrange()

    def _move(self, row: int, *, scroll: int = 0) -> None:
        """Cursor to the nearest row there is; scroll by `scroll`, then as far as to see it."""
        if not self._keys:
            return
        row = min(max(0, row), len(self._keys) - 1)
        changed = row != self._cursor
        self._cursor, self._cursor_key = row, self._keys[row]
        self._show_row(row, scroll)
        if changed:
            self.post_message(self.Highlighted(self, self._cursor_key))

    def _show_row(self, row: int, scroll: int = 0) -> None:
        body = max(1, self._body_height)
        self._scroll_rows(max(row - body + 1, min(row, self.scroll_offset.y + scroll)))

    # Mouse and size

    def on_click(self, event: events.Click) -> None:
        place = event.get_content_offset(self)
        if place is None:
            return
        if place.y < HEADER:
            panned = self.scroll_offset.x if place.x >= GUTTER else 0
            column = self._layout.column_at(place.x + panned)
            if column is not None:
                self.post_message(self.HeaderClicked(self, column))
            return
        row = place.y - HEADER + self.scroll_offset.y
        if row >= len(self._keys):
            return
        event.stop()
        key = self._keys[row]
        self._move(row)
        if event.ctrl or event.meta or event.shift:
            self._clicked_key = None
            self.post_message(self.MarkClicked(self, key, range=event.shift))
            return
        # A refresh between the two clicks may have put another row under the pointer.
        if event.chain == 2 and key == self._clicked_key:
            self.post_message(self.Chosen(self, key))
        self._clicked_key = key

    def _resized(self) -> None:
        first, shown = self.scroll_offset.y, self._shown_body
        super()._resized()
        self._shown_body = self._body_height
        # A cursor that was in sight stays in sight; one that was scrolled away is left there.
        if self._cursor is not None and (not shown or first <= self._cursor < first + shown):
            self._show_row(self._cursor)
