"""Faults of the five actions: what they do, what they answer, whom they reach."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from mockserver.defects.defect import Answer, Call, Defect, FlawedCloud, Row
from mockserver.defects.making import answered, asked, clouded, refuses
from mockserver.errors import OperationError
from mockserver.instance import Instance, Operation
from mockserver.lifecycle import ActionName, Ending, Status

__all__ = ["DEFECTS"]

ACT = "actOnInstance"
_FIVE = ("stop", "start", "restart", "release", "set_port")


class _Undone(FlawedCloud):
    """Some operations succeed and leave everything as it was."""

    idle: ClassVar[str] = ""

    def fits(self, instance: Instance) -> bool:
        return True

    def end(self, operation: Operation, moment: int, ending: Ending) -> None:
        instance = self.instances[operation.instance_id]
        if operation.action != self.idle or not self.fits(instance):
            super().end(operation, moment, ending)
            return
        super().end(operation, moment, "failure")
        operation.ending = "success"
        self.ledger.put(operation)


def _idle(action: str, fits: Any = lambda self, instance: True) -> type[FlawedCloud]:
    return type("Idle", (_Undone,), {"idle": action, "fits": fits})


class _Left(FlawedCloud):
    """What an action leaves is another state."""

    after: ClassVar[str] = ""
    status: ClassVar[Any] = "running"

    def end(self, operation: Operation, moment: int, ending: Ending) -> None:
        super().end(operation, moment, ending)
        instance = self.instances.get(operation.instance_id)
        if instance is not None and operation.action == self.after:
            instance.status = self.status
            self.listing.changed(instance)


def _leaves(action: str, status: str) -> type[FlawedCloud]:
    return type("Leaves", (_Left,), {"after": action, "status": status})


class _Returns(FlawedCloud):
    """What was released is there again when `is_time`."""

    after_ms: ClassVar[int] = 3_600_000

    def _remove(self, instance: Instance) -> None:
        super()._remove(instance)
        self.notes.setdefault("gone", []).append((self.clock.now() + self.after_ms, instance))

    def _return(self) -> None:
        for _, instance in self.notes.pop("gone", []):
            instance.pending, instance.status = None, "stopd"
            self.add(instance)

    def settle(self) -> int:
        now = super().settle()
        if any(due <= now for due, _ in self.notes.get("gone", ())):
            self._return()
        return now


class _ReturnsInAMinute(_Returns):
    after_ms = 60_000


class _ReturnsAtCreate(_Returns):
    """What was released comes back with the next instance."""

    after_ms = 10**15

    def create(self, body: Any) -> Any:
        created = super().create(body)
        if created.instance_id:
            self._return()
        return created


class _Also(FlawedCloud):
    """An action happens to another instance, too: to the next one in the same state."""

    which: ClassVar[str] = ""

    def end(self, operation: Operation, moment: int, ending: Ending) -> None:
        own = self.instances[operation.instance_id]
        others = [
            each
            for each in self.instances.values()
            if each is not own and each.status == own.status and each.pending is None
        ]
        super().end(operation, moment, ending)
        if operation.action == self.which and others:
            self.reach(others[-1])

    def reach(self, other: Instance) -> None:
        raise NotImplementedError


class _StopsAnother(_Also):
    which = "stop"

    def reach(self, other: Instance) -> None:
        other.status = "stopd"
        self._give_back(other)
        self.listing.changed(other)


class _ReleasesAnother(_Also):
    which = "release"

    def reach(self, other: Instance) -> None:
        self._remove(other)


class _PortsOfAnother(_Also):
    which = "set_port"

    def reach(self, other: Instance) -> None:
        own = max(self.instances.values(), key=lambda each: each.operation_id)
        other.addresses = own.addresses
        self.listing.changed(other)


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


def _prepaid(_: FlawedCloud, instance: Instance) -> bool:
    return instance.sku_name in {"daily", "weekly", "monthly"}


def _stopped(_: FlawedCloud, instance: Instance) -> bool:
    return instance.status == "stopd"


def _second_time(self: FlawedCloud, instance: Instance) -> bool:
    done = [
        each
        for each in self.ledger.all()
        if each.instance_id == instance.instance_id and each.ended_ms is not None
    ]
    return any(each.action == "stop" for each in done)


def _is(*actions: str) -> Any:
    return lambda sent, _: sent.get("action") in actions


def _newest(sent: Row, call: Call) -> None:
    if call.account is not None:
        sent["instanceId"] = max(call.account.cloud.instances, default=1)


def _needs(field: str, action: str, ids: str) -> Defect:
    return refuses(
        f"{action}-needs-{field}",
        ids,
        f"a {action} without {field} is refused",
        ACT,
        lambda sent, _: sent.get("action") == action and field not in sent,
        field,
    )


def _no(action: str, ids: str) -> Defect:
    return refuses(f"{action}-is-unknown", ids, "10005", ACT, _is(action), "action")


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
    clouded("stop-does-nothing", "S216 S194", "it runs on", _idle("stop")),
    clouded("start-does-nothing", "S217 S195", "it stays stopped", _idle("start")),
    clouded("release-does-nothing", "S219 S197 S137", "it stays", _idle("release")),
    clouded("stop-of-prepaid-does-nothing", "S216 S194", "only prepaid", _idle("stop", _prepaid)),
    clouded(
        "second-stop-does-nothing",
        "S216 S194",
        "only the first one works",
        _idle("stop", _second_time),
    ),
    clouded(
        "release-of-stopd-does-nothing",
        "S219 S197 S137",
        "only stopped",
        _idle("release", _stopped),
    ),
    clouded(
        "release-of-prepaid-does-nothing",
        "S219 S197 S137",
        "only prepaid",
        _idle("release", _prepaid),
    ),
    clouded(
        "restart-leaves-it-stopd", "S218 S196", "it does not boot", _leaves("restart", "stopd")
    ),
    clouded("stop-leaves-it-running", "S216 S194", "it boots again", _leaves("stop", "running")),
    clouded("start-leaves-it-creating", "S217 S195", "like new", _leaves("start", "creating")),
    clouded(
        "set_port-starts-it", "S198 S221", "it runs afterwards", _leaves("set_port", "running")
    ),
    clouded("set_port-stops-it", "S198 S221", "it is stopped", _leaves("set_port", "stopd")),
    clouded("released-returns-in-a-minute", "S219 S137", "stopped", _ReturnsInAMinute),
    clouded("released-returns-in-an-hour", "S219 S137", "stopped", _Returns),
    clouded("released-returns-with-a-create", "S219 S137", "stopped", _ReturnsAtCreate),
    clouded("stop-stops-another", "S194 S155 S216", "a second one stops", _StopsAnother),
    clouded("release-releases-another", "S197 S137 S219", "a second one is gone", _ReleasesAnother),
    clouded(
        "set_port-of-another", "S198 S221 S182 S207 S208", "a second one gets them", _PortsOfAnother
    ),
    clouded("action-answers-the-old-operation", "S222 S213 S211", "the one before", _OldId),
    clouded("start-answers-the-old-operation", "S222 S213 S211", "the one before", _OldIdOfStart),
    clouded("set_port-is-not-the-latest", "S222 S184", "the one before is named", _NoNewIdOfPorts),
    clouded("stop-is-not-the-latest", "S222 S184", "the one before is named", _NoNewIdOfStop),
    clouded("refused-is-done-later", "S214", "after what was in progress", _QueuesRefused),
    clouded("refused-start-stops-it", "S214", "a start of a running one", _StartsRunning),
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
    _needs("ports", "stop", "S203 S194"),
    _needs("httpPorts", "restart", "S204 S196"),
    _needs("ports", "release", "S203 S197"),
    _needs("httpPorts", "start", "S204 S195"),
    _no("restart", "S196"),
    _no("set_port", "S198"),
    _no("release", "S197"),
)
