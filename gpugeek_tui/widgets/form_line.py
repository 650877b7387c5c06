"""One line of a form, with a second one below for help, for what it means, or for what is wrong."""

from __future__ import annotations

from typing import Literal

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Label, Static

from gpugeek_tui.widgets.chooser import Chooser

__all__ = ["FormLine", "Tone"]

Tone = Literal["wrong", "mind", "help"]
"""Wrong: it cannot be sent. Mind: it can, but look at it."""
MARKS: dict[Tone, str] = {"wrong": "✗ ", "mind": "! ", "help": ""}


class FormLine(Vertical):
    """`field` is the id of the input; `control` the input itself or a `Chooser` with it."""

    DEFAULT_CSS = """
    FormLine { height: auto; }
    FormLine > Horizontal { height: 1; }
    FormLine Label { width: 20; padding-left: 2; color: $text-muted; }
    FormLine Input { width: 1fr; background: $boost; }
    FormLine .note { height: auto; padding-left: 20; color: $text-muted; display: none; }
    FormLine.wrong .note { color: $text-error; }
    FormLine.mind .note { color: $text-warning; }
    FormLine:focus-within Label { color: $text; text-style: bold; }
    """

    def __init__(self, field: str, label: str, control: Input | Chooser) -> None:
        super().__init__(id=f"line-{field}")
        self.field = field
        self.label = label
        self._control = control
        self.chooser = control if isinstance(control, Chooser) else None
        self.input: Input = control.input if isinstance(control, Chooser) else control
        self._note = Static(id=f"why-{field}", classes="note")
        self._said: tuple[str, Tone] = ("", "help")

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Label(self.label)
            yield self._control
        yield self._note

    @property
    def value(self) -> str:
        return self.input.value if self.chooser is None else self.chooser.value

    def put(self, value: str) -> None:
        if self.chooser is None:
            self.input.value = value
        else:
            self.chooser.put(value)

    def say(self, words: str, tone: Tone = "help") -> None:
        """Clean words under the line; "" takes the second line away."""
        if (words, tone) == self._said:
            return
        self._said = (words, tone)
        self.set_class(tone == "wrong", "wrong")
        self.set_class(tone == "mind", "mind")
        # The mark says in black and white what the colour says.
        self._note.update(Content(f"{MARKS[tone]}{words}" if words else ""))
        self._note.display = bool(words)
