"""Faults of the five actions: what they do, what they answer, whom they reach."""

from __future__ import annotations

from typing import Any, ClassVar

from mockserver.defects.defect import Defect, FlawedCloud
from mockserver.defects.making import clouded, refuses
from mockserver.instance import Instance, Operation
from mockserver.lifecycle import Ending

__all__ = ["DEFECTS"]

ACT = "actOnInstance"


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
    _needs("ports", "stop", "S203 S194"),
    _needs("httpPorts", "restart", "S204 S196"),
    _needs("ports", "release", "S203 S197"),
    _needs("httpPorts", "start", "S204 S195"),
    _no("restart", "S196"),
    _no("set_port", "S198"),
    _no("release", "S197"),
)
