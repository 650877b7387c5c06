"""Create forms with names: use one, keep the present one, delete one; or bring back what stood before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple, TypeAlias

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Checkbox, Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from gpugeek_tui.dialogs.dialog import Dialog, plain
from gpugeek_tui.dialogs.draft import Draft, draft_from
from gpugeek_tui.dialogs.views import Tick
from gpugeek_tui.fleet.templates import MOST_NAME, Template
from gpugeek_tui.text import clean

__all__ = [
    "DeleteTemplate",
    "KeepTemplate",
    "TemplateWish",
    "TemplatesDialog",
    "UseTemplate",
    "said",
]

KEYS = "enter uses, s keeps the present form, d deletes, escape leaves"
PRIVATE = "with start command and environment, which may hold secrets"


class UseTemplate(NamedTuple):
    draft: Draft
    name: str


class KeepTemplate(NamedTuple):
    """`private`: start command and environment go into the file, too."""

    name: str
    private: bool


class DeleteTemplate(NamedTuple):
    name: str


TemplateWish: TypeAlias = UseTemplate | KeepTemplate | DeleteTemplate


class TemplatesDialog(Dialog[TemplateWish]):
    """`before` are forms that something else took the place of, newest first."""

    DEFAULT_CSS = """
    TemplatesDialog OptionList { height: auto; max-height: 40vh; border: none; background: $surface; }
    TemplatesDialog Checkbox { border: none; padding: 0; background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "step(1)", "Down", show=False, id="templates.down"),
        Binding("k", "step(-1)", "Up", show=False, id="templates.up"),
        Binding("s", "name", "Keep the present form", show=False, id="templates.save"),
        Binding("d,delete", "delete", "Delete", show=False, id="templates.delete"),
        Binding("q", "dismiss(None)", "Close", show=False, id="templates.close"),
    ]

    def __init__(
        self,
        templates: Sequence[Template],
        *,
        before: Sequence[Draft],
        name: str,
        private: bool,
    ) -> None:
        """`name` is proposed for the present form; `private`: it has a command or an environment."""
        super().__init__()
        self._templates = tuple(templates)
        self._before = tuple(before)
        self._name = name
        self._private = private
        self._armed = ""

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="frame", can_focus=False) as frame:
            frame.border_title = "Templates"
            yield OptionList(
                *(
                    Option(_line(clean(one.name), draft_from(one.values)))
                    for one in self._templates
                ),
                *(Option(_line("(before)", draft)) for draft in self._before),
                compact=True,
            )
            if not self._templates:
                yield Static(plain("None is kept yet."), classes="says")
            with Horizontal(classes="line"):
                yield Label("Keep as")
                yield Input(self._name, max_length=MOST_NAME, compact=True, placeholder="a name")
            if self._private:
                yield Tick(PRIVATE, compact=True)
            yield Static(classes="problem")
            yield Static(plain(KEYS), classes="says")

    def on_mount(self) -> None:
        choices = self.query_one(OptionList)
        if choices.option_count:
            choices.highlighted = 0
            choices.focus()
        else:
            self.query_one(Input).focus()

    def action_step(self, by: int) -> None:
        choices = self.query_one(OptionList)
        if by > 0:
            choices.action_cursor_down()
        else:
            choices.action_cursor_up()

    def action_name(self) -> None:
        self.set_focus(self.query_one(Input))

    def action_delete(self) -> None:
        """The first time it says what a second time does."""
        place = self.query_one(OptionList).highlighted
        if place is None or place >= len(self._templates):
            return
        name = self._templates[place].name
        if self._armed == f"delete {name}":
            self.dismiss(DeleteTemplate(name))
            return
        self._warn(f"delete {name}", f"Press d once more to delete {clean(name)}.")

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self._warn("", "")

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        place = event.option_index
        if place < len(self._templates):
            one = self._templates[place]
            self.dismiss(UseTemplate(draft_from(one.values), one.name))
        else:
            self.dismiss(UseTemplate(self._before[place - len(self._templates)], ""))

    @on(Input.Submitted)
    def _named(self, event: Input.Submitted) -> None:
        event.stop()
        name = " ".join(event.value.split())
        there = [one.name for one in self._templates if one.name.casefold() == name.casefold()]
        if not name:
            self._warn("", "A template needs a name.")
        elif there and self._armed != f"replace {name}":
            self._warn(f"replace {name}", f"Enter once more puts it in place of {clean(there[0])}.")
        else:
            ticked = any(box.value for box in self.query(Checkbox))
            self.dismiss(KeepTemplate(name, ticked))

    def _warn(self, armed: str, words: str) -> None:
        self._armed = armed
        self.note(".problem", words)


def said(draft: Draft) -> str:
    """What a form asks for, in a line, clean; no command and no environment."""
    parts = [
        f"{draft.get('gpuNum') or '1'} x {draft.get('gpuName') or '?'}",
        draft.get("skuName", ""),
        draft.get("imageId", ""),
        draft.get("dcId", ""),
        draft.get("name", ""),
    ]
    return clean(", ".join(part for part in parts if part), limit=120)


def _line(name: str, draft: Draft) -> Content:
    return Content.assemble((name, "bold"), f"  {said(draft)}")
