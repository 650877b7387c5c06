"""The control interface under `/__mock__/`, as a whole: its table of calls, and how they are refused.

With a gz-api-token a call concerns that account, without one all accounts and those to come. Its
answers are plain JSON and its refusals HTTP 400 with `{"error": words}`: it is not part of the API.
`fixtures/control.json` describes every call; what it does not describe is not served.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.routing import Mount, Router

from mockserver import __version__
from mockserver.control_accounts import AccountCalls
from mockserver.control_call import Call, ControlRoute, Entry
from mockserver.control_clock import clock_entries, wind
from mockserver.control_dialect import DialectCalls
from mockserver.control_document import the_control_document
from mockserver.control_documents import document_entries
from mockserver.control_faults import FaultCalls
from mockserver.control_gate import ControlGate
from mockserver.control_journal import JournalCalls
from mockserver.control_leniency import LeniencyCalls
from mockserver.control_lifecycle import lifecycle_entries
from mockserver.control_state import StateCalls
from mockserver.errors import ParameterError
from mockserver.tenants import Tenants
from mockserver.wire import Answer

__all__ = ["Control"]


class Control:
    """Calls of the control interface, on `tenants`.

    `hosts` are the names, beside those of loopback, under which it may be called.
    """

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants
        self.hosts: set[str] = set()
        self._document = the_control_document()
        self.entries: list[Entry] = [
            Entry("GET", "/ready", self._ready),
            *clock_entries(tenants),
            *AccountCalls(tenants).entries(),
            *FaultCalls(tenants).entries(),
            *JournalCalls(tenants).entries(),
            *DialectCalls(tenants).entries(),
            *LeniencyCalls(tenants).entries(),
            *lifecycle_entries(),
            *StateCalls(tenants).entries(),
            *document_entries(self._document),
        ]

    def mount(self) -> Mount:
        """The calls as routes, with the refusals that are theirs."""
        routes = [ControlRoute(entry, self._tenants, self._document) for entry in self.entries]
        refusals = Middleware(
            ExceptionMiddleware,
            handlers={ParameterError: _refused, HTTPException: _not_found},
        )
        gate = Middleware(ControlGate, hosts=self.hosts)
        router = Router(routes, redirect_slashes=False)
        return Mount("/__mock__", app=router, middleware=[gate, refusals])

    def set_clock(self, token: bytes | None, wishes: Mapping[str, Any]) -> None:
        """Speed, then frozen, then advance; all clocks or none. Raises ParameterError."""
        wind(self._tenants, self._tenants.account(token) if token else None, wishes)

    def _ready(self, _: Call) -> Mapping[str, object]:
        return {"ready": True, "world": self._tenants.world.name, "version": __version__}


async def _refused(_: Request, error: Exception) -> Answer:
    assert isinstance(error, ParameterError)  # noqa: S101 - Starlette's type of a handler is wider
    return Answer({"error": f"{error.parameter} {error.problem}"}, 400)


async def _not_found(request: Request, error: Exception) -> Answer:
    path = request.scope["path"]
    words = f"There is no {request.method} {path} here"
    if isinstance(error, HTTPException) and error.detail not in {"Not Found", "Method Not Allowed"}:
        words = error.detail
    return Answer({"error": words}, 404)
