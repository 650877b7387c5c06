"""Faults of the query's total."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from mockserver.defects.defect import Answer, Call, Defect, FlawedCloud
from mockserver.defects.making import answered, clouded

__all__ = ["DEFECTS"]


def _total(name: str, ids: str, words: str, change: Callable[[int, Call, Answer], Any]) -> Defect:
    """The total is another: a function of the right one."""

    def alter(call: Call, given: Answer) -> None:
        given.data["total"] = change(given.data.get("total", 0), call, given)

    return answered(name, ids, words, alter, "queryInstances")


def _missing(_: Call, given: Answer) -> None:
    given.data.pop("total", None)


def _page_of(call: Call) -> int:
    text = str(call.sent.get("pn", 1))
    return int(text) if text.isdecimal() else 1


class _CountsReleased(FlawedCloud):
    """What is released is counted on."""

    def query(
        self, status: str | None, instance_id: int | None, page: int, size: int
    ) -> tuple[list[msgspec.Raw], int]:
        rows, total = super().query(status, instance_id, page, size)
        if status is None and instance_id is None:
            gone = {each.instance_id for each in self.ledger.all() if each.action == "release"}
            total += len(gone - set(self.instances))
        return rows, total


class _OldTotal(FlawedCloud):
    """The total is what it was at the first look."""

    def query(
        self, status: str | None, instance_id: int | None, page: int, size: int
    ) -> tuple[list[msgspec.Raw], int]:
        rows, total = super().query(status, instance_id, page, size)
        if status is None and instance_id is None:
            total = self.notes.setdefault("total", total)
        return rows, total


class _NotTheCreating(FlawedCloud):
    """What is being created is listed and not counted."""

    def query(
        self, status: str | None, instance_id: int | None, page: int, size: int
    ) -> tuple[list[msgspec.Raw], int]:
        rows, total = super().query(status, instance_id, page, size)
        if status is None and instance_id is None:
            total -= sum(each.status == "creating" for each in self.instances.values())
        return rows, max(total, 0)


DEFECTS = (
    _total("total-is-one-more", "S151", "one too many", lambda t, c, a: t + 1),
    _total("total-is-one-less", "S151", "one too few", lambda t, c, a: max(0, t - 1)),
    _total("total-is-text", "S151", "a text", lambda t, c, a: str(t)),
    _total("total-is-null", "S151", "null", lambda t, c, a: None),
    _total("total-has-a-fraction", "S151", "x.5", lambda t, c, a: t + 0.5),
    _total("total-is-negative", "S151", "-1", lambda t, c, a: -1),
    _total("total-is-0", "S151", "always 0", lambda t, c, a: 0),
    _total("total-is-the-number-of-pages", "S151", "pages of 20", lambda t, c, a: -(-t // 20)),
    _total(
        "total-is-0-with-a-status",
        "S151",
        "0 with a filter",
        lambda t, c, a: 0 if "status" in c.sent else t,
    ),
    _total(
        "total-is-one-more-with-a-status",
        "S151",
        "one too many with a filter",
        lambda t, c, a: t + 1 if "status" in c.sent else t,
    ),
    _total(
        "total-is-one-more-with-ps",
        "S151",
        "one too many with ps",
        lambda t, c, a: t + 1 if "ps" in c.sent else t,
    ),
    _total(
        "total-grows-with-the-page",
        "S151",
        "what was passed is counted again",
        lambda t, c, a: t + 20 * (_page_of(c) - 1),
    ),
    _total(
        "total-shrinks-with-the-page",
        "S151",
        "what is left from here on",
        lambda t, c, a: max(len(a.rows("instances")), t - 7 * (_page_of(c) - 1)),
    ),
    _total(
        "total-is-one-more-with-an-id",
        "S151",
        "two for one id",
        lambda t, c, a: t + 1 if "instanceId" in c.sent else t,
    ),
    answered("total-missing", "S151", "none", _missing, "queryInstances"),
    clouded("total-counts-the-released", "S219 S151", "released ones are counted", _CountsReleased),
    clouded("total-stays-as-it-was", "S151 S219", "what was counted first", _OldTotal),
    clouded("total-without-the-creating", "S151", "creating ones are not counted", _NotTheCreating),
)
