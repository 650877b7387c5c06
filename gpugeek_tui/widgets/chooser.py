"""A line to type in, with a list of what is offered that narrows while typing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from gpugeek_tui.fleet.folding import fold
from gpugeek_tui.text import clean

__all__ = ["Choice", "ChoiceInput", "Chooser", "matching"]

MOST_SHOWN = 200
"""More are not laid out; typing finds them."""


class Choice(NamedTuple):
    """`value` is what is sent, as the server spelt it. `label` and `note` are clean; the note tells what
    kind it is.
    """

    value: str
    label: str
    note: str = ""

    @property
    def text(self) -> str:
        """The value as it may stand in a line: a server's may hold what a terminal takes for a command."""
        return clean(self.value)

    @property
    def shown(self) -> Content:
        parts: list[str | tuple[str, str]] = [self.label or self.text]
        if self.text and self.text != self.label:
            parts.append((f"  {self.text}", "$text-muted"))
        if self.note:
            parts.append((f"  {self.note}", "$text-muted"))
        return Content.assemble(*parts)


def matching(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """Those with all the typed words somewhere in label, value or note; case and width do not matter."""
    words = fold(typed).split()
    return [
        one
        for one in choices
        if all(word in fold(f"{one.label} {one.text} {one.note}") for word in words)
    ]


class ChoiceInput(Input):
    """The line of a `Chooser`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "step(1)", "List", show=False, id="choice.down"),
        Binding("up", "step(-1)", "List", show=False, id="choice.up"),
        Binding("pagedown", "step(8)", "List", show=False, id="choice.page_down"),
        Binding("pageup", "step(-8)", "List", show=False, id="choice.page_up"),
        Binding("escape", "shut", "Close the list", show=False, id="choice.close"),
    ]

    @property
    def chooser(self) -> Chooser:
        return next(one for one in self.ancestors if isinstance(one, Chooser))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.chooser.is_open if action == "shut" else True

    def action_step(self, by: int) -> None:
        self.chooser.step(by)

    def action_shut(self) -> None:
        self.chooser.shut()

    async def action_submit(self) -> None:
        self.chooser.enter()

    def on_click(self) -> None:
        self.chooser.unfold()


class Chooser(Vertical):
    """`ident` is the id of the input. Enter or a click takes from the list; tab keeps what was typed,
    but the name of something offered becomes its value.
    """

    DEFAULT_CSS = """
    Chooser { height: auto; width: 1fr; }
    Chooser > Horizontal { height: 1; }
    Chooser ChoiceInput { width: 1fr; }
    Chooser .arrow { width: 2; color: $text-muted; }
    Chooser OptionList {
        display: none; overlay: screen; constrain: none inside; width: 1fr; height: auto;
        max-height: 10; border: none; background: $panel; padding: 0;
    }
    Chooser.open OptionList { display: block; }
    """

    def __init__(
        self, ident: str, value: str, *, hint: str, choices: Sequence[Choice] = ()
    ) -> None:
        super().__init__()
        shown = clean(value)
        self.input = ChoiceInput(shown, placeholder=hint, id=ident, compact=True)
        self._choices = tuple(choices)
        self._shown: list[Choice] = []
        self._list = OptionList(compact=True)
        self._list.can_focus = False
        self._settled = shown
        """What was taken or found, so that only typing opens the list."""

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield self.input
            yield Static("▾", classes="arrow")

    @property
    def is_open(self) -> bool:
        return self.has_class("open")

    @property
    def choices(self) -> tuple[Choice, ...]:
        return self._choices

    @property
    def chosen(self) -> Choice | None:
        """What stands in the line, if it is offered."""
        text = self.input.value.strip()
        return next((one for one in self._choices if one.text == text), None)

    @property
    def value(self) -> str:
        """What is to be sent: what stands in the line, as the server spells it."""
        chosen = self.chosen
        return self.input.value if chosen is None else chosen.value

    def put(self, value: str) -> None:
        """As if it had been chosen."""
        self._settled = self.input.value = clean(value)

    def offer(self, choices: Sequence[Choice]) -> None:
        """Other choices; what was typed stays."""
        self._choices = tuple(choices)
        if self.is_open:
            self._fill()

    # -- the list -----------------------------------------------------------------------------

    def unfold(self) -> None:
        """Shows all that is offered."""
        self._settled = self.input.value
        self._fill()

    def shut(self) -> None:
        self.remove_class("open")
        self._settled = self.input.value

    def step(self, by: int) -> None:
        if not self.is_open:
            self.unfold()
            return
        self._narrow()
        options = self._list
        if self._shown:
            place = (options.highlighted or 0) + by
            options.highlighted = min(max(place, 0), len(self._shown) - 1)

    def enter(self) -> None:
        """Takes the marked one; opens the list where it is closed."""
        self._narrow()
        options = self._list
        if not self.is_open:
            self.unfold()
        elif self._shown and options.highlighted is not None:
            self._take(self._shown[options.highlighted])
        else:
            self.shut()

    def _narrow(self) -> None:
        """What was typed may not have been told to us yet."""
        if self.input.value != self._settled:
            self._settled = self.input.value
            self._fill(self._settled)

    def _fill(self, typed: str = "") -> None:
        if not self._list.is_attached:
            self.mount(self._list)  # not before: a form has several, and opens sooner without
        found = matching(self._choices, typed)
        self._shown = found[:MOST_SHOWN]
        options = self._list
        rows: list[Option] = [Option(one.shown) for one in self._shown]
        if len(found) > len(self._shown):
            more = f"and {len(found) - len(self._shown)} more: type to find them"
            rows.append(Option(Content.styled(more, "$text-muted"), disabled=True))
        elif not found:
            words = "nothing offered is like that" if self._choices else "nothing is known yet"
            rows.append(Option(Content.styled(words, "$text-muted"), disabled=True))
        options.set_options(rows)
        texts = [one.text for one in self._shown]
        now = self.input.value.strip()
        options.highlighted = (texts.index(now) if now in texts else 0) if texts else None
        self.add_class("open")

    def _take(self, choice: Choice) -> None:
        self.put(choice.value)
        self.input.cursor_position = len(self.input.value)
        self.shut()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if self.input.has_focus and event.value == self.input.value:
            self._narrow()

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_index < len(self._shown):
            self._take(self._shown[event.option_index])
            self.screen.set_focus(self.input)

    def on_descendant_blur(self) -> None:
        self.settle()
        self.shut()

    def settle(self) -> None:
        """A name that was typed in full becomes the value that it stands for."""
        typed = fold(self.input.value.strip())
        if not typed or self.chosen is not None:
            return
        named = [one for one in self._choices if typed in (fold(one.label), fold(one.text))]
        if len(named) == 1:
            self.put(named[0].value)

    async def on_click(self, event: events.Click) -> None:
        if event.widget is not None and event.widget.has_class("arrow"):
            self.screen.set_focus(self.input)
            self.shut() if self.is_open else self.unfold()
