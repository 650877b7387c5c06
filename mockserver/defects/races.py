"""Faults that show only when requests overlap: what was checked is no longer so when it is done."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, ClassVar

import msgspec

from mockserver.cloud import Created
from mockserver.defects.defect import Defect, FlawedCloud
from mockserver.defects.making import clouded
from mockserver.defects.overlap import ARRIVED
from mockserver.instance import Instance, Operation
from mockserver.lifecycle import ActionName, Ending

__all__ = ["DEFECTS"]


class _Overlap(FlawedCloud):
    """Knows whether a request came in before the one that was accepted last was done."""

    def overlaps(self, key: str) -> bool:
        """Whether something under this key was noted while the present request was waiting."""
        return bool(self.notes.get(("done", key), 0.0) > ARRIVED.get(0.0) > 0)

    def done(self, key: str) -> None:
        self.notes["done", key] = time.monotonic()


class _BothAccepted(_Overlap):
    """Two actions on one instance at once are both accepted."""

    which: ClassVar[tuple[str, ...]] = ("stop", "start", "restart", "release", "set_port")

    def act(self, instance_id: int, action: ActionName, *ports: Iterable[int] | None) -> int:
        instance = self.instances.get(instance_id)
        if action in self.which and instance is not None and self.overlaps(str(instance_id)):
            instance.pending = None
        given = super().act(instance_id, action, *ports)
        self.done(str(instance_id))
        return given

    def end(self, operation: Operation, moment: int, ending: Ending) -> None:
        instance = self.instances.get(operation.instance_id)
        if instance is None:
            operation.ended_ms, operation.ending = moment, "success"
            self.ledger.put(operation)
            return
        super().end(operation, moment, ending)


class _StopsBothAccepted(_BothAccepted):
    which = ("stop",)


class _PortsBothAccepted(_BothAccepted):
    which = ("set_port",)


class _SameOperation(_Overlap):
    """The second of two actions at once gets the operation id of the first, and nothing of its own."""

    def act(self, instance_id: int, action: ActionName, *ports: Iterable[int] | None) -> int:
        if self.overlaps("act") and instance_id in self.instances:
            kept: int = self.notes["operation"]
            super().act(instance_id, action, *ports)
            return kept
        given = self.notes["operation"] = super().act(instance_id, action, *ports)
        self.done("act")
        return given


class _SameInstance(_Overlap):
    """Two creates at once answer the same instance."""

    def create(self, body: Mapping[str, Any]) -> Created:
        created = super().create(body)
        if not created.instance_id:
            return created
        if self.overlaps("create"):
            return created._replace(instance_id=self.notes["instance"])
        self.notes["instance"] = created.instance_id
        self.done("create")
        return created


class _SameCreateOperation(_Overlap):
    """Two creates at once answer the same operation."""

    def create(self, body: Mapping[str, Any]) -> Created:
        created = super().create(body)
        if not created.instance_id:
            return created
        if self.overlaps("create"):
            return created._replace(operation_id=self.notes["operation"])
        self.notes["operation"] = created.operation_id
        self.done("create")
        return created


class _LostCreate(_Overlap):
    """Of two creates at once the second is answered and forgotten."""

    def create(self, body: Mapping[str, Any]) -> Created:
        created = super().create(body)
        if not created.instance_id:
            return created
        if self.overlaps("create"):
            self._forget(self.instances[created.instance_id])
        self.done("create")
        return created

    def _forget(self, instance: Instance) -> None:
        operation = self.ledger.get(instance.operation_id)
        self._remove(instance)
        if operation is not None:
            operation.ended_ms, operation.ending = self.clock.now(), "success"
            self.ledger.put(operation)


class _CrossedNames(_Overlap):
    """Of two creates at once the second gets the name of the first."""

    def create(self, body: Mapping[str, Any]) -> Created:
        if self.overlaps("create") and body.get("dryRun") is not True:
            body = {**body, "name": self.notes["name"]}
        created = super().create(body)
        if created.instance_id:
            self.notes["name"] = body.get("name", "")
            self.done("create")
        return created


class _CrossedPorts(_Overlap):
    """Of two creates at once the second gets the HTTP ports of the first."""

    def create(self, body: Mapping[str, Any]) -> Created:
        if self.overlaps("create") and body.get("dryRun") is not True:
            body = {**body, "httpServicePort": self.notes["http"]}
        created = super().create(body)
        if created.instance_id:
            self.notes["http"] = body.get("httpServicePort", [])
            self.done("create")
        return created


class _ActsOnTheFirst(_Overlap):
    """Of two actions at once on two instances the second reaches the first instance, or nothing."""

    def end(self, operation: Operation, moment: int, ending: Ending) -> None:
        if operation.operation_id in self.notes.get("idle", ()):
            super().end(operation, moment, "failure")
            operation.ending = "success"
            self.ledger.put(operation)
            return
        super().end(operation, moment, ending)

    def act(self, instance_id: int, action: ActionName, *ports: Iterable[int] | None) -> int:
        overlaps = self.overlaps("act")
        given = super().act(instance_id, action, *ports)
        if overlaps:
            self.notes.setdefault("idle", set()).add(given)
        self.done("act")
        return given


class _PhantomTotal(_Overlap):
    """For a while after overlapping creates the total counts one of them twice."""

    def create(self, body: Mapping[str, Any]) -> Created:
        created = super().create(body)
        if created.instance_id:
            if self.overlaps("create"):
                self.notes["twice"] = self.notes.get("twice", 0) + 1
            self.done("create")
        return created

    def query(
        self, status: str | None, instance_id: int | None, page: int, size: int
    ) -> tuple[list[msgspec.Raw], int]:
        rows, total = super().query(status, instance_id, page, size)
        if status is None and instance_id is None:
            total += self.notes.get("twice", 0)
        return rows, total


def _race(name: str, ids: str, words: str, cloud: type[FlawedCloud]) -> Defect:
    return replace(clouded(name, ids, words, cloud), slow=True)


_WINNER = "S214 S220 S222 S184 S213 S133 S216 S217 S219"

DEFECTS = (
    _race("two-actions-at-once-are-accepted", _WINNER, "both", _BothAccepted),
    _race("two-stops-at-once-are-accepted", _WINNER, "both", _StopsBothAccepted),
    _race("two-set_ports-at-once-are-accepted", _WINNER, "both", _PortsBothAccepted),
    _race(
        "actions-at-once-share-an-operation",
        "S211 S213 S222",
        "the second gets the first's id",
        _SameOperation,
    ),
    _race(
        "actions-at-once-do-only-the-first",
        "S216 S217 S218 S219 S221 S194 S195",
        "the second succeeds and does nothing",
        _ActsOnTheFirst,
    ),
    _race("creates-at-once-share-an-instance", "S94 S113", "one id for two", _SameInstance),
    _race(
        "creates-at-once-share-an-operation", "S97 S113 S213 S222", "one id", _SameCreateOperation
    ),
    _race("creates-at-once-lose-one", "S113 S223 S137", "answered and forgotten", _LostCreate),
    _race("creates-at-once-share-a-name", "S153", "the first's name", _CrossedNames),
    _race("creates-at-once-share-ports", "S225 S79 S183", "the first's HTTP ports", _CrossedPorts),
    _race("creates-at-once-count-twice", "S151 S219", "the total stays wrong", _PhantomTotal),
)
