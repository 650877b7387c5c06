"""Which account to go to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from gpugeek_tui.dialogs.dialog import Dialog, plain
from gpugeek_tui.profiles import Choice
from gpugeek_tui.text import cell_len, clean, fit

__all__ = ["ProfilePicker", "choice_line"]

NAMELESS = "(no profile)"
MOST_NAME_CELLS = 24


class ProfilePicker(Dialog[str]):
    """The name of the chosen profile, "" for the account without one; None when it was left.

    `says` is what leaving the present account would mean, "" if nothing.
    """

    DEFAULT_CSS = """
    ProfilePicker OptionList {
        height: auto;
        max-height: 20;
        border: none;
        background: $surface;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "step(1)", "Down", show=False, id="profiles.down"),
        Binding("k", "step(-1)", "Up", show=False, id="profiles.up"),
        Binding("q", "dismiss(None)", "Close", show=False, id="profiles.close"),
    ]

    def __init__(self, choices: Sequence[Choice], *, current: str, says: str, file: str) -> None:
        """`file` is where profiles are written down, as shown."""
        super().__init__()
        self._choices = tuple(choices)
        self._current = current
        self._says = says
        self._file = file

    def compose(self) -> ComposeResult:
        widest = max((cell_len(_name(one)) for one in self._choices), default=0)
        width = min(widest, MOST_NAME_CELLS)
        with VerticalScroll(classes="frame", can_focus=False) as frame:
            frame.border_title = "Profiles"
            frame.border_subtitle = "enter opens, escape stays"
            if self._says:
                yield Static(plain(self._says), classes="says")
            yield OptionList(
                *(Option(choice_line(one, self._current, width)) for one in self._choices),
                compact=True,
            )
            if len(self._choices) < 2:
                yield Static(
                    plain(f"There is only this one. Profiles are written down in {self._file}"),
                    classes="says",
                )

    def on_mount(self) -> None:
        choices = self.query_one(OptionList)
        names = [one.name for one in self._choices]
        choices.highlighted = names.index(self._current) if self._current in names else 0
        choices.focus()

    def action_step(self, by: int) -> None:
        choices = self.query_one(OptionList)
        if by > 0:
            choices.action_cursor_down()
        else:
            choices.action_cursor_up()

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._choices[event.option_index].name)


def choice_line(choice: Choice, current: str, width: int) -> Content:
    """Name, where it is, and in words what sets it apart: colour alone says nothing to some."""
    name = f" {fit(_name(choice), width)} "
    parts: list[str | Content | tuple[str, str]] = [
        "* " if choice.name == current else "  ",
        (name, f"bold auto on {choice.color}" if choice.color else "bold"),
        f" {clean(choice.address)}",
    ]
    if choice.read_only:
        parts.append(("  read-only", "$text-warning"))
    if choice.name == current:
        parts.append(("  open now", "$text-muted"))
    return Content.assemble(*parts)


def _name(choice: Choice) -> str:
    return clean(choice.name) or NAMELESS
