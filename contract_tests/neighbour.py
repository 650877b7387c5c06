"""The second account, as far as the tests of isolation use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_tests.exchange import Credential
from contract_tests.fields import created_id, objects, operation_id

if TYPE_CHECKING:
    from contract_tests.exchange import Exchange
    from contract_tests.run import Run

__all__ = ["Neighbour", "ids_of"]

_MOST_PAGES = 60


def ids_of(answer: Exchange) -> set[Any]:
    """The instance ids that an answer of the query shows."""
    return {one.get("instanceId") for one in objects(answer.data, "instances")}


class Neighbour:
    """Whoever has `credential` in place of the account's own token."""

    def __init__(self, run: Run, credential: Credential = Credential.OTHER) -> None:
        self.run = run
        self.credential = credential

    def call(self, operation: str, **parameters: Any) -> Exchange:
        return self.run.session.call_as(self.credential, operation, **parameters)

    def is_shown(self, instance_id: int, **query: Any) -> bool:
        """Whether an answer of the query shows the instance; what is refused shows nothing."""
        return instance_id in ids_of(self.call("queryInstances", **query))

    def listing(self) -> set[Any]:
        """The ids on all pages, as far as they go."""
        found = ids_of(self.call("queryInstances"))
        first = self.run.account.first_page_number()
        for number in range(first, first + _MOST_PAGES):
            fresh = ids_of(self.call("queryInstances", pn=number)) - found
            if not fresh and number > first:
                break
            found |= fresh
        return found

    def create(self, body: dict[str, Any]) -> tuple[int, int, Exchange]:
        """The ids of instance and operation, 0 where it is refused, and the answer."""
        answer = self.call("createInstance", **body)
        operation = operation_id(answer.data.get("operationId"))
        return created_id(answer.data) or 0, operation or 0, answer

    def ended(self, wanted: int) -> int:
        """The status of the operation once it has ended; 0 if it never does."""
        for _ in self.run.patience.tries():
            answer = self.call("getOperations", ids=[wanted])
            for one in objects(answer.data, "operations"):
                if operation_id(one.get("operationId")) == wanted and one.get("status") in {2, 3}:
                    return int(one["status"])
        return 0

    def act(self, instance_id: int, action: str, **parameters: Any) -> Exchange:
        return self.call("actOnInstance", instanceId=instance_id, action=action, **parameters)

    def do(self, instance_id: int, action: str) -> int:
        """The status in which the operation ended; 0 where it was refused."""
        answer = self.act(instance_id, action)
        started = operation_id(answer.data.get("operationId"))
        return self.ended(started) if answer.ok and started else 0

    def let_go(self, instance_id: int) -> None:
        """Release it; where that is refused to a running one it is stopped first (F1)."""
        if not self.do(instance_id, "release"):
            self.do(instance_id, "stop")
            self.do(instance_id, "release")
