"""What the rows of a table offer to filter and order by. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeAlias, TypeVar

from gpugeek_tui.fleet.folding import fold

__all__ = ["Field", "FieldKind", "Fields", "Passes", "Sieve", "Texts", "age_of"]

T = TypeVar("T")

Texts: TypeAlias = str | tuple[str, ...]
"""A text, or several ways to say it: a datacenter's id and its name."""

SEPARATOR = "\n"  # no word can hold it, so no word matches across two fields


Passes: TypeAlias = Callable[[T, str], bool]
"""Whether a row passes, of which the text is known, too: see `Fields.text`."""


@dataclass(frozen=True, slots=True, eq=False)
class Sieve(Generic[T]):
    """What a filter lets through: rows with all `words` in their text, which are folded, and of those
    the ones that pass the `rest`.

    Words are what is typed most, and `in` over a list is ten times quicker than a call for each row.
    """

    words: tuple[str, ...] = ()
    rest: Passes[T] | None = None

    def passes(self, item: T, text: str) -> bool:
        return all(word in text for word in self.words) and (
            self.rest is None or self.rest(item, text)
        )


class FieldKind(StrEnum):
    """What a field's value is. Anything but a text may be None: unknown, and last in every order."""

    TEXT = "text"
    NUMBER = "number"
    SIZE = "size"
    """Bytes."""
    SHARE = "share"
    """Per cent, as shown."""
    MOMENT = "moment"
    """An aware datetime, asked for by its age."""
    SPAN = "span"
    """Seconds that something takes or took."""


@dataclass(frozen=True, slots=True, eq=False)
class Field(Generic[T]):
    """One thing to be known of a row.

    `key` is the table column's. `names` are what a filter calls it, the first being the one that is
    offered. `words`: words without a column look in here. `choices`: there are few different values,
    worth offering. `order` gives what rows are ordered by, where that is not the value itself.
    """

    key: str
    kind: FieldKind
    get: Callable[[T], Any]
    names: tuple[str, ...] = ()
    words: bool = False
    choices: bool = False
    order: Callable[[T], Any] | None = None

    @property
    def name(self) -> str:
        return self.names[0] if self.names else self.key

    def texts(self, item: T) -> tuple[str, ...]:
        """A text field's value, each way to say it, as it stands."""
        value: Texts = self.get(item)
        return (value,) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True, eq=False)
class Fields(Generic[T]):
    """All of a table's fields. `flags` are what `is:` asks for."""

    all: tuple[Field[T], ...]
    flags: Mapping[str, Callable[[T], bool]] = field(default_factory=dict)
    _by_name: dict[str, Field[T]] = field(init=False, repr=False)
    _searched: tuple[Callable[[T], Texts], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        named = {name: one for one in self.all for name in (one.key, *one.names)}
        object.__setattr__(self, "_by_name", named)
        object.__setattr__(self, "_searched", tuple(one.get for one in self.all if one.words))

    def find(self, name: str) -> Field[T] | None:
        """The field that a filter, or a table's column, calls `name`."""
        return self._by_name.get(name)

    @property
    def names(self) -> Sequence[str]:
        """What can stand before a colon, one name for each field."""
        return [one.name for one in self.all] + (["is"] if self.flags else [])

    def text(self, item: T) -> str:
        """Everything that words look in, folded, a line a field."""
        parts: list[str] = []
        for get in self._searched:
            value = get(item)
            parts.append(value if isinstance(value, str) else SEPARATOR.join(value))
        return fold(SEPARATOR.join(parts))


def age_of(moment: datetime | None, now: datetime) -> float | None:
    """Seconds since `moment`, never below 0; None where it is not known."""
    return None if moment is None else max(0.0, (now - moment).total_seconds())
