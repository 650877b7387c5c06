"""A load from a process of its own: keep-alive connections that ask, wait for the whole answer, ask again."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import Callable

import click

NEW_LOOP: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop
with contextlib.suppress(ImportError):
    import uvloop

    NEW_LOOP = uvloop.new_event_loop


async def connection(port: int, request: bytes, until: float, times: list[float]) -> None:
    """One client on one connection. Appends the seconds of each request."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while (begun := time.perf_counter()) < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode(errors="replace"))
        at = head.lower().index(b"content-length:") + 15
        await reader.readexactly(int(head[at : head.index(b"\r\n", at)]))
        times.append(time.perf_counter() - begun)
    writer.close()


async def load(port: int, request: bytes, connections: int, seconds: float) -> dict[str, float]:
    """Requests per second over all connections, and the median seconds of one."""
    times: list[float] = []
    begun = time.perf_counter()
    await asyncio.gather(
        *(connection(port, request, begun + seconds, times) for _ in range(connections))
    )
    elapsed = time.perf_counter() - begun
    times.sort()
    return {"rate": len(times) / elapsed, "median": times[len(times) // 2]}


if __name__ == "__main__":
    order = json.loads(sys.stdin.read())
    asked = order["request"].encode()
    with asyncio.Runner(loop_factory=NEW_LOOP) as runner:
        found = runner.run(load(order["port"], asked, order["connections"], order["seconds"]))
    click.echo(json.dumps(found))
