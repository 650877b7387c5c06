"""One of the five views: header, tabs, banner, a live table, and a filter line."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from gpugeek_tui.fleet import filters
from gpugeek_tui.fleet.change import Change
from gpugeek_tui.fleet.filter_fields import Fields
from gpugeek_tui.fleet.filter_text import FilterError
from gpugeek_tui.fleet.shown_rows import ShownRows
from gpugeek_tui.fleet.snapshot import Snapshot
from gpugeek_tui.fleet.views import Arrangement
from gpugeek_tui.screens.view_keeping import KeepsViews
from gpugeek_tui.widgets.banner import Banner
from gpugeek_tui.widgets.filter_bar import FilterBar
from gpugeek_tui.widgets.key_bar import KeyBar
from gpugeek_tui.widgets.live_table import LiveTable
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


class TableView(KeepsViews, Generic[Item]):
    """A subclass names its `VIEW`, `COLUMNS` and `FIELDS`, and turns a snapshot into items and an item
    into cells.

    Items are looked up by key when a line is painted, so a refresh costs one list of keys, however
    many rows there are.
    """

    CSS_PATH = "view.tcss"
    NOUN: ClassVar[str]
    FIELDS: ClassVar[Fields[Any]] = Fields(())
    BINDINGS: ClassVar[list[BindingType]] = [
        # On the screen, because Textual's screens bind tab themselves.
        Binding("tab", "app.step(1)", "Next view", show=False, id="view.next"),
        Binding("shift+tab", "app.step(-1)", "Previous view", show=False, id="view.previous"),
        Binding("slash", "filter", "Filter", key_display="/", id="table.filter"),
        Binding("escape", "drop_filter", "Drop filter", show=False, id="table.drop_filter"),
        Binding(
            "greater_than_sign", "sort_step(1)", "Sort by the next column",
            show=False, key_display=">", id="table.sort",
        ),
        Binding(
            "less_than_sign", "sort_step(-1)", "Sort by the column before",
            show=False, key_display="<", id="table.sort_back",
        ),
        Binding("I", "sort_reverse", "Reverse the order", show=False, id="table.reverse"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._items: Mapping[Any, Item] = {}
        self._keys: tuple[Any, ...] = ()
        self._rows: ShownRows[Any, Item] = ShownRows()
        self._fields: Fields[Item] = self.FIELDS

    def compose(self) -> ComposeResult:
        yield self.header()
        yield ViewTabs(VIEWS, current=self.VIEW)
        yield Banner()
        yield LiveTable(self.shown_columns, empty_text="Reading ...")
        yield FilterBar()
        yield KeyBar(self.why_dim)

    def on_mount(self) -> None:
        arrangement = self.arrangement
        self.table.set_sort(arrangement.sort, reverse=arrangement.reverse)
        self.table.focus()

    @property
    def table(self) -> LiveTable:
        return self.query_one(LiveTable)

    @property
    def bar(self) -> FilterBar:
        return self.query_one(FilterBar)

    # -- for the subclass ---------------------------------------------------------------------

    def items(self, snapshot: Snapshot) -> Mapping[Any, Item]:
        """Everything there is to show, by key, in order; a new mapping whenever anything differs."""
        raise NotImplementedError

    def cells(self, key: Any) -> Sequence[Cell | str]:
        """The cells of the item with that key, in the order of `COLUMNS`."""
        raise NotImplementedError

    def fields(self, snapshot: Snapshot) -> Fields[Item]:
        """What the filter and the order look at; the same object for as long as nothing differs."""
        return self._fields

    @property
    def marked(self) -> Container[Any]:
        """The keys of the marked rows; whoever changes them fills the table anew."""
        return ()

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
            self._fields = self.fields(snapshot)
            self.fill()
        self.table.empty_text = self.nothing(snapshot)

    def fill(self) -> None:
        """Finds out which rows to show, in which order, and hands them to the table."""
        arrangement, sieve = self.arrangement, None
        if self._filter:
            # Anew each time: ages grow, and names come later than ids.
            sieve = filters.compile(self._filter, self._fields)
        keys = self._rows.keys(
            self._items,
            self._fields,
            sort=arrangement.sort,
            reverse=arrangement.reverse,
            sieve=sieve,
        )
        self._keys = tuple(keys)
        self.repaint_rows()
        self._say_how_many()

    def repaint_rows(self) -> None:
        """The same rows again: those whose version differs are painted anew."""
        self.table.set_rows(self._keys, self._shown_cells, version=self.version)

    def _shown_cells(self, key: Any) -> Sequence[Cell | str]:
        cells = self.cells(key)
        return [cells[place] for place in self.shown_places]

    def _say_how_many(self) -> None:
        name = self.view_label
        if not self._filter and not name:
            self.bar.say("")
            return
        total = str(len(self._items))
        words = f"{len(self._keys):>{len(total)}} of {total}"  # one width at each letter
        if self.bar.wrong:
            words += f" by {self._filter}"
        self.bar.say(f"{name}: {words}" if name else words, named=bool(name))

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

    # -- filter -------------------------------------------------------------------------------

    @property
    def _filter(self) -> str:
        """The filter in force; what is being typed may be wrong."""
        return self.arrangement.filter

    def action_filter(self) -> None:
        self.bar.open()
        self.call_after_refresh(self._prepare)

    def _prepare(self) -> None:
        """While the first letter is on its way, so that it waits for nothing."""
        filters.compile("", self._fields)
        self._rows.prepare()

    def action_drop_filter(self) -> None:
        self.bar.drop()

    def filter_by(self, words: str) -> None:
        """Narrows the table by the filter `words`, as if it had been typed."""
        self.bar.fill(words)

    @on(FilterBar.Changed)
    def _typed(self, event: FilterBar.Changed) -> None:
        try:
            filters.compile(event.text, self._fields)
        except FilterError as error:
            self.bar.complain(error.at, error.words)
            self._say_how_many()
            return
        self.bar.praise()
        text = event.text.strip()
        if text != self._filter:
            self.rearrange(filter=text)
        else:
            self._say_how_many()

    @on(FilterBar.Completing)
    def _complete(self, event: FilterBar.Completing) -> None:
        # Here, not at the top: nothing before the first tab needs it.
        from gpugeek_tui.fleet.filter_completing import complete  # noqa: PLC0415

        text, offered = complete(event.before, self._fields, self._items.values())
        self.bar.completed(text, "  ".join(offered))

    @on(FilterBar.Dropped)
    def _dropped(self) -> None:
        self.leave_view()

    @on(FilterBar.Closed)
    def _filter_closed(self) -> None:
        self.set_focus(self.table)

    # -- order and columns --------------------------------------------------------------------

    def rearranged(self, old: Arrangement) -> None:
        new = self.arrangement
        if (new.columns, new.sort) != (old.columns, old.sort):
            columns = self.shown_columns
            if columns != self.table.columns:
                self.table.set_columns(columns)
        if (new.sort, new.reverse) != (old.sort, old.reverse):
            self.table.set_sort(new.sort, reverse=new.reverse)
        self.fill()
        if self.fleet is not None:
            self.table.empty_text = self.nothing(self.fleet.snapshot)

    def take_filter(self, filter_text: str) -> None:
        self.bar.fill(filter_text)

    def valid(self, filter_text: str) -> str:
        try:
            filters.compile(filter_text, self._fields)
        except FilterError as error:
            return error.words
        return ""

    def action_sort_step(self, by: int) -> None:
        """Through the chosen columns; from one that is not, to the first of them or the last."""
        keys = [one.key for one in self.shown_columns if self._fields.find(one.key)]
        if not keys:
            return
        sort = self.arrangement.sort
        place = (keys.index(sort) + by) % len(keys) if sort in keys else (0 if by > 0 else -1)
        self.rearrange(sort=keys[place], reverse=False)

    def action_sort_reverse(self) -> None:
        self.rearrange(reverse=not self.arrangement.reverse)

    @on(LiveTable.HeaderClicked)
    def _header_clicked(self, event: LiveTable.HeaderClicked) -> None:
        if event.column == self.arrangement.sort:
            self.action_sort_reverse()
        elif self._fields.find(event.column):
            self.rearrange(sort=event.column, reverse=False)

    # -- keys ---------------------------------------------------------------------------------

    def open(self, item: Item) -> None:
        """Enter, or a double click, on a row."""

    @on(LiveTable.Chosen)
    def _chosen(self, event: LiveTable.Chosen) -> None:
        item = self._items.get(event.key)
        if item is not None:
            self.open(item)

    @on(ViewTabs.Picked)
    async def _picked(self, event: ViewTabs.Picked) -> None:
        await self.run_action(f"app.view('{event.view}')")
