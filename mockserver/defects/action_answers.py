"""Faults of what an action answers: the operation's id, what is refused, and what a refusal leaves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from mockserver.defects.defect import Answer, Call, FlawedCloud, Row
from mockserver.defects.making import answered, asked, clouded
from mockserver.errors import OperationError
from mockserver.instance import Instance, Operation
from mockserver.lifecycle import ActionName, Ending, Status

__all__ = ["DEFECTS"]

ACT = "actOnInstance"
_FIVE = ("stop", "start", "restart", "release", "set_port")


class _OldId(FlawedCloud):
    """An action answers the id of the operation before it."""

    which: ClassVar[tuple[str, ...]] = _FIVE

    def act(self, instance_id: int, action: ActionName, *ports: Iterable[int] | None) -> int:
        instance = self.instances.get(instance_id)
        before = instance.operation_id if instance else 0
        now = super().act(instance_id, action, *ports)
        return before if action in self.which and before else now


class _OldIdOfStart(_OldId):
    which = ("start",)


class _NoNewId(FlawedCloud):
    """The instance goes on naming the operation before."""

    which: ClassVar[str] = ""

    def end(self, operation: Operation, moment: int, ending: Ending) -> None:
        super().end(operation, moment, ending)
        instance = self.instances.get(operation.instance_id)
        if instance is not None and operation.action == self.which:
            done = [each for each in self.ledger.all() if each.instance_id == instance.instance_id]
            instance.operation_id = done[-2].operation_id if len(done) > 1 else 0
            self.listing.changed(instance)


class _NoNewIdOfPorts(_NoNewId):
    which = "set_port"


class _NoNewIdOfStop(_NoNewId):
    which = "stop"


class _QueuesRefused(FlawedCloud):
    """What is refused because another operation is in progress is done afterwards all the same."""

    def act(self, instance_id: int, action: ActionName, *ports: Iterable[int] | None) -> int:
        try:
            return super().act(instance_id, action, *ports)
        except OperationError:
            instance = self.instances.get(instance_id)
            if instance is not None and instance.pending and action in {"stop", "start"}:
                self.notes.setdefault("queue", {})[instance_id] = action
            raise

    def end(self, operation: Operation, moment: int, ending: Ending) -> None:
        super().end(operation, moment, ending)
        queued = self.notes.get("queue", {}).pop(operation.instance_id, None)
        instance = self.instances.get(operation.instance_id)
        if queued and instance is not None:
            wanted: Status = "stopd" if queued == "stop" else "running"
            if instance.status != wanted:
                instance.status = wanted
                self.listing.changed(instance)


class _StartsRunning(FlawedCloud):
    """A start that is refused, because it runs, stops the instance."""

    def act(self, instance_id: int, action: ActionName, *ports: Iterable[int] | None) -> int:
        try:
            return super().act(instance_id, action, *ports)
        except OperationError:
            instance = self.instances.get(instance_id)
            if instance is not None and instance.pending is None and action == "start":
                instance.status = "stopd"
                self.listing.changed(instance)
            raise


class _OnReleased(FlawedCloud):
    """An action on what was released is accepted."""

    def act(self, instance_id: int, action: ActionName, *ports: Iterable[int] | None) -> int:
        known = instance_id in self.instances
        was = any(each.instance_id == instance_id for each in self.ledger.all())
        if not known and was:
            return self.ids.next_id(self.clock.now())
        return super().act(instance_id, action, *ports)


class _OnAnything(FlawedCloud):
    """An action on an id of nothing is accepted."""

    def act(self, instance_id: int, action: ActionName, *ports: Iterable[int] | None) -> int:
        if instance_id not in self.instances:
            return self.ids.next_id(self.clock.now())
        return super().act(instance_id, action, *ports)


class _Crossed(FlawedCloud):
    """The operation of an action belongs to another instance."""

    def accept(
        self, instance: Instance, action: ActionName, now: int, *, fails: bool = False
    ) -> Operation:
        operation = super().accept(instance, action, now, fails=fails)
        if action == "restart":
            self.notes["crossed"] = operation.operation_id
        return operation

    def act(self, instance_id: int, action: ActionName, *ports: Iterable[int] | None) -> int:
        given = super().act(instance_id, action, *ports)
        others = [
            each.operation_id for each in self.ledger.all() if each.instance_id != instance_id
        ]
        return others[-1] if action == "restart" and others else given


def _newest(sent: Row, call: Call) -> None:
    if call.account is not None:
        sent["instanceId"] = max(call.account.cloud.instances, default=1)


def _alters(**fields: Any) -> Any:
    def change(_: Call, given: Answer) -> None:
        for key, make in fields.items():
            given.data[key] = make(given.data[key])

    return change


def _crashes(call: Call, given: Answer) -> None:
    code = (given.envelope or {}).get("code")
    if call.operation == ACT and code == 10135 and given.envelope:
        given.status = 500
        given.envelope["code"] = 10001


DEFECTS = (
    clouded("action-answers-the-old-operation", "S222 S213 S211", "the one before", _OldId),
    clouded("start-answers-the-old-operation", "S222 S213 S211", "the one before", _OldIdOfStart),
    clouded("set_port-is-not-the-latest", "S222 S184", "the one before is named", _NoNewIdOfPorts),
    clouded("stop-is-not-the-latest", "S222 S184", "the one before is named", _NoNewIdOfStop),
    clouded(
        "refused-is-done-later", "S214 S216 S217 S218", "after what was in progress", _QueuesRefused
    ),
    clouded(
        "refused-start-stops-it", "S214 S217 S196 S155", "a start of a running one", _StartsRunning
    ),
    clouded("released-can-be-acted-on", "S215 S214", "accepted", _OnReleased),
    clouded("anything-can-be-acted-on", "S215", "accepted", _OnAnything),
    clouded("restart-answers-anothers-operation", "S213 S222", "of another instance", _Crossed),
    asked(
        "unknown-action-is-restart",
        "S199",
        "any word restarts",
        ACT,
        lambda sent, _: sent.update(action="restart"),
        lambda sent, _: isinstance(sent.get("action"), str) and sent["action"] not in _FIVE,
    ),
    asked(
        "action-is-optional",
        "S200 S193",
        "none is stop",
        ACT,
        lambda sent, _: sent.update(action="stop"),
        lambda sent, _: "action" not in sent,
    ),
    asked(
        "instanceId-of-an-action-is-optional",
        "S200 S192",
        "none is the newest",
        ACT,
        _newest,
        lambda sent, _: "instanceId" not in sent,
    ),
    answered("refused-action-crashes", "S214 S215 S23", "HTTP 500", _crashes),
    answered("action-without-operation", "S211", "none", lambda c, a: a.data.clear(), ACT),
    answered("action-operation-is-text", "S211", "a text", _alters(operationId=str), ACT),
    answered("action-operation-is-0", "S211 S213", "0", _alters(operationId=lambda v: 0), ACT),
    answered(
        "action-operation-is-unreadable",
        "S213",
        "nobody knows it",
        _alters(operationId=lambda v: v + 2048),
        ACT,
    ),
)
