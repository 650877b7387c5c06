"""Faults of the query's two filters, and of what it does with wrong values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from mockserver.defects.defect import Answer, Call, Defect, FlawedCloud, Row
from mockserver.defects.making import Asked, answered, asked, clouded, page, queried

__all__ = ["DEFECTS"]

QUERY = "queryInstances"


def _no_number(sent: Row, field: str) -> bool:
    return field in sent and not str(sent[field]).lstrip("+-").isdecimal()


def _any_text(field: str, ids: str) -> Defect:
    return asked(
        f"{field}-may-be-any-text",
        ids,
        f"{field} that is no number is left out",
        QUERY,
        lambda sent, _: sent.pop(field),
        lambda sent, _: _no_number(sent, field),
    )


def _as_code(name: str, ids: str, words: str, code: int, field: str) -> Defect:
    def change(call: Call, given: Answer) -> None:
        if call.operation == QUERY and given.envelope and _no_number(call.sent, field):
            given.envelope |= {"code": code, "message": "Parameter error"}
            given.status = 500 if code == 10001 else 200

    return answered(name, ids, words, change)


def _drop(rows: list[Any], test: Callable[[Row], Any]) -> None:
    rows[:] = [row for row in rows if not test(row)]


def _filtered(sent: Row, _: Call) -> bool:
    return "status" in sent


def _by_id(sent: Row, _: Call) -> bool:
    return "instanceId" in sent


class _Neighbours(FlawedCloud):
    """Ids go through a float of few digits: the nearest is good enough."""

    def query(
        self, status: str | None, instance_id: int | None, page: int, size: int
    ) -> tuple[list[msgspec.Raw], int]:
        if instance_id is not None and instance_id not in self.instances:
            near = [each for each in self.instances if abs(each - instance_id) <= 1]
            instance_id = near[0] if near else instance_id
        return super().query(status, instance_id, page, size)


class _FirstPageOnly(FlawedCloud):
    """Looks for an id among the newest twenty instances only."""

    def query(
        self, status: str | None, instance_id: int | None, page: int, size: int
    ) -> tuple[list[msgspec.Raw], int]:
        newest = sorted(self.instances, reverse=True)[:20]
        if instance_id is not None and instance_id not in newest:
            instance_id = 1
        return super().query(status, instance_id, page, size)


class _StaleFilter(FlawedCloud):
    """What a status filter finds is remembered for a minute."""

    def query(
        self, status: str | None, instance_id: int | None, page: int, size: int
    ) -> tuple[list[msgspec.Raw], int]:
        if status is None or instance_id is not None:
            return super().query(status, instance_id, page, size)
        kept = self.notes.setdefault("kept", {})
        key, now = (status, page, size), self.clock.now()
        if key not in kept or now - kept[key][0] > 60_000:
            kept[key] = (now, super().query(status, None, page, size))
        found: tuple[list[msgspec.Raw], int] = kept[key][1]
        return found


class _AfterPaging(FlawedCloud):
    """Cuts the page first and filters it then."""

    def query(
        self, status: str | None, instance_id: int | None, page: int, size: int
    ) -> tuple[list[msgspec.Raw], int]:
        rows, total = super().query(None, instance_id, page, size)
        if status is not None:
            rows = [row for row in rows if f'"status":"{status}"'.encode() in bytes(row)]
            total = super().query(status, instance_id, 1, 1)[1]
        return rows, total


def _other_page(ask: Asked) -> Asked:
    return ask._replace(status=None) if ask.page > 1 else ask


DEFECTS = (
    queried("status-is-ignored", "S140 S138", "all are found", lambda q: q._replace(status=None)),
    queried(
        "status-is-ignored-after-the-first-page", "S140", "only page 1 is filtered", _other_page
    ),
    asked(
        "status-is-ignored-with-ps",
        "S140",
        "only without ps",
        QUERY,
        lambda sent, _: sent.pop("status", None),
        lambda sent, _: "ps" in sent,
    ),
    asked(
        "status-is-ignored-with-pn",
        "S140",
        "only without pn",
        QUERY,
        lambda sent, _: sent.pop("status", None),
        lambda sent, _: "pn" in sent,
    ),
    asked(
        "status-creating-is-ignored",
        "S140 S138",
        "creating finds all",
        QUERY,
        lambda sent, _: sent.pop("status"),
        lambda sent, _: sent.get("status") == "creating",
    ),
    asked(
        "status-stopd-finds-running",
        "S140 S138",
        "the wrong ones",
        QUERY,
        lambda sent, _: sent.update(status="running"),
        lambda sent, _: sent.get("status") == "stopd",
    ),
    page("status-finds-none", "S138", "nothing", lambda c, rows: rows.clear(), _filtered),
    page(
        "status-creating-finds-none",
        "S138 S139",
        "nothing is creating",
        lambda c, rows: rows.clear(),
        lambda sent, _: sent.get("status") == "creating",
    ),
    page(
        "status-leaves-out-what-is-pending",
        "S138",
        "one with an operation in progress is not found",
        lambda c, rows: _drop(rows, lambda row: row["isPending"] == 1),
        _filtered,
    ),
    page(
        "status-stopd-leaves-out-prepaid",
        "S138",
        "a stopped prepaid one is not found",
        lambda c, rows: _drop(rows, lambda row: row["skuName"] in {"daily", "weekly", "monthly"}),
        lambda sent, _: sent.get("status") == "stopd",
    ),
    clouded(
        "status-is-applied-to-the-page", "S138 S148 S140", "paged, then filtered", _AfterPaging
    ),
    clouded("status-finds-what-was-a-minute-ago", "S138 S140", "a stale answer", _StaleFilter),
    asked(
        "status-refused-with-ps",
        "S138 S144",
        "10005 for both together",
        QUERY,
        lambda sent, _: sent.update(status="none"),
        lambda sent, _: "ps" in sent and "status" in sent,
    ),
    asked(
        "any-status-finds-all",
        "S139",
        "an unknown status is left out",
        QUERY,
        lambda sent, _: sent.pop("status"),
        lambda sent, _: sent.get("status") not in {None, "stopd", "running", "creating"},
    ),
    asked(
        "any-status-finds-running",
        "S139 S140",
        "an unknown status is running",
        QUERY,
        lambda sent, _: sent.update(status="running"),
        lambda sent, _: sent.get("status") not in {None, "stopd", "running", "creating"},
    ),
    queried("id-is-ignored", "S142 S141", "all are found", lambda q: q._replace(instance_id=None)),
    asked(
        "id-is-ignored-with-ps",
        "S142",
        "only without ps",
        QUERY,
        lambda sent, _: sent.pop("instanceId", None),
        lambda sent, _: "ps" in sent,
    ),
    asked(
        "id-is-ignored-with-pn",
        "S142",
        "only without pn",
        QUERY,
        lambda sent, _: sent.pop("instanceId", None),
        lambda sent, _: "pn" in sent,
    ),
    page("id-finds-none", "S141 S142", "nothing", lambda c, rows: rows.clear(), _by_id),
    page(
        "id-finds-none-that-is-stopd",
        "S141 S142",
        "only running ones are found by id",
        lambda c, rows: _drop(rows, lambda row: row["status"] == "stopd"),
        _by_id,
    ),
    page(
        "id-finds-it-twice",
        "S142 S148",
        "the same one twice",
        lambda c, rows: rows.extend(rows[:1]),
        _by_id,
    ),
    clouded("id-finds-its-neighbour", "S142 S226", "an id beside the right one", _Neighbours),
    clouded("id-finds-only-the-newest", "S141 S142", "among the newest twenty", _FirstPageOnly),
    asked(
        "unknown-id-finds-all",
        "S142",
        "an id of nothing is left out",
        QUERY,
        lambda sent, _: sent.pop("instanceId"),
        lambda sent, call: (
            call.account is not None
            and str(sent.get("instanceId", "x")).isdecimal()
            and int(sent["instanceId"]) not in call.account.cloud.instances
        ),
    ),
    _any_text("pn", "S149"),
    _any_text("ps", "S149"),
    _any_text("instanceId", "S149"),
    _as_code("no-number-crashes", "S149", "ps that is no number is a crash", 10001, "ps"),
    _as_code("no-number-is-10135", "S149", "pn that is no number is 10135", 10135, "pn"),
    page(
        "unknown-parameters-find-none",
        "S136",
        "a parameter that is not known empties the page",
        lambda c, rows: rows.clear(),
        lambda sent, _: bool(set(sent) - {"status", "instanceId", "pn", "ps"}),
    ),
    page(
        "unknown-parameters-hide-one",
        "S136",
        "a parameter that is not known leaves the first out",
        lambda c, rows: rows.pop(0) if rows else None,
        lambda sent, _: bool(set(sent) - {"status", "instanceId", "pn", "ps"}),
    ),
)
