"""Which columns a table shows, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from gpugeek_tui.dialogs.dialog import Dialog, plain
from gpugeek_tui.text import clean
from gpugeek_tui.widgets.table_columns import Column

__all__ = ["ColumnChooser"]

KEYS = (
    "space shows or hides, shift+↑ and shift+↓ (or K and J) move, 0 is the usual choice. "
    "What is hidden can be filtered by, too."
)


class ColumnChooser(Dialog[tuple[str, ...]]):
    """The keys of the columns to show, in order: at least one. None when it was left."""

    DEFAULT_CSS = """
    ColumnChooser OptionList { height: auto; max-height: 55vh; border: none; background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "show_or_hide", "Show or hide", show=False, id="columns.toggle"),
        Binding("shift+up,K", "move(-1)", "Move up", show=False, id="columns.up"),
        Binding("shift+down,J", "move(1)", "Move down", show=False, id="columns.down"),
        Binding("j", "step(1)", "Down", show=False, id="columns.next"),
        Binding("k", "step(-1)", "Up", show=False, id="columns.previous"),
        Binding("0", "usual", "The usual choice", show=False, id="columns.usual"),
        Binding("q,W", "dismiss(None)", "Close", show=False, id="columns.close"),
    ]

    def __init__(
        self, columns: Sequence[Column], *, shown: Sequence[str], usual: Sequence[str]
    ) -> None:
        """Of all `columns`, those with the keys `shown` are shown now; `usual` are the table's own."""
        super().__init__()
        self._labels = {column.key: clean(column.label) for column in columns}
        self._usual = tuple(usual)
        self._keys: list[str] = []
        self._shown: set[str] = set()
        self._begin_with(shown)

    def _begin_with(self, shown: Sequence[str]) -> None:
        """The shown ones in their order, then the others in the table's."""
        self._shown = set(shown)
        self._keys = [*shown, *(key for key in self._labels if key not in self._shown)]

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="frame", can_focus=False) as frame:
            frame.border_title = "Columns"
            frame.border_subtitle = "enter takes them, escape leaves"
            yield OptionList(*self._options(), compact=True)
            yield Static(classes="problem")
            yield Static(plain(KEYS), classes="says")

    def on_mount(self) -> None:
        choices = self.query_one(OptionList)
        choices.highlighted = 0
        choices.focus()

    def _options(self) -> list[Option]:
        return [
            Option(plain(f"[{'x' if key in self._shown else ' '}] {self._labels[key]}"))
            for key in self._keys
        ]

    def _show(self, place: int) -> None:
        choices = self.query_one(OptionList)
        choices.set_options(self._options())
        choices.highlighted = place
        self.note(".problem", "")

    @property
    def _place(self) -> int:
        return self.query_one(OptionList).highlighted or 0

    def action_step(self, by: int) -> None:
        choices = self.query_one(OptionList)
        if by > 0:
            choices.action_cursor_down()
        else:
            choices.action_cursor_up()

    def action_show_or_hide(self) -> None:
        place = self._place
        key = self._keys[place]
        if self._shown == {key}:
            self.note(".problem", "One column has to stay.")
            return
        self._shown ^= {key}
        self._show(place)

    def action_move(self, by: int) -> None:
        place = self._place
        goal = place + by
        if 0 <= goal < len(self._keys):
            self._keys.insert(goal, self._keys.pop(place))
            self._show(goal)

    def action_usual(self) -> None:
        self._begin_with(self._usual)
        self._show(0)

    @on(OptionList.OptionSelected)
    def _done(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(tuple(key for key in self._keys if key in self._shown))
