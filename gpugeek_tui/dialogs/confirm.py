"""Yes or no, with no in focus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Static

from gpugeek_tui.dialogs.dialog import Dialog, plain

__all__ = ["Confirm"]


class Confirm(Dialog[bool]):
    """True after yes; False or None otherwise. Enter alone means no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "dismiss(True)", "Yes", id="confirm.yes"),
        Binding("n", "dismiss(False)", "No", id="confirm.no"),
        Binding("left,right", "app.focus_next", "Other button", show=False, id="confirm.other"),
    ]

    def __init__(self, title: str, subject: str, says: Sequence[str], *, yes: str) -> None:
        """`subject` names the machine, already clean; `yes` is the verb on the button."""
        super().__init__()
        self._title = title
        self._subject = subject
        self._says = says
        self._yes = yes

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="frame", can_focus=False) as frame:
            frame.border_title = self._title
            yield Static(plain(self._subject), classes="subject")
            for line in self._says:
                yield Static(plain(line), classes="says")
            with Horizontal(classes="buttons"):
                yield Button("[u]N[/u]o", id="no")
                yield Button(f"{self._yes} ([u]y[/u])", id="yes", variant="warning")

    def on_mount(self) -> None:
        self.query_one("#no", Button).focus()

    @on(Button.Pressed)
    def _answered(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")
