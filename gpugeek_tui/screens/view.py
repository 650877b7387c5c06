"""One of the five views: header, tabs, banner, a live table, and a filter line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from gpugeek_tui.fleet.change import Change
from gpugeek_tui.fleet.filters import fold
from gpugeek_tui.fleet.snapshot import Snapshot
from gpugeek_tui.screens.live import LiveScreen
from gpugeek_tui.widgets.banner import Banner
from gpugeek_tui.widgets.filter_bar import FilterBar
from gpugeek_tui.widgets.key_bar import KeyBar
from gpugeek_tui.widgets.live_table import LiveTable
from gpugeek_tui.widgets.table_columns import Column
from gpugeek_tui.widgets.table_rows import Cell
from gpugeek_tui.widgets.view_tabs import ViewTabs

__all__ = ["VIEWS", "TableView"]

VIEWS: tuple[tuple[str, str], ...] = (
    ("instances", "Instances"),
    ("operations", "Operations"),
    ("images", "Images"),
    ("datacenters", "Datacenters"),
    ("gpus", "GPU types"),
)
"""Id and name, in the order of their number keys."""

Item = TypeVar("Item")


class TableView(LiveScreen, Generic[Item]):
    """A subclass names its `VIEW` and `COLUMNS`, and turns a snapshot into items and an item into cells.

    Items are looked up by key when a line is painted, so a refresh costs one list of keys, however
    many rows there are.
    """

    CSS_PATH = "view.tcss"
    VIEW: ClassVar[str]
    COLUMNS: ClassVar[Sequence[Column]]
    NOUN: ClassVar[str]
    BINDINGS: ClassVar[list[BindingType]] = [
        # On the screen, because Textual's screens bind tab themselves.
        Binding("tab", "app.step(1)", "Next view", show=False, id="view.next"),
        Binding("shift+tab", "app.step(-1)", "Previous view", show=False, id="view.previous"),
        Binding("slash", "filter", "Filter", key_display="/", id="table.filter"),
        Binding("escape", "drop_filter", "Drop filter", show=False, id="table.drop_filter"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._items: Mapping[Any, Item] = {}
        self._keys: tuple[Any, ...] = ()
        self._filter = ""

    def compose(self) -> ComposeResult:
        yield self.header()
        yield ViewTabs(VIEWS, current=self.VIEW)
        yield Banner()
        yield LiveTable(self.COLUMNS, empty_text="Reading ...")
        yield FilterBar()
        yield KeyBar(self.why_dim)

    def on_mount(self) -> None:
        self.table.focus()

    @property
    def table(self) -> LiveTable:
        return self.query_one(LiveTable)

    # -- for the subclass ---------------------------------------------------------------------

    def items(self, snapshot: Snapshot) -> Mapping[Any, Item]:
        """Everything there is to show, by key, in order."""
        raise NotImplementedError

    def cells(self, key: Any) -> Sequence[Cell | str]:
        """The cells of the item with that key, in the order of `COLUMNS`."""
        raise NotImplementedError

    def words(self, item: Item) -> str:
        """What the filter looks at."""
        raise NotImplementedError

    def concerns(self, change: Change) -> bool:
        """Whether the rows can differ after `change`."""
        return self.KIND in change.values

    # -- painting -----------------------------------------------------------------------------

    def item(self, key: Any) -> Item | None:
        return self._items.get(key)

    @property
    def current(self) -> Item | None:
        """The item under the cursor."""
        return self._items.get(self.table.cursor_key)

    def show(self, snapshot: Snapshot, change: Change | None) -> None:
        if change is None or self.concerns(change):
            self._items = self.items(snapshot)
            self.fill()
        self.table.empty_text = self.nothing(snapshot)

    def fill(self) -> None:
        """Finds out which rows to show, in which order, and hands them to the table."""
        self._keys = tuple(self.arranged())
        self.repaint_rows()
        if self._filter:
            self.query_one(FilterBar).say(f"{len(self._keys)} of {len(self._items)}")

    def repaint_rows(self) -> None:
        """The same rows again: those whose version differs are painted anew."""
        self.table.set_rows(self._keys, self.cells, version=self.version)

    def arranged(self) -> Sequence[Any]:
        """The keys that pass the filter, in order."""
        words = fold(self._filter).split()
        if not words:
            return list(self._items)
        folded = ((key, fold(self.words(item))) for key, item in self._items.items())
        return [key for key, text in folded if all(word in text for word in words)]

    def version(self, key: Any) -> object:
        """A line is painted anew when this differs."""
        return self._items.get(key)

    def nothing(self, snapshot: Snapshot) -> str:
        """What an empty table says."""
        reading = self.reading(snapshot)
        if reading.read_at is None:
            return "Not read yet." if reading.error else "Reading ..."
        if self._filter:
            return f"No {self.NOUN} matches the filter. Escape drops it."
        return f"No {self.NOUN}."

    # -- keys ---------------------------------------------------------------------------------

    def action_filter(self) -> None:
        self.query_one(FilterBar).open()

    def action_drop_filter(self) -> None:
        self.query_one(FilterBar).drop()

    def open(self, item: Item) -> None:
        """Enter, or a double click, on a row."""

    def filter_by(self, words: str) -> None:
        """Narrows the table to rows with all `words`, as if they had been typed."""
        self.query_one(FilterBar).fill(words)

    @on(LiveTable.Chosen)
    def _chosen(self, event: LiveTable.Chosen) -> None:
        item = self._items.get(event.key)
        if item is not None:
            self.open(item)

    @on(FilterBar.Changed)
    def _filtered(self, event: FilterBar.Changed) -> None:
        self._filter = event.text.strip()
        self.fill()
        if self.fleet is not None:
            self.table.empty_text = self.nothing(self.fleet.snapshot)

    @on(FilterBar.Closed)
    def _filter_closed(self) -> None:
        self.set_focus(self.table)

    @on(ViewTabs.Picked)
    async def _picked(self, event: ViewTabs.Picked) -> None:
        await self.run_action(f"app.view('{event.view}')")
