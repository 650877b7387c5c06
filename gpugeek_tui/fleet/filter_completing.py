"""What the tab key adds to a filter while it is typed: names of columns, and values that are there. Pure."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from gpugeek_tui.fleet.filter_fields import Fields
from gpugeek_tui.fleet.filter_terms import Value
from gpugeek_tui.fleet.folding import fold

__all__ = ["Completion", "complete"]

T = TypeVar("T")

MOST_OFFERED = 12
MOST_CHARACTERS = 80
"""Of a value; a server that sends longer ones, or control characters, does not fill the line with them."""
_NAME = re.compile(r"(?:^|[\s(!])([a-z_][\w-]*)$", re.IGNORECASE | re.ASCII)
_VALUE = re.compile(
    r"(?:^|[\s(!])([a-z_][\w-]*)(?:!=|[:=])(?:[^\s\"]*,)?([^\s,\"/]*)$", re.IGNORECASE | re.ASCII
)


class Completion(NamedTuple):
    """The text up to the cursor as it is completed, and what else it could have become."""

    text: str
    offered: tuple[str, ...]


def complete(before: str, fields: Fields[T], items: Iterable[T]) -> Completion:
    """Completes what `before`, the text up to the cursor, ends in, as far as it is certain.

    Values are those of `items`, for fields that have few of them.
    """
    value = _VALUE.search(before)
    if value:
        typed = value[2]
        found = _values(value[1].lower().replace("-", "_"), fold(typed), fields, items)
        return _completed(before[: len(before) - len(typed)], typed, found, ending="")
    name = _NAME.search(before)
    if name:
        typed = name[1].lower()
        found = sorted(one for one in fields.names if one.startswith(typed))
        return _completed(before[: len(before) - len(typed)], typed, found, ending=":")
    return Completion(before, ())


def _completed(head: str, typed: str, found: list[str], *, ending: str) -> Completion:
    if not found:
        return Completion(head + typed, ())
    if len(found) == 1:
        return Completion(head + found[0] + ending, ())
    shared = os.path.commonprefix(found)  # noqa: RUF071  letters are what is wanted
    longer = shared if len(shared) > len(typed) else typed
    return Completion(head + longer, tuple(found[:MOST_OFFERED]))


def _values(column: str, typed: str, fields: Fields[T], items: Iterable[T]) -> list[str]:
    if column == "is":
        return sorted(one for one in fields.flags if one.startswith(typed))
    field = fields.find(column)
    if field is None or not field.choices:
        return []
    known = {text for item in items for text in field.texts(item)}
    fitting = (text for text in known if 0 < len(text) <= MOST_CHARACTERS and text.isprintable())
    return sorted(str(Value(text)) for text in fitting if fold(text).startswith(typed))
