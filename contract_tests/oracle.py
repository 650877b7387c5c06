"""The suite's own small model of the accounts: what answers, taken together, may say.

It is told of every request before it is sent and of every answer, in whichever order they come, and keeps
for each instance and operation what can no longer change. Where the reference leaves the state open it
keeps a set of allowed ones, never a guess. Instances that this run did not make may change by other
hands (F10), so of those only what nobody can change is held.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contract_tests.fields import created_id, objects, operation_id
from contract_tests.history import History, Look
from contract_tests.results import Results
from contract_tests.rules import Finding
from contract_tests.transitions import Deed, allowed_after, allowed_during

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.exchange import Exchange

__all__ = ["Oracle", "allowed_after", "allowed_during"]

_LASTING = {"createdAt": "S163", "dcId": "S185"}
"""Fields of an instance that nothing changes."""

_OWN_LASTING = _LASTING | {
    "gpuName": "S158",
    "imageId": "S154",
    "name": "S153",
    "systemDiskSize": "S167",
    "dataDiskSize": "S169",
}
"""Fields that no call of this API changes; the console may (F11)."""

_CREATED_AS = {
    "name": "S153",
    "imageId": "S154",
    "gpuName": "S158",
    "skuName": "S232",
    "dcId": "S185",
}
"""Fields of an instance that show what its create asked for."""

_SURE_PAGE = 20
"""A page of this size or less is not cut by any limit on ps (E7)."""


@dataclass
class Oracle:
    """`histories` are of the instances that this run made, by id and whichever account made them."""

    histories: dict[int, History] = field(default_factory=dict)
    results: Results = field(default_factory=Results)
    _instances: dict[int, dict[str, Any]] = field(default_factory=dict)
    _first_shown: dict[int, float] = field(default_factory=dict)

    def sending(self, sent: Exchange) -> None:
        """A request is about to go out; until its answer is noted it may or may not have been acted on."""
        if history := self._acted_on(sent):
            history.flying += 1

    def note(self, exchange: Exchange) -> Iterator[Finding]:
        """Learn from an answer; what contradicts others comes out as findings."""
        if exchange.operation == "createInstance" and exchange.ok:
            yield from self._created(exchange)
        elif exchange.operation == "actOnInstance":
            yield from self._acted(exchange)
        elif exchange.operation == "getOperations" and exchange.ok:
            for deed, finding in self.results.note(exchange):
                if finding is not None:
                    yield finding
                elif deed is not None and (history := self._history_of(deed)):
                    yield from history.progress(deed)
        elif exchange.operation == "queryInstances":
            yield from self._queried(exchange)

    def _acted_on(self, exchange: Exchange) -> History | None:
        if exchange.operation != "actOnInstance":
            return None
        return self.histories.get(operation_id(exchange.sent.get("instanceId")) or 0)

    def _history_of(self, deed: Deed) -> History | None:
        return self.histories.get(self.results.accepted[deed.id].instance)

    def _created(self, exchange: Exchange) -> Iterator[Finding]:
        instance_id, sent = created_id(exchange.data), exchange.sent
        if not instance_id or sent.get("dryRun") is True:
            return
        shown_before = self._first_shown.get(instance_id, exchange.began) < exchange.began
        if shown_before or instance_id in self.histories:
            yield Finding(("S94",), f"the new instance has an id that was in use: {instance_id}")
            return
        history = History(instance_id, exchange.account, sent)
        self.histories[instance_id] = history
        yield from self._accept(exchange, history, "create")

    def _acted(self, exchange: Exchange) -> Iterator[Finding]:
        history, action = self._acted_on(exchange), exchange.sent.get("action")
        if history is None:
            if exchange.ok:  # not ours; only the id it was given can be judged
                yield from self.results.claim(exchange)
            return
        history.flying = max(0, history.flying - 1)
        if exchange.ok and isinstance(action, str):
            if exchange.account is not history.account:
                yield Finding(
                    ("S3", "S215"),
                    f"{exchange.credential.value} acts on instance {history.instance_id} of another",
                )
            elif history.gone and exchange.began >= history.settled_at:
                yield Finding(("S215",), f"a {action} of a released instance is accepted")
            yield from self._accept(exchange, history, action)
        elif exchange.ok or not (exchange.refused or exchange.unauthorised or exchange.absent):
            history.lost = True  # whether it was done is not known
        elif exchange.account is history.account:
            history.refuse(str(action))

    def _accept(self, exchange: Exchange, history: History, action: str) -> Iterator[Finding]:
        found = operation_id(exchange.data.get("operationId"))
        if found is None:
            history.lost = True
            return
        yield from self.results.claim(exchange)
        deed = Deed(found, action, exchange.sent, exchange.began, exchange.began + exchange.took)
        if self.results.accept(deed, history.instance_id, exchange.account):
            history.accept(deed)
        else:
            history.lost = True

    def _queried(self, exchange: Exchange) -> Iterator[Finding]:
        if exchange.ok:
            for instance in objects(exchange.data, "instances"):
                if isinstance(found := instance.get("instanceId"), int):
                    yield from self._instance(found, instance, exchange)
        yield from self._absent(exchange)

    def _instance(self, found: int, now: dict[str, Any], exchange: Exchange) -> Iterator[Finding]:
        self._first_shown.setdefault(found, exchange.began + exchange.took)
        history, then = self.histories.get(found), self._instances.get(found, {})
        self._instances[found] = now
        if history is not None and exchange.account is not history.account:
            yield Finding(
                ("S3", "S137"), f"{exchange.credential.value} is shown instance {found} of another"
            )
            return
        for name, statement in (_LASTING if history is None else _OWN_LASTING).items():
            if then.get(name) and now.get(name, then[name]) != then[name]:
                yield Finding(
                    (statement,), f"{name} of {found} went from {then[name]!r} to {now[name]!r}"
                )
        if history is None:
            return
        for name, statement in _CREATED_AS.items():
            wanted = history.asked.get(name)
            if wanted is not None and now.get("status") == "running" and now.get(name) != wanted:
                if (name, wanted, now.get(name)) == ("skuName", "bidding", "payg"):
                    continue  # the table of the query has no bidding (C3)
                yield Finding(
                    (statement,), f"{name} was created as {wanted!r}, shows {now.get(name)!r}"
                )
        yield from history.look(
            Look(now, exchange.began, exchange.began + exchange.took, ("S137",))
        )

    def _absent(self, exchange: Exchange) -> Iterator[Finding]:
        """Instances that the answer should hold and does not."""
        asked, shown = exchange.query, objects(exchange.data, "instances")
        ids = {one.get("instanceId") for one in shown}
        began, ended = exchange.began, exchange.began + exchange.took
        if set(asked) == {"instanceId"} and (exchange.ok or exchange.code == 10135):  # E5
            history = self.histories.get(operation_id(asked["instanceId"]) or 0)
            mine = history is not None and exchange.account is history.account
            if history is not None and mine and history.instance_id not in ids:
                yield from history.look(Look(None, began, ended, ("S137", "S141")))
            return
        size = asked.get("ps", "20")
        if not (exchange.ok and set(asked) <= {"ps", "status"} and size.isdecimal()):
            return
        if len(shown) >= min(int(size), _SURE_PAGE):
            return  # the rest may be on other pages
        for history in tuple(self.histories.values()):
            if history.instance_id in ids or exchange.account is not history.account:
                continue
            if "status" not in asked:
                yield from history.look(Look(None, began, ended, ("S137",)))
            elif history.settled and {one.status for one in history.states} == {asked["status"]}:
                yield from history.look(Look(None, began, ended, ("S138",)))
