"""Leniencies as calls: which there are, which are forgiven, and forgive."""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.control_call import Call, Entry
from mockserver.errors import ParameterError
from mockserver.leniency import LENIENCIES, chosen
from mockserver.tenants import Tenants

__all__ = ["LeniencyCalls"]


class LeniencyCalls:
    """GET and POST /leniency."""

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants

    def entries(self) -> list[Entry]:
        return [
            Entry("GET", "/leniency", self._listed),
            Entry("POST", "/leniency", self._forgive),
        ]

    def _listed(self, call: Call) -> Mapping[str, object]:
        forgives = (call.account or self._tenants).forgives
        return {
            "leniencies": [
                {"name": name, "words": words, "forgiven": name in forgives}
                for name, words in LENIENCIES
            ]
        }

    def _forgive(self, call: Call) -> Mapping[str, object]:
        try:
            forgives = chosen(call.body["forgive"])
        except ValueError as error:
            raise ParameterError("forgive", f"cannot be chosen: {error}") from error
        if call.account:
            call.account.forgives = forgives
        else:
            for account in self._tenants.accounts():
                account.forgives = forgives
            self._tenants.forgives = forgives
        return self._listed(call)
