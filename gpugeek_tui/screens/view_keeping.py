"""How a view is arranged: filter, order and columns, kept from run to run and under names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar

import msgspec
from textual.binding import Binding, BindingType

from gpugeek_tui.dialogs.wishes import Apply, ChooseColumns, Delete, Save, Wish
from gpugeek_tui.fleet.views import Arrangement, Kept, Last, NamedView
from gpugeek_tui.screens.live import DEMO, LiveScreen
from gpugeek_tui.text import clean
from gpugeek_tui.widgets.table_columns import Column

__all__ = ["DEMO", "KeepsViews"]

SORT_PRIORITY = 97


class KeepsViews(LiveScreen):
    """A subclass says what can be arranged, and paints anew in `rearranged`.

    Order and columns come back at the next start, a filter only with the named view that it belongs to.
    """

    VIEW: ClassVar[str]
    COLUMNS: ClassVar[Sequence[Column]]
    HIDDEN: ClassVar[frozenset[str]] = frozenset()
    """Keys of columns that are shown only when they have been chosen."""
    SORT: ClassVar[tuple[str, bool]]
    """The column that the table is ordered by at first, and whether in reverse."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "views", "Views with names", show=False, id="table.views"),
        Binding("W", "columns", "Choose columns", show=False, id="table.columns"),
    ]

    def __init__(self) -> None:
        super().__init__()
        sort, reverse = self.SORT
        self._usual = Arrangement(sort=sort, reverse=reverse)
        self._arrangement = self._usual
        self._view: NamedView | None = None
        self._touched = False
        self._place_columns()

    def on_mount(self) -> None:
        self.run_worker(self._restore(), name="views", group="views", exit_on_error=False)

    # -- for the subclass ---------------------------------------------------------------------

    def rearranged(self, old: Arrangement) -> None:
        """`arrangement` has replaced `old`."""
        raise NotImplementedError

    def take_filter(self, filter_text: str) -> None:
        """Shows the filter of an arrangement that is about to be taken; it is valid."""
        raise NotImplementedError

    def valid(self, filter_text: str) -> str:
        """What is wrong with a filter that was kept, "" if it can be used."""
        raise NotImplementedError

    # -- the arrangement ----------------------------------------------------------------------

    @property
    def arrangement(self) -> Arrangement:
        return self._arrangement

    @property
    def shown_columns(self) -> tuple[Column, ...]:
        """In a narrow terminal the one that the table is ordered by is among the last to go."""
        sort = self._arrangement.sort
        chosen = (self.COLUMNS[place] for place in self.shown_places)
        return tuple(
            replace(one, priority=max(one.priority, SORT_PRIORITY)) if one.key == sort else one
            for one in chosen
        )

    @property
    def view_label(self) -> str:
        """The name of the view in force, clean, with a star where it was changed since; "" without one."""
        if self._view is None:
            return ""
        changed = self._view.arrangement != self._arrangement
        return clean(self._view.name) + ("*" if changed else "")

    def rearrange(
        self,
        *,
        filter: str | None = None,  # noqa: A002  the word for it everywhere else
        sort: str | None = None,
        reverse: bool | None = None,
        columns: tuple[str, ...] | None = None,
    ) -> None:
        """Changes what is given."""
        now = self._arrangement
        self._put(
            Arrangement(
                filter=now.filter if filter is None else filter,
                sort=now.sort if sort is None else sort,
                reverse=now.reverse if reverse is None else reverse,
                columns=now.columns if columns is None else columns,
            )
        )

    def leave_view(self) -> None:
        """No filter, and no view with a name; order and columns stay as they are."""
        self._view = None
        self.rearrange(filter="")

    def _put(self, arrangement: Arrangement, *, remember: bool = True) -> None:
        old, self._arrangement = self._arrangement, arrangement
        self._touched = True
        self._place_columns()
        self.rearranged(old)
        if remember:
            self._remember()

    def _adopt(self, arrangement: Arrangement, *, remember: bool = True) -> None:
        """Takes an arrangement that was kept."""
        settled = self._settled(arrangement)
        self.take_filter(settled.filter)
        self._put(settled, remember=remember)

    def _place_columns(self) -> None:
        """Where in `COLUMNS` the shown ones stand."""
        keys = [column.key for column in self.COLUMNS]
        wanted = self._arrangement.columns or [key for key in keys if key not in self.HIDDEN]
        self.shown_places: tuple[int, ...] = tuple(keys.index(key) for key in wanted)

    def _settled(self, arrangement: Arrangement) -> Arrangement:
        """Without columns that this version does not know, and without a filter that it does not take."""
        known = {column.key for column in self.COLUMNS}
        columns = tuple(dict.fromkeys(key for key in arrangement.columns if key in known))
        trouble = self.valid(arrangement.filter)
        if trouble:
            self._tell(f"The view's filter is not used: {trouble}")
        sort = arrangement if arrangement.sort in known else self._usual
        return Arrangement(
            filter="" if trouble else arrangement.filter,
            sort=sort.sort,
            reverse=sort.reverse,
            columns=columns,
        )

    @property
    def named_views(self) -> tuple[NamedView, ...]:
        """Of this table and profile."""
        return tuple(self.live.views.kept.of(self.VIEW, self._profile))

    def open_view(self, name: str) -> None:
        """Takes the view of that name, if there is one."""
        for view in self.named_views:
            if view.name == name:
                self._wished(Apply(view))
                return

    # -- what is kept -------------------------------------------------------------------------

    @property
    def _profile(self) -> str:
        return self.profile_key

    async def _restore(self) -> None:
        file = self.live.views
        kept = await file.opened()
        self._tell(file.news())
        left = kept.left(self.VIEW, self._profile)
        if left is None or self._touched:
            return
        named = [one for one in kept.of(self.VIEW, self._profile) if one.name == left.view]
        self._view = named[0] if named else None
        arrangement = named[0].arrangement if named else left.arrangement
        self._adopt(arrangement, remember=False)

    def _remember(self) -> None:
        view, now = self._view, self._arrangement
        whole = view is not None and view.arrangement == now
        last = Last(
            arrangement=msgspec.structs.replace(now, filter=""),
            view=view.name if view is not None and whole else "",
        )
        table, profile = self.VIEW, self._profile
        if self.live.views.kept.left(table, profile) != last:
            self._change(lambda kept: kept.with_last(table, profile, last))

    def _change(self, change: Callable[[Kept], Kept]) -> None:
        self.live.views.change(change)
        self.run_worker(self._write(), name="views", group="views", exit_on_error=False)

    async def _write(self) -> None:
        await self.live.views.write()
        self._tell(self.live.views.news())

    def _tell(self, words: str) -> None:
        if words:
            self.notify(clean(words), title="Views", severity="warning", timeout=15, markup=False)

    # -- keys ---------------------------------------------------------------------------------

    def action_views(self) -> None:
        # Here, not at the top, as below: the first picture is there sooner without.
        from gpugeek_tui.dialogs.views import ViewsDialog  # noqa: PLC0415

        self.app.push_screen(
            ViewsDialog(
                self.live.views.kept.of(self.VIEW, self._profile),
                current=self._view.name if self._view else "",
                now=self._arrangement,
                labels={column.key: column.label for column in self.COLUMNS},
            ),
            self._wished,
        )

    def action_columns(self) -> None:
        from gpugeek_tui.dialogs.columns import ColumnChooser  # noqa: PLC0415

        shown = tuple(column.key for column in self.shown_columns)
        usual = tuple(one.key for one in self.COLUMNS if one.key not in self.HIDDEN)
        self.app.push_screen(ColumnChooser(self.COLUMNS, shown=shown, usual=usual), self._chose)

    def _chose(self, columns: tuple[str, ...] | None) -> None:
        if columns is not None:
            usual = tuple(one.key for one in self.COLUMNS if one.key not in self.HIDDEN)
            self.rearrange(columns=() if columns == usual else columns)

    def _wished(self, wish: Wish | None) -> None:
        if isinstance(wish, Apply):
            self._view = wish.view
            self._adopt(wish.view.arrangement)
        elif isinstance(wish, Save):
            profile = self._profile if wish.only_here else None
            view = NamedView(
                name=wish.name, table=self.VIEW, arrangement=self._arrangement, profile=profile
            )
            self._change(lambda kept: kept.with_view(view))
            self._view = view
            self._put(self._arrangement)
            self.notify(f"Kept as {clean(view.name)}.", title="Views", markup=False)
        elif isinstance(wish, Delete):
            gone = wish.view
            self._change(lambda kept: kept.without_view(gone))
            if self._view is not None and self._view.replaces(gone):
                self._view = None
                self._put(self._arrangement)
            self.notify(f"{clean(gone.name)} is deleted.", title="Views", markup=False)
            self.action_views()
        elif isinstance(wish, ChooseColumns):
            self.action_columns()
