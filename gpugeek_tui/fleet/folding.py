"""How texts are compared: case, and full or half width, do not matter."""

from __future__ import annotations

import unicodedata

__all__ = ["fold"]


def fold(text: str) -> str:
    """Compatible forms and case made one."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
