"""The instances of an account as the query shows them: in order, by status, and encoded.

A row is encoded when something in it has changed and kept as bytes, so a page costs no more than
putting together what is there. What a row shows of its host (free GPUs, isStartable) changes with
every create and stop on that host: a kept row remembers for how many free GPUs it was written, which
costs one comparison at a read and no walk over thousands of neighbours at a write.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter

import msgspec

from mockserver.dialect import Dialect
from mockserver.instance import Instance
from mockserver.showing import instance_row, shown_status
from mockserver.touched import Touched

__all__ = ["Entry", "Listing"]

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


class Listing:
    """`free` tells how many GPUs a host, by its id, has left."""

    def __init__(self, free: Callable[[str], int], dialect: Dialect, touched: Touched) -> None:
        self._free = free
        self._touched = touched
        self._dialect = dialect
        self._entries: dict[int, Entry] = {}
        self._listed: list[Entry] = []
        self._by_status: dict[str, list[Entry]] = {}

    def add(self, instance: Instance) -> None:
        self._touched.instance(instance.instance_id)
        self._entries[instance.instance_id] = entry = Entry(instance)
        self._place(entry)

    def remove(self, instance_id: int) -> None:
        self._touched.instance(instance_id)
        self._unlist(self._entries.pop(instance_id))

    def changed(self, instance: Instance) -> None:
        """To be told after every change of an instance."""
        self._touched.instance(instance.instance_id)
        entry = self._entries[instance.instance_id]
        entry.row = None
        if shown_status(instance, self._dialect) != entry.status:
            self._unlist(entry)
            self._place(entry)

    def read_as(self, dialect: Dialect) -> None:
        """From now on rows and statuses are shown as `dialect` has it."""
        self._dialect = dialect
        self._listed.clear()
        self._by_status.clear()
        for entry in self._entries.values():
            entry.row, entry.status = None, None
            self._place(entry)

    def page(
        self, status: str | None, instance_id: int | None, first: int, size: int
    ) -> tuple[list[Entry], int]:
        """A slice of what both filters leave, in the dialect's order, and how many they leave in all."""
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
        free_of = self._free
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
