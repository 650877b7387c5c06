"""From a filter text to what it means. Pure; any text either has a meaning or a FilterError.

    filter  = all { "or" all }
    all     = { [ "and" ] not }
    not     = { "!" } ( "(" filter ")" | column op values | /pattern/ | "quoted words" | word )
    values  = value { "," value }

What holds a filter together may be of full width, as an input method for Chinese leaves it behind. Within
words it stays what it is, and in plain quotes it has no meaning.
"""

from __future__ import annotations

import re

from gpugeek_tui.fleet.filter_terms import (
    PLAIN_TWINS,
    All,
    Compare,
    Not,
    Op,
    Pattern,
    Term,
    Value,
    Word,
    all_of,
    any_of,
)
from gpugeek_tui.fleet.filter_text import FilterError

__all__ = ["MOST_CHARACTERS", "parse"]

MOST_CHARACTERS = 1000
DEEPEST = 40
"""Parentheses and exclamation marks within each other."""

_COLUMN = re.compile(r"([a-z_][\w-]*)(!=|>=|<=|[:=<>])", re.IGNORECASE | re.ASCII)
_CONJUNCTION = re.compile(r"(and|or)(?=[\s()]|$)", re.IGNORECASE)


def parse(text: str) -> Term:
    """What `text` means. Raises FilterError; a text of blanks is the empty filter."""
    if len(text) > MOST_CHARACTERS:
        raise FilterError(
            MOST_CHARACTERS, f"a filter has at most {MOST_CHARACTERS:,} characters, this is longer"
        )
    reader = _Reader(text)
    if reader.at_end:
        return All()
    return reader.read_any(0)


class _Reader:
    def __init__(self, text: str) -> None:
        self._typed = text
        self._text = text.translate(PLAIN_TWINS)  # position by position the same
        self._at = 0
        self._open = 0  # parentheses; without any, a ) is a plain character
        self._skip()

    @property
    def at_end(self) -> bool:
        return self._at >= len(self._text)

    def read_any(self, depth: int) -> Term:
        terms = [self._read_all(depth)]
        while self._conjunction() == "or":
            self._at += len("or")
            self._skip()
            terms.append(self._read_all(depth))
        return any_of(terms)

    def _read_all(self, depth: int) -> Term:
        terms: list[Term] = []
        wanted = ""
        while not self._ends():
            word = self._conjunction()
            if word == "or" or (word and (wanted or not terms)):
                break
            if word:
                wanted = word
                self._at += len(word)
                self._skip()
                continue
            terms.append(self._read_not(depth))
            wanted = ""
        if wanted or not terms:
            found = self._conjunction()
            raise FilterError(
                self._at,
                f'something is missing before this; "{found}" in quotes looks for the word'
                if found
                else "something to look for is missing here",
            )
        return all_of(terms)

    def _ends(self) -> bool:
        return self.at_end or (self._open > 0 and self._text[self._at] == ")")

    def _conjunction(self) -> str:
        found = _CONJUNCTION.match(self._text, self._at)
        return found[1].lower() if found else ""

    def _read_not(self, depth: int) -> Term:
        start = self._at
        while self._text[self._at : self._at + 1] == "!":
            self._at += 1
        marks = self._at - start
        if depth + marks > DEEPEST:
            raise FilterError(start, f"more than {DEEPEST} levels deep")
        if marks and (self._ends() or self._text[self._at].isspace()):
            raise FilterError(self._at - 1, "after ! comes what must not match, without a blank")
        term = self._read_one(depth + marks)
        for _ in range(marks):
            term = Not(term)
        return term

    def _read_one(self, depth: int) -> Term:
        at, first = self._at, self._text[self._at]
        if first == "(":
            return self._read_group(depth)
        if first == "/":
            return Pattern(self._delimited("/"), at)
        if first == '"':
            text = self._delimited('"')
            if not text:
                raise FilterError(at, "there is nothing between the quotes")
            return Word(text, at)
        column = _COLUMN.match(self._text, at)
        if column:
            return self._read_compare(column)
        word = self._bare(")" if self._open else "")
        self._skip()
        return Word(word, at)

    def _read_group(self, depth: int) -> Term:
        at = self._at
        if depth >= DEEPEST:
            raise FilterError(at, f"more than {DEEPEST} levels deep")
        self._at += 1
        self._open += 1
        self._skip()
        term = self.read_any(depth + 1)
        if self.at_end:
            raise FilterError(at, "this ( has no ); in quotes it is a plain character")
        self._open -= 1
        self._at += 1
        self._skip()
        return term

    def _read_compare(self, column: re.Match[str]) -> Term:
        at = self._at
        name, op = column[1].lower().replace("-", "_"), Op(column[2])
        self._at = column.end()
        values: list[Value | Pattern] = []
        while True:
            values.append(self._read_value(f"{column[1]}{column[2]}"))
            if self._text[self._at : self._at + 1] != ",":
                break
            self._at += 1
        self._skip()
        return Compare(name, op, tuple(values), at)

    def _read_value(self, before: str) -> Value | Pattern:
        at, first = self._at, self._text[self._at : self._at + 1]
        if first == "/":
            return Pattern(self._delimited("/", in_values=True), at)
        if first == '"':
            return Value(self._delimited('"', in_values=True), at)
        text = self._bare(",)" if self._open else ",")
        if not text:
            raise FilterError(at, f"after {before} a value is missing")
        return Value(text, at)

    def _bare(self, stops: str) -> str:
        start, text = self._at, self._text
        while not self.at_end and not text[self._at].isspace() and text[self._at] not in stops:
            self._at += 1
        return self._typed[start : self._at]

    def _delimited(self, mark: str, *, in_values: bool = False) -> str:
        """What stands up to the next `mark`; a backslash takes `mark` for a plain character.

        In quotes it does so for a backslash, too; in a pattern that one belongs to the pattern.
        """
        start = self._at
        text = self._typed if self._typed[start] == mark else self._text
        self._at += 1
        out: list[str] = []
        while not self.at_end and text[self._at] != mark:
            step = text[self._at]
            after = text[self._at + 1 : self._at + 2]
            if step == "\\" and after:
                self._at += 1
                plain = after == mark or (mark == '"' and after == "\\")
                step = after if plain else step + after
            out.append(step)
            self._at += 1
        if self.at_end:
            raise FilterError(
                start, f"{'a pattern' if mark == '/' else 'a quote'} ends with {mark}"
            )
        self._at += 1
        follower = self._text[self._at : self._at + 1]
        if follower and not follower.isspace():
            if follower not in (",)" if in_values else ")"):
                raise FilterError(self._at, f"after the {mark} a blank is missing")
        elif not in_values:
            self._skip()
        return "".join(out)

    def _skip(self) -> None:
        while not self.at_end and self._text[self._at].isspace():
            self._at += 1
