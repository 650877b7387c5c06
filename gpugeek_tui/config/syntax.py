"""TOML read as far as it goes: every line that is broken is told, not only the first."""

from __future__ import annotations

import re
import tomllib
from typing import Any, NamedTuple

from gpugeek_tui.config.positions import Place

__all__ = ["Document", "Problem", "read_document"]


class Problem(NamedTuple):
    """One mistake, in words that hold no value of the file: a value may be a token."""

    place: Place
    words: str

    def __str__(self) -> str:
        return f"{self.place.line}:{self.place.column}: {self.words}"


class Document(NamedTuple):
    """`text` is what was parsed: the file's, with its broken lines left blank.

    `hidden` names the tables that stand in for broken headers: nothing is known of what they hold.
    """

    text: str
    values: dict[str, Any]
    problems: list[Problem]
    hidden: frozenset[str]


MOST_PROBLEMS = 20
WHERE = re.compile(
    r"^(?P<words>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end)", re.DOTALL
)

# The parser's words, as far as they are known, in words for people. What begins with one of these ...
SAID = {
    "Invalid value": "here stands no TOML value: a text needs quotes around it",
    "Invalid statement": "this is no key = value and no [table]",
    "Expected '=' after a key": "after the key comes =, then the value",
    "Expected newline or end of document": "the line goes on after its value: is a quote missing?",
    "Illegal character '\\n'": "the line ends before its text or its key is closed",
    "Unterminated string": "a text is not closed: its quote is missing",
    "Unclosed array": "a list that began before here is not closed with ]",
    "Unclosed inline table": "a table in braces that began before here is not closed with }",
    "Cannot overwrite a value": "this key stands in the same table already",
    "Cannot mutate immutable namespace": "this table is finished already and takes nothing more",
    "Duplicate inline table key": "this key stands twice between the braces",
    "Unescaped '\\' in a string": "a \\ in double quotes must be doubled; in single quotes it may stand",
    "Expected ']": "the line of a table ends with ]",
    'Expected "\'"': "a text is not closed: its quote is missing",
    "nested": "lists or tables stand in each other beyond all measure",
}
TWICE = re.compile(r"Cannot declare .* twice")
STARTS_LINE = ("Cannot ", "Expected ']")
HOPELESS = ("Unterminated string", "Unclosed", "nested")
"""After these, what follows would be blamed for what came before."""


def read_document(text: str) -> Document:
    """Values and mistakes. Never raises for what stands in `text`."""
    lines = text.split("\n")
    problems: list[Problem] = []
    hidden: set[str] = set()
    while True:
        whole = "\n".join(lines)
        try:
            return Document(whole, tomllib.loads(whole), problems, frozenset(hidden))
        except tomllib.TOMLDecodeError as error:
            said = str(error)
        except RecursionError:
            said = "nested (at end of document)"
        index, problem = _placed(said, lines)
        problems.append(problem)
        if said.startswith(HOPELESS) or not lines[index].strip() or len(problems) >= MOST_PROBLEMS:
            return Document("", {}, problems, frozenset())
        if lines[index].lstrip().startswith("["):
            hidden.add(name := f"broken table {index}")
            lines[index] = f'["{name}"]'
        else:
            lines[index] = ""


def _placed(said: str, lines: list[str]) -> tuple[int, Problem]:
    """The index of the line to blame, and the mistake in our words."""
    match = WHERE.match(said)
    words = match["words"] if match else said
    if match and match["line"]:
        line, column = int(match["line"]), int(match["column"])
    else:
        line = max((n for n, text in enumerate(lines, 1) if text.strip()), default=1)
        column = len(lines[line - 1]) + 1
    line = min(line, len(lines))
    if words.startswith(STARTS_LINE):
        column = len(lines[line - 1]) - len(lines[line - 1].lstrip()) + 1
    return line - 1, Problem(Place(line, column), _ours(words))


def _ours(words: str) -> str:
    if TWICE.match(words):
        return "this table stands in the file already"
    for start, ours in SAID.items():
        if words.startswith(start):
            return ours
    return f"this is no TOML ({words})"
