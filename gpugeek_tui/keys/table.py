"""All actions that a key can be bound to: id, usual keys, and what they do.

The bindings themselves stand in the classes that act; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

__all__ = ["ACTIONS", "SCOPES", "TITLES", "Action"]


class Action(NamedTuple):
    """`keys` by the program's names, parted by commas."""

    id: str
    keys: str
    words: str

    @property
    def group(self) -> str:
        return self.id.partition(".")[0]


def _actions() -> Iterator[Action]:
    for group, rows in TABLE.items():
        for name, (keys, words) in rows.items():
            yield Action(f"{group}.{name}", keys, words)


TITLES: Mapping[str, str] = {
    "instance": "This instance",
    "mark": "Many at once",
    "operation": "This operation",
    "batch": "Results of an action on many",
    "create": "Create form",
    "choice": "Lists in the create form",
    "details": "Details",
    "table": "Table",
    "filter": "Filter line",
    "view": "Views",
    "app": "Program",
    "help": "This page",
    "command": "Command line",
    "dialog": "All questions",
    "confirm": "Yes or no",
    "menu": "Menus",
    "message": "Messages",
    "profiles": "Choice of a profile",
    "views": "Views with names",
    "columns": "Choice of columns",
    "templates": "Templates",
    "many": "Creating several",
}
"""What the part of an id before the dot is about, in the order of the help page."""

TABLE: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "instance": {
        "start": ("s", "Start"),
        "stop": ("S", "Stop"),
        "restart": ("r", "Restart"),
        "ports": ("p", "Set ports"),
        "release": ("D", "Release: it is gone for good"),
        "create": ("c", "Create an instance"),
        "clone": ("C", "Create one like this"),
        "ssh": ("x", "Open ssh"),
        "browse": ("o", "Open in the browser"),
        "copy": ("y", "Copy its ssh command, addresses, password, id"),
        "reveal": ("v", "Show its secrets for 30 seconds"),
    },
    "mark": {
        "toggle": ("space", "Mark, and on to the next"),
        "range": ("V", "Mark from the last mark to here"),
        "all": ("asterisk", "Mark all in the filter"),
        "invert": ("exclamation_mark", "Invert the marks in the filter"),
    },
    "operation": {
        "instance": ("i", "Go to its instance"),
        "all_profiles": ("a", "Show other profiles' too, or not"),
        "copy": ("y", "Copy its id, trace id, words"),
    },
    "batch": {
        "back": ("escape", "Back"),
        "stop": ("c", "Stop sending the rest"),
        "mark": ("m", "Mark what was not done"),
    },
    "create": {
        "cancel": ("escape", "Close, keeping what was typed"),
        "dry_run": ("ctrl+d,ctrl+enter", "Dry run: machine and price"),
        "create": ("ctrl+s", "Create"),
        "templates": ("ctrl+t", "Templates"),
        "fold": ("enter,space", "Fold or unfold a part"),
    },
    "choice": {
        "down": ("down", "Down"),
        "up": ("up", "Up"),
        "page_down": ("pagedown", "Page down"),
        "page_up": ("pageup", "Page up"),
        "close": ("escape", "Close the list"),
    },
    "details": {"back": ("escape", "Back")},
    "table": {
        "up": ("up,k", "Up"),
        "down": ("down,j", "Down"),
        "page_up": ("pageup,ctrl+b,ctrl+u", "Page up"),
        "page_down": ("pagedown,ctrl+f,ctrl+d", "Page down"),
        "first": ("home,g", "First row"),
        "last": ("end,G", "Last row"),
        "left": ("left,h", "Columns to the left"),
        "right": ("right,l", "Columns to the right"),
        "choose": ("enter", "Open"),
        "filter": ("slash", "Filter"),
        "drop_filter": ("escape", "Drop the filter, then the marks"),
        "sort": ("greater_than_sign", "Sort by the next column"),
        "sort_back": ("less_than_sign", "Sort by the column before"),
        "reverse": ("I", "Reverse the order"),
        "views": ("w", "Views with names"),
        "columns": ("W", "Choose columns"),
    },
    "filter": {
        "drop": ("escape", "Drop the filter"),
        "complete": ("tab", "Complete"),
    },
    "view": {
        "instances": ("1", "Instances"),
        "operations": ("2", "Operations"),
        "images": ("3", "Images"),
        "datacenters": ("4", "Datacenters"),
        "gpus": ("5", "GPU types"),
        "next": ("tab", "Next view"),
        "previous": ("shift+tab", "Previous view"),
    },
    "app": {
        "refresh": ("R,f5", "Read now"),
        "pause": ("z,ctrl+@,ctrl+space", "Pause, or go on reading"),
        "profile": ("P", "Another profile"),
        "batch": ("B", "Results of the last action on many"),
        "command": ("colon", "Command line"),
        "palette": ("ctrl+p", "Palette: every command by name"),
        "help": ("question_mark,f1", "Help"),
        "quit": ("q", "Quit"),
    },
    "help": {"close": ("escape,question_mark,q", "Close")},
    "command": {
        "complete": ("tab", "Complete"),
        "older": ("up", "The command before"),
        "newer": ("down", "The command after"),
    },
    "dialog": {
        "cancel": ("escape", "Leave it be"),
        "page_up": ("pageup", "Read back"),
        "page_down": ("pagedown", "Read on"),
    },
    "confirm": {
        "yes": ("y", "Yes"),
        "no": ("n", "No"),
        "other": ("left,right", "The other button"),
    },
    "menu": {
        "down": ("j", "Down"),
        "up": ("k", "Up"),
        "close": ("q", "Close"),
        **{str(digit): (str(digit), f"Number {digit}") for digit in range(1, 10)},
    },
    "message": {"close": ("enter,q", "Close")},
    "profiles": {"down": ("j", "Down"), "up": ("k", "Up"), "close": ("q", "Close")},
    "views": {
        "down": ("j", "Down"),
        "up": ("k", "Up"),
        "save": ("s", "Keep the present view"),
        "delete": ("d,delete", "Delete"),
        "columns": ("c", "Columns"),
        "close": ("q,w", "Close"),
    },
    "columns": {
        "toggle": ("space", "Show or hide"),
        "up": ("shift+up,K", "Move up"),
        "down": ("shift+down,J", "Move down"),
        "next": ("j", "Down"),
        "previous": ("k", "Up"),
        "usual": ("0", "The usual choice"),
        "close": ("q,W", "Close"),
    },
    "templates": {
        "down": ("j", "Down"),
        "up": ("k", "Up"),
        "save": ("s", "Keep the present form"),
        "delete": ("d,delete", "Delete"),
        "close": ("q", "Close"),
    },
    "many": {"stop": ("s", "Stop"), "close": ("q", "Close")},
}

ACTIONS: Mapping[str, Action] = {action.id: action for action in _actions()}

EVERYWHERE = ("app", "view")
SCOPES: Mapping[str, tuple[str, ...]] = {
    "the instances view": (*EVERYWHERE, "table", "mark", "instance"),
    "the operations view": (*EVERYWHERE, "table", "operation"),
    "the other views": (*EVERYWHERE, "table"),
    "an instance's details": (*EVERYWHERE, "details", "instance"),
    "the results of an action on many": (*EVERYWHERE, "batch"),
    "the create form": (*EVERYWHERE, "create"),
    "a list of the create form": ("choice",),
    "the filter line": ("filter",),
    "the help page": ("help",),
    "the command line": ("dialog", "command"),
    **{
        f'the dialog "{TITLES[group]}"': ("dialog", group)
        for group in (
            "confirm", "menu", "message", "profiles", "views", "columns", "templates", "many",
        )
    },
}  # fmt: skip
"""Groups whose keys work side by side, and what people call the place."""
