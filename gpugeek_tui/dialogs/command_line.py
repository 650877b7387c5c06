"""The line at the bottom in which commands are typed; what is wrong with one is said under it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Label, Static

from gpugeek_tui.command_line import CommandError, Known, Order, complete, read_command
from gpugeek_tui.dialogs.dialog import Dialog
from gpugeek_tui.text import clean
from gpugeek_tui.widgets.filter_bar import pointed_at

__all__ = ["CommandLine"]

HINT = "   tab completes   ↑ earlier ones   help lists all   esc closes"
BEFORE = 3  # cells of the label before what is typed
MOST_OFFERED = 12


class CommandInput(Input):
    """Has the keys itself, because containers around it scroll with some of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "screen.complete", "Complete", show=False, id="command.complete"),
        Binding("up", "screen.older", "The command before", show=False, id="command.older"),
        Binding("down", "screen.newer", "The command after", show=False, id="command.newer"),
    ]


class CommandLine(Dialog[tuple[str, Order]]):
    """Answers with the line and its order, once it makes sense."""

    DEFAULT_CSS = """
    CommandLine { align: left bottom; background: $background 0%; }
    CommandLine > Vertical { height: 2; background: $panel; }
    CommandLine Horizontal { height: 1; }
    CommandLine Label { padding: 0 1; width: 3; }
    CommandLine Input { width: 1fr; border: none; height: 1; padding: 0; background: $panel; }
    CommandLine #below { height: 1; color: $text-muted; text-wrap: nowrap; }
    CommandLine.wrong #below { color: $text-error; }
    """

    def __init__(self, known: Known, history: Sequence[str]) -> None:
        """`history`: earlier lines, the latest last."""
        super().__init__()
        self._known = known
        self._lines = [*history, ""]
        self._at = len(history)

    def compose(self) -> ComposeResult:
        with Vertical():
            with Horizontal():
                yield Label(":")
                yield CommandInput(compact=True, select_on_focus=False)
            yield Static(Content(HINT), id="below")

    @property
    def _input(self) -> Input:
        return self.query_one(Input)

    def action_complete(self) -> None:
        typed = self._input
        before, after = typed.value[: typed.cursor_position], typed.value[typed.cursor_position :]
        text, offered = complete(before, self._known)
        self._put(text + after, len(text))
        shown = "  ".join(clean(one) for one in offered[:MOST_OFFERED])
        self._say(f"   {shown}" if len(offered) > 1 else HINT)

    def action_older(self) -> None:
        self._step(-1)

    def action_newer(self) -> None:
        self._step(1)

    def _step(self, by: int) -> None:
        if self._at == len(self._lines) - 1:
            self._lines[-1] = self._input.value
        self._at = max(0, min(self._at + by, len(self._lines) - 1))
        line = self._lines[self._at]
        self._put(line, len(line))

    def _put(self, text: str, cursor: int) -> None:
        self._input.value = text
        self._input.cursor_position = cursor

    def _say(self, words: str, *, wrong: bool = False) -> None:
        self.set_class(wrong, "wrong")
        self.query_one("#below", Static).update(Content(words))

    @on(Input.Changed)
    def _typed(self) -> None:
        if self.has_class("wrong"):
            self._say(HINT)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if not event.value.strip():
            self.dismiss(None)
            return
        try:
            order = read_command(event.value, self._known)
        except CommandError as error:
            self._say(pointed_at(BEFORE + error.at, error.words, self.size.width), wrong=True)
        else:
            self.dismiss((event.value.strip(), order))
