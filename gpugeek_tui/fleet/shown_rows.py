"""Which rows of a table are shown, in which order. Pure, and it keeps what does not change."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Generic, TypeVar, cast

from gpugeek_tui.fleet.filter_fields import Fields, Sieve
from gpugeek_tui.fleet.order import arranged

__all__ = ["ShownRows"]

K = TypeVar("K", bound=Hashable)
"""Of one table all of one kind, numbers or texts: they compare among themselves."""
T = TypeVar("T")


class ShownRows(Generic[K, T]):
    """Orders once for each picture, and not at each letter of a filter; folds a row's text once for as
    long as it is the same object, and not before a filter asks for it.
    """

    def __init__(self) -> None:
        self._items: Mapping[K, T] = {}
        self._fields: Fields[T] = Fields(())
        self._sort: tuple[str, bool] = ("", False)
        self._ordered: list[K] | None = []
        self._rows: list[tuple[K, T, str]] | None = []
        self._texts: dict[K, tuple[T, str]] = {}

    def keys(
        self,
        items: Mapping[K, T],
        fields: Fields[T],
        *,
        sort: str = "",
        reverse: bool = False,
        sieve: Sieve[T] | None = None,
    ) -> list[K]:
        """The keys of the `items` that pass, ordered by the field with key `sort`: "" for the order of
        `items`. Equals are in the order of their keys. `items` is another object whenever anything in
        it differs. The list is not to be changed.
        """
        if fields is not self._fields:
            self._fields = fields
            self._texts = {}
            self._items = {}
        if items is not self._items or (sort, reverse) != self._sort:
            self._items, self._sort = items, (sort, reverse)
            self._ordered = self._rows = None
        if self._ordered is None:
            field = fields.find(sort) if sort else None
            if field is None:
                self._ordered = list(items)
            else:
                # By key first: a server that lists its rows in another order moves no equals about.
                pairs = ((key, items[key]) for key in sorted(cast("Iterable[Any]", items)))
                self._ordered = arranged(pairs, field, reverse=reverse)
        if sieve is None:
            return self._ordered
        rows = self._with_texts()
        for word in sieve.words:
            rows = [row for row in rows if word in row[2]]
        if sieve.rest is not None:
            passes = sieve.rest
            return [key for key, item, text in rows if passes(item, text)]
        return [key for key, _, _ in rows]

    def prepare(self) -> None:
        """Folds the texts now: a filter is about to be typed."""
        self._with_texts()

    def _with_texts(self) -> list[tuple[K, T, str]]:
        if self._rows is None:
            old, text = self._texts, self._fields.text
            new: dict[K, tuple[T, str]] = {}
            for key, item in self._items.items():
                known = old.get(key)
                new[key] = known if known is not None and known[0] is item else (item, text(item))
            self._texts = new
            self._rows = [(key, *new[key]) for key in self._ordered or ()]
        return self._rows
