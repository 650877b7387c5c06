"""One instance from create to release, with everything seen on the way, as evidence for the tests.

It is lived once a run, because on a real account it costs money; the tests then read it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contract_tests.breach import Blocked, Breach
from contract_tests.fields import created_id, operation_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_tests.account import Account
    from contract_tests.exchange import Exchange
    from contract_tests.waiting import Patience

__all__ = ["Census", "Chapter", "Life"]

_MEANING = {
    "create": "S93 S224",
    "stop": "S194 S203 S204",
    "start": "S195 S203 S204",
    "restart": "S196 S203 S204",
    "release": "S197 S203 S204",
    "set_port": "S198 S205",
}


_FROM = {
    "start": {"stopd"},
    "stop": {"running"},
    "restart": {"running"},
    "set_port": {"running", "stopd"},
}
"""The states in which an action is certainly legal; the reference itself is silent (F1)."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One operation on the instance.

    `before` is the state it started from; `looks` are the states of the instance seen while the
    operation was in progress both before and after the look, None where it was not shown; `operation`
    is the ended operation, `after` the instance once it had ended, None where it was not shown.
    """

    action: str
    instance_id: int
    operation_id: int
    before: str
    answer: Exchange
    looks: tuple[dict[str, Any] | None, ...]
    operation: dict[str, Any]
    after: dict[str, Any] | None
    steps: tuple[Exchange, ...]

    @property
    def succeeded(self) -> bool:
        return self.operation.get("status") == 2

    def require(self, holds: object, ids: str, why: str) -> None:
        if not holds:
            raise Breach(tuple(ids.split()), why, self.steps)


@dataclass(frozen=True, slots=True)
class Census:
    """The ids of all instances, and the total that the target gave with them."""

    ids: frozenset[int]
    total: int


@dataclass
class Life:
    """`chapters` by name, in the order lived; a name whose operation did not come about has a reason.

    `asides` are the answers to actions that may or must be refused, by name. `before` and `after` count
    the account's instances around the release.
    """

    account: Account
    patience: Patience
    chapters: dict[str, Chapter] = field(default_factory=dict)
    reasons: dict[str, Breach | Blocked] = field(default_factory=dict)
    asides: dict[str, Exchange] = field(default_factory=dict)
    instance_id: int = 0
    state: str = ""
    before: Census = field(default_factory=lambda: Census(frozenset(), 0))
    after: Census = field(default_factory=lambda: Census(frozenset(), 0))

    def chapter(self, name: str) -> Chapter:
        """What happened then; raises why it did not."""
        if name in self.reasons:
            raise self.reasons[name]
        return self.chapters[name]

    def create(self, body: Mapping[str, Any]) -> None:
        self._live("create", "create", dict(body))

    def act(self, action: str, name: str = "", **parameters: Any) -> None:
        """Do an action as the chapter `name` (the action's own name by default)."""
        self._live(name or action, action, parameters)

    def aside(self, name: str, **parameters: Any) -> None:
        """Ask for an action that may or must be refused; if it is accepted, see it to its end."""
        self.account.session.begin()
        if not self.state:
            return
        try:
            answer = self.account.session.call("actOnInstance", **parameters)
            self.asides[name] = answer
            if answer.ok and (started := operation_id(answer.data.get("operationId"))):
                self._watch(str(parameters.get("action", "")), started)
                self.state = str((self.account.instance(self.instance_id) or {}).get("status", ""))
        except Breach as reason:
            self.reasons[name] = reason

    def census(self) -> Census:
        answer = self.account.session.call("queryInstances")
        ids = frozenset(one["instanceId"] for one in self.account.listing() if "instanceId" in one)
        total = answer.data.get("total")
        return Census(ids, total if isinstance(total, int) else 0)

    def _live(self, name: str, action: str, parameters: dict[str, Any]) -> None:
        self.account.session.begin()
        try:
            if action != "create" and not self.state:
                raise Blocked(f"{name}: there is no instance, its create did not come about")
            if (wanted := _FROM.get(action)) and self.state not in wanted:
                raise Blocked(f"{name}: the instance is {self.state}")
            self.chapters[name] = self._chapter(action, parameters)
        except (Breach, Blocked) as reason:
            self.reasons[name] = reason

    def _chapter(self, action: str, parameters: dict[str, Any]) -> Chapter:
        session = self.account.session
        if action == "create":
            answer = session.call("createInstance", **parameters)
        else:
            answer = session.call(
                "actOnInstance", instanceId=self.instance_id, action=action, **parameters
            )
        self._accepted(action, answer)
        started = operation_id(answer.data.get("operationId")) or 0
        if action == "create":
            self.instance_id = created_id(answer.data) or 0
            session.require(self.instance_id > 0, "S94", "the create gives no instance id")
        looks, operation = self._watch(action, started)
        before = self.state
        after = self._afterwards(action, operation)
        self.state = str(after.get("status", "")) if after else ""
        return Chapter(
            action=action,
            instance_id=self.instance_id,
            operation_id=started,
            before=before,
            answer=answer,
            looks=tuple(looks),
            operation=operation,
            after=after,
            steps=tuple(session.steps),
        )

    def _accepted(self, action: str, answer: Exchange) -> None:
        """A create or start may be refused for want of a machine (A13, F7); nothing else may here."""
        if answer.ok:
            return
        if action in {"create", "start"} and answer.refused and answer.code != 10005:
            raise Blocked(f"{action} was refused: {answer.summary}")
        ids = _MEANING[action]
        if action != "create" and answer.code == 10005 and not self.chapters.keys() - {"create"}:
            ids += " S191 S192 S193"  # as far as is known it reads no action's parameters
        self.account.session.require(
            False, ids, f"{action} of a {self.state or 'new'} one: {answer.summary}"
        )

    def _watch(
        self, action: str, started: int
    ) -> tuple[list[dict[str, Any] | None], dict[str, Any]]:
        """Look at operation, instance, operation until it has ended."""
        looks: list[dict[str, Any] | None] = []
        for _ in self.patience.tries():
            first = self.account.operation(started)
            look = self.account.instance(self.instance_id)
            second = self.account.operation(started)
            if second is not None and second.get("status") in {2, 3}:
                return looks, second
            self.account.session.require(
                second is None or second.get("status") == 1,
                "S122",
                f"the status of the {action} is {second and second.get('status')!r}",
            )
            if first is not None and second is not None:
                looks.append(look)
        self.account.session.require(
            False,
            "S113 S224" if action == "create" else "S213",
            f"the {action} is not ended after {self.patience.words}, or never readable",
        )
        raise AssertionError  # require has raised; a type checker cannot know

    def _afterwards(self, action: str, operation: dict[str, Any]) -> dict[str, Any] | None:
        """The instance after the end; a new one may take a while to appear (C20)."""
        after = self.account.instance(self.instance_id)
        if action == "create" and operation.get("status") == 2:
            for _ in self.patience.tries():
                if after is not None:
                    break
                after = self.account.instance(self.instance_id)
        return after
