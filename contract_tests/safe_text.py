"""Making text fit for a report: nothing secret in it, nothing that acts on its own, no end of it.

What a report shows of a server's or an account's text is `Clean`, and only a `Cleaner` makes that: the
type checker holds that nothing gets into a report past it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NewType

from contract_tests.disguise import guises

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["MASK", "Clean", "Cleaner", "masked", "visible"]

MASK = "****"

Clean = NewType("Clean", str)
"""One line without secrets, control, format or unpaired characters, and of bounded length."""

_LONGEST = 1000
_SHORT = 4
"""Secrets shorter than this are masked only where they stand alone; else a report of dots were left."""


class Cleaner:
    """Knows every secret of the run; made at its end, when all of them have been seen."""

    def __init__(self, secrets: Collection[str]) -> None:
        known = {secret for secret in secrets if secret.strip()}
        found = {guise for secret in known if len(secret) >= _SHORT for guise in guises(secret)}
        self._margin = max(map(len, found), default=0)
        self._by_start: dict[str, list[str]] = {}
        for guise in found:
            self._by_start.setdefault(guise[:_SHORT], []).append(guise)
        alone = "|".join(re.escape(one) for one in sorted(known) if len(one) < _SHORT)
        self._alone = re.compile(rf"(?<!\w)(?:{alone})(?!\w)") if alone else None

    def clean(self, text: str, longest: int = _LONGEST) -> Clean:
        """The text masked, on one line, and cut after `longest` characters with its length said."""
        head = self._masked(text[: longest + self._margin])
        if len(text) > longest + self._margin:
            head = head[: max(0, len(head) - self._margin)]  # it may end with a part of a secret
        shown = visible(head[:longest])
        if len(head) <= longest and len(text) <= longest + self._margin:
            return Clean(shown)
        return Clean(f"{shown}... (cut; {len(text)} characters in all)")

    def _masked(self, text: str) -> str:
        for guise in self._possible(text):
            text = text.replace(guise, MASK)
        return self._alone.sub(MASK, text) if self._alone else text

    def _possible(self, text: str) -> list[str]:
        """Those that the text may hold, the longest first; an account of thousands has 50,000 in all."""
        starts = {text[at : at + _SHORT] for at in range(len(text) - _SHORT + 1)}
        found = [guise for start in starts for guise in self._by_start.get(start, ())]
        return sorted(found, key=lambda guise: (-len(guise), guise))


def masked(text: str, secrets: Collection[str]) -> str:
    """The whole text with every secret in it replaced, in whatever encoding it stands there."""
    return Cleaner(secrets)._masked(text)


def visible(text: str) -> str:
    """The text on one line, with control, format and bidirectional characters written as \\u escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(one if _harmless(one) else f"\\u{ord(one):04x}" for one in text)


def _harmless(one: str) -> bool:
    """No control, format, surrogate, private or unassigned character, and no line or paragraph end."""
    return unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
