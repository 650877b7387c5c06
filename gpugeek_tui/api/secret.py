"""A text that must not be seen: the API token."""

from __future__ import annotations

from typing import Final, NoReturn

__all__ = ["MASK", "Secret"]

MASK: Final = "***"
SHORTEST_SCRUBBED = 6  # a shorter token is part of ordinary words, which scrubbing would mangle


class Secret:
    """Holds a text that no repr, format, log or traceback with locals shows."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself: use it in place, never keep it in a variable."""
        return self._text

    def scrub(self, text: str) -> str:
        """`text` with every occurrence of the secret masked: a server may echo what it was sent."""
        if len(self._text) < SHORTEST_SCRUBBED:
            return text
        return text.replace(self._text, MASK)

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return f"Secret({MASK})" if self._text else "Secret(empty)"

    def __str__(self) -> str:
        return MASK if self._text else ""

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a Secret is not pickled or copied, because that would write it out in clear"
        )
