"""Rows in the order of a field. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeVar

from gpugeek_tui.fleet.filter_fields import Field, FieldKind
from gpugeek_tui.fleet.folding import fold

__all__ = ["arranged", "natural", "order_key"]

DIGITS = re.compile(r"([0-9]+)")
VALUE = itemgetter(0)

K = TypeVar("K")
T = TypeVar("T")


@lru_cache(maxsize=32_768)
def natural(text: str) -> tuple[tuple[int, str], ...]:
    """A sort key in which train-2 comes before train-10; case does not matter.

    Numbers compare by length and then digit by digit, so no text is too long for it.
    """
    parts = DIGITS.split(fold(text))
    return tuple(
        (len(part.lstrip("0")), part.lstrip("0")) if place % 2 else (0, part)
        for place, part in enumerate(parts)
    )


def order_key(field: Field[T]) -> Callable[[T], Any]:
    """What rows are ordered by; the keys of one field compare among themselves, None is missing."""
    if field.order is not None:
        return field.order
    if field.kind is not FieldKind.TEXT:
        return field.get

    get = field.get

    def by_name(item: T) -> Any:
        value = get(item)
        text = value if isinstance(value, str) else value[0]
        return natural(text) if text else None

    return by_name


def arranged(rows: Iterable[tuple[K, T]], field: Field[T], *, reverse: bool = False) -> list[K]:
    """The keys of `rows`, ordered; what lacks a value comes last either way. Equals stay as they came.

    A moment sorts by itself, the older first.
    """
    value_of = order_key(field)
    pairs = [(value_of(item), key) for key, item in rows]
    present = [pair for pair in pairs if pair[0] is not None]
    present.sort(key=VALUE, reverse=reverse)
    ordered = [key for _, key in present]
    if len(ordered) < len(pairs):
        ordered += [key for value, key in pairs if value is None]
    return ordered
