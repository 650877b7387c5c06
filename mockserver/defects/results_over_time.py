"""Faults of op/result from one read to the next, and of which operations it tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from mockserver.clock import beijing
from mockserver.defects.defect import Answer, Call, FlawedCloud, Row
from mockserver.defects.making import answered, asked, clouded, refuses, result

__all__ = ["DEFECTS"]

RESULTS = "getOperations"
_READS = 3


def _done(row: Row, _: Call) -> bool:
    return row.get("isCompleted") == 1


def _reads(row: Row, call: Call) -> int:
    """How often this ended operation was shown before."""
    seen = call.notes.setdefault("reads", {})
    count = seen[row["operationId"]] = seen.get(row["operationId"], -1) + 1
    return int(count)


def _back_once(row: Row, call: Call) -> None:
    if _reads(row, call) == _READS:
        row.update(status=1, isCompleted=0, completeTime="")


def _fails_later(row: Row, call: Call) -> None:
    if _reads(row, call) >= _READS:
        row.update(status=3)


def _grows(row: Row, call: Call) -> None:
    if call.account is not None:
        row.update(completeTime=beijing(call.account.clock.now() + _reads(row, call) * 1000))


def _start_moves(row: Row, call: Call) -> None:
    year = 2020 + _reads(row, call) % 4
    row.update(startTime=f"{year}-01-01 00:00:00")


def _back_after_an_hour(row: Row, call: Call) -> None:
    if call.account is None:
        return
    first = call.notes.setdefault("ended", {}).setdefault(
        row["operationId"], call.account.clock.now()
    )
    if call.account.clock.now() - first >= 3_600_000:
        row.update(status=1, isCompleted=0, completeTime="")


def _keep(change: Callable[[Call, list[Any]], list[Any]]) -> Callable[[Call, Answer], None]:
    def alter(call: Call, given: Answer) -> None:
        given.data["operations"] = change(call, given.rows("operations"))

    return alter


def _once(call: Call, rows: list[Any]) -> list[Any]:
    return [row for row in rows if not (_done(row, call) and _reads(row, call) > _READS)]


def _extra(call: Call, rows: list[Any]) -> list[Any]:
    if call.account is None or not rows:
        return rows
    cloud = call.account.cloud
    asked_for = {int(row["operationId"]) for row in rows}
    other = [each for each in cloud.ledger.all() if each.operation_id not in asked_for][-1:]
    return rows + [msgspec.json.decode(row) for row in cloud.ledger.rows(other)]


class _LateChange(FlawedCloud):
    """An operation is said to be over five seconds before the instance shows it."""

    def operations(self, ids: Iterable[int]) -> list[msgspec.Raw]:
        rows = super().operations(ids)
        found = [msgspec.json.decode(row, type=Row) for row in rows]
        soon = self.clock.now() + 5000
        for row in found:
            operation = self.ledger.get(int(row["operationId"]))
            due = (
                operation
                and operation.ended_ms is None
                and operation.progress.due_ms(operation.course)
            )
            if due and due <= soon:
                row.update(status=2, isCompleted=1, completeTime=row["startTime"])
        return [msgspec.Raw(msgspec.json.encode(row)) for row in found]


class _NoIds(FlawedCloud):
    """Only ended operations can be read."""

    def operations(self, ids: Iterable[int]) -> list[msgspec.Raw]:
        known = [self.ledger.get(each) for each in ids]
        return super().operations(
            [each.operation_id for each in known if each is not None and each.ended_ms is not None]
        )


DEFECTS = (
    result("startTime-moves", "S128 S133", "another at each read", _start_moves, _done),
    result("completeTime-grows", "S130 S133 S131", "later at each read", _grows, _done),
    result(
        "status-goes-back-once", "S133", "in progress again at the fourth read", _back_once, _done
    ),
    result("status-fails-later", "S133", "success becomes failure", _fails_later, _done),
    result(
        "status-goes-back-after-an-hour",
        "S133",
        "in progress again an hour later",
        _back_after_an_hour,
        _done,
    ),
    answered(
        "results-one-at-a-time", "S119", "the first only", _keep(lambda c, rows: rows[:1]), RESULTS
    ),
    answered(
        "results-three-at-most", "S119", "three at most", _keep(lambda c, rows: rows[:3]), RESULTS
    ),
    answered(
        "results-ten-at-most", "S119", "ten at most", _keep(lambda c, rows: rows[:10]), RESULTS
    ),
    answered(
        "results-are-there-twice",
        "S119",
        "each one doubled",
        _keep(lambda c, rows: rows + rows),
        RESULTS,
    ),
    answered("results-with-another", "S117", "one that nobody asked for", _keep(_extra), RESULTS),
    answered(
        "results-of-the-past-vanish",
        "S133 S119 S213",
        "ended ones can be read four times",
        _keep(_once),
        RESULTS,
    ),
    answered(
        "results-by-id",
        "S120",
        "an object",
        lambda c, a: a.data.update(
            operations={str(r["operationId"]): r for r in a.rows("operations")}
        ),
        RESULTS,
    ),
    answered(
        "results-single-without-array",
        "S120",
        "one comes as an object",
        lambda c, a: (
            a.data.update(operations=a.rows("operations")[0])
            if len(a.rows("operations")) == 1
            else None
        ),
        RESULTS,
    ),
    answered(
        "results-called-results",
        "S120",
        "another key",
        lambda c, a: a.data.update(results=a.data.pop("operations")),
        RESULTS,
    ),
    refuses(
        "results-of-several-are-refused",
        "S119 S117",
        "one id at a time",
        RESULTS,
        lambda s, c: isinstance(s.get("ids"), list) and len(s["ids"]) > 1,
        "ids",
    ),
    asked(
        "ids-are-optional",
        "S118",
        "without ids nothing is found",
        RESULTS,
        lambda s, c: s.update(ids=[1]),
        lambda s, c: "ids" not in s,
    ),
    clouded(
        "results-only-when-ended",
        "S213 S113 S114 S119",
        "what is in progress cannot be read",
        _NoIds,
    ),
    clouded(
        "results-are-early",
        "S220 S216 S217 S218 S219 S223 S157",
        "over before the instance shows it",
        _LateChange,
    ),
)
