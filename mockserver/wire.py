"""Reading a request off ASGI, strictly: its token, its query, its body as one JSON object."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from mockserver.errors import ParameterError

__all__ = ["BODY_LIMIT", "ClientGone", "Receive", "Request", "Scope", "Send", "json_object"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

BODY_LIMIT = 1 << 20
"""Bytes of a body that are read; a longer one is refused."""

_DRAINED = 16 * BODY_LIMIT  # read and dropped, so that a polite client gets to see the refusal
_TOKEN_HEADER = b"gz-api-token"


class ClientGone(Exception):  # noqa: N818 - nothing is wrong: nobody waits for an answer any more
    """The client hung up before its request was complete."""


class _DoubleKeyError(ValueError):
    pass


class Request:
    """One HTTP request, not yet believed."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self._query: bytes = scope.get("query_string", b"")
        self._receive = receive
        self.token = self._header(scope, _TOKEN_HEADER)

    @staticmethod
    def _header(scope: Scope, name: bytes) -> bytes | None:
        for key, value in scope["headers"]:
            if key == name:
                return bytes(value).strip()
        return None

    def query(self) -> list[tuple[str, str]]:
        """The pairs of the query string. Raises ParameterError where it is not UTF-8 or too long."""
        if not self._query:
            return []
        try:
            return parse_qsl(
                self._query.decode("ascii"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=200,
            )
        except ValueError as error:
            raise ParameterError("query", "is not a readable query string") from error

    async def body(self) -> bytes:
        """The whole body. Raises ParameterError beyond `BODY_LIMIT`, ClientGone if it never comes."""
        chunks: list[bytes] = []
        size, more = 0, True
        while more and size <= _DRAINED:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if size <= BODY_LIMIT:
                chunks.append(chunk)
            more = message.get("more_body", False)
        if size > BODY_LIMIT:
            raise ParameterError("body", f"is larger than {BODY_LIMIT >> 20} MiB")
        return b"".join(chunks)

    async def json(self) -> dict[str, Any]:
        """The body as a JSON object. Raises ParameterError for anything else."""
        return json_object(await self.body())


def json_object(body: bytes) -> dict[str, Any]:
    """Strict JSON: UTF-8, one object, no NaN, no name twice at any depth. Raises ParameterError.

    The second pass costs microseconds, and a name given twice would else silently be the last one.
    """
    if not body.strip():
        raise ParameterError("body", "is empty; it must be a JSON object")
    try:
        value = msgspec.json.decode(body)
        json.loads(body.decode(), object_pairs_hook=_once_each)
    except _DoubleKeyError as error:
        raise ParameterError("body", "holds a name twice in one object") from error
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise ParameterError("body", "is not valid JSON") from error
    if not isinstance(value, dict):
        raise ParameterError("body", "must be a JSON object")
    return value


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    kept = dict(pairs)
    if len(kept) != len(pairs):
        raise _DoubleKeyError
    return kept
