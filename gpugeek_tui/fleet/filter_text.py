"""What others need of the filter language without reading it: its error, and text that stands for itself."""

from __future__ import annotations

__all__ = ["FilterError", "just", "quoted"]

MARKS = frozenset("\\^$.|?*+()[]{}/")
"""What means something in a pattern, or ends one."""


class FilterError(ValueError):
    """`words` say what is wrong with the filter, `at` where: characters from its start."""

    def __init__(self, at: int, words: str) -> None:
        super().__init__(words)
        self.at = at
        self.words = words


def quoted(text: str) -> str:
    """`text` as a filter that looks for just that, whatever is in it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def just(column: str, *values: object) -> str:
    """A filter for rows whose `column` is one of `values`, whatever is in them.

    It will stand in a line to type in: what no terminal should be sent is a point of a pattern there.
    """
    texts = [str(value) for value in values]
    if all(text.isprintable() for text in texts):
        return f"{column}={','.join(map(quoted, texts))}"
    return f"{column}:{','.join(f'/^{_pattern(text)}$/' for text in texts)}"


def _pattern(text: str) -> str:
    return "".join(
        "." if not letter.isprintable() else f"\\{letter}" if letter in MARKS else letter
        for letter in text
    )
