"""The account, asked in the tests' words: each method calls, demands success and gives the plain data."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from contract_tests.breach import Blocked, Breach
from contract_tests.fields import items, objects, operation_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from contract_tests.exchange import Exchange
    from contract_tests.session import Session

    T = TypeVar("T")

__all__ = ["Account"]

_MOST_PAGES = 2000


class Account:
    """One account behind a session. `first_page_number` is 0 or 1, learned from the target (E6).

    `latest` are all instances as they were listed last; None before the first time.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.latest: list[dict[str, Any]] | None = None
        self._first: int | None = None
        self._lists: dict[str, list[str]] = {}

    def gpus(self) -> list[Any]:
        return items(self._got("listGpus", "S26 S27").data, "gpus")

    def datacenters(self) -> list[dict[str, Any]]:
        return objects(self._got("listDatacenters", "S32 S33").data, "datacenters")

    def images(self) -> list[dict[str, Any]]:
        return objects(self._got("listImages", "S39 S40").data, "images")

    def heeds(self, operation: str, name: str, extra: dict[str, str]) -> bool:
        """Whether parameters that a list does not have change it; no if they are refused (A18)."""
        for _ in range(3):
            plain = self._lists.get(operation)
            answer = self.session.call(operation, **extra)
            if answer.refused or (answer.ok and _in_any_order(answer.data, name) == plain):
                return False
            after = _in_any_order(self._got(operation, "S5").data, name)
            self._lists[operation] = after
            if after == plain:  # else it has moved meanwhile, as stock may move it (B1)
                return True
        return False

    def page(self, ids: str = "S134 S135", /, **query: Any) -> list[dict[str, Any]]:
        """`ids` are broken where it is refused."""
        return objects(self._got("queryInstances", ids, **query).data, "instances")

    def instance(self, instance_id: int) -> dict[str, Any] | None:
        """The instance by its id; None where the target says in either way that there is none (E5)."""
        answer = self.session.call("queryInstances", instanceId=instance_id)
        if answer.refused and answer.code == 10135:
            return None
        self.demand(answer, "S141")
        return next(iter(objects(answer.data, "instances")), None)

    def operation(self, wanted: int) -> dict[str, Any] | None:
        """The operation by its id; None where it is unknown (D5)."""
        answer = self.session.call("getOperations", ids=[wanted])
        if answer.refused and answer.code == 10135:
            return None
        self.demand(answer, "S116 S117")
        found = objects(answer.data, "operations")
        return next((one for one in found if operation_id(one.get("operationId")) == wanted), None)

    def demand(self, answer: Exchange, ids: str) -> Exchange:
        """Raise Breach with the statements unless the answer is a success."""
        self.session.require(answer.ok, ids, f"refused: {answer.summary}")
        return answer

    def first_page_number(self) -> int:
        """1, or 0 where that is the number of the page that comes without any (E6)."""
        if self._first is None:
            shown = _ids(self.page())
            if not shown:
                return 1  # nothing to tell the two by
            for number in (1, 0):
                if _ids(self.page(pn=number)) == shown:
                    self._first = number
                    return number
            self.session.require(
                holds=False, ids="S143 S146", why="neither pn=1 nor pn=0 is the page without pn"
            )
        return self._first or 0

    def listing(self, **query: Any) -> list[dict[str, Any]]:
        """Every instance, by walking the pages until one is empty."""
        found: list[dict[str, Any]] = []
        number = self.first_page_number()
        for page_number in range(number, number + _MOST_PAGES):
            ids = "S134 S135" if page_number == number else "S148"
            page = self.page(ids, **query, pn=page_number)
            if not page:
                if not query:
                    self.latest = found
                return found
            repeated = _ids(found) & _ids(page)
            again = page_number == number + 1 and _ids(page) == _ids(found)
            self.session.require(
                not repeated,
                "S143 S148" if again else "S148",
                f"page {page_number} repeats {len(repeated)} instances of earlier pages",
            )
            found += page
        raise Breach(("S148",), f"{_MOST_PAGES} pages and no end", tuple(self.session.steps[-3:]))

    def steadily(self, observe: Callable[[], T]) -> tuple[list[dict[str, Any]], T]:
        """All instances, and an observation during which none of them came, went or changed state.

        An account in use changes while it is looked at; five looks are taken before giving up.
        """
        for _ in range(5):
            self.session.begin()
            try:
                before = self.listing()
                seen = observe()
            except Breach:
                if _states(self.listing()) != _states(self.listing()):
                    continue
                raise
            if _states(before) == _states(self.listing()):
                return before, seen
        raise Blocked("the account changed at every one of five looks")

    def known(self) -> list[dict[str, Any]]:
        """All instances, as listed last or now: for choosing, not for judging."""
        return self.listing() if self.latest is None else self.latest

    def steady(
        self, observe: Callable[[], T], check: Callable[[list[dict[str, Any]], T], None]
    ) -> None:
        """Hold an observation against all instances; `check` raises Breach where they disagree.

        Where it agrees with the last listing nothing more is asked. A disagreement counts only if the
        account was listed before and after, and was the same.
        """
        if self.latest is not None:
            self.session.begin()
            with suppress(Breach):
                check(self.latest, observe())
                return
        check(*self.steadily(observe))

    def _got(self, operation: str, ids: str, **parameters: Any) -> Exchange:
        return self.demand(self.session.call(operation, **parameters), ids)


def _in_any_order(data: dict[str, Any], name: str) -> list[str]:
    return sorted(json.dumps(element, sort_keys=True) for element in items(data, name))


def _ids(instances: list[dict[str, Any]]) -> set[Any]:
    return {instance.get("instanceId") for instance in instances}


def _states(instances: list[dict[str, Any]]) -> dict[Any, Any]:
    return {one.get("instanceId"): (one.get("status"), one.get("isPending")) for one in instances}
