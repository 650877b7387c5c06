"""A client on a desk: the seven methods by name, good answers for them, and a server of raw bytes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx

from gpugeek_tui.api import Client, CreateRequest, RetryPolicy, Timeouts

BASE = "http://cloud.test"
TOKEN = "canary-token-9c1f"
ORDER = CreateRequest(gpu_name="G30-24G", sku_name="payg", gpu_num=1, image_id="123abc")
SPEC = {"gpuName": "G30-24G", "price": "10", "memorySize": 17179869184}
MACHINE = {"instanceId": 504838617333765, "status": "stopd", "name": "testname"}

Call = Callable[[Client], Awaitable[Any]]

READS: dict[str, Call] = {
    "gpus": lambda c: c.gpus(),
    "datacenters": lambda c: c.datacenters(),
    "images": lambda c: c.images(),
    "operations": lambda c: c.operations([512303116840965]),
    "instances": lambda c: c.instances(),
}
WRITES: dict[str, Call] = {
    "create": lambda c: c.create(ORDER),
    "action": lambda c: c.action(504838617333765, "stop"),
}
CALLS: dict[str, Call] = READS | WRITES
ALL: dict[str, Call] = CALLS | {"dry_run": lambda c: c.dry_run(ORDER)}

DATA: dict[str, dict[str, object]] = {
    "gpus": {"gpus": ["G30-24G"]},
    "datacenters": {"datacenters": [{"name": "Suqian-B", "dcId": "suqian-b"}]},
    "images": {"images": [{"type": "user", "name": "testimage", "imageId": "123abc"}]},
    "operations": {"operations": [{"operationId": 512303116840965, "status": 2, "isCompleted": 1}]},
    "instances": {"instances": [MACHINE], "total": 1},
    "create": {"InstanceId": 512300905672709, "operationId": 512303116840965, "spec": SPEC},
    "action": {"operationId": 511642810499077},
    "dry_run": {"InstanceId": 0, "operationId": 0, "spec": SPEC},
}


def enveloped(data: object, **over: object) -> bytes:
    envelope = {"code": 0, "message": "success", "traceid": "57cbd46995d11318814a78746318bc32"}
    return json.dumps({**envelope, "data": data, **over}).encode()


class Desk:
    """A server in a function: `answer` gives each request its answer or raises. Waits are only noted."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        self.requests: list[httpx.Request] = []
        self.waits: list[float] = []
        self._answer = answer

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self._answer(request)

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def client(self, **options: Any) -> Client:
        settings: dict[str, Any] = {
            "base_url": BASE,
            "token": TOKEN,
            "sleep": self._sleep,
            "chance": lambda: 1.0,
            "mount": httpx.MockTransport(self._handle),
        }
        return Client(**(settings | options))


def answering(body: bytes = b"", status: int = 200, **headers: str) -> Desk:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Desk(lambda _: httpx.Response(status, content=body, headers=named))


def failing(error: type[httpx.TransportError]) -> Desk:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error("no", request=request)

    return Desk(answer)


Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class RawServer:
    """A TCP server on 127.0.0.1 that counts connections and whole request heads."""

    def __init__(self) -> None:
        self.connections = 0
        self.heads: list[bytes] = []
        self.port = 0

    async def head(self, reader: asyncio.StreamReader) -> bytes:
        """One request, its body read too; b"" when the client has gone."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return b""
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                await reader.readexactly(int(line.partition(b":")[2]))
        self.heads.append(head)
        return head


@asynccontextmanager
async def raw_server(script: Script, server: RawServer) -> AsyncIterator[str]:
    """The base URL of a server that runs `script` on each connection."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.connections += 1
        try:
            await script(reader, writer)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        listener.close()


def saying(server: RawServer, *parts: bytes, reset: bool = False, hold: bool = False) -> Script:
    """Reads one request, says `parts`, then closes, resets, or holds the line."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not await server.head(reader):
            return
        for part in parts:
            writer.write(part)
            await writer.drain()
        if hold:
            await reader.read()
        if reset:
            writer.transport.abort()

    return script


def at_once(url: str, **times: float) -> Client:
    """A client that asks once and waits not long."""
    return Client(url, TOKEN, retry=RetryPolicy(attempts=1), timeouts=Timeouts(**times))


def http(body: bytes, *lines: str, status: str = "200 OK") -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *lines]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body
