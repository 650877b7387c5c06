"""Where each key and value of a TOML document stands.

The standard library's parser says where a document is broken, but not where the parts of a sound one
are, and no kept library does (tomlkit has an open wish for it). So the values come from `tomllib`, and
this finds their places when a mistake has to be shown; a start without mistakes never runs it.
"""

from __future__ import annotations

import bisect
import re
import tomllib
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

__all__ = ["Path", "Place", "Spot", "positions"]

Path: TypeAlias = tuple[str | int, ...]
"""Keys from the document's top, and indices within arrays."""


class Place(NamedTuple):
    """Both count from 1; a column is a character."""

    line: int
    column: int


class Spot(NamedTuple):
    """Of a table with a header, the value's place is the header's."""

    key: Place
    value: Place


BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
BLANK_OR_COMMA = re.compile(r"(?:[ \t\r\n,]|#[^\n]*)*")
BARE = re.compile(r"[A-Za-z0-9_-]+")
STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:\\.|[^"\\\n])*"' r"|'[^'\n]*'",
    re.DOTALL,
)
SCALAR = re.compile(r"[^,\]}#\n]+")


def positions(text: str) -> Mapping[Path, Spot]:
    """The spot of every table, key and array element.

    `text` must be a document that `tomllib` takes, with newlines as line ends; of anything else the
    answer is as far as it could be read.
    """
    return _Scan(text).run()


class _Scan:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._found: dict[Path, Spot] = {}
        self._tables: dict[Path, int] = {}  # how often a [[table]] came

    def run(self) -> Mapping[Path, Spot]:
        table: Path = ()
        while True:
            self._skip(BLANK)
            if self._at >= len(self._text):
                return self._found
            before = self._at
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            if self._at == before:  # no document: rather stop than turn on the spot
                return self._found

    def _header(self) -> Path:
        doubled = self._text.startswith("[[", self._at)
        self._at += 2 if doubled else 1
        path: Path = ()
        for name, offset in self._keys():
            path = (*path, name)
            place = self._place(offset)
            self._found.setdefault(path, Spot(place, place))
            if path in self._tables and not doubled:
                path = (*path, self._tables[path])
        if doubled:
            count = self._tables.get(path, -1) + 1
            self._tables[path] = count
            path = (*path, count)
        self._at = self._text.find("]", self._at) % (len(self._text) + 1) + (2 if doubled else 1)
        return path

    def _pair(self, table: Path) -> None:
        """One `key = value`, in a table or in braces."""
        keys = list(self._keys())
        self._skip(BLANK)
        if not keys or not self._text.startswith("=", self._at):
            self._at = len(self._text)
            return
        self._at += 1
        self._skip(BLANK)
        value = self._place(self._at)
        path = table
        for name, offset in keys:
            path = (*path, name)
            self._found.setdefault(path, Spot(self._place(offset), value))
        self._value(path)

    def _keys(self) -> list[tuple[str, int]]:
        """The parts of a dotted key, each with its offset."""
        parts: list[tuple[str, int]] = []
        while True:
            self._skip(BLANK)
            offset = self._at
            if bare := BARE.match(self._text, self._at):
                name = bare[0]
                self._at = bare.end()
            elif quoted := STRING.match(self._text, self._at):
                name = str(tomllib.loads(f"key = {quoted[0]}")["key"])
                self._at = quoted.end()
            else:
                return parts
            parts.append((name, offset))
            self._skip(BLANK)
            if not self._text.startswith(".", self._at):
                return parts
            self._at += 1

    def _value(self, path: Path) -> None:
        first = self._text[self._at : self._at + 1]
        if first == "[":
            self._array(path)
        elif first == "{":
            self._braces(path)
        elif match := STRING.match(self._text, self._at) or SCALAR.match(self._text, self._at):
            self._at = match.end()

    def _array(self, path: Path) -> None:
        self._at += 1
        index = 0
        while self._more("]"):
            place = self._place(self._at)
            self._found[*path, index] = Spot(place, place)
            self._value((*path, index))
            index += 1

    def _braces(self, path: Path) -> None:
        self._at += 1
        while self._more("}"):
            self._pair(path)

    def _more(self, end: str) -> bool:
        """Whether another element comes before `end`, which is passed over."""
        self._skip(BLANK_OR_COMMA)
        if self._at >= len(self._text):
            return False
        if self._text[self._at] == end:
            self._at += 1
            return False
        return True

    def _skip(self, pattern: re.Pattern[str]) -> None:
        if match := pattern.match(self._text, self._at):
            self._at = match.end()

    def _place(self, offset: int) -> Place:
        line = bisect.bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)
