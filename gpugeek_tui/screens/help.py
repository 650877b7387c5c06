"""The keys that work in the view that was left for this page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

__all__ = ["HelpScreen", "groups"]

TITLES = {
    "instance": "This instance",
    "operation": "This operation",
    "create": "Create form",
    "details": "Details",
    "table": "Table and filter",
    "view": "Views",
    "app": "Program",
}
KEY_CELLS = 22

WORDS = """\
The picture is read again by itself: every second while something is going on, else at the set pace.
When the network or the server fails, the last good picture stays, with its age and the reason.
A create or an action is never sent twice by itself. If its answer is lost, it is shown as UNKNOWN:
look at the instances before you ask again."""


def groups(active: Iterable[ActiveBinding]) -> dict[str, list[tuple[str, str]]]:
    """Keys and what they do, by the first part of the binding's id, each action once."""
    keys: dict[tuple[str, str], list[str]] = {}
    for one in active:
        group = (one.binding.id or "").split(".")[0]
        if group in TITLES and one.binding.description:
            keys.setdefault((group, one.binding.description), []).append(
                one.binding.key_display or _shown(one.binding.key)
            )
    found: dict[str, list[tuple[str, str]]] = {group: [] for group in TITLES}
    for (group, description), names in keys.items():
        found[group].append((", ".join(dict.fromkeys(names)), description))
    return {group: lines for group, lines in found.items() if lines}


def _shown(key: str) -> str:
    return {"question_mark": "?", "slash": "/"}.get(key, key.replace("ctrl+", "ctrl-"))


class HelpScreen(ModalScreen[None]):
    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "dismiss(None)", "Close", id="help.close"),
    ]

    def __init__(self, over: Screen[object]) -> None:
        super().__init__()
        self._groups = groups(over.active_bindings.values())

    def compose(self) -> ComposeResult:
        with VerticalScroll() as frame:
            frame.border_title = "Keys"
            frame.border_subtitle = "escape closes"
            for group, lines in self._groups.items():
                parts = [Content.styled(TITLES[group], "bold $text-primary")]
                parts += [Content(f"  {keys:<{KEY_CELLS}}{words}") for keys, words in lines]
                yield Static(Content("\n").join(parts))
            yield Static(Content(f"ctrl-p opens the palette: every command by name.\n\n{WORDS}"))
            # Here, not at the top: the first picture is there sooner without.
            from gpugeek_tui.fleet.filter_help import HELP  # noqa: PLC0415

            yield Static(
                Content("\n").join(
                    [Content.styled("Filter", "bold $text-primary"), *map(Content, HELP)]
                )
            )
