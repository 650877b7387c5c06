"""The journal of an account: what was asked and answered, for tests to look at and to assert on.

Recording costs a few references per request. Decoding, masking and hints happen when somebody reads,
once for each entry. The oldest entries go when the journal is full; the count of all stays.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from mockserver.hints import request_hints
from mockserver.hints_over_time import Onlooker
from mockserver.journal_asserting import Wanted, nothing_wanted, times_wanted
from mockserver.journal_entry import Entry, Hint
from mockserver.journal_kept import SMALL, Answered, Kept, kept
from mockserver.journal_reading import entry_of
from mockserver.outcomes import Ask, Outcome

__all__ = ["Entry", "Hint", "Journal"]

MOST_ENTRIES = 10_000

LARGE_BYTES = 512 * 1024
"""So much of long answers is kept whole, the newest; of older ones the middle goes."""


class Journal:
    """Entries in the order of their answers. Iterating, `len` and `calls` give them decoded.

    `what` in the methods below is an operationId of the document, or one of create, start, stop,
    restart, release, set_port; None is any request. `instance` is the one asked about, or the one a
    create gave; `code` the business code; `status` the HTTP status. Unknown names raise ValueError.
    May be read from any thread; recording belongs to the one that serves.
    """

    def __init__(
        self,
        *,
        limit: int = MOST_ENTRIES,
        moved_by_polls: Callable[[int], bool] | None = None,
    ) -> None:
        if limit < 1:
            raise ValueError("a journal holds at least one entry")
        self._moved_by_polls = moved_by_polls
        self._reading = threading.Lock()
        self._kept: deque[Kept] = deque(maxlen=limit)
        self._large: deque[Answered] = deque()
        self._large_bytes = 0
        self._count = 0
        self._read: deque[Entry] = deque(maxlen=limit)
        self._onlooker = Onlooker(moved_by_polls)

    def __repr__(self) -> str:
        return f"<Journal {self._count} requests, {len(self._kept)} kept>"

    def record(
        self,
        ask: Ask,
        outcome: Outcome,
        operation_id: str | None,
        faults_hit: Sequence[str] = (),
        at_ms: int = 0,
    ) -> None:
        """Add an exchange. `operation_id` is the document's, `at_ms` the account's time of arrival."""
        self._count += 1
        exchange = kept(self._count, ask, outcome, operation_id or "", faults_hit, at_ms)
        self._kept.append(exchange)
        if exchange.answer.size > SMALL:
            self._keep_large(exchange.answer)

    def _keep_large(self, answer: Answered) -> None:
        self._large.append(answer)
        self._large_bytes += answer.size
        while self._large_bytes > LARGE_BYTES and len(self._large) > 1:
            oldest = self._large.popleft()
            self._large_bytes -= oldest.size
            oldest.cut()

    def clear(self) -> None:
        """Forget everything; the next entry is number 1 again."""
        with self._reading:
            self._kept.clear()
            self._large.clear()
            self._large_bytes = 0
            self._count = 0
            self._read.clear()
            self._onlooker = Onlooker(self._moved_by_polls)

    @property
    def count(self) -> int:
        """How many requests there were, those included that are no longer kept."""
        return self._count

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries())

    def entries(self) -> tuple[Entry, ...]:
        """All that are kept, the oldest first."""
        with self._reading:
            last = self._read[-1].n if self._read else 0
            for raw in self._all_kept():
                if raw.n > last:  # only what is new is decoded
                    entry = entry_of(raw)
                    hints = (*request_hints(entry), *self._onlooker.hints(entry))
                    self._read.append(msgspec.structs.replace(entry, hints=hints))
            return tuple(self._read)

    def _all_kept(self) -> tuple[Kept, ...]:
        """All at one moment, though requests may come in on another thread meanwhile."""
        while True:
            try:
                return tuple(self._kept)
            except RuntimeError:  # one came in between; so short a copy soon succeeds
                continue

    def calls(
        self,
        what: str | None = None,
        *,
        instance: int | None = None,
        code: int | None = None,
        status: int | None = None,
        since: int = 0,
        hints: bool = False,
    ) -> tuple[Entry, ...]:
        """The entries that fit, the oldest first: with a number above `since`; with `hints` only those
        that have any."""
        wanted = Wanted(what, instance, code, status, since, hints)
        return tuple(entry for entry in self.entries() if wanted.fits(entry))

    @property
    def last(self) -> Entry | None:
        """The newest entry."""
        entries = self.entries()
        return entries[-1] if entries else None

    @property
    def hints(self) -> tuple[Hint, ...]:
        """All hints on the entries that are kept, the oldest first."""
        return tuple(hint for entry in self.entries() for hint in entry.hints)

    def to_json(
        self, what: str | None = None, *, limit: int | None = None, **filters: Any
    ) -> bytes:
        """`{"count", "kept", "entries"}` as JSON, with the filters of `calls`; the newest `limit`."""
        entries = self.calls(what, **filters)
        entries = entries if limit is None else entries[max(len(entries) - limit, 0) :]
        shown = {
            "count": self._count,
            "kept": len(self._kept),
            "entries": [_plain(entry) for entry in entries],
        }
        return json.dumps(shown, separators=(",", ":")).encode()

    # Assertions, with the words of a test that fails

    def assert_called(
        self,
        what: str,
        *,
        instance: int | None = None,
        code: int | None = None,
        status: int | None = None,
        times: int | None = None,
        at_least: int = 1,
        at_most: int | None = None,
    ) -> tuple[Entry, ...]:
        """The calls that fit, if there are exactly `times`, or `at_least` to `at_most`.

        Raises AssertionError with what was called instead. A refused call counts like any other:
        `code=0` asks for those that were done.
        """
        __tracebackhide__ = True
        wanted = Wanted(what, instance, code, status)
        return times_wanted(wanted, self.entries(), times, at_least, at_most)

    def assert_not_called(
        self,
        what: str | None = None,
        *,
        instance: int | None = None,
        code: int | None = None,
        status: int | None = None,
    ) -> None:
        """Raises AssertionError with the calls that fit, if there are any."""
        __tracebackhide__ = True
        times_wanted(Wanted(what, instance, code, status), self.entries(), times=0)

    def assert_no_hints(self, *, ignore: Sequence[str] = ()) -> None:
        """Raises AssertionError with every hint whose name is not among `ignore`."""
        __tracebackhide__ = True
        nothing_wanted(self.entries(), ignore)


def _plain(entry: Entry) -> dict[str, Any]:
    """An entry for the standard library's JSON, which writes any integer and any text."""
    shown = {
        field.encode_name: getattr(entry, field.name) for field in msgspec.structs.fields(Entry)
    }
    shown["hints"] = [{"name": hint.name, "text": hint.text} for hint in entry.hints]
    return shown
