"""What a filter text means, as frozen values, and how they are written as text again. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from gpugeek_tui.fleet.filter_text import quoted

__all__ = [
    "PLAIN_TWINS",
    "All",
    "Any",
    "Compare",
    "Not",
    "Op",
    "Pattern",
    "Term",
    "Value",
    "Word",
    "all_of",
    "any_of",
]

PLAIN_TWINS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ",
    ord("“"): '"',
    ord("”"): '"',
}
"""For `str.translate`: characters of full width, and quotes of print, made plain."""

CONJUNCTIONS = ("and", "or")
_PLAIN_WORD = re.compile(r"[^\s!/\"'()“”][^\s\"()“”]*")
_PLAIN_VALUE = re.compile(r"[^\s/\"(),“”][^\s\"(),“”]*")
_LIKE_COLUMN = re.compile(r"[a-z_][\w-]*(!=|[:=<>])", re.IGNORECASE | re.ASCII)


class Op(StrEnum):
    """How a column is compared."""

    HAS = ":"
    IS = "="
    IS_NOT = "!="
    LESS = "<"
    MOST = "<="
    MORE = ">"
    LEAST = ">="


@dataclass(frozen=True, slots=True)
class Word:
    """Text to be found in any searched field; it may hold blanks. `at` is where it stood."""

    text: str
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        bare = _PLAIN_WORD.fullmatch(self.text) and _has_no_twin(self.text)
        if bare and not _LIKE_COLUMN.match(self.text) and self.text.lower() not in CONJUNCTIONS:
            return self.text
        return quoted(self.text)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression, as it stood between its slashes, with an escaped slash made plain."""

    source: str
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"/{self.source.replace('/', chr(92) + '/')}/"


@dataclass(frozen=True, slots=True)
class Value:
    """One value that a column is compared with."""

    text: str
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        bare = _PLAIN_VALUE.fullmatch(self.text) and _has_no_twin(self.text)
        return self.text if bare else quoted(self.text)


@dataclass(frozen=True, slots=True)
class Compare:
    """`column op values`: it holds for any of the values; for `!=` for none of them."""

    column: str
    op: Op
    values: tuple[Value | Pattern, ...]
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.column}{self.op}{','.join(map(str, self.values))}"


@dataclass(frozen=True, slots=True)
class Not:
    term: Term

    def __str__(self) -> str:
        inner = str(self.term)
        return f"!({inner})" if isinstance(self.term, All | Any) else f"!{inner}"


@dataclass(frozen=True, slots=True)
class All:
    """Without terms it holds for everything: the empty filter."""

    terms: tuple[Term, ...] = ()

    def __str__(self) -> str:
        return " ".join(f"({one})" if isinstance(one, Any) else str(one) for one in self.terms)


@dataclass(frozen=True, slots=True)
class Any:
    terms: tuple[Term, ...]

    def __str__(self) -> str:
        return " or ".join(map(str, self.terms))


Term: TypeAlias = Word | Pattern | Compare | Not | All | Any


def _has_no_twin(text: str) -> bool:
    return text.isascii() or text.translate(PLAIN_TWINS) == text


def all_of(terms: list[Term]) -> Term:
    """The terms side by side; one alone is itself."""
    flat: list[Term] = []
    for term in terms:
        flat.extend(term.terms if isinstance(term, All) else (term,))
    return flat[0] if len(flat) == 1 else All(tuple(flat))


def any_of(terms: list[Term]) -> Term:
    """The terms with `or` between them; one alone is itself."""
    flat: list[Term] = []
    for term in terms:
        flat.extend(term.terms if isinstance(term, Any) else (term,))
    return flat[0] if len(flat) == 1 else Any(tuple(flat))
