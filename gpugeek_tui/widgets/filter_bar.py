"""The line to type a filter in; it narrows the table with every letter."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Label, Static

from gpugeek_tui.text import cell_len, clean, fit

__all__ = ["FilterBar", "pointed_at"]

MARK = "▲"
BEFORE = 3  # cells of the label before what is typed
HINT = "   a or b   !not   gpus>=4   age>3d   status:running   tab completes"


class FilterBar(Vertical):
    """Hidden until `open()`. Enter keeps the filter, escape drops it; both give the focus back.

    It stays in sight for as long as a filter or a named view is in force. Below what is typed there is
    a second line while it is typed, for what is wrong with it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "drop", "Drop filter", id="filter.drop"),
        Binding("tab", "complete", "Complete", show=False, id="filter.complete"),
    ]
    DEFAULT_CSS = """
    FilterBar { height: auto; display: none; background: $panel; }
    FilterBar > Horizontal { height: 1; }
    FilterBar Label { padding: 0 1; width: 3; }
    FilterBar Input { width: 1fr; border: none; height: 1; padding: 0; background: $panel; }
    FilterBar #found { width: auto; padding: 0 1; color: $text-muted; }
    FilterBar #below { height: 1; width: 1fr; color: $text-muted; display: none; text-wrap: nowrap; }
    FilterBar:focus-within #below { display: block; }
    FilterBar.wrong #below { display: block; color: $text-error; }
    """

    class Changed(Message):
        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Closed(Message):
        """The user is done with typing; the filter stands as it is."""

    class Dropped(Message):
        """The user wants no filter any more."""

    class Completing(Message):
        """Tab: the text before the cursor is to be completed, see `completed()`."""

        def __init__(self, before: str) -> None:
            super().__init__()
            self.before = before

    _named = False
    _said = ""
    _told = HINT

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Label("/")
            yield Static(id="found")
        yield Static(Content(HINT), id="below")

    def on_mount(self) -> None:
        # Later, because an Input asks for the screen while it is made, and from Python 3.12 on Textual
        # makes the first screen's widgets before it knows the screen. The first paint is quicker, too.
        self.call_after_refresh(self._mount_input)

    def _mount_input(self) -> None:
        if not self.query(Input):
            line = self.query_one(Horizontal)
            line.mount(Input(placeholder="words to look for", compact=True), before="#found")

    @property
    def _input(self) -> Input:
        self._mount_input()
        return self.query_one(Input)

    @property
    def text(self) -> str:
        """As typed, in force or not."""
        return self._input.value if self.query(Input) else ""

    def open(self) -> None:
        typed = self._input
        self.display = True
        # At once, and not by `focus()`, which lets the keys that follow go elsewhere first.
        self.screen.set_focus(typed)

    @property
    def wrong(self) -> bool:
        """What is to be read is not what is in force."""
        return self.has_class("wrong")

    def fill(self, text: str) -> None:
        """Shows `text` as the filter, without asking for more."""
        typed = self._input
        typed.value = text
        typed.cursor_position = len(text)
        self._show_or_hide()

    def say(self, words: str, *, named: bool = False) -> None:
        """Shows how many rows are left, at the right. `named`: a view with a name is in force."""
        words = clean(words)
        if words != self._said:
            # To lay out the screen costs more than to paint it.
            same_width = cell_len(words) == cell_len(self._said)
            self.query_one("#found", Static).update(Content(words), layout=not same_width)
            self._said = words
        self._named = named
        self._show_or_hide()

    def complain(self, at: int, words: str) -> None:
        """Shows what is wrong with the text, and points at the character `at`."""
        typed = self._input
        place = BEFORE + cell_len(typed.value[:at]) - round(typed.scroll_offset.x)
        self.add_class("wrong")
        self._below(pointed_at(max(BEFORE, place), words, self.size.width))

    def praise(self, offered: str = "") -> None:
        """Nothing is wrong (any more). `offered`: what the text could be completed to."""
        self.remove_class("wrong")
        self._below(f"   {clean(offered)}" if offered else HINT)

    def completed(self, before: str, offered: str) -> None:
        """The text before the cursor becomes `before`; `offered` is what it could become, as words."""
        typed = self._input
        typed.value = before + typed.value[typed.cursor_position :]
        typed.cursor_position = len(before)
        if offered and not self.wrong:
            self.praise(offered)

    def drop(self) -> None:
        """Empties and hides the filter."""
        self._input.value = ""
        self._named = False
        self.display = False
        self.post_message(self.Dropped())
        self.post_message(self.Closed())

    def _below(self, words: str) -> None:
        if words != self._told:
            self._told = words
            self.query_one("#below", Static).update(Content(words), layout=False)

    def _show_or_hide(self) -> None:
        typed = self._input
        # Not `has_focus`, which comes later than the focus.
        self.display = self._named or bool(typed.value) or self.screen.focused is typed

    def action_drop(self) -> None:
        self.drop()

    def action_complete(self) -> None:
        typed = self._input
        self.post_message(self.Completing(typed.value[: typed.cursor_position]))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self.wrong:
            self.app.bell()  # what is in force is not what is to be read here: stay until it is
            return
        self.display = bool(event.value.strip()) or self._named
        self.post_message(self.Closed())


def pointed_at(place: int, words: str, width: int) -> str:
    """A line of `width` cells with a caret at cell `place` and `words` beside it, where there is room."""
    words = clean(words)
    place = max(0, min(place, width - 1))
    if place + 2 + cell_len(words) <= width or place < width // 2:
        return fit(f"{' ' * place}{MARK} {words}", width)
    return fit(fit(words, place - 1, align="right") + f" {MARK}", width)
