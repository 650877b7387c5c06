"""Readings as calls: which there are, which are chosen, and choose."""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.control_call import Call, Entry
from mockserver.dialect_files import known_dialects
from mockserver.dialect_setting import set_dialect, shown_dialect
from mockserver.errors import DialectError, ParameterError
from mockserver.tenants import Tenants

__all__ = ["DialectCalls"]


class DialectCalls:
    """GET and POST /dialect."""

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants

    def entries(self) -> list[Entry]:
        return [
            Entry("GET", "/dialect", self._listed),
            Entry("POST", "/dialect", self._choose, judged=False),
        ]

    def _listed(self, call: Call) -> Mapping[str, object]:
        return {"dialects": known_dialects(), **shown_dialect(self._tenants, call.account)}

    def _choose(self, call: Call) -> Mapping[str, object]:
        try:
            set_dialect(self._tenants, call.account, call.body)
        except DialectError as error:
            raise ParameterError("dialect", f"cannot be chosen: {error}") from error
        return self._listed(call)
