"""The line to type a filter in; it narrows the table with every letter."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Label, Static

__all__ = ["FilterBar"]


class FilterBar(Horizontal):
    """Hidden until `open()`. Enter keeps the filter, escape drops it; both give the focus back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "drop", "Drop filter", id="filter.drop"),
    ]
    DEFAULT_CSS = """
    FilterBar { height: 1; display: none; background: $panel; }
    FilterBar Label { padding: 0 1; }
    FilterBar Input { width: 1fr; border: none; height: 1; padding: 0; background: $panel; }
    FilterBar Static { width: auto; padding: 0 1; color: $text-muted; }
    """

    class Changed(Message):
        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Closed(Message):
        """The user is done with typing; the filter stands as it is."""

    def compose(self) -> ComposeResult:
        yield Label("/")
        yield Static(id="found")

    def on_mount(self) -> None:
        # Later, because an Input asks for the screen while it is made, and from Python 3.12 on Textual
        # makes the first screen's widgets before it knows the screen. The first paint is quicker, too.
        self.call_after_refresh(self._complete)

    def _complete(self) -> None:
        if not self.query(Input):
            self.mount(Input(placeholder="all words must match", compact=True), before="#found")

    def open(self) -> None:
        self._complete()
        self.display = True
        # At once, and not by `focus()`, which lets the keys that follow go elsewhere first.
        self.screen.set_focus(self.query_one(Input))

    def fill(self, text: str) -> None:
        """Shows `text` as the filter, without asking for more."""
        self._complete()
        self.display = bool(text)
        self.query_one(Input).value = text

    def say(self, words: str) -> None:
        """Shows how many rows are left, at the right."""
        self.query_one("#found", Static).update(Content(words))

    def drop(self) -> None:
        """Empties and hides the filter."""
        self._complete()
        self.query_one(Input).value = ""
        self.display = False
        self.post_message(self.Closed())

    def action_drop(self) -> None:
        self.drop()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if not event.value.strip():
            self.display = False
        self.post_message(self.Closed())
