"""Faults of time: what an instance shows on its way, and what happens by itself."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from mockserver.defects.defect import Call, FlawedCloud, Row
from mockserver.defects.making import clouded, shown
from mockserver.instance import Instance, Operation
from mockserver.lifecycle import ActionName, Ending

__all__ = ["DEFECTS"]


class _During(FlawedCloud):
    """While an action is in progress the instance is in another state than before."""

    which: ClassVar[str] = ""
    status: ClassVar[Any] = "creating"

    def accept(
        self, instance: Instance, action: ActionName, now: int, *, fails: bool = False
    ) -> Operation:
        operation = super().accept(instance, action, now, fails=fails)
        if action == self.which:
            self.notes[operation.operation_id] = instance.status
            instance.status = self.status
        return operation

    def end(self, operation: Operation, moment: int, ending: Ending) -> None:
        if operation.operation_id in self.notes:
            before = self.notes[operation.operation_id]
            self.instances[operation.instance_id].status = before
        super().end(operation, moment, ending)


def _during(action: str, status: str) -> type[FlawedCloud]:
    return type("During", (_During,), {"which": action, "status": status})


class _Endless(FlawedCloud):
    """Some operations never end."""

    which: ClassVar[str] = ""

    def end(self, operation: Operation, moment: int, ending: Ending) -> None:
        if operation.action != self.which:
            super().end(operation, moment, ending)


def _endless(action: str) -> type[FlawedCloud]:
    return type("Endless", (_Endless,), {"which": action})


class _StaysCreating(FlawedCloud):
    """A create that has succeeded leaves the instance creating."""

    def end(self, operation: Operation, moment: int, ending: Ending) -> None:
        super().end(operation, moment, ending)
        instance = self.instances.get(operation.instance_id)
        if operation.action == "create" and instance is not None:
            instance.status = "creating"
            self.listing.changed(instance)


class _Lapses(FlawedCloud):
    """Some time after an action the instance changes its state by itself."""

    after: ClassVar[tuple[str, ...]] = ()
    status: ClassVar[Any] = "stopd"
    ms: ClassVar[int] = 30_000

    def end(self, operation: Operation, moment: int, ending: Ending) -> None:
        super().end(operation, moment, ending)
        if operation.action in self.after:
            due = (moment + self.ms, operation.instance_id, operation.operation_id)
            self.notes.setdefault("lapses", []).append(due)

    def settle(self) -> int:
        now = super().settle()
        lapses = self.notes.get("lapses", [])
        for due, instance_id, operation_id in [each for each in lapses if each[0] <= now]:
            lapses.remove((due, instance_id, operation_id))
            instance = self.instances.get(instance_id)
            if instance is not None and instance.operation_id == operation_id:
                instance.status = self.status
                self.listing.changed(instance)
        return now


class _StartLapses(_Lapses):
    after = ("start",)


class _StopLapses(_Lapses):
    after, status = ("stop",), "running"


class _StopsInAnHour(_Lapses):
    after, ms = ("create", "start", "restart"), 3_600_000


class _Pending(FlawedCloud):
    """isPending stays 1 for a minute after the end."""

    def query(
        self, status: str | None, instance_id: int | None, page: int, size: int
    ) -> tuple[list[msgspec.Raw], int]:
        rows, total = super().query(status, instance_id, page, size)
        found = [msgspec.json.decode(row, type=Row) for row in rows]
        for row in found:
            operation = self.ledger.get(row["operationId"] or 0)
            ended = operation.ended_ms if operation is not None else None
            if ended is not None and self.clock.now() - ended < 60_000:
                row["isPending"] = 1
        return [msgspec.Raw(msgspec.json.encode(row)) for row in found], total


class _Flickers(FlawedCloud):
    """While an operation is in progress, each third look does not find the instance."""

    def query(
        self, status: str | None, instance_id: int | None, page: int, size: int
    ) -> tuple[list[msgspec.Raw], int]:
        rows, total = super().query(status, instance_id, page, size)
        instance = self.instances.get(instance_id or 0)
        if instance is not None and instance.pending in {"stop", "start", "restart", "set_port"}:
            self.notes["looks"] = self.notes.get("looks", 0) + 1
            if self.notes["looks"] % 3 == 0:
                return [], 0
        return rows, total


class _GoneOnStart(FlawedCloud):
    """A start that ends leaves the instance out of the list, though it is found by its id."""

    def query(
        self, status: str | None, instance_id: int | None, page: int, size: int
    ) -> tuple[list[msgspec.Raw], int]:
        rows, total = super().query(status, instance_id, page, size)
        if instance_id is not None:
            return rows, total
        started = {each.instance_id for each in self.ledger.all() if each.action == "start"}
        old = {each.instance_id for each in self.world.instances}
        hidden = started - {found for found in old if found is not None}
        kept = [row for row in rows if msgspec.json.decode(row)["instanceId"] not in hidden]
        return kept, total


class _RestartTwice(FlawedCloud):
    """A restart that succeeds is followed by a stop that nobody asked for."""

    def end(self, operation: Operation, moment: int, ending: Ending) -> None:
        super().end(operation, moment, ending)
        instance = self.instances.get(operation.instance_id)
        if instance is not None and operation.action == "restart":
            self.accept(instance, "stop", moment)
            self.listing.changed(instance)


def _idle_restart(row: Row, call: Call) -> bool:
    if call.account is None:
        return False
    instance = call.account.cloud.instances.get(row["instanceId"])
    return instance is not None and instance.pending == "restart"


def _idle_port(row: Row, call: Call) -> bool:
    if call.account is None:
        return False
    instance = call.account.cloud.instances.get(row["instanceId"])
    return instance is not None and instance.pending == "set_port"


DEFECTS = (
    clouded(
        "new-one-runs-at-once", "S223", "running while it is created", _during("create", "running")
    ),
    clouded(
        "new-one-is-stopd-first", "S223", "stopd while it is created", _during("create", "stopd")
    ),
    clouded("new-one-stays-creating", "S223 S224", "for good", _StaysCreating),
    clouded("create-never-ends", "S224 S133 S223 S113", "in progress for good", _endless("create")),
    clouded("stop-never-ends", "S133 S213 S216 S194", "in progress for good", _endless("stop")),
    clouded(
        "release-never-ends", "S133 S213 S219 S197", "in progress for good", _endless("release")
    ),
    clouded("set_port-never-ends", "S133 S213 S221 S198", "in progress", _endless("set_port")),
    clouded(
        "restart-is-creating",
        "S218 S155 S196",
        "creating meanwhile",
        _during("restart", "creating"),
    ),
    clouded("stop-is-creating-meanwhile", "S216 S155", "creating", _during("stop", "creating")),
    clouded("set_port-is-stopd-meanwhile", "S198 S155 S221", "stopd", _during("set_port", "stopd")),
    clouded(
        "set_port-is-creating-meanwhile",
        "S198 S155 S221",
        "creating",
        _during("set_port", "creating"),
    ),
    clouded("started-stops-by-itself", "S217 S155", "after half a minute", _StartLapses),
    clouded("stopped-starts-by-itself", "S216 S155", "after half a minute", _StopLapses),
    clouded("running-stops-in-an-hour", "S223 S217 S218 S155", "by itself", _StopsInAnHour),
    clouded("isPending-lasts-a-minute", "S220 S157", "after the end", _Pending),
    clouded(
        "it-flickers-while-pending", "S220 S137 S141 S142 S156", "not found now and then", _Flickers
    ),
    clouded("started-is-not-listed", "S137 S148 S217", "only by id", _GoneOnStart),
    clouded("restart-is-followed-by-a-stop", "S218 S184 S222 S220", "unasked", _RestartTwice),
    shown(
        "isPending-of-restart-is-0",
        "S156 S220",
        "0",
        lambda r, c: r.update(isPending=0),
        _idle_restart,
    ),
    shown(
        "isPending-of-set_port-is-0",
        "S156 S220",
        "0",
        lambda r, c: r.update(isPending=0),
        _idle_port,
    ),
)
