"""Answers as they go out: success, refusal and breakdown, each written as the dialect has it.

Here meet the open points of the envelope itself: HTTP status (A4 to A6), body (A7), traceid (A9),
message (A10), data (A11), codes (A13) and the answer's Content-Type (A14).
"""

from __future__ import annotations

import msgspec

from mockserver.dialect import Dialect
from mockserver.errors import (
    BUG_CODE,
    BUG_MESSAGE,
    MockError,
    NotFoundError,
    error_envelope,
    refusal_of,
    shown_trace,
    status_of,
)
from mockserver.outcomes import JSON, JSON_UTF_8, TEXT, Headers, Outcome

__all__ = ["broken", "failed", "json_headers", "refused", "success"]

_encode = msgspec.json.Encoder().encode
_FAILURES = {404: b"Not Found", 405: b"Method Not Allowed", 500: b"Internal Server Error"}


def success(data: object, traceid: str, operation_id: str, dialect: Dialect) -> Outcome:
    """Code 0 with the data of an operation; what of it is encoded already is given as msgspec.Raw."""
    envelope: dict[str, object] = {"code": 0, "message": "success"}
    trace = shown_trace(traceid, operation_id, dialect)
    if trace is not None:
        envelope["traceid"] = trace
    envelope["data"] = data
    return Outcome(200, json_headers(dialect), _encode(envelope), 0)


def refused(error: MockError, traceid: str, operation_id: str | None, dialect: Dialect) -> Outcome:
    """The answer to a declared error."""
    code, message = refusal_of(error, dialect)
    if isinstance(error, NotFoundError) and dialect.failure_body == "text":
        return Outcome(code, TEXT, _FAILURES[code])
    return failed(code, message, traceid, operation_id, dialect)


def failed(
    code: int, message: str, traceid: str, operation_id: str | None, dialect: Dialect
) -> Outcome:
    """An envelope with this code, over the HTTP status that the dialect gives it."""
    trace = shown_trace(traceid, operation_id, dialect)
    body = _encode(error_envelope(code, message, trace, dialect))
    return Outcome(status_of(code, dialect), json_headers(dialect), body, code)


def broken(traceid: str, operation_id: str | None, dialect: Dialect) -> Outcome:
    """HTTP 500 for a bug of ours (S19, S20)."""
    if dialect.failure_body == "text":
        return Outcome(500, TEXT, _FAILURES[500])
    trace = shown_trace(traceid, operation_id, dialect)
    body = _encode(error_envelope(BUG_CODE, BUG_MESSAGE, trace, dialect))
    return Outcome(500, json_headers(dialect), body, BUG_CODE)


def json_headers(dialect: Dialect) -> Headers:
    """The headers of an answer in JSON (A14)."""
    return JSON if dialect.answer_type == "bare" else JSON_UTF_8
