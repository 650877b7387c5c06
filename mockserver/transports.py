"""The mock in process, as transports for httpx: no socket, no thread, no waiting.

    httpx.Client(transport=handle.transport(), base_url=handle.url, headers=handle.client_headers)

What a fault does to the wire appears as the error that httpx would have raised on a real one. A delay
is not slept through: beyond the client's read timeout it is a ReadTimeout at once, below it the
account's clock moves on by it. The control interface under `/__mock__/` is not here; use the handle.
"""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Iterator
from urllib.parse import unquote

import httpx

from mockserver.outcomes import Ask, Ending, Outcome
from mockserver.payload import BODY_LIMIT
from mockserver.service import Service
from mockserver.turns import Turns

__all__ = ["AsyncMockTransport", "MockTransport"]


class MockTransport(httpx.BaseTransport):
    """For httpx.Client. `turns` is shared by all who reach the same service."""

    def __init__(self, service: Service, turns: Turns | None = None) -> None:
        self._service = service
        self._turns = turns or Turns()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Raises what httpx.HTTPTransport would: ReadTimeout, ReadError, RemoteProtocolError."""
        request.read()
        return _response(self._service, self._turns, request)


class AsyncMockTransport(httpx.AsyncBaseTransport):
    """For httpx.AsyncClient, with any event loop or none in particular."""

    def __init__(self, service: Service, turns: Turns | None = None) -> None:
        self._service = service
        self._turns = turns or Turns()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises what httpx.AsyncHTTPTransport would."""
        await request.aread()
        return _response(self._service, self._turns, request)


class _CutBody(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that ends before it is whole."""

    def __init__(self, outcome: Outcome, request: httpx.Request) -> None:
        self._part = outcome.body[: outcome.kept]
        self._error = httpx.RemoteProtocolError(
            "peer closed connection without sending complete message body"
            f" (received {outcome.kept} bytes, expected {len(outcome.body)})",
            request=request,
        )

    def __iter__(self) -> Iterator[bytes]:
        yield self._part
        raise self._error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._part
        raise self._error


def _response(service: Service, turns: Turns, request: httpx.Request) -> httpx.Response:
    ask = _ask(request)
    outcome = turns(lambda: service.handle(ask))
    _wait(service, turns, ask, outcome, request)
    if outcome.ending is Ending.RESET:
        raise httpx.ReadError("[Errno 104] Connection reset by peer", request=request)
    if outcome.ending is Ending.EMPTY:
        raise httpx.RemoteProtocolError(
            "Server disconnected without sending a response.", request=request
        )
    headers = [*outcome.headers, (b"content-length", b"%d" % len(outcome.body))]
    stream: httpx.ByteStream | _CutBody
    if request.method == "HEAD":
        stream = httpx.ByteStream(b"")
    elif outcome.ending is Ending.CUT:
        stream = _CutBody(outcome, request)
    else:
        stream = httpx.ByteStream(outcome.body)
    extensions = {"http_version": b"HTTP/1.1"}
    return httpx.Response(outcome.status, headers=headers, stream=stream, extensions=extensions)


def _ask(request: httpx.Request) -> Ask:
    path, _, query = request.url.raw_path.partition(b"?")
    headers = [(name.lower(), value) for name, value in request.headers.raw]
    token = next((value for name, value in headers if name == b"gz-api-token"), None)
    # The server does not wait for the body of a read either.
    body = b"" if request.method in {"GET", "HEAD"} else request.content[: BODY_LIMIT + 1]
    return Ask(request.method, unquote(path.decode("ascii")), query, token, headers, body)


def _wait(
    service: Service, turns: Turns, ask: Ask, outcome: Outcome, request: httpx.Request
) -> None:
    """Let the time pass that the client waits. Raises ReadTimeout where its patience ends first."""
    wait = math.inf if outcome.ending is Ending.HANG else outcome.delay
    if not wait:
        return
    patience: float | None = request.extensions.get("timeout", {}).get("read")
    if patience is None and wait == math.inf:
        raise httpx.ReadTimeout(
            "timed out: this answer never comes, and the client would wait for ever",
            request=request,
        )
    waited = wait if patience is None else min(wait, patience)
    turns(lambda: service.waited(ask.token, waited, truly=False))
    if wait > waited:
        raise httpx.ReadTimeout("timed out", request=request)
