"""What the rules that compare answers need: an earlier answer that a later one could contradict."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contract_tests.exchange import Credential
from contract_tests.fields import created_id, objects, operation_id
from contract_tests.occasions import Kind, Occasion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_tests.exchange import Exchange

__all__ = ["Trail"]


@dataclass
class Trail:
    """Ids that earlier answers gave: of instances and operations, and those with something more to them."""

    seen: set[int] = field(default_factory=set)
    made: set[int] = field(default_factory=set)
    accepted: set[int] = field(default_factory=set)
    ended: set[int] = field(default_factory=set)
    _releases: set[int] = field(default_factory=set)
    released: bool = False

    def note(self, exchange: Exchange) -> None:
        """Learn from an answer, after the occasions have been held against it."""
        if not exchange.ok:
            return
        self.seen.update(_instances(exchange))
        started = operation_id(exchange.data.get("operationId"))
        if exchange.operation in {"createInstance", "actOnInstance"} and started:
            self.accepted.add(started)
            if exchange.sent.get("action") == "release":
                self._releases.add(started)
        if exchange.operation == "createInstance" and (made := created_id(exchange.data)):
            self.made.add(made)
        ended = set(_ended(exchange))
        self.ended |= ended
        self.released = self.released or bool(ended & self._releases)

    def occasions(self) -> tuple[Occasion, ...]:
        """Those whose being met depends on what came before."""
        return (
            _rule("another account", "", "", lambda e: e.credential is Credential.OTHER),
            _rule(
                "an instance shown a second time",
                "",
                "queryInstances",
                lambda e: self.seen & set(_instances(e)),
            ),
            _rule(
                "an instance of this run's own shown",
                "S153 S232",
                "queryInstances",
                lambda e: self.made & set(_instances(e)),
                needs="createInstance",
            ),
            _rule(
                "a query after a release",
                "S137 S219",
                "queryInstances",
                lambda _: self.released,
                needs="actOnInstance",
            ),
            _rule(
                "an operation of this run's own among the results",
                "S213",
                "getOperations",
                lambda e: self.accepted & set(_operations(e)),
            ),
            _rule(
                "a result read again after its end",
                "S133",
                "getOperations",
                lambda e: self.ended & set(_operations(e)),
            ),
            _rule("a second operation id", "S222", "actOnInstance", lambda _: self.accepted),
        )


def _rule(
    what: str, ids: str, operation: str, met: Callable[[Exchange], object], needs: str = ""
) -> Occasion:
    return Occasion(Kind.RULE, what, operation, met, needs, tuple(ids.split()))


def _instances(exchange: Exchange) -> Iterator[int]:
    for instance in objects(exchange.data, "instances"):
        if found := operation_id(instance.get("instanceId")):
            yield found


def _operations(exchange: Exchange) -> Iterator[int]:
    for operation in objects(exchange.data, "operations"):
        if found := operation_id(operation.get("operationId")):
            yield found


def _ended(exchange: Exchange) -> Iterator[int]:
    for operation in objects(exchange.data, "operations"):
        if operation.get("isCompleted") == 1 and (
            found := operation_id(operation.get("operationId"))
        ):
            yield found
