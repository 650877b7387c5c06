"""What others need of the filter language without reading it: its error, and text that stands for itself."""

from __future__ import annotations

__all__ = ["FilterError", "just", "quoted"]


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
    """A filter for rows whose `column` is one of `values`, whatever is in them."""
    return f"{column}={','.join(quoted(str(value)) for value in values)}"
