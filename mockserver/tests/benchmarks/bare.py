"""The reference: an ASGI application that returns bytes made beforehand, under the mock's own server."""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import Any

import click
import uvicorn


def application(body: bytes) -> Any:
    """Answers everything with `body`; reads nothing but what ASGI makes it read."""
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] == "POST":
            await receive()
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return answer


if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    config = uvicorn.Config(
        application(Path(sys.argv[1]).read_bytes()),
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
    )
    click.echo(listener.getsockname()[1])
    uvicorn.Server(config).run(sockets=[listener])
