"""The account, asked in the tests' words: each method calls, demands success and gives the plain data."""

from __future__ import annotations

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
    """One account behind a session. `first_page_number` is 0 or 1, learned from the target (E6)."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._first: int | None = None

    def gpus(self) -> list[Any]:
        return items(self._got("listGpus", "S26 S27").data, "gpus")

    def datacenters(self) -> list[dict[str, Any]]:
        return objects(self._got("listDatacenters", "S32 S33").data, "datacenters")

    def images(self) -> list[dict[str, Any]]:
        return objects(self._got("listImages", "S39 S40").data, "images")

    def page(self, **query: Any) -> list[dict[str, Any]]:
        return objects(self._got("queryInstances", "S134 S135", **query).data, "instances")

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
        self.demand(answer, "S114 S115 S116")
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
            page = self.page(**query, pn=page_number)
            if not page:
                return found
            repeated = _ids(found) & _ids(page)
            self.session.require(
                not repeated,
                "S148",
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

    def _got(self, operation: str, ids: str, **parameters: Any) -> Exchange:
        return self.demand(self.session.call(operation, **parameters), ids)


def _ids(instances: list[dict[str, Any]]) -> set[Any]:
    return {instance.get("instanceId") for instance in instances}


def _states(instances: list[dict[str, Any]]) -> dict[Any, Any]:
    return {one.get("instanceId"): (one.get("status"), one.get("isPending")) for one in instances}
