"""Outcomes over ASGI: the core's endpoint, and the guard around what is not the core.

What HTTP alone cannot say, an answer that is lost or cut, needs the socket. Our server hands in the
connection with each request (`connection.py`); under any other server the answer is announced and not
given, which makes it close the connection.
"""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mockserver.connection import CONNECTION, Connection
from mockserver.failures import bug
from mockserver.outcomes import Ask, Ending, Outcome
from mockserver.routing import route_path
from mockserver.service import Service
from mockserver.tenants import Tenants
from mockserver.wire import received

__all__ = ["BugGuard", "Endpoint", "play"]


class Endpoint:
    """The core as an ASGI application: one request in, its outcome played.

    Not a function of a request, which Starlette would wrap once more.
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000, "reason": ""})
            return
        method = scope["method"]
        headers = scope["headers"]
        token = None
        for name, value in headers:
            if name == b"gz-api-token":
                token = value
                break
        query = scope.get("query_string", b"")
        try:
            body = b"" if method in {"GET", "HEAD"} else await received(receive)
        except ClientDisconnect:
            return
        ask = Ask(method, route_path(scope), query, token, headers, body)
        outcome = self._service.handle(ask)
        if outcome.ending is Ending.COMPLETE and not outcome.delay:
            await send(_start(outcome))
            await send({"type": "http.response.body", "body": outcome.body})
            return
        connection: Connection = scope.get("state", {}).get(CONNECTION) or Connection()
        if outcome.delay:
            if not await _patient(connection, receive, outcome.delay):
                return
            self._service.waited(token, outcome.delay, truly=True)
        if outcome.ending is Ending.CUT and method == "HEAD":
            # Whole as it is, since it has no body: the client must know that the connection ends, or
            # its next request would run into the end by chance.
            await send(_start(outcome, last=True))
            await send({"type": "http.response.body", "body": b""})
            return
        await _end(outcome, connection, receive, send)


async def play(outcome: Outcome, send: Send) -> None:
    """The answer as it stands, whatever its ending."""
    await send(_start(outcome))
    await send({"type": "http.response.body", "body": outcome.body})


def _start(outcome: Outcome, at_least: int = 0, *, last: bool = False) -> Message:
    headers = [*outcome.headers, (b"content-length", b"%d" % max(len(outcome.body), at_least))]
    if last:
        headers.append((b"connection", b"close"))
    return {
        "type": "http.response.start",
        "status": outcome.status or 500,  # 0: nothing was to be answered, and it must end somehow
        "headers": headers,
    }


async def _end(outcome: Outcome, connection: Connection, receive: Receive, send: Send) -> None:
    """The answer as far as its ending lets it come."""
    if outcome.ending is Ending.COMPLETE:
        await play(outcome, send)
        return
    if outcome.ending is Ending.CUT or (outcome.ending is not Ending.HANG and not connection.known):
        await send(_start(outcome, at_least=1))
    if outcome.ending is Ending.CUT:
        part = outcome.body[: outcome.kept]
        await send({"type": "http.response.body", "body": part, "more_body": True})
    if outcome.ending is Ending.RESET:
        connection.reset()
    elif outcome.ending is not Ending.HANG:
        connection.close()
    if connection.known or outcome.ending is Ending.HANG:
        await _patient(connection, receive, None)  # uvicorn must have seen the end, too


async def _patient(connection: Connection, receive: Receive, seconds: float | None) -> bool:
    """Wait, for ever without `seconds`; False where the client does not wait as long."""
    connection.held = True
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return True
    finally:
        connection.held = False
    return False


class BugGuard:
    """Pure ASGI middleware: what nobody declared becomes HTTP 500 with 10001, and goes no further."""

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
            outcome = bug(error, scope["method"], scope["path"], self._tenants)
            # Else the server cuts the connection, as it must: half an answer is out.
            if not started:
                await play(outcome, send)
