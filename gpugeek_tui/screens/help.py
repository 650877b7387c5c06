"""The keys that work in the view that was left for this page, as they are bound now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from gpugeek_tui.fleet.filter_help import HELP
from gpugeek_tui.keys.names import shown_key
from gpugeek_tui.keys.table import ACTIONS, TITLES

__all__ = ["HelpScreen", "Line", "groups", "reasons"]

KEY_CELLS = 16
WORD_CELLS = 46

MOUSE = (
    (
        "Click on a row: the cursor goes there; a double click opens it. With ctrl or alt held a click marks, "
        "with shift it marks all up to there. Click on a column's header: order by it; once more reverses. "
        "The wheel scrolls. Views, the keys at the bottom and buttons take a click. To select text for the "
        "terminal's own clipboard, hold shift (in some terminals option) while you drag."
    ),
)

WORDS = (
    (
        "The picture is read again by itself: every second while something is going on, else at the set "
        "pace; every half minute when the terminal has had no focus for a minute, and not at all after ten. "
        "Operations that were asked for are followed to their end in any case."
    ),
    "When the network or the server fails, the last good picture stays, with its age and the reason.",
    (
        "A create or an action is never sent twice by itself. If its answer is lost, it is shown as UNKNOWN: "
        "look at the instances before you ask again."
    ),
    (
        "Other keys: the table [keys] of the config file, with the ids on the right; "
        "`gpugeek-tui config keys` lists them all."
    ),
)


class Line(NamedTuple):
    keys: str
    words: str
    id: str


def groups(active: Iterable[ActiveBinding]) -> dict[str, list[Line]]:
    """A line for each action that has an id, by the part of the id before the dot."""
    keys: dict[str, list[str]] = {}
    for one in active:
        name = one.binding.id or ""
        if name in ACTIONS:
            keys.setdefault(name, []).append(shown_key(one.binding.key))
    found: dict[str, list[Line]] = {group: [] for group in TITLES}
    for action in ACTIONS.values():
        if action.id in keys:
            names = ", ".join(dict.fromkeys(keys[action.id]))
            found[action.group].append(Line(names, action.words, action.id))
    return {group: lines for group, lines in found.items() if lines}


def reasons(
    active: Iterable[ActiveBinding], why_dim: Callable[[str], str | None]
) -> Mapping[str, list[str]]:
    """Why keys are dim now: each reason with its keys."""
    found: dict[str, list[str]] = {}
    for one in active:
        reason = why_dim(one.binding.action) if one.binding.id in ACTIONS else None
        if reason:
            found.setdefault(reason, []).append(shown_key(one.binding.key))
    return found


class HelpScreen(ModalScreen[None]):
    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "dismiss(None)", "Close", id="help.close"),
    ]

    def __init__(self, over: Screen[object], *, commands: Iterable[str] = ()) -> None:
        """`commands`: lines about what the command line takes."""
        super().__init__()
        active = list(over.active_bindings.values())
        self._groups = groups(active)
        self._reasons = reasons(active, getattr(over, "why_dim", lambda _action: None))
        self._commands = tuple(commands)

    def compose(self) -> ComposeResult:
        with VerticalScroll() as frame:
            frame.border_title = "Keys"
            frame.border_subtitle = "escape closes"
            for title, lines in self._parts():
                heading = Content.styled(title, "bold $text-primary")
                yield Static(
                    Content("\n").join([heading, *lines]),
                    classes="keys" if title in TITLES.values() else "",
                )

    def _parts(self) -> Iterator[tuple[str, list[Content]]]:
        for group, lines in self._groups.items():
            yield TITLES[group], [_drawn(line) for line in lines]
        if self._reasons:
            told = [
                f"  {', '.join(dict.fromkeys(keys)):<{KEY_CELLS}} {reason}"
                for reason, keys in self._reasons.items()
            ]
            yield "Dim now, and why", [Content(line) for line in told]
        yield "Good to know", [Content(paragraph) for paragraph in WORDS]
        yield "Filter", [Content(line) for line in HELP]
        if self._commands:
            yield "Command line", [Content(f"  {line}") for line in self._commands]
        yield "Mouse", [Content(paragraph) for paragraph in MOUSE]


def _drawn(line: Line) -> Content:
    plain = Content(f"  {line.keys:<{KEY_CELLS}} {line.words:<{WORD_CELLS}} ")
    return Content.assemble(plain, (line.id, "$text-muted"))
