"""Faults of op/result."""

from __future__ import annotations

from collections.abc import Callable

from mockserver.defects.defect import Call, Row
from mockserver.defects.making import result

__all__ = ["DEFECTS"]

RESULTS = "getOperations"
_READS = 3


def _done(row: Row, _: Call) -> bool:
    return row.get("isCompleted") == 1


def _of(action: str) -> Callable[[Row, Call], bool]:
    return lambda row, _: row.get("action") == action


def _ended(action: str) -> Callable[[Row, Call], bool]:
    return lambda row, call: row.get("action") == action and _done(row, call)


DEFECTS = (
    result("status-4", "S122", "success is 4", lambda r, c: r.update(status=4), _done),
    result(
        "status-0-in-progress",
        "S122",
        "in progress is 0",
        lambda r, c: r.update(status=0 if r["status"] == 1 else r["status"]),
    ),
    result("status-is-text", "S122", "a word", lambda r, c: r.update(status="success"), _done),
    result("status-is-digits", "S122", "a text", lambda r, c: r.update(status=str(r["status"]))),
    result(
        "isCompleted-is-boolean",
        "S126",
        "true",
        lambda r, c: r.update(isCompleted=bool(r["isCompleted"])),
    ),
    result(
        "isCompleted-is-inverted",
        "S127 S126",
        "0 is over",
        lambda r, c: r.update(isCompleted=1 - r["isCompleted"]),
    ),
    result(
        "isCompleted-is-always-1", "S127 S126", "over at once", lambda r, c: r.update(isCompleted=1)
    ),
    result(
        "isCompleted-of-release-is-0",
        "S127 S126",
        "a release that is over is not completed",
        lambda r, c: r.update(isCompleted=0),
        _ended("release"),
    ),
    result("isCompleted-missing", "S126", "none", lambda r, c: r.pop("isCompleted")),
    result("isCompleted-is-2", "S126", "2", lambda r, c: r.update(isCompleted=2), _done),
    result("action-missing", "S123", "none", lambda r, c: r.pop("action")),
    result(
        "action-in-capitals", "S123 S213", "STOP", lambda r, c: r.update(action=r["action"].upper())
    ),
    result(
        "action-setPort",
        "S123 S213",
        "another spelling",
        lambda r, c: r.update(action="setPort"),
        _of("set_port"),
    ),
    result(
        "action-restart-is-start",
        "S123 S213",
        "a restart says start",
        lambda r, c: r.update(action="start"),
        _of("restart"),
    ),
    result("action-is-always-stop", "S123 S213", "stop", lambda r, c: r.update(action="stop")),
    result("operation-without-id", "S124", "no operationId", lambda r, c: r.pop("operationId")),
    result(
        "operation-id-is-called-id",
        "S124",
        "key id",
        lambda r, c: r.update(id=r.pop("operationId")),
    ),
    result("operation-without-instance", "S121", "no instanceId", lambda r, c: r.pop("instanceId")),
    result(
        "operation-instance-is-text",
        "S121",
        "a text",
        lambda r, c: r.update(instanceId=str(r["instanceId"])),
    ),
    result("operation-of-another-instance", "S213 S121", "5", lambda r, c: r.update(instanceId=5)),
    result(
        "operation-of-no-instance-after-release",
        "S213 S121 S133",
        "0 once it is released",
        lambda r, c: r.update(instanceId=0),
        _ended("release"),
    ),
    result("startTime-missing", "S128", "none", lambda r, c: r.pop("startTime")),
    result(
        "startTime-in-iso",
        "S129",
        "T and Z",
        lambda r, c: r.update(startTime=r["startTime"].replace(" ", "T") + "Z"),
    ),
    result(
        "startTime-with-slashes",
        "S129",
        "slashes",
        lambda r, c: r.update(startTime=r["startTime"].replace("-", "/")),
    ),
    result("startTime-is-a-number", "S128", "seconds", lambda r, c: r.update(startTime=1706000000)),
    result(
        "completeTime-missing-at-the-end", "S130", "none", lambda r, c: r.pop("completeTime"), _done
    ),
    result(
        "completeTime-empty-at-the-end",
        "S130",
        "empty",
        lambda r, c: r.update(completeTime=""),
        _done,
    ),
    result(
        "completeTime-is-a-number",
        "S130",
        "seconds",
        lambda r, c: r.update(completeTime=1706000000),
        _done,
    ),
    result(
        "completeTime-in-iso",
        "S131",
        "T and Z",
        lambda r, c: r.update(completeTime=r["completeTime"].replace(" ", "T") + "Z"),
        _done,
    ),
    result(
        "completeTime-with-fractions",
        "S131",
        "milliseconds",
        lambda r, c: r.update(completeTime=r["completeTime"] + ".123"),
        _done,
    ),
    result(
        "completeTime-before-startTime",
        "S131",
        "a day before",
        lambda r, c: r.update(completeTime="2001-01-01 00:00:00"),
        _done,
    ),
    result(
        "completeTime-of-restart-before-startTime",
        "S131",
        "only of a restart",
        lambda r, c: r.update(completeTime="2001-01-01 00:00:00"),
        _ended("restart"),
    ),
)
