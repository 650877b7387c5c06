"""The instances of an account as the query shows them: in order, by status, and encoded.

A row is encoded when something in it has changed and kept as bytes, so a page costs no more than
putting together what is there. What a row shows of its host (free GPUs, isStartable) changes with
every create and stop on that host: a kept row remembers for how many free GPUs it was written, which
costs one comparison at a read and no walk over thousands of neighbours at a write.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import NamedTuple, Protocol

import msgspec

from mockserver.dialect import Dialect
from mockserver.instance import Instance
from mockserver.showing import instance_row, shown_status
from mockserver.touched import Touched

__all__ = ["Entry", "Listing", "Page", "Stock"]

_encode = msgspec.json.Encoder().encode


class Entry:
    """A place in the lists: the instance, where it is listed, and its row with what that was made for."""

    __slots__ = ("free", "instance", "instance_id", "row", "status")

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.instance_id = instance.instance_id
        self.status: str | None = None
        self.row: msgspec.Raw | None = None
        self.free = 0


_id = attrgetter("instance_id")

MOST_PAGES = 512
Wanted = tuple[str | None, int | None, int, int]


class Page(NamedTuple):
    """What a query shows: `total` counts all that its filters leave."""

    entries: list[Entry]
    rows: list[msgspec.Raw]
    total: int


class Stock(Protocol):
    """How many GPUs each host has left. `changes` differs whenever that has changed."""

    changes: int

    def free(self, host_id: str) -> int:
        """GPUs of this host that nobody holds."""


class Listing:
    """What is listed, and its pages as they were last put together."""

    def __init__(self, stock: Stock, dialect: Dialect, touched: Touched) -> None:
        self._stock = stock
        self._changes = 0
        self._pages_of = (0, 0)
        self._pages: dict[Wanted, Page] = {}
        self._touched = touched
        self._dialect = dialect
        self._entries: dict[int, Entry] = {}
        self._listed: list[Entry] = []
        self._by_status: dict[str, list[Entry]] = {}

    def add(self, instance: Instance) -> None:
        self._changes += 1
        self._touched.instance(instance.instance_id)
        self._entries[instance.instance_id] = entry = Entry(instance)
        self._place(entry)

    def remove(self, instance_id: int) -> None:
        self._changes += 1
        self._touched.instance(instance_id)
        self._unlist(self._entries.pop(instance_id))

    def changed(self, instance: Instance) -> None:
        """To be told after every change of an instance."""
        self._changes += 1
        self._touched.instance(instance.instance_id)
        entry = self._entries[instance.instance_id]
        entry.row = None
        if shown_status(instance, self._dialect) != entry.status:
            self._unlist(entry)
            self._place(entry)

    def read_as(self, dialect: Dialect) -> None:
        """From now on rows and statuses are shown as `dialect` has it."""
        self._changes += 1
        self._dialect = dialect
        self._listed.clear()
        self._by_status.clear()
        for entry in self._entries.values():
            entry.row, entry.status = None, None
            self._place(entry)

    def page(self, status: str | None, instance_id: int | None, first: int, size: int) -> Page:
        """A slice of what both filters leave, in the dialect's order. Not to be changed by the caller.

        The same page is the same value until an instance or the stock of a host has changed.
        """
        present = (self._changes, self._stock.changes)
        if present != self._pages_of or len(self._pages) >= MOST_PAGES:
            self._pages.clear()
            self._pages_of = present
        wanted = (status, instance_id, first, size)
        page = self._pages.get(wanted)
        if page is None:
            entries, total = self._slice(status, instance_id, first, size)
            page = self._pages[wanted] = Page(entries, self.rows(entries), total)
        return page

    def _slice(
        self, status: str | None, instance_id: int | None, first: int, size: int
    ) -> tuple[list[Entry], int]:
        entries = self._matching(status, instance_id)
        if not self._dialect.newest_first:
            return entries[first : first + size], len(entries)
        end = max(len(entries) - first, 0)
        return entries[max(end - size, 0) : end][::-1], len(entries)

    def size(self) -> int:
        """How many instances are listed in all."""
        return len(self._listed)

    def rows(self, entries: Iterable[Entry]) -> list[msgspec.Raw]:
        """The rows as JSON, made where they are not there yet or no longer true."""
        return list(self._rows(entries))

    def _rows(self, entries: Iterable[Entry]) -> Iterator[msgspec.Raw]:
        free_of = self._stock.free
        for entry in entries:
            free = free_of(entry.instance.host_id)
            row = entry.row
            if row is None or entry.free != free:
                entry.free = free
                row = entry.row = msgspec.Raw(
                    _encode(instance_row(entry.instance, free, self._dialect))
                )
            yield row

    def _matching(self, status: str | None, instance_id: int | None) -> list[Entry]:
        if instance_id is not None:
            entry = self._entries.get(instance_id)
            listed = entry is not None and entry.status is not None
            fits = listed and entry is not None and status in {None, entry.status}
            return [entry] if fits and entry is not None else []
        return self._listed if status is None else self._by_status.get(status, [])

    def _place(self, entry: Entry) -> None:
        entry.status = shown_status(entry.instance, self._dialect)
        if entry.status is not None:
            insort(self._listed, entry, key=_id)
            insort(self._by_status.setdefault(entry.status, []), entry, key=_id)

    def _unlist(self, entry: Entry) -> None:
        if entry.status is not None:
            for entries in (self._listed, self._by_status[entry.status]):
                del entries[bisect_left(entries, entry.instance_id, key=_id)]
