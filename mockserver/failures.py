"""How a request fails: one place for what is refused on purpose, one for what is a bug of ours."""

from __future__ import annotations

import logging
import traceback

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mockserver.errors import (
    BUG_CODE,
    BUG_MESSAGE,
    MockError,
    NotFoundError,
    error_envelope,
    http_status,
)
from mockserver.tenants import Account, Tenants
from mockserver.wire import Answer

__all__ = ["BugGuard", "Refusal"]

logger = logging.getLogger("mockserver")


class Refusal:
    """Starlette's exception handler for every declared error, and for its own 404 and 405 (A6).

    Once the token is known, the trace id and the reading are those of its account.
    """

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants

    async def __call__(self, request: Request, error: Exception) -> Answer:
        if not isinstance(error, MockError):
            error = NotFoundError("Not Found: this URI does not exist, or not with this method")
        account: Account | None = getattr(request.state, "account", None)
        traces = account.traces if account else self._tenants.traces
        dialect = account.cloud.dialect if account else self._tenants.dialect
        envelope = error_envelope(error.code, error.message, traces.next_trace(), dialect)
        return Answer(envelope, http_status(error, dialect))


class BugGuard:
    """Pure ASGI middleware: what nobody declared becomes HTTP 500 with 10001, and goes no further.

    Raised on, it would be logged once more by the server, with its text; and a text may hold what
    was sent to us, a token or a password. So the log says where and what kind, never the text.
    """

    def __init__(self, app: ASGIApp, tenants: Tenants) -> None:
        self._app = app
        self._tenants = tenants

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001 - the one place where a bug of ours becomes an answer
            answer = self._answer(error, scope)
            if (
                not started
            ):  # else the server cuts the connection, as it must: half an answer is out
                await answer(scope, receive, send)

    def _answer(self, error: Exception, scope: Scope) -> Answer:
        traceid = self._tenants.traces.next_trace()
        logger.error(
            "Bug in the mock: %s on %s %r (traceid %s)\n%s",
            type(error).__name__,
            scope["method"],
            scope["path"],
            traceid,
            "".join(traceback.format_tb(error.__traceback__)),
        )
        return Answer(error_envelope(BUG_CODE, BUG_MESSAGE, traceid, self._tenants.dialect), 500)
