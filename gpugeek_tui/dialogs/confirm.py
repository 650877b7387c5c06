"""Yes or no, with no in focus."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button

from gpugeek_tui.dialogs.question import Question

__all__ = ["Confirm"]


class Confirm(Question):
    """True after yes; False or None otherwise. Enter alone means no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "dismiss(True)", "Yes", id="confirm.yes"),
        Binding("n", "dismiss(False)", "No", id="confirm.no"),
        Binding("left,right", "app.focus_next", "Other button", show=False, id="confirm.other"),
    ]

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="frame", can_focus=False) as frame:
            frame.border_title = self._title
            yield from self.to_read()
            with Horizontal(classes="buttons"):
                yield Button("[u]N[/u]o", id="no")
                yield Button(f"{self._yes} ([u]y[/u])", id="yes", variant="warning")

    def on_mount(self) -> None:
        self.query_one("#no", Button).focus()

    @on(Button.Pressed)
    def _answered(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")
