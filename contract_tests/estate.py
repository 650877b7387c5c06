"""Whose instance is it? What this run made, what it gave back, and what was there before it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contract_tests.exchange import Credential
from contract_tests.fields import created_id, objects, operation_id

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from contract_tests.exchange import Exchange

__all__ = ["Estate", "numbers_in"]

_FRESH = 5.0
"""Seconds for which a full listing counts as one taken right before."""


def numbers_in(value: object) -> set[int]:
    """Every id that some lenient server might read out of a value: numbers, digits, lists of them."""
    if isinstance(value, int | float):
        return {int(value)} if abs(value) < 2**64 else set()
    if isinstance(value, str):
        text = value.strip()
        try:
            return numbers_in(float(text)) | ({int(text)} if text.isdecimal() else set())
        except ValueError:
            return set()
    if isinstance(value, list):
        return set().union(*map(numbers_in, value))
    if isinstance(value, dict):
        return set().union(*map(numbers_in, value.values()))
    return set()


@dataclass
class Estate:
    """`created` in the order of creation; `foreign` is what was there first; `prefixes` name our own.

    `flying` are the creates that are being answered, `lost` those of which nobody knows what came: name
    and account by a number of their own. `tell_gone` hears each id whose release is confirmed,
    `tell_found` the number and id of a lost one that turned up.
    """

    prefixes: list[str] = field(default_factory=list)
    created: list[int] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    foreign: frozenset[int] = frozenset()
    flying: dict[int, tuple[str, Credential]] = field(default_factory=dict)
    lost: dict[int, tuple[str, Credential]] = field(default_factory=dict)
    tell_gone: Callable[[int], None] = lambda _: None
    tell_found: Callable[[int, int], None] = lambda _number, _instance_id: None
    _owner: dict[int, Credential] = field(default_factory=dict)
    _seen: set[int] = field(default_factory=set)
    _releases: dict[int, int] = field(default_factory=dict)
    _listed: float = float("-inf")

    @property
    def alive(self) -> int:
        """How many instances of ours may exist: created or perhaps created, and not seen released."""
        return len(set(self.created) - self.gone) + len(self.flying) + len(self.lost)

    @property
    def leaving(self) -> frozenset[int]:
        """Those whose release was accepted and is not confirmed yet."""
        return frozenset(self._releases.values()) - self.gone

    @property
    def releases(self) -> dict[int, int]:
        """Accepted releases whose end was not seen yet: the instance by the operation."""
        return dict(self._releases)

    def forget_releases(self, operations: set[int]) -> None:
        """Nobody will learn how these end."""
        for operation in operations:
            self._releases.pop(operation, None)

    @property
    def holders(self) -> tuple[Credential, ...]:
        """The accounts in which something was made, or may have been."""
        unknown = (whose for _, whose in (*self.flying.values(), *self.lost.values()))
        holders = {*self._owner.values(), *unknown}
        return tuple(one for one in (Credential.OWN, Credential.OTHER) if one in holders)

    def owner(self, instance_id: int) -> Credential:
        return self._owner.get(instance_id, Credential.OWN)

    def is_ours_by_name(self, instance: dict[str, Any]) -> bool:
        name = instance.get("name")
        return isinstance(name, str) and name.startswith(tuple(self.prefixes) or ("\0",))

    def adopt(self, instance_id: int, credential: Credential = Credential.OWN) -> bool:
        """Take an instance for one that this run made; False if it was there first."""
        if instance_id in self.foreign:
            return False
        if instance_id not in self.created:
            self.created.append(instance_id)
            self._owner[instance_id] = credential
        return True

    def strangers(self) -> frozenset[int]:
        """Every id seen so far that is not ours."""
        return (self.foreign | self._seen) - set(self.created)

    def may_act_on(self, value: object, look: Callable[[], Collection[int] | None]) -> bool:
        """Whether an action on this instanceId touches nobody's instance.

        It is one of ours; or certainly none: `look` lists every instance there is, right before. Ids
        that are the same as floats count as the same, because a server may be so careless.
        """
        ours, numbers = set(self.created), numbers_in(value) - {0}
        if numbers & (self.strangers() - ours):
            return False
        alike = set(map(float, ours))
        asked = {one for one in numbers - ours if float(one) not in alike}
        if not asked:
            return True
        if time.monotonic() - self._listed > _FRESH:
            listed = look()
            if listed is None:
                return False  # nothing is certain
            self._seen.update(listed)
            self._listed = time.monotonic()
        return not set(map(float, asked)) & set(map(float, self.strangers()))

    def note(self, exchange: Exchange, before: Collection[int]) -> None:
        """Learn from an answer; `before` are the strangers known when its request was sent."""
        if exchange.operation == "createInstance":
            made = created_id(exchange.data)
            if made and made not in before:
                self.adopt(made, exchange.credential)
        elif exchange.operation == "actOnInstance":
            started, target = operation_id(exchange.data.get("operationId")), exchange.sent
            if started and exchange.ok and target.get("action") == "release":
                self._releases[started] = int(min(numbers_in(target.get("instanceId")) or {0}))
        elif exchange.operation == "getOperations":
            for operation in objects(exchange.data, "operations"):
                started = operation_id(operation.get("operationId")) or 0
                if operation.get("status") in {2, 3} and started in self._releases:
                    instance_id = self._releases.pop(started)
                    if operation["status"] == 2:
                        self.let_go(instance_id)
        elif exchange.operation == "queryInstances":
            self._look(exchange)

    def let_go(self, instance_id: int) -> None:
        """Its release is confirmed."""
        if instance_id in self.created and instance_id not in self.gone:
            self.gone.add(instance_id)
            self.tell_gone(instance_id)

    def _look(self, exchange: Exchange) -> None:
        shown = {one.get("instanceId"): one for one in objects(exchange.data, "instances")}
        for found, instance in shown.items():
            if not isinstance(found, int):
                continue
            self._seen.add(found)
            if found not in self.created and self.is_ours_by_name(instance):
                self._find(found, str(instance["name"]), exchange.credential)
            if found in self.gone:
                self.gone.discard(found)  # its release was told and did not happen
        wanted = exchange.query.get("instanceId", "")
        if wanted.isdecimal() and int(wanted) in self._releases.values():
            absent = (exchange.ok or exchange.code == 10135) and int(wanted) not in shown
            if absent and exchange.credential is self.owner(int(wanted)):
                self.let_go(int(wanted))

    def _find(self, instance_id: int, name: str, credential: Credential) -> None:
        """An instance of our name that no answer told of: what a lost create has made."""
        if self.adopt(instance_id, credential):
            number = next((one for one, (lost, _) in self.lost.items() if lost == name), None)
            if number is not None:
                del self.lost[number]
                self.tell_found(number, instance_id)
