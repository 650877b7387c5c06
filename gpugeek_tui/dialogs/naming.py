"""Names for several instances that are alike: `name-{n}` or `name-{n:02}`, counted from a start. Pure."""

from __future__ import annotations

import re

__all__ = ["NUMBER", "named_by", "numbers_problem"]

NUMBER = "{n}"
"""Stands for the number; `{n:02}` for one of two digits at least, `{n:2}` is the same with blanks."""

_PLACE = re.compile(r"\{n(?::(0?)([1-9]))?\}")
_MEANT = re.compile(r"\{n[^}]*\}?")


def numbers_problem(pattern: str) -> str:
    """What is wrong with the places for numbers in a name; "" if nothing. Other braces are text."""
    for found in _MEANT.finditer(pattern):
        if not _PLACE.fullmatch(found[0]):
            return "The number is written {n}, or {n:02} for two digits."
    return ""


def named_by(pattern: str, *, start: int, count: int) -> tuple[str, ...]:
    """`count` names, numbered from `start`. Without a place for the number it goes to the end, unless
    there is only one; an empty pattern makes empty names.
    """
    if count > 1 and pattern and not _PLACE.search(pattern):
        pattern = f"{pattern}-{NUMBER}"
    return tuple(_numbered(pattern, start + place) for place in range(count))


def _numbered(pattern: str, number: int) -> str:
    def shown(found: re.Match[str]) -> str:
        return f"{number:{found[1] or ''}{found[2] or ''}}"

    return _PLACE.sub(shown, pattern)
