"""Requests that overlap: an endpoint which takes a moment between a request's arrival and its handling."""

from __future__ import annotations

import asyncio
import time
from contextvars import ContextVar

from starlette.types import Receive, Scope, Send

from mockserver.playing import Endpoint

__all__ = ["ARRIVED", "SlowEndpoint"]

ARRIVED: ContextVar[float] = ContextVar("arrived")
"""When the request that is handled came in, in seconds of the monotonic clock."""

_SECONDS = 0.02


class SlowEndpoint(Endpoint):
    """Creates and actions wait before they are handled, as on a server that looks first and acts later."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ARRIVED.set(time.monotonic())
        if scope["type"] == "http" and scope["path"].endswith(("/create", "/action")):
            await asyncio.sleep(_SECONDS)
        await super().__call__(scope, receive, send)
