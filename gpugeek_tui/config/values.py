"""What single settings may be. Each check answers with what is wrong, or None."""

from __future__ import annotations

import re
import shlex

from gpugeek_tui.api.address import DEFAULT_TOKEN_HEADER, Address, check_token
from gpugeek_tui.api.secret import Secret
from gpugeek_tui.errors import SettingsError
from gpugeek_tui.zones import zone_named

__all__ = [
    "COLORS",
    "THEMES",
    "address_problem",
    "color_problem",
    "command_words",
    "profile_name_problem",
    "theme_problem",
    "token_problem",
    "zone_problem",
]

COLORS = (
    "red",
    "orange",
    "yellow",
    "green",
    "cyan",
    "blue",
    "purple",
    "magenta",
    "pink",
    "brown",
    "gray",
    "white",
)
"""Names that Textual knows, too."""

THEMES = ("auto", "dark", "light", "terminal")

LONGEST_NAME = 32
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")


def address_problem(url: str) -> str | None:
    try:
        Address.parse(url.strip())
    except SettingsError as error:
        return error.message
    return None


def token_problem(token: str) -> str | None:
    try:
        check_token(Secret(token.strip()), DEFAULT_TOKEN_HEADER)
    except SettingsError as error:
        return error.message
    return None


def color_problem(color: str) -> str | None:
    if color in COLORS or _HEX.fullmatch(color):
        return None
    return f"a colour is #rrggbb or one of {', '.join(COLORS)}"


def theme_problem(theme: str) -> str | None:
    return None if theme in THEMES else f"a theme is one of {', '.join(THEMES)}"


def profile_name_problem(name: str) -> str | None:
    if not name.strip() or name != name.strip() or not name.isprintable():
        return "a profile's name is of visible characters, with no blank at its ends"
    return None if len(name) <= LONGEST_NAME else f"a profile's name has at most {LONGEST_NAME}"


def command_words(command: str | tuple[str, ...]) -> tuple[str, ...] | None:
    """The program and its arguments, as a shell would part them; None if that cannot be told."""
    try:
        words = tuple(shlex.split(command)) if isinstance(command, str) else command
    except ValueError:
        return None
    return words if words and words[0] and "\0" not in "".join(words) else None


def zone_problem(name: str) -> str | None:
    try:
        zone_named(name)
    except LookupError:
        return 'a time zone is "local", "UTC", or a name such as "Asia/Shanghai" or "Europe/Berlin"'
    return None
