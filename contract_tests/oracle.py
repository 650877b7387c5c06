"""The suite's own small model of the account: what answers, taken together, may say.

It is fed every successful answer in order and keeps for each instance and operation what can no longer
change. Where the reference leaves the state open it keeps a set of allowed ones, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contract_tests.fields import created_id, objects, operation_id
from contract_tests.rules import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.exchange import Exchange

__all__ = ["Oracle", "allowed_after", "allowed_during"]

NAMED_STATES = frozenset({"stopd", "running", "creating"})
"""The states that the reference names; a server may show others in a transition (E1)."""

_LASTING = {"createdAt": "S163", "dcId": "S185", "gpuName": "S158", "imageId": "S154"}
"""Fields of an instance that no call of this API changes."""

_CREATED_AS = {
    "name": "S153",
    "imageId": "S154",
    "gpuName": "S158",
    "skuName": "S232",
    "dcId": "S185",
}
"""Fields of an instance that show what its create asked for."""


def allowed_after(action: str, before: str) -> frozenset[str]:
    """The states an instance may show once its operation has succeeded; none after a release."""
    return {
        "create": frozenset({"running"}),
        "start": frozenset({"running"}),
        "restart": frozenset({"running"}),
        "stop": frozenset({"stopd"}),
        "release": frozenset[str](),
        "set_port": frozenset({before}),
    }[action]


def allowed_during(action: str, before: str, shown: str) -> bool:
    """Whether a state may show while the operation is in progress.

    A create shows creating and nothing else (S223). The others show the old state, already the new
    one, or a name that the reference does not know, such as stopping (E1).
    """
    if action == "create":
        return shown == "creating"
    return shown not in NAMED_STATES or shown == before or shown in allowed_after(action, before)


@dataclass
class Oracle:
    """`released` holds the ids whose release was seen to have succeeded."""

    operations: dict[int, dict[str, Any]] = field(default_factory=dict)
    instances: dict[int, dict[str, Any]] = field(default_factory=dict)
    asked: dict[int, dict[str, Any]] = field(default_factory=dict)
    accepted: dict[int, tuple[int, str]] = field(default_factory=dict)
    released: set[int] = field(default_factory=set)

    def sending(self, sent: Exchange) -> None:
        """A request is about to go out; until its answer is noted it may or may not have been acted on."""

    def note(self, exchange: Exchange) -> Iterator[Finding]:
        """Learn from an answer; what contradicts earlier ones comes out as findings."""
        if not exchange.ok:
            return
        if exchange.operation == "createInstance":
            yield from self._created(exchange)
        elif exchange.operation == "actOnInstance":
            yield from self._accept(
                exchange.data.get("operationId"),
                exchange.sent.get("instanceId"),
                exchange.sent.get("action"),
            )
        elif exchange.operation == "getOperations":
            for operation in objects(exchange.data, "operations"):
                yield from self._operation(operation)
        elif exchange.operation == "queryInstances":
            for instance in objects(exchange.data, "instances"):
                yield from self._instance(instance)

    def _created(self, exchange: Exchange) -> Iterator[Finding]:
        instance_id = created_id(exchange.data)
        if not instance_id:
            return
        if instance_id in self.instances or instance_id in self.asked:
            yield Finding(("S94",), f"the new instance has an id that was in use: {instance_id}")
        self.asked[instance_id] = exchange.sent
        yield from self._accept(exchange.data.get("operationId"), instance_id, "create")

    def _accept(self, operation: object, instance: object, action: object) -> Iterator[Finding]:
        if (found := operation_id(operation)) is None:
            return
        if found in self.accepted or found in self.operations:
            yield Finding(("S213", "S222"), f"operation id {found} was given before")
        if isinstance(instance, int) and isinstance(action, str):
            self.accepted[found] = (instance, action)

    def _operation(self, now: dict[str, Any]) -> Iterator[Finding]:
        found = operation_id(now.get("operationId"))
        if found is None:
            return
        then = self.operations.get(found)
        self.operations[found] = now
        if then is not None:
            yield from _compare_operations(found, then, now)
        if found not in self.accepted:
            return
        instance, action = self.accepted[found]
        if now.get("instanceId") != instance:
            yield Finding(
                ("S113", "S213") if action == "create" else ("S213",),
                f"operation {found} was accepted for {instance}, is of {now.get('instanceId')}",
            )
        if action != "create" and now.get("action") != action:  # the word for create is open: D1
            yield Finding(
                ("S123", "S213"), f"operation {found} is a {action}, says {now.get('action')!r}"
            )
        if action == "release" and now.get("status") == 2:
            self.released.add(instance)

    def _instance(self, now: dict[str, Any]) -> Iterator[Finding]:
        found = now.get("instanceId")
        if not isinstance(found, int):
            return
        if found in self.released:
            yield Finding(("S137", "S219"), f"instance {found} was released and is still shown")
        then = self.instances.get(found)
        self.instances[found] = now
        for name, statement in _LASTING.items():
            if then is not None and name in then and name in now and then[name] != now[name]:
                yield Finding(
                    (statement,), f"{name} of {found} went from {then[name]!r} to {now[name]!r}"
                )
        for name, statement in _CREATED_AS.items():
            wanted = self.asked.get(found, {}).get(name)
            if wanted is not None and now.get("status") == "running" and now.get(name) != wanted:
                yield Finding(
                    (statement,), f"{name} was created as {wanted!r}, shows {now.get(name)!r}"
                )


def _compare_operations(found: int, then: dict[str, Any], now: dict[str, Any]) -> Iterator[Finding]:
    if then.get("status") in {2, 3}:
        if now.get("status") != then["status"]:
            yield Finding(
                ("S133",), f"operation {found} went from {then['status']} to {now.get('status')!r}"
            )
        elif now.get("completeTime") != then.get("completeTime"):
            yield Finding(("S130",), f"operation {found} had ended and got another completeTime")
    for name, statement in (("instanceId", "S121"), ("action", "S123"), ("startTime", "S128")):
        if now.get(name) != then.get(name):
            yield Finding(
                (statement,),
                f"{name} of operation {found} went from {then.get(name)!r} to {now.get(name)!r}",
            )
