"""Head and body of an answer in one write: uvicorn makes two, and each is a system call of its own."""

from __future__ import annotations

import asyncio
from typing import Any

__all__ = ["GatheringTransport"]

MOST_BYTES = 64 * 1024
"""Held back at most; a longer answer goes out in parts."""


class GatheringTransport(asyncio.Transport):
    """Holds writes until `flush`, and at the latest until the loop's next turn.

    Closing flushes first; aborting drops what is held, as it drops what was not sent.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._held: list[bytes | bytearray | memoryview] = []
        self._size = 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        held = self._held
        if not held:
            self._loop.call_soon(self.flush)
        held.append(data)  # uvicorn hands in bytes of its own, which nobody changes afterwards
        self._size += len(data)
        if self._size > MOST_BYTES:
            self.flush()

    def flush(self) -> None:
        """Hands on what is held; nothing if nothing is."""
        if self._held:
            held, self._held, self._size = self._held, [], 0
            self._transport.writelines(held)

    def close(self) -> None:
        self.flush()
        self._transport.close()

    def abort(self) -> None:
        self._held, self._size = [], 0
        self._transport.abort()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def pause_reading(self) -> None:
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._transport.resume_reading()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._transport.set_protocol(protocol)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)
