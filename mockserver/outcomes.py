"""A whole request and what becomes of it, as plain values: what the core takes and gives.

Neither knows how it travels. The server plays an `Outcome` on a socket, the transports in process turn
the same one into an httpx response or error.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import msgspec

__all__ = ["JSON", "JSON_UTF_8", "TEXT", "Ask", "Ending", "Outcome"]

Headers = Sequence[tuple[bytes, bytes]]

JSON: Headers = ((b"content-type", b"application/json"),)
JSON_UTF_8: Headers = ((b"content-type", b"application/json; charset=utf-8"),)
TEXT: Headers = ((b"content-type", b"text/plain; charset=utf-8"),)


class Ending(Enum):
    """How an answer leaves the connection behind."""

    COMPLETE = "complete"
    CUT = "cut"
    """The head and the first `kept` bytes of the body, then the end of the connection."""
    RESET = "reset"
    """Not a byte; the connection is reset."""
    EMPTY = "empty"
    """Not a byte; the connection is closed in order."""
    HANG = "hang"
    """Not a byte, and the connection stays open for as long as the client waits."""


class Ask(msgspec.Struct, frozen=True):
    """One request. `path` is decoded; header names are lower case; `token` is as sent, None if not.

    Of a body that is too long, one byte more than `payload.BODY_LIMIT` is enough.
    """

    method: str
    path: str
    query: bytes = b""
    token: bytes | None = None
    headers: Headers = ()
    body: bytes = b""

    def __repr__(self) -> str:
        return f"Ask({self.method} {self.path})"  # token, query and body may hold secrets


class Outcome(msgspec.Struct, frozen=True):
    """One answer; `headers` leave out content-length, which is the player's affair.

    `code` is the business code of the envelope, None where the body holds none. `delay` is in real
    seconds, before the first byte. Whatever the ending, `body` is what would have been answered.
    """

    status: int
    headers: Headers = JSON
    body: bytes = b""
    code: int | None = None
    delay: float = 0.0
    ending: Ending = Ending.COMPLETE
    kept: int = 0

    def __repr__(self) -> str:
        return f"Outcome({self.status}, code={self.code}, {self.ending.value})"
