"""One JSON value read as what a field should hold; None where it cannot be, never a guess.

Servers send ids as digit strings (A2), flags as booleans or as 1 and 0 (C9), and numbers where a text
belongs. Each function takes what `msgspec.json.decode` gives, so an int is exact at any size and a
float may already have lost digits.
"""

from __future__ import annotations

import re

__all__ = ["SAFE_INTEGER", "to_bool", "to_int", "to_text", "to_texts"]

SAFE_INTEGER = 2**53  # beyond it a float no longer tells neighbouring integers apart

_DIGITS = re.compile(r"[+-]?[0-9]{1,40}")
_WORDS = {"true": True, "1": True, "false": False, "0": False}


def to_int(value: object) -> int | None:
    """An integer exactly as sent. A float counts only while it is integral and exact."""
    if isinstance(value, bool | int):
        return int(value)
    if isinstance(value, float):
        exact = value.is_integer() and abs(value) < SAFE_INTEGER
        return int(value) if exact else None
    if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
        return int(value)
    return None


def to_bool(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float) and value in (0, 1):
        return bool(value)
    if isinstance(value, str):
        return _WORDS.get(value.strip().lower())
    return None


def to_text(value: object) -> str | None:
    """A text as it came; a number as its digits, because prices and names may be sent so."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def to_texts(value: object) -> tuple[str, ...] | None:
    """The readable texts of an array; what is not one is left out."""
    if not isinstance(value, list):
        return None
    return tuple(text for item in value if (text := to_text(item)) is not None)
