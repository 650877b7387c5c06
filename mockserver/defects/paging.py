"""Faults of pages: their size, their number, what is on which."""

from __future__ import annotations

from typing import Any

import msgspec

from mockserver.defects.defect import Answer, Call, Defect, FlawedCloud, Row
from mockserver.defects.making import answered, asked, clouded, page, queried, refuses

__all__ = ["DEFECTS"]

QUERY = "queryInstances"


def _number(sent: Row, field: str, default: int) -> int:
    text = str(sent.get(field, default))
    return int(text) if text.isdecimal() else default


def _pn(sent: Row) -> int:
    return _number(sent, "pn", 1)


def _default(name: str, ids: str, size: int) -> Defect:
    return asked(
        name,
        ids,
        f"{size} without ps",
        QUERY,
        lambda sent, _: sent.setdefault("ps", str(size)),
    )


def _when(name: str, ids: str, words: str, change: Any, number: int) -> Defect:
    """Only page `number` is another one."""
    return queried(name, ids, words, lambda q: change(q) if q.page == number else q)


def _sized(name: str, ids: str, words: str, change: Any, when: Any) -> Defect:
    return asked(name, ids, words, QUERY, lambda sent, _: sent.update(ps=str(change(sent))), when)


def _has_ps(sent: Row, _: Call) -> bool:
    return str(sent.get("ps", "")).isdecimal() and int(sent["ps"]) > 0


class _Shifted(FlawedCloud):
    """Pages after the first begin some places further on, or earlier."""

    by = 1
    from_page = 2
    only = 0
    filtered_only = False

    def query(
        self, status: str | None, instance_id: int | None, page: int, size: int
    ) -> tuple[list[msgspec.Raw], int]:
        fits = page == self.only if self.only else page >= self.from_page
        if not fits or instance_id is not None or (self.filtered_only and status is None):
            return super().query(status, instance_id, page, size)
        everything, total = super().query(status, None, 1, 1000)
        first = (page - 1) * size + self.by
        return everything[first : first + size], total


class _Overlaps(_Shifted):
    by = -1


class _ThirdOverlaps(_Shifted):
    by, only = -1, 3


class _ThirdSkips(_Shifted):
    only = 3


class _FilteredSkips(_Shifted):
    filtered_only = True


class _LastRepeats(FlawedCloud):
    """Past the end comes the last page again."""

    def query(
        self, status: str | None, instance_id: int | None, page: int, size: int
    ) -> tuple[list[msgspec.Raw], int]:
        rows, total = super().query(status, instance_id, page, size)
        if not rows and total and page > 1:
            return super().query(status, instance_id, -(-total // size), size)
        return rows, total


class _FirstRepeats(FlawedCloud):
    """Past the end comes the first page again."""

    def query(
        self, status: str | None, instance_id: int | None, page: int, size: int
    ) -> tuple[list[msgspec.Raw], int]:
        rows, total = super().query(status, instance_id, page, size)
        return (rows, total) if rows else super().query(status, instance_id, 1, size)


class _NoLastPage(FlawedCloud):
    """A page that is not full is empty."""

    def query(
        self, status: str | None, instance_id: int | None, page: int, size: int
    ) -> tuple[list[msgspec.Raw], int]:
        rows, total = super().query(status, instance_id, page, size)
        return ([] if page > 1 and len(rows) < size else rows), total


class _Offset20(FlawedCloud):
    """Pages of any size begin at multiples of twenty."""

    def query(
        self, status: str | None, instance_id: int | None, page: int, size: int
    ) -> tuple[list[msgspec.Raw], int]:
        everything, total = super().query(status, instance_id, 1, 1000)
        first = (page - 1) * 20
        return everything[first : first + size], total


class _TurnsOver(FlawedCloud):
    """The second page and those after it count from the other end."""

    def query(
        self, status: str | None, instance_id: int | None, page: int, size: int
    ) -> tuple[list[msgspec.Raw], int]:
        everything, total = super().query(status, instance_id, 1, 1000)
        ordered = everything if page == 1 else everything[::-1]
        return ordered[(page - 1) * size : page * size], total


class _Rotates(FlawedCloud):
    """Each query begins one place further on."""

    def query(
        self, status: str | None, instance_id: int | None, page: int, size: int
    ) -> tuple[list[msgspec.Raw], int]:
        everything, total = super().query(status, instance_id, 1, 1000)
        turn = self.notes["turn"] = self.notes.get("turn", 0) + 1
        at = turn % len(everything) if everything else 0
        return (everything[at:] + everything[:at])[(page - 1) * size : page * size], total


class _MovedByActions(FlawedCloud):
    """Who was acted upon last stands twice: where it was, and in front of page 2."""

    def query(
        self, status: str | None, instance_id: int | None, page: int, size: int
    ) -> tuple[list[msgspec.Raw], int]:
        rows, total = super().query(status, instance_id, page, size)
        if page == 2 and rows and instance_id is None:
            first, _ = super().query(status, None, 1, size)
            stopped = [row for row in first if b'"status":"stopd"' in bytes(row)]
            rows = [*stopped[:1], *rows][:size]
        return rows, total


def _fails_past_the_end(call: Call, given: Answer) -> None:
    if not given.rows("instances") and _pn(call.sent) > 1 and given.envelope:
        given.envelope |= {"code": 10005, "message": "pn is too large", "data": None}


def _twice(_: Call, rows: list[Any]) -> None:
    if len(rows) > 1:
        rows[-1] = rows[0]


DEFECTS = (
    queried("ps-is-ignored", "S147 S144", "always twenty", lambda q: q._replace(size=20)),
    _sized("ps-is-one-more", "S147", "one too many", lambda s: int(s["ps"]) + 1, _has_ps),
    _sized(
        "ps-is-one-less",
        "S144 S148",
        "one too few",
        lambda s: max(1, int(s["ps"]) - 1),
        _has_ps,
    ),
    _sized("ps-1-is-2", "S147", "two at least", lambda s: 2, lambda s, c: s.get("ps") == "1"),
    _sized(
        "ps-is-10-at-most",
        "S144",
        "less than the default",
        lambda s: min(10, int(s["ps"])),
        _has_ps,
    ),
    _sized(
        "ps-is-ignored-with-a-status",
        "S147 S144",
        "twenty with a filter",
        lambda s: 20,
        lambda s, c: _has_ps(s, c) and "status" in s,
    ),
    _sized(
        "ps-is-ignored-on-page-1",
        "S147 S144",
        "twenty on the first page",
        lambda s: 20,
        lambda s, c: _has_ps(s, c) and _pn(s) == 1,
    ),
    _sized(
        "ps-is-ignored-without-pn",
        "S147 S144",
        "ps counts only together with pn",
        lambda s: 20,
        lambda s, c: _has_ps(s, c) and "pn" not in s,
    ),
    refuses("ps-1-is-refused", "S144", "10005", QUERY, lambda s, c: s.get("ps") == "1", "ps"),
    refuses(
        "ps-20-is-refused",
        "S144",
        "10005",
        QUERY,
        lambda s, c: _has_ps(s, c) and int(s["ps"]) >= 20,
    ),
    _default("default-of-10", "S145", 10),
    _default("default-of-19", "S145", 19),
    _default("default-of-21", "S145 S146", 21),
    _default("default-of-100", "S145 S146", 100),
    _sized(
        "default-of-10-with-a-status",
        "S145",
        "ten with a filter",
        lambda s: 10,
        lambda s, c: "status" in s and "ps" not in s,
    ),
    _sized(
        "default-of-100-with-pn",
        "S145 S146",
        "a hundred when pn is given",
        lambda s: 100,
        lambda s, c: "pn" in s and "ps" not in s,
    ),
    queried("pn-is-ignored", "S143 S148", "always page 1", lambda q: q._replace(page=1)),
    asked(
        "pn-is-ignored-without-ps",
        "S143 S148",
        "pn counts only together with ps",
        QUERY,
        lambda s, c: s.pop("pn", None),
        lambda s, c: "ps" not in s and str(s.get("pn", "x")).isdecimal(),
    ),
    asked(
        "pn-is-ignored-with-a-status",
        "S143 S148",
        "always page 1 of a filter",
        QUERY,
        lambda s, c: s.pop("pn", None),
        lambda s, c: "status" in s,
    ),
    _when("page-3-is-page-2", "S148", "page 2 again", lambda q: q._replace(page=2), 3),
    _when("page-3-is-page-4", "S148", "a page is skipped", lambda q: q._replace(page=4), 3),
    _when("page-5-is-page-1", "S148", "page 1 again", lambda q: q._replace(page=1), 5),
    page(
        "page-2-is-empty",
        "S148",
        "nothing",
        lambda c, rows: rows.clear(),
        lambda s, c: _pn(s) == 2,
    ),
    clouded("pages-skip-one", "S148", "one between pages is nowhere", _Shifted),
    clouded("pages-overlap", "S148", "the last is the next page's first", _Overlaps),
    clouded("page-3-overlaps", "S148", "only the third", _ThirdOverlaps),
    clouded("page-3-skips-one", "S148", "only the third", _ThirdSkips),
    clouded("pages-of-a-status-skip-one", "S148 S140 S138", "only with a filter", _FilteredSkips),
    clouded("last-page-repeats", "S148", "past the end", _LastRepeats),
    clouded("first-page-comes-past-the-end", "S148", "round and round", _FirstRepeats),
    clouded("last-page-is-lost", "S148", "what is not full is empty", _NoLastPage),
    clouded("pages-begin-at-twenties", "S148", "the offset does not know ps", _Offset20),
    clouded("pages-turn-the-order-over", "S148", "later pages count from the end", _TurnsOver),
    clouded("pages-rotate", "S148 S146", "the order is another each time", _Rotates),
    clouded(
        "stopd-stands-on-two-pages", "S148", "a stopped one is on page 2 as well", _MovedByActions
    ),
    answered("past-the-end-is-10005", "S148", "no empty page", _fails_past_the_end, QUERY),
    page("page-holds-one-twice", "S148", "the first in place of the last", _twice),
    page(
        "page-without-its-last",
        "S148 S145",
        "a full page is one short",
        lambda c, rows: rows.pop() if len(rows) >= _number(c.sent, "ps", 20) else None,
    ),
    page(
        "page-1-without-its-first",
        "S148 S137 S113",
        "the newest instance is not listed",
        lambda c, rows: rows.pop(0) if rows else None,
        lambda s, c: _pn(s) == 1 and "instanceId" not in s,
    ),
)
