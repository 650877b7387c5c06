"""Views with names: use one, keep the present one, delete one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Checkbox, Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from gpugeek_tui.dialogs.dialog import Dialog, plain
from gpugeek_tui.dialogs.wishes import Apply, ChooseColumns, Delete, Save, Wish
from gpugeek_tui.fleet.views import MOST_NAME, Arrangement, NamedView
from gpugeek_tui.text import cell_len, clean, fit

__all__ = ["ViewsDialog", "told"]

MOST_NAME_CELLS = 24
KEYS = "enter or number uses, s keeps the present one, d deletes, c columns, escape leaves"


class Tick(Checkbox):
    """Empty while it is off: Textual's own tells on from off by colour alone."""

    BUTTON_INNER = " "

    def watch_value(self) -> None:
        self.BUTTON_INNER = "X" if self.value else " "
        super().watch_value()


class ViewsDialog(Dialog[Wish]):
    """`current` is the name of the view in force, `now` how the table is arranged, with columns called by
    `labels`.
    """

    DEFAULT_CSS = """
    ViewsDialog OptionList { height: auto; max-height: 40vh; border: none; background: $surface; }
    ViewsDialog Checkbox { border: none; padding: 0; background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "step(1)", "Down", show=False, id="views.down"),
        Binding("k", "step(-1)", "Up", show=False, id="views.up"),
        Binding("s", "name", "Keep the present view", show=False, id="views.save"),
        Binding("d,delete", "delete", "Delete", show=False, id="views.delete"),
        Binding("c", "columns", "Columns", show=False, id="views.columns"),
        Binding("q,w", "dismiss(None)", "Close", show=False, id="views.close"),
    ]

    def __init__(
        self,
        views: Sequence[NamedView],
        *,
        current: str,
        now: Arrangement,
        labels: Mapping[str, str],
    ) -> None:
        super().__init__()
        self._views = tuple(views)
        self._current = current
        self._now = now
        self._labels = labels
        self._doomed: NamedView | None = None

    def compose(self) -> ComposeResult:
        widest = max((cell_len(clean(one.name)) for one in self._views), default=0)
        width = min(widest, MOST_NAME_CELLS)
        with VerticalScroll(classes="frame", can_focus=False) as frame:
            frame.border_title = "Views"
            yield OptionList(
                *(
                    Option(self._line(number, one, width))
                    for number, one in enumerate(self._views, start=1)
                ),
                compact=True,
            )
            if not self._views:
                yield Static(plain("None is kept for this table yet."), classes="says")
            yield Static(plain(f"Now: {told(self._now, self._labels)}"), classes="says")
            with Horizontal(classes="line"):
                yield Label("Keep as")
                yield Input(
                    value=self._current, max_length=MOST_NAME, compact=True, placeholder="a name"
                )
            yield Tick("for this profile only", compact=True)
            yield Static(classes="problem")
            yield Static(plain(KEYS), classes="says")

    def _line(self, number: int, view: NamedView, width: int) -> Content:
        """Number, name and what it does; that it is in force, and for one profile, is said in words."""
        notes = [
            "in force" if view.name == self._current else "",
            "this profile" if view.profile is not None else "",
        ]
        digit = str(number) if number <= 9 else " "
        return Content.assemble(
            f"{digit} ",
            (fit(clean(view.name), width), "bold"),
            f"  {told(view.arrangement, self._labels)}",
            ("".join(f"  {note}" for note in notes if note), "$text-muted"),
        )

    def on_mount(self) -> None:
        choices = self.query_one(OptionList)
        names = [one.name for one in self._views]
        if names:
            choices.highlighted = names.index(self._current) if self._current in names else 0
            choices.focus()
        else:
            self.query_one(Input).focus()

    def on_key(self, event: events.Key) -> None:
        if (
            isinstance(self.focused, Input)
            or not event.character
            or not event.character.isdecimal()
        ):
            return
        number = int(event.character)
        if 1 <= number <= len(self._views):
            event.stop()
            self.dismiss(Apply(self._views[number - 1]))

    def action_step(self, by: int) -> None:
        choices = self.query_one(OptionList)
        if by > 0:
            choices.action_cursor_down()
        else:
            choices.action_cursor_up()

    def action_name(self) -> None:
        self.set_focus(self.query_one(Input))

    def action_columns(self) -> None:
        self.dismiss(ChooseColumns())

    def action_delete(self) -> None:
        """The first time it says what a second time does: a view may have taken a while to make."""
        place = self.query_one(OptionList).highlighted
        if place is None or not self._views:
            return
        view = self._views[place]
        if view is self._doomed:
            self.dismiss(Delete(view))
            return
        self._doomed = view
        self.note(".problem", f"Press d once more to delete {clean(view.name)}.")

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self._doomed = None
        self.note(".problem", "")

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(Apply(self._views[event.option_index]))

    @on(Input.Submitted)
    def _named(self, event: Input.Submitted) -> None:
        event.stop()
        name = " ".join(event.value.split())
        if not name:
            self.note(".problem", "A view needs a name.")
            return
        self.dismiss(Save(name, self.query_one(Checkbox).value))


def told(arrangement: Arrangement, labels: Mapping[str, str]) -> str:
    """What an arrangement is, in a line, clean; columns are called by `labels`."""
    by = clean(labels.get(arrangement.sort, arrangement.sort))
    parts = [
        clean(arrangement.filter) or "no filter",
        f"by {by}{' reversed' if arrangement.reverse else ''}" if by else "",
        f"{len(arrangement.columns)} columns chosen" if arrangement.columns else "",
    ]
    return ", ".join(part for part in parts if part)
