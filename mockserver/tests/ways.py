"""One account reached in each way there is, with httpx as the client, and what comes of a request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, NamedTuple

import httpx
import pytest

from mockserver import protocols, serving
from mockserver.handle import Handle
from mockserver.local import LocalMock
from mockserver.serving import MockServer

TOKEN = "token-1"
PATIENCE = httpx.Timeout(20, read=0.15)
"""Long enough for any answer that comes at once, short enough to be waited out over a socket."""


class Result(NamedTuple):
    """What a client gets: an answer, or the class of the error that httpx raises."""

    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    error: type[Exception] | None = None


class Way(NamedTuple):
    handle: Handle
    send: Callable[..., Result]


def result(response: httpx.Response) -> Result:
    names = ("content-type", "content-length", "retry-after")
    headers = tuple((n, response.headers[n]) for n in names if n in response.headers)
    return Result(response.status_code, headers, response.content)


def in_pieces(more: dict[str, Any], pieces: Callable[[Any], Any]) -> dict[str, Any]:
    """Content that is a tuple is sent chunk by chunk."""
    content = more.get("content")
    return {**more, "content": pieces(content)} if isinstance(content, tuple) else more


async def one_by_one(content: tuple[bytes, ...]) -> AsyncIterator[bytes]:
    for piece in content:
        yield piece


def sync_sender(client: httpx.Client) -> Callable[..., Result]:
    def send(method: str, path: str, **more: Any) -> Result:
        try:
            return result(client.request(method, path, **in_pieces(more, iter)))
        except httpx.HTTPError as error:
            return Result(error=type(error))

    return send


def async_sender(handle: Handle) -> Callable[..., Result]:
    async def once(method: str, path: str, **more: Any) -> Result:
        async with httpx.AsyncClient(
            transport=handle.async_transport(),
            base_url=handle.url,
            headers=handle.client_headers,
            timeout=PATIENCE,
        ) as client:
            try:
                return result(await client.request(method, path, **in_pieces(more, one_by_one)))
            except httpx.HTTPError as error:
                return Result(error=type(error))

    return lambda *args, **more: asyncio.run(once(*args, **more))


@contextmanager
def over_a_socket(world: str, **options: Any) -> Iterator[Way]:
    with MockServer(world, frozen=True, **options) as mock:
        handle = mock.account(TOKEN)
        with httpx.Client(
            base_url=handle.url, headers=handle.client_headers, timeout=PATIENCE
        ) as client:
            yield Way(handle, sync_sender(client))


@contextmanager
def over_a_socket_without_httptools(world: str, **options: Any) -> Iterator[Way]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serving, "best_protocol", lambda: protocols.PlainProtocol)
        patch.setattr(serving, "_loop_factory", lambda: None)
        with over_a_socket(world, **options) as way:
            yield way


@contextmanager
def in_process(world: str, **options: Any) -> Iterator[Way]:
    handle = LocalMock(world, frozen=True, **options).account(TOKEN)
    with httpx.Client(
        transport=handle.transport(),
        base_url=handle.url,
        headers=handle.client_headers,
        timeout=PATIENCE,
    ) as client:
        yield Way(handle, sync_sender(client))


@contextmanager
def in_process_async(world: str, **options: Any) -> Iterator[Way]:
    handle = LocalMock(world, frozen=True, **options).account(TOKEN)
    yield Way(handle, async_sender(handle))


WAYS: dict[str, Callable[..., AbstractContextManager[Way]]] = {
    "socket": over_a_socket,
    "socket, h11": over_a_socket_without_httptools,
    "in process": in_process,
    "in process, async": in_process_async,
}
