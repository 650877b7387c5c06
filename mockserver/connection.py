"""The socket under a request, for what ASGI has no words for: a reset, a silent end, a cut.

Our uvicorn protocols hand one in with each request, in the scope's `state` under `CONNECTION`.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct

__all__ = ["CONNECTION", "Connection"]

CONNECTION = "mockserver.connection"

_LINGER_NOT = struct.pack("ii", 1, 0)  # on, for 0 seconds: closing sends RST instead of FIN


class Connection:
    """One client's connection. Only from the loop that serves it."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self.held = False
        """An answer is kept back on purpose: the end of the server need not wait for it."""

    @property
    def known(self) -> bool:
        """Whether there is a socket to act on."""
        return self._transport is not None

    def open(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def reset(self) -> None:
        """End it the hard way: what was not sent is dropped, and the client reads ECONNRESET."""
        if self._transport is None:
            return
        sock = self._transport.get_extra_info("socket")
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        self._transport.abort()

    def close(self) -> None:
        """End it in order, once what was written is sent."""
        if self._transport is not None:
            self._transport.close()
