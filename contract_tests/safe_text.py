"""Making text fit for a terminal and a report: nothing secret in it, nothing that acts on its own."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["masked", "visible"]

MASK = "****"


def masked(text: str, secrets: Collection[str]) -> str:
    """The text with every secret in it replaced, the longest first."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


def visible(text: str) -> str:
    """The text on one line, with control, format and bidirectional characters written as \\u escapes."""
    return "".join(
        one if unicodedata.category(one)[0] != "C" else f"\\u{ord(one):04x}" for one in text
    )
