"""Faults that show seldom: with certain parameters together, every so often, or after something else."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from mockserver.cloud import Created
from mockserver.defects.defect import Answer, Call, FlawedCloud, Row
from mockserver.defects.making import answered, clouded, refuses, result
from mockserver.errors import ParameterError
from mockserver.instance import Operation
from mockserver.lifecycle import ActionName, Ending

__all__ = ["DEFECTS"]

ACT = "actOnInstance"
Found = tuple[list[msgspec.Raw], int]


class _StockGoes(FlawedCloud):
    """A dry run keeps the machine that it finds."""

    def create(self, body: Mapping[str, Any]) -> Created:
        if body.get("dryRun") is not True:
            return super().create(body)
        created = super().create({**body, "dryRun": False})
        instance = self.instances[created.instance_id]
        operation = self.ledger.get(created.operation_id)
        held, instance.held = instance.held, 0
        self._remove(instance)
        instance.held = held
        if operation is not None:
            operation.ended_ms, operation.ending = self.clock.now(), "success"
            self.ledger.put(operation)
        return Created(0, 0, created.spec)


class _RunningOrCreating(FlawedCloud):
    """What is being created is found as running, too."""

    def query(self, status: str | None, instance_id: int | None, page: int, size: int) -> Found:
        rows, total = super().query(status, instance_id, page, size)
        if status == "running" and instance_id is None and page == 1:
            more, _ = super().query("creating", None, 1, size)
            return [*more, *rows][:size], total + len(more)
        return rows, total


class _OverlapOfAStatus(FlawedCloud):
    """With a filter the last of a page is the first of the next."""

    def query(self, status: str | None, instance_id: int | None, page: int, size: int) -> Found:
        if status is None or page == 1:
            return super().query(status, instance_id, page, size)
        everything, total = super().query(status, None, 1, 1000)
        first = (page - 1) * size - 1
        return everything[first : first + size], total


class _Single(FlawedCloud):
    """Ids are compared as floats of 32 bits."""

    def query(self, status: str | None, instance_id: int | None, page: int, size: int) -> Found:
        wanted = instance_id or 0
        if wanted not in self.instances and 0 < wanted < 1 << 63:
            near = [each for each in self.instances if _rounded(each) == _rounded(wanted)]
            instance_id = near[0] if near else instance_id
        return super().query(status, instance_id, page, size)


def _rounded(number: int) -> float:
    return float(struct.unpack("f", struct.pack("f", number))[0])


class _EveryFifthRepeats(FlawedCloud):
    """Each fifth action answers the operation of the one before."""

    def act(self, instance_id: int, action: ActionName, *ports: Iterable[int] | None) -> int:
        given = super().act(instance_id, action, *ports)
        count = self.notes["count"] = self.notes.get("count", 0) + 1
        before, self.notes["last"] = self.notes.get("last", given), given
        return int(before if count % 5 == 0 else given)


class _RestartMovesCreatedAt(FlawedCloud):
    def end(self, operation: Operation, moment: int, ending: Ending) -> None:
        super().end(operation, moment, ending)
        instance = self.instances.get(operation.instance_id)
        if instance is not None and operation.action == "restart":
            instance.created_ms = moment
            self.listing.changed(instance)


class _OtherNames(FlawedCloud):
    """The actions are known by other names than the reference's."""

    def act(self, instance_id: int, action: ActionName, *ports: Iterable[int] | None) -> int:
        raise ParameterError("action", "is not one of STOP, START, RESTART, RELEASE, SET_PORT")


def _gone(row: Row, call: Call) -> bool:
    return call.account is not None and row.get("instanceId") not in call.account.cloud.instances


def _vanish(call: Call, given: Answer) -> None:
    given.data["operations"] = [row for row in given.rows("operations") if not _gone(row, call)]


def _one_more_on_page_2(call: Call, given: Answer) -> None:
    if call.sent.get("pn") == "2":
        given.data["total"] += 1


DEFECTS = (
    clouded("dry-run-takes-stock", "S85", "each keeps a machine for itself", _StockGoes),
    clouded("status-running-finds-creating", "S140 S139", "on the first page", _RunningOrCreating),
    clouded("pages-of-a-status-overlap", "S148", "only with a filter", _OverlapOfAStatus),
    answered(
        "total-is-one-more-on-page-2", "S151", "only there", _one_more_on_page_2, "queryInstances"
    ),
    clouded("ids-pass-through-a-float", "S226 S142", "its neighbours are the same", _Single),
    clouded("every-fifth-operation-id-is-old", "S213 S222", "now and then", _EveryFifthRepeats),
    clouded("restart-moves-createdAt", "S163", "as if it were new", _RestartMovesCreatedAt),
    answered("results-go-with-the-release", "S119", "no results", _vanish, "getOperations"),
    result(
        "operationId-has-leading-zeros",
        "S124 S125",
        "twenty digits",
        lambda row, _: row.update(operationId=f"{row['operationId']:020}"),
    ),
    refuses(
        "action-takes-ids-as-text-only",
        "S192",
        "a number is refused",
        ACT,
        lambda sent, _: isinstance(sent.get("instanceId"), int),
        "instanceId",
    ),
    clouded("actions-have-other-names", "S193", "in capitals", _OtherNames),
)
