"""What crosses the wire under Starlette: a request's token and body, and an answer in JSON."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.types import Receive

from mockserver.payload import BODY_LIMIT, json_object

__all__ = ["BODY_LIMIT", "Answer", "body_of", "json_object", "received", "token_of"]

_DRAINED = 16 * BODY_LIMIT  # read and dropped, so that a polite client gets to see the refusal


class Answer(JSONResponse):
    """An answer; msgspec writes it several times faster than the standard library would."""

    def render(self, content: object) -> bytes:
        return msgspec.json.encode(content)


def token_of(request: Request) -> bytes:
    """The gz-api-token as it was sent, without blanks around it; empty where there is none."""
    return request.headers.get("gz-api-token", "").encode("latin-1").strip()


async def body_of(request: Request) -> dict[str, Any]:
    """The body as a JSON object. Raises ParameterError for anything else, or beyond `BODY_LIMIT`.

    Starlette's ClientDisconnect comes through where the client hangs up before the body is whole.
    """
    return json_object(await received(request.receive))


async def received(receive: Receive) -> bytes:
    """The body's bytes; of one that is too long, a byte more than `BODY_LIMIT`.

    Raises ClientDisconnect where the client hangs up before the body is whole.
    """
    chunks: list[bytes] = []
    size = 0
    more = True
    while more and size <= _DRAINED:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        more = message.get("more_body", False)
        chunk: bytes = message.get("body", b"")
        if size <= BODY_LIMIT:
            chunks.append(chunk)
        size += len(chunk)
    return b"".join(chunks)[: BODY_LIMIT + 1]
