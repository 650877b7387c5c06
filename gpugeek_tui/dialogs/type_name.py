"""The question before what cannot be undone: the name has to be typed."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Input, Static

from gpugeek_tui.dialogs.dialog import plain
from gpugeek_tui.dialogs.question import Question

__all__ = ["TypeName"]


class TypeName(Question):
    """True once one of `accepted` was typed and confirmed; None otherwise.

    `accepted` holds the clean name and the id, so that a machine without a name, or with one that no
    keyboard can type, can be named all the same.
    """

    def __init__(
        self, title: str, subject: str, says: Sequence[str], *, accepted: Sequence[str], yes: str
    ) -> None:
        """`subject` and `says` are clean; for many, `accepted` is how many they are."""
        super().__init__(title, subject, says, yes=yes)
        self._accepted = [text.strip() for text in accepted if text.strip()]

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="frame danger", can_focus=False) as frame:
            frame.border_title = self._title
            yield from self.to_read()
            yield Static(plain(f"Type {' or '.join(self._accepted)} to confirm:"), classes="effect")
            with Horizontal(classes="line"):
                yield Input(id="name", compact=True)
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="no")
                yield Button(self._yes, id="yes", variant="error", disabled=True)

    def on_mount(self) -> None:
        self.query_one("#name", Input).focus()

    def _matches(self) -> bool:
        return self.query_one("#name", Input).value.strip() in self._accepted

    @on(Input.Changed, "#name")
    def _typed(self) -> None:
        self.query_one("#yes", Button).disabled = not self._matches()

    @on(Input.Submitted, "#name")
    def _submitted(self) -> None:
        if self._matches():
            self.dismiss(True)

    @on(Button.Pressed)
    def _answered(self, event: Button.Pressed) -> None:
        self.dismiss(True if event.button.id == "yes" and self._matches() else None)
