"""One of several things, picked by its number or with the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from gpugeek_tui.dialogs.dialog import Dialog, plain
from gpugeek_tui.text import cell_len, fit

__all__ = ["Entry", "Menu", "entry_line"]

MOST_LABEL_CELLS = 30
DIGITS = range(1, 10)


class Entry(NamedTuple):
    """`text` is shown beside the label, without secrets; `why_not` why it cannot be picked. All clean."""

    label: str
    text: str = ""
    why_not: str = ""


class Menu(Dialog[int]):
    """The place of the picked entry; None when it was left. What cannot be picked is dim and says why."""

    DEFAULT_CSS = """
    Menu OptionList {
        height: auto;
        max-height: 20;
        border: none;
        padding: 0;
        background: $surface;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "step(1)", "Down", show=False, id="menu.down"),
        Binding("k", "step(-1)", "Up", show=False, id="menu.up"),
        Binding("q", "dismiss(None)", "Close", show=False, id="menu.close"),
        *(
            Binding(str(digit), f"pick({digit})", f"Number {digit}", show=False, id=f"menu.{digit}")
            for digit in DIGITS
        ),
    ]

    def __init__(
        self, title: str, subject: str, entries: Sequence[Entry], *, says: str = ""
    ) -> None:
        super().__init__()
        self._title = title
        self._subject = subject
        self._entries = tuple(entries)
        self._says = says

    def compose(self) -> ComposeResult:
        widest = max((cell_len(entry.label) for entry in self._entries), default=0)
        width = min(widest, MOST_LABEL_CELLS)
        with VerticalScroll(classes="frame", can_focus=False) as frame:
            frame.border_title = self._title
            frame.border_subtitle = "enter or its number, escape leaves"
            yield Static(plain(self._subject), classes="subject")
            yield OptionList(
                *(
                    Option(entry_line(number, entry, width), disabled=bool(entry.why_not))
                    for number, entry in enumerate(self._entries, start=1)
                ),
                compact=True,
            )
            if self._says:
                yield Static(plain(self._says), classes="says")

    def on_mount(self) -> None:
        choices = self.query_one(OptionList)
        choices.focus()
        choices.action_first()

    def action_step(self, by: int) -> None:
        choices = self.query_one(OptionList)
        if by > 0:
            choices.action_cursor_down()
        else:
            choices.action_cursor_up()

    def action_pick(self, number: int) -> None:
        if number <= len(self._entries) and not self._entries[number - 1].why_not:
            self.dismiss(number - 1)

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_index)


def entry_line(number: int, entry: Entry, width: int) -> Content:
    digit = str(number) if number in DIGITS else " "
    label = (fit(entry.label, width), "bold" if not entry.why_not else "")
    beside = entry.why_not or entry.text
    return Content.assemble(f"{digit} ", label, (f"  {beside}" if beside else "", "$text-muted"))
