"""A call of the control interface: whom it concerns, what it asks, and how a route gets to see it.

The handlers are plain functions of a `Call`; what is read from the wire is read here, and judged by
the control interface's own document before a handler sees it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mockserver.control_document import ControlDocument
from mockserver.errors import ParameterError
from mockserver.payload import json_object, query_pairs
from mockserver.tenants import Account, Tenants
from mockserver.wire import Answer, received, token_of

__all__ = ["Call", "ControlRoute", "Entry", "Handler"]

_ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Call:
    """`account` is the one that the call concerns, None where it concerns all and those to come."""

    account: Account | None
    body: Mapping[str, Any]
    query: Mapping[str, str | int]
    path: Mapping[str, int]

    def one(self) -> Account:
        """The account, for calls that cannot concern all. Raises ParameterError without one."""
        if self.account is None:
            raise ParameterError("gz-api-token", "is required: this call concerns one account")
        return self.account


Handler = Callable[[Call], Response | Mapping[str, object]]


class Entry(NamedTuple):
    """A line in the table of calls; `path` is the document's own, `{instanceId}` the only variable.

    The document judges the body, unless `judged` says that the handler does, in better words.
    """

    method: str
    path: str
    handler: Handler
    judged: bool = True


class ControlRoute(Route):
    """An entry as a route, exact to the letter, as the API's own routes are."""

    def __init__(self, entry: Entry, tenants: Tenants, document: ControlDocument) -> None:
        super().__init__(entry.path, self._answer, methods=[entry.method])
        pattern = re.escape(entry.path).replace(r"\{instanceId\}", r"(?P<instanceId>[0-9]{1,19})")
        self.methods = {entry.method}
        self.path_regex = re.compile(pattern + r"\Z")
        self._entry = entry
        self._tenants = tenants
        self._document = document

    async def _answer(self, request: Request) -> Response:
        method, path, handler, judged = self._entry
        body: Mapping[str, Any] = {}
        required = self._document.requires_body(method, path)
        if required is not None:
            sent = await received(request.receive)
            body = json_object(sent) if sent or required else {}
            if judged:
                self._document.check_body(method, path, body)
        asked = _once_each(query_pairs(request.scope.get("query_string", b"")))
        query = self._document.checked_query(method, path, asked)
        variables = {name: int(value) for name, value in request.path_params.items()}
        account = self._account(token_of(request), asked.get(_ACCOUNT))
        answer = handler(Call(account, body, query, variables))
        if self._tenants.keeper is not None:
            self._tenants.keeper.keep_called(account, changing=method != "GET")
        return answer if isinstance(answer, Response) else Answer(answer)

    def _account(self, token: bytes, name: str | None) -> Account | None:
        if token:
            return self._tenants.account(token)
        if name is None:
            return None
        account = self._tenants.named(name)
        if account is None:
            raise HTTPException(404, "There is no account of this name")
        return account


def _once_each(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    query: dict[str, str] = {}
    for name, text in pairs:
        if name in query:
            raise ParameterError(name, "is given twice")
        query[name] = text
    return query
