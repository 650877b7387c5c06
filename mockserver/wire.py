"""What crosses the wire: a request read strictly, its token, query and body, and an answer in JSON."""

from __future__ import annotations

import json
from contextlib import aclosing
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse

from mockserver.errors import ParameterError

__all__ = ["BODY_LIMIT", "Answer", "body_of", "json_object", "query_of", "token_of"]

BODY_LIMIT = 1 << 20
"""Bytes of a body that are read; a longer one is refused."""

_DRAINED = 16 * BODY_LIMIT  # read and dropped, so that a polite client gets to see the refusal


class _DoubleKeyError(ValueError):
    pass


class Answer(JSONResponse):
    """An answer; msgspec writes it several times faster than the standard library would."""

    def render(self, content: object) -> bytes:
        return msgspec.json.encode(content)


def token_of(request: Request) -> bytes:
    """The gz-api-token as it was sent, without blanks around it; empty where there is none."""
    return request.headers.get("gz-api-token", "").encode("latin-1").strip()


def query_of(request: Request) -> list[tuple[str, str]]:
    """The pairs of the query string. Raises ParameterError where it is not UTF-8 or too long.

    Starlette's own `query_params` replaces what is not UTF-8 and forgets that a name came twice.
    """
    query: bytes = request.scope.get("query_string", b"")
    if not query:
        return []
    try:
        return parse_qsl(
            query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=200
        )
    except ValueError as error:
        raise ParameterError("query", "is not a readable query string") from error


async def body_of(request: Request) -> dict[str, Any]:
    """The body as a JSON object. Raises ParameterError for anything else, or beyond `BODY_LIMIT`.

    Starlette's ClientDisconnect comes through where the client hangs up before the body is whole.
    """
    chunks: list[bytes] = []
    size = 0
    async with aclosing(request.stream()) as stream:
        async for chunk in stream:
            size += len(chunk)
            if size <= BODY_LIMIT:
                chunks.append(chunk)
            elif size > _DRAINED:
                break
    if size > BODY_LIMIT:
        raise ParameterError("body", f"is larger than {BODY_LIMIT >> 20} MiB")
    return json_object(b"".join(chunks))


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
