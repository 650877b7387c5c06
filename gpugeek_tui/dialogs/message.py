"""A text to read and close again."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from gpugeek_tui.dialogs.dialog import Dialog, plain

__all__ = ["Message"]


class Message(Dialog[None]):
    """`subject` and `text` must be clean already; neither is read as markup."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,q", "dismiss(None)", "Close", id="message.close"),
    ]

    def __init__(self, title: str, subject: str, text: str) -> None:
        super().__init__()
        self._title = title
        self._subject = subject
        self._text = text

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="frame") as frame:
            frame.border_title = self._title
            frame.border_subtitle = "escape closes"
            if self._subject:
                yield Static(plain(self._subject), classes="subject")
            yield Static(plain(self._text))
