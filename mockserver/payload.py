"""What a request carries, read strictly: the pairs of its query string, the JSON object of its body."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from mockserver.errors import ParameterError

__all__ = ["BODY_LIMIT", "check_type", "json_object", "query_pairs"]

BODY_LIMIT = 1 << 20
"""Bytes of a body that are read; a longer one is refused."""


class _DoubleKeyError(ValueError):
    pass


def check_type(headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Raises ParameterError unless the request says that it is JSON (A14)."""
    kind = next((value for name, value in headers if name == b"content-type"), b"")
    if kind.partition(b";")[0].strip().lower() != b"application/json":
        raise ParameterError("Content-Type", "must be application/json")


def query_pairs(query: bytes) -> list[tuple[str, str]]:
    """The pairs of a query string. Raises ParameterError where it is not UTF-8 or too long."""
    if not query:
        return []
    try:
        return parse_qsl(
            query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=200
        )
    except ValueError as error:
        raise ParameterError("query", "is not a readable query string") from error


def json_object(body: bytes) -> dict[str, Any]:
    """Strict JSON: UTF-8, one object, no NaN, no name twice at any depth. Raises ParameterError.

    The second pass costs microseconds, and a name given twice would else silently be the last one.
    """
    if len(body) > BODY_LIMIT:
        raise ParameterError("body", f"is larger than {BODY_LIMIT >> 20} MiB")
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
