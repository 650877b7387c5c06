"""Regular expressions of the filter: from their text to the steps of an automaton. Pure.

Python's own engine tries one way after the other, and a pattern such as `(a+)+b` then takes longer
than the world has existed. Ours goes all ways at once, so its time grows with the text and nothing
else; the price is that there are no back references and no look-around.

Known: characters, `.`, `[a-z]`, `[^a-z]`, `\\d \\w \\s \\D \\W \\S`, `\\` before a mark, `^ $`, `|`, `( )`,
`(?: )`, `* + ? {2} {2,} {2,5}`. A field is one line; case and width do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from gpugeek_tui.fleet.filter_text import FilterError
from gpugeek_tui.fleet.folding import fold

__all__ = ["LINE_END", "Program", "Step", "compile_pattern"]

MOST_STEPS = 2000
MOST_REPEATS = 200
DEEPEST = 40
LINE_END = "\n"

Test: TypeAlias = Callable[[str], bool]


@dataclass(slots=True)
class Step:
    """One place of the automaton. With a `test` it takes one character and goes on to `then`; else
    it goes on to all of `then` at once, at the start or end of a line only if `only_at` says so.
    """

    test: Test | None = None
    then: tuple[int, ...] = ()
    only_at: Literal["", "^", "$"] = ""


@dataclass(frozen=True, slots=True)
class Program:
    """`steps[0]` is where it ends, well matched; `start` where it begins. `literal` is text that is in
    everything that matches, "" where none is known.
    """

    steps: tuple[Step, ...]
    start: int
    literal: str


CLASSES: dict[str, Test] = {
    "d": str.isdecimal,
    "w": lambda one: one.isalnum() or one == "_",
    "s": str.isspace,
}
_BOUNDS = re.compile(r"\{([0-9]{1,4})(,?)([0-9]{0,4})\}")


def compile_pattern(source: str) -> Program:
    """The program of a pattern for folded text. Raises FilterError, with the place in `source`."""
    if not source:
        raise FilterError(0, "there is nothing between the slashes")
    return _Builder(source).build()


@dataclass(frozen=True, slots=True)
class _Piece:
    """Built from its end to its start, so it is a function of where to go on; `literal` as above."""

    lead: Callable[[int], int]
    literal: str = ""


class _Builder:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._steps = [Step()]

    def build(self) -> Program:
        piece = self._read_choice(0)
        if self._at < len(self._source):
            raise self._wrong("this ) has no (; a plain one is written \\)")
        start = piece.lead(0)
        return Program(tuple(self._steps), start, piece.literal)

    def _wrong(self, words: str, at: int | None = None) -> FilterError:
        return FilterError(self._at if at is None else at, words)

    def _peek(self) -> str:
        return self._source[self._at : self._at + 1]

    def _add(self, step: Step) -> int:
        if len(self._steps) >= MOST_STEPS:
            raise FilterError(0, "this pattern is too large")
        self._steps.append(step)
        return len(self._steps) - 1

    def _read_choice(self, depth: int) -> _Piece:
        choices = [self._read_row(depth)]
        while self._peek() == "|":
            self._at += 1
            choices.append(self._read_row(depth))
        if len(choices) == 1:
            return choices[0]
        return _Piece(lambda to: self._add(Step(then=tuple(one.lead(to) for one in choices))))

    def _read_row(self, depth: int) -> _Piece:
        pieces: list[_Piece] = []
        runs = [""]
        while self._peek() not in ("", "|", ")"):
            piece, plain = self._read_repeated(depth)
            pieces.append(piece)
            if plain:
                runs[-1] += piece.literal
            else:
                runs += [piece.literal, ""]

        def lead(to: int) -> int:
            for piece in reversed(pieces):
                to = piece.lead(to)
            # Nothing is a step, too: else there is no bound on how often it can be repeated.
            return to if pieces else self._add(Step(then=(to,)))

        return _Piece(lead, max(runs, key=len))

    def _read_repeated(self, depth: int) -> tuple[_Piece, bool]:
        """A piece with what repeats it, and whether it is plain characters, once."""
        at = self._at
        piece, plain = self._read_piece(depth)
        repeats = self._read_repeats()
        if repeats is None:
            return piece, plain
        least, most = repeats
        if self._peek() and self._peek() in "*+?{":
            raise self._wrong("what repeats cannot be repeated again; ( ) make it one piece")
        if self._source[at] in "^$":
            raise self._wrong("a start or an end cannot be repeated", at)
        return self._repeat(piece, least, most), False

    def _read_repeats(self) -> tuple[int, int | None] | None:
        mark = self._peek()
        if mark and mark in "*+?":
            self._at += 1
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[mark]
        if mark != "{":
            return None
        bounds = _BOUNDS.match(self._source, self._at)
        if bounds is None:
            raise self._wrong("a { is written \\{, and a count {2} or {2,5}")
        least = int(bounds[1])
        most = int(bounds[3]) if bounds[3] else (None if bounds[2] else least)
        if max(least, most or 0) > MOST_REPEATS or (most is not None and most < least):
            raise self._wrong(f"a count goes from few to many, up to {MOST_REPEATS}")
        self._at = bounds.end()
        return least, most

    def _repeat(self, piece: _Piece, least: int, most: int | None) -> _Piece:
        def lead(to: int) -> int:
            if most is None:
                loop = self._add(Step())
                self._steps[loop].then = (piece.lead(loop), to)
                to = loop
            else:
                end = to
                for _ in range(most - least):
                    to = self._add(Step(then=(piece.lead(to), end)))
            for _ in range(least):
                to = piece.lead(to)
            return to

        return _Piece(lead, piece.literal if least else "")

    def _read_piece(self, depth: int) -> tuple[_Piece, bool]:
        mark = self._peek()
        if mark == "(":
            return self._read_group(depth), False
        if mark == "[":
            return self._taking(self._read_set()), False
        if mark in "*+?{":
            raise self._wrong(f"there is nothing that {mark} could repeat; a plain one is \\{mark}")
        self._at += 1
        if mark == ".":
            return self._taking(lambda _one: True), False
        if mark in "^$":
            where: Literal["^", "$"] = "^" if mark == "^" else "$"
            return _Piece(lambda to: self._add(Step(then=(to,), only_at=where))), False
        if mark == "\\":
            found = self._read_escape()
            if not isinstance(found, str):
                return self._taking(found), False
            mark = found
        return self._plain(fold(mark)), True

    def _plain(self, letters: str) -> _Piece:
        def lead(to: int) -> int:
            for letter in reversed(letters):
                to = self._add(Step(letter.__eq__, (to,)))
            return to

        return _Piece(lead, letters)

    def _taking(self, test: Test) -> _Piece:
        return _Piece(lambda to: self._add(Step(test, (to,))))

    def _read_group(self, depth: int) -> _Piece:
        at = self._at
        if depth >= DEEPEST:
            raise self._wrong(f"more than {DEEPEST} levels deep")
        self._at += 1
        if self._peek() == "?":
            if self._source[self._at + 1 : self._at + 2] != ":":
                raise self._wrong("of what begins with (? only (?: ) is known", at)
            self._at += 2
        piece = self._read_choice(depth + 1)
        if self._peek() != ")":
            raise self._wrong("this ( has no ); a plain one is written \\(", at)
        self._at += 1
        return piece

    def _read_escape(self) -> str | Test:
        """What follows a backslash: a plain character, or a test."""
        letter = self._peek()
        self._at += 1
        if letter in CLASSES:
            return CLASSES[letter]
        if letter.lower() in CLASSES:
            inner = CLASSES[letter.lower()]
            return lambda one: not inner(one)
        if not letter or (letter.isascii() and letter.isalnum()):
            raise self._wrong(f"\\{letter} is not known here", self._at - 2)
        return letter

    def _read_set(self) -> Test:
        at = self._at
        self._at += 1
        inverted = self._peek() == "^"
        self._at += inverted
        tests: list[Test] = []
        first = True
        while first or self._peek() != "]":
            first = False
            low = self._read_member(at)
            if not isinstance(low, str):
                tests.append(low)
                continue
            high = low
            following = self._source[self._at + 1 : self._at + 2]
            if self._peek() == "-" and following not in ("", "]"):
                self._at += 1
                end = self._read_member(at)
                if not isinstance(end, str) or end < low:
                    raise self._wrong("a range goes from a low character to a high one", at)
                high = end
            tests.append(_between(low, high))
        self._at += 1
        return lambda one: any(test(one) for test in tests) is not inverted

    def _read_member(self, at: int) -> str | Test:
        letter = self._peek()
        if not letter:
            raise self._wrong("this [ has no ]; a plain one is written \\[", at)
        self._at += 1
        return self._read_escape() if letter == "\\" else letter


def _between(low: str, high: str) -> Test:
    """Of both cases: the text is folded, the pattern's own letters may be large."""
    return lambda one: low <= one <= high or low <= one.upper() <= high
