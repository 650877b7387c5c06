"""The filter language in examples, for the help page and the README."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["EXAMPLES", "HELP", "Example"]


class Example(NamedTuple):
    filter: str
    words: str


EXAMPLES: tuple[Example, ...] = (
    Example("train llm", "both words, anywhere in the row"),
    Example('"my model"', "just that, blanks and marks included"),
    Example("!test", "not that; ! stands before anything"),
    Example("a100 or h100", "either; ( ) hold together what belongs together"),
    Example("/train-[0-9]+$/", "a pattern, within one field"),
    Example("status:running,creating", "a column with any of these in it"),
    Example('image="torch 2.1"', "a column that is just that; != for what is not"),
    Example("name:/^prod-/", "a pattern in one column"),
    Example("gpus>=4", "numbers: = != < <= > >="),
    Example("memory>64G", "sizes: K M G T"),
    Example("disk>90%", "shares"),
    Example("age>3d", "ages: s m h d w, as 1d12h; older than three days"),
    Example("is:pending", "with an operation in progress; is:marked, is:startable"),
)

HELP: tuple[str, ...] = (
    *(f"{one.filter:<25} {one.words}" for one in EXAMPLES),
    "",
    "Case and width do not matter. While you type, tab completes columns and values, and what is wrong",
    "is said below, while the last good filter stays in force. Hidden columns can be asked for, too.",
)
"""Lines of plain text."""
