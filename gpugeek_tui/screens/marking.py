"""A view whose rows can be marked, for an action on many at once."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from textual import on
from textual.binding import Binding, BindingType

from gpugeek_tui.fleet.change import Change
from gpugeek_tui.fleet.folding import fold
from gpugeek_tui.fleet.marks import Marks, marked_words
from gpugeek_tui.fleet.snapshot import Snapshot
from gpugeek_tui.screens.view import TableView
from gpugeek_tui.widgets.live_table import LiveTable

__all__ = ["MarkingView"]

Item = TypeVar("Item")

MOST_NAMED = 5
FLAG = "marked"


class MarkingView(TableView[Item]):
    """Marks belong to ids: they go with their rows through refresh, order and filter.

    Escape drops the filter first, and only then the marks: what was hidden is seen before it is lost.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "mark", "Mark", show=False, id="mark.toggle"),
        Binding("V", "mark_range", "Mark from the last mark to here", show=False, id="mark.range"),
        Binding(
            "asterisk", "mark_all", "Mark all in the filter",
            show=False, key_display="*", id="mark.all",
        ),
        Binding(
            "exclamation_mark", "mark_invert", "Invert the marks in the filter",
            show=False, key_display="!", id="mark.invert",
        ),
        Binding(
            "escape", "drop_filter", "Drop the filter, then the marks",
            show=False, id="table.drop_filter",
        ),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._marks = Marks()

    @property
    def marked(self) -> frozenset[int]:
        return self._marks.ids

    def note(self) -> str:
        words = marked_words(len(self._marks.ids), self._marks.hidden(self._keys))
        return " | ".join(part for part in (words, super().note()) if part)

    def unmark(self, ids: frozenset[int]) -> None:
        self._mark(self._marks.without(ids))

    def mark_just(self, ids: frozenset[int]) -> None:
        """These instead of what was marked, as far as they are listed."""
        self._mark(Marks(frozenset(one for one in ids if one in self._items)))

    def vanished(self, gone: tuple[int, ...]) -> None:
        """Marked rows that are gone have lost their marks."""
        named = ", ".join(str(one) for one in gone[:MOST_NAMED])
        more = f" and {len(gone) - MOST_NAMED} more" if len(gone) > MOST_NAMED else ""
        left = marked_words(len(self._marks.ids), 0) or "Nothing is marked any more"
        verb = "is" if len(gone) == 1 else "are"
        self.notify(
            f"Marked, and {verb} gone: {named}{more}. {left}.", severity="warning", markup=False
        )

    # -- painting -----------------------------------------------------------------------------

    def show(self, snapshot: Snapshot, change: Change | None) -> None:
        super().show(snapshot, change)
        if self._marks.ids and (change is None or change.removed):
            gone = self._marks.missing(self._items)
            if gone:
                self._mark(self._marks.without(gone))
                self.vanished(gone)

    def fill(self) -> None:
        super().fill()
        self.show_note()

    def _mark(self, marks: Marks) -> None:
        self._marks = marks
        self.table.set_marked(marks.ids)
        if FLAG in fold(self.arrangement.filter):
            self.fill()
        else:
            self.show_note()
        self.refresh_bindings()

    # -- keys ---------------------------------------------------------------------------------

    def action_mark(self) -> None:
        """And on to the next row: first, because a filter may take this one out of sight."""
        key = self._cursor_key
        if key is not None:
            self.table.action_cursor_down()
            self._mark(self._marks.toggled(key))

    def action_mark_range(self) -> None:
        if self._cursor_key is not None:
            self._mark(self._marks.reaching(self._cursor_key, self._keys))

    def action_mark_all(self) -> None:
        self._mark(self._marks.with_all(self._keys))

    def action_mark_invert(self) -> None:
        self._mark(self._marks.inverted(self._keys))

    def action_drop_filter(self) -> None:
        if self.arrangement.filter or self.view_label or not self._marks.ids:
            super().action_drop_filter()
        else:
            self._mark(Marks())

    @property
    def _cursor_key(self) -> int | None:
        key: Any = self.table.cursor_key
        return key if isinstance(key, int) else None

    @on(LiveTable.MarkClicked)
    def _clicked(self, event: LiveTable.MarkClicked) -> None:
        if isinstance(event.key, int):
            marks = self._marks
            range_to = marks.reaching(event.key, self._keys)
            self._mark(range_to if event.range else marks.toggled(event.key))
