"""The journal as calls; without an account the one of the requests that no account took."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from mockserver.control_call import Call, Entry
from mockserver.errors import ParameterError
from mockserver.journal import Journal
from mockserver.tenants import Tenants

__all__ = ["JournalCalls"]

_FILTERS = ("instance", "code", "status", "since", "limit")


class JournalCalls:
    """GET and DELETE /journal."""

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants

    def entries(self) -> list[Entry]:
        return [
            Entry("GET", "/journal", self._read),
            Entry("DELETE", "/journal", self._clear),
        ]

    def _journal(self, call: Call) -> Journal:
        return call.account.journal if call.account else self._tenants.journal

    def _read(self, call: Call) -> Response:
        filters: dict[str, Any] = {
            name: call.query[name] for name in _FILTERS if name in call.query
        }
        if call.query.get("hints") == "true":
            filters["hints"] = True
        operation = call.query.get("operation")
        try:
            what = None if operation is None else str(operation)
            content = self._journal(call).to_json(what, **filters)
        except ValueError as error:
            raise ParameterError("operation", str(error)) from error
        return Response(content, media_type="application/json")

    def _clear(self, call: Call) -> Mapping[str, object]:
        self._journal(call).clear()
        return {"cleared": True}
