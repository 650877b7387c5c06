"""What keys are called: in the config file, within the program, and on the screen."""

from __future__ import annotations

import string
import unicodedata

__all__ = ["key_problem", "normal_key", "normal_keys", "shown_key", "shown_keys"]

MODIFIERS = ("ctrl", "alt", "shift", "super", "hyper", "meta")
NAMED = frozenset(
    {
        *("up", "down", "left", "right", "home", "end", "pageup", "pagedown"),
        *("insert", "delete", "backspace", "enter", "tab", "space", "escape"),
        *(f"f{number}" for number in range(1, 25)),
    }
)
OTHER_NAMES = {
    "esc": "escape",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "return": "enter",
    "page_up": "pageup",
    "page_down": "pagedown",
    "ctrl+i": "tab",  # a terminal sends the same for both, as for the next two
    "ctrl+m": "enter",
    "ctrl+at": "ctrl+@",
}
SHORT = {  # of the Unicode name
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
SHOWN = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "escape": "esc",
    "delete": "del",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "ctrl+@": "ctrl+space",
}
SAME = {"ctrl+space": ("ctrl+@", "ctrl+space")}
"""One key that terminals tell in several ways."""


def normal_key(name: str) -> str:
    """The program's name of a key: "?" is question_mark. Case matters for letters alone: S is not s."""
    *modifiers, key = _parts(name.strip())
    key = _plain(key) if not modifiers else _plain(key.lower())
    order = sorted({one.lower() for one in modifiers}, key=_rank)
    whole = "+".join((*order, key))
    return OTHER_NAMES.get(whole, whole)


def normal_keys(names: str) -> str:
    """The same for several, parted by commas."""
    keys = (normal_key(name) for name in names.split(","))
    return ",".join(dict.fromkeys(one for key in keys for one in SAME.get(key, (key,))))


def key_problem(name: str) -> str | None:
    """Why there is no key of that name, or None if there may be one on some keyboard."""
    *modifiers, key = _parts(normal_key(name))
    strange = [one for one in modifiers if one not in MODIFIERS]
    if strange:
        return f"{strange[0]} is no modifier: there are {', '.join(MODIFIERS)}"
    if key in NAMED or _character(key) or (key == "@" and modifiers):
        return None
    return f"there is no key {key}: keys are named as in S, ?, f5, ctrl+r, pagedown, space"


def shown_key(key: str) -> str:
    """As people read it: question_mark is "?"."""
    if key in SHOWN:
        return SHOWN[key]
    *modifiers, last = _parts(key)
    return "+".join((*modifiers, SHOWN.get(last) or _character(last) or last))


def shown_keys(keys: str) -> str:
    """The same for several, parted by commas."""
    return ", ".join(dict.fromkeys(shown_key(key) for key in keys.split(",")))


def _parts(name: str) -> list[str]:
    return (
        [*name[:-1].rstrip("+").split("+"), "+"]
        if name.endswith("++")
        else ([name] if name == "+" else name.split("+"))
    )


def _rank(modifier: str) -> int:
    return MODIFIERS.index(modifier) if modifier in MODIFIERS else len(MODIFIERS)


def _plain(key: str) -> str:
    if len(key) != 1:
        lower = key.lower()
        return OTHER_NAMES.get(lower, lower)
    if key.isalnum():
        return key
    if key == " ":
        return "space"
    return _spelled(key)


def _spelled(character: str) -> str:
    long = unicodedata.name(character, character).lower().replace("-", "_").replace(" ", "_")
    return SHORT.get(long, long)


CHARACTERS = {_spelled(one): one for one in string.punctuation}


def _character(key: str) -> str:
    """The one that the key types, "" if it types none."""
    if len(key) == 1:
        return key if key.isalnum() else ""
    if key in CHARACTERS:
        return CHARACTERS[key]
    try:
        found = unicodedata.lookup(key.replace("_", " "))
    except KeyError:
        return ""
    return found if found.isprintable() and len(found) == 1 and found != " " else ""
