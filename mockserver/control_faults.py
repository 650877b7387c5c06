"""Fault rules as calls: an account's own, or without an account those for all requests."""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.control_call import Call, Entry
from mockserver.faults import Faults
from mockserver.tenants import Tenants

__all__ = ["FaultCalls"]


class FaultCalls:
    """GET, POST and DELETE /faults."""

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants

    def entries(self) -> list[Entry]:
        return [
            Entry("GET", "/faults", self._listed),
            Entry("POST", "/faults", self._add, judged=False),
            Entry("DELETE", "/faults", self._clear),
        ]

    def _book(self, call: Call) -> Faults:
        return call.account.faults if call.account else self._tenants.faults

    def _listed(self, call: Call) -> Mapping[str, object]:
        for_all = self._tenants.faults.list() if call.account else []
        return {"faults": self._book(call).list(), "forAll": for_all}

    def _add(self, call: Call) -> Mapping[str, object]:
        return self._book(call).add(call.body).shown()

    def _clear(self, call: Call) -> Mapping[str, object]:
        rule_id = call.query.get("id")
        self._book(call).clear(None if rule_id is None else str(rule_id))
        return self._listed(call)
