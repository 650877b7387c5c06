"""The question what becomes of an instance that a dry run has created."""

from __future__ import annotations

from typing import Literal

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Static

from gpugeek_tui.dialogs.dialog import Dialog, plain

__all__ = ["Decision", "DryRunCreated"]

Decision = Literal["show", "release"]


class DryRunCreated(Dialog[Decision]):
    """What to do with it; None keeps it as it is."""

    def __init__(self, subject: str, words: str) -> None:
        """Both clean."""
        super().__init__()
        self._subject = subject
        self._words = words

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="frame danger", can_focus=False) as frame:
            frame.border_title = "The dry run has created an instance"
            yield Static(plain(self._subject), classes="subject")
            yield Static(plain(self._words), classes="says")
            yield Static(
                plain("It may cost money from now on. No dry run is sent to this server any more."),
                classes="says",
            )
            with Horizontal(classes="buttons"):
                yield Button("Keep it", id="keep")
                yield Button("Show it", id="show", variant="primary")
                yield Button("Release it", id="release", variant="error")

    def on_mount(self) -> None:
        self.query_one("#show", Button).focus()

    @on(Button.Pressed)
    def _answered(self, event: Button.Pressed) -> None:
        answers: dict[str, Decision] = {"show": "show", "release": "release"}
        self.dismiss(answers.get(event.button.id or ""))
