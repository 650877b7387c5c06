"""A question with something to read before the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from gpugeek_tui.dialogs.dialog import Dialog, plain

__all__ = ["Question"]


class Question(Dialog[bool]):
    """What is to be read scrolls by itself, so that the answer is in sight however low the terminal is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # Before the frame's own keys, which would scroll the answer out of sight.
        Binding("pageup", "read(-1)", "Read back", show=False, priority=True, id="dialog.page_up"),
        Binding("pagedown", "read(1)", "Read on", show=False, priority=True, id="dialog.page_down"),
    ]

    def __init__(self, title: str, subject: str, says: Sequence[str], *, yes: str) -> None:
        """`subject` names what it is about; all is clean. `yes` is the verb on the button."""
        super().__init__()
        self._title = title
        self._subject = subject
        self._says = says
        self._yes = yes

    def to_read(self) -> ComposeResult:
        with VerticalScroll(classes="body", can_focus=False):
            yield Static(plain(self._subject), classes="subject")
            for line in self._says:
                yield Static(plain(line), classes="says")

    def action_read(self, pages: int) -> None:
        body = self.query_one(".body", VerticalScroll)
        body.scroll_relative(y=pages * max(1, body.size.height - 1), animate=False)
