"""What an answer, or the lack of one, means: a value, or which error of ours. Pure.

A refusal is known by its code whatever the HTTP status, and by the HTTP status where there is no code
(A4). Everything that leaves open whether a create or an action happened is an `UnknownOutcomeError`,
unless the server says so itself with code 10001, which is an `InternalServerError` (S229).

Errors are returned, not raised: the caller raises them where no local variable holds an answer's
content, so that a traceback with locals shows none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TypeVar

import msgspec

from gpugeek_tui.api.address import masked_url
from gpugeek_tui.api.envelope import Envelope, Unreadable, bounded, open_envelope
from gpugeek_tui.api.wire import Answer, Kind, Lost, Question
from gpugeek_tui.errors import (
    ApiError,
    AuthError,
    GpuGeekError,
    InternalServerError,
    NoAnswerError,
    NotFoundError,
    OperationError,
    ParameterError,
    ProtocolError,
    RateLimitedError,
    UnknownOutcomeError,
    UnreachableError,
)

__all__ = ["judge", "judge_loss", "retry_after"]

T = TypeVar("T")

CODES: dict[int, type[ApiError]] = {
    10001: InternalServerError,
    10002: AuthError,
    10005: ParameterError,
    10135: OperationError,
}
STATUSES: dict[int, type[ApiError]] = {
    401: AuthError,
    403: AuthError,
    404: NotFoundError,
    405: NotFoundError,
    429: RateLimitedError,
}
MENDING = "If it stays so, check the base URL."


def judge(
    question: Question,
    answer: Answer,
    read: Callable[[msgspec.Raw], T],
    *,
    scrub: Callable[[str], str],
    now: Callable[[], datetime],
) -> T | GpuGeekError:
    """`read` turns the envelope's data into the value, or raises `Unreadable`.

    `scrub` takes the token out of server texts; `now` is asked only for a Retry-After that is a date.
    """
    try:
        envelope = open_envelope(answer.body)
    except Unreadable as error:
        if answer.status == HTTPStatus.OK:
            return _unreadable(question, error, answer)
        envelope = Envelope(code=None, message="", traceid="", data=msgspec.Raw(b"null"))
    envelope = Envelope(
        envelope.code, scrub(envelope.message), scrub(envelope.traceid), envelope.data
    )
    if envelope.code or answer.status != HTTPStatus.OK:
        return _refused(question, answer, envelope, scrub, now)
    if envelope.code is None:
        return _unreadable(question, Unreadable("the answer has no code"), answer, envelope)
    try:
        return read(envelope.data)
    except Unreadable as error:
        return _unreadable(question, error, answer, envelope)


def judge_loss(question: Question, lost: Lost) -> GpuGeekError:
    """The error for a request that got no answer."""
    reason = f"{question.line}: {lost.reason}"
    if not lost.sent:
        return UnreachableError(reason, request=question.line)
    if question.kind is Kind.WRITE:
        return UnknownOutcomeError(reason, request=question.line)
    return (ProtocolError if lost.garbled else NoAnswerError)(reason, request=question.line)


def retry_after(answer: Answer, now: Callable[[], datetime]) -> float | None:
    """Seconds to wait by the Retry-After header, which holds seconds or an HTTP date; None without one."""
    value = answer.headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", value):
        return float(value)
    until = _date(value)
    if until is None:
        return None
    then = _date(answer.headers.get("date", "")) or now()  # the server's own clock, if it says
    return max(0.0, (until - then).total_seconds())


def _date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _refused(
    question: Question,
    answer: Answer,
    envelope: Envelope,
    scrub: Callable[[str], str],
    now: Callable[[], datetime],
) -> GpuGeekError:
    by_code = CODES.get(envelope.code or 0)
    kind = by_code or _by_status(answer.status)
    if envelope.code:
        kind = kind or ApiError
    elif kind is None or (question.kind is Kind.WRITE and _leaves_open(answer.status)):
        return _no_verdict(question, answer, envelope, scrub)
    words = envelope.message if envelope.message.strip() else _status_words(question, answer.status)
    return kind(
        words,
        retry_after=retry_after(answer, now),
        code=envelope.code,
        traceid=envelope.traceid,
        status=answer.status,
        request=question.line,
    )


def _by_status(status: int) -> type[ApiError] | None:
    if status in STATUSES:
        return STATUSES[status]
    if status >= 500:
        return InternalServerError
    return ApiError if status >= 400 else None


def _leaves_open(status: int) -> bool:
    """A gateway may give up (5xx, 408) on a request that the cloud behind it carries out."""
    return status >= 500 or status == HTTPStatus.REQUEST_TIMEOUT


def _no_verdict(
    question: Question, answer: Answer, envelope: Envelope, scrub: Callable[[str], str]
) -> GpuGeekError:
    """No code, and an HTTP status that is neither success nor, for a write, a plain refusal."""
    reason, status = _status_words(question, answer.status), answer.status
    target = answer.headers.get("location", "")
    if 300 <= status < 400 and target:
        reason = (
            f"{reason}, and sends on to {scrub(masked_url(target))}. Redirects are not followed, "
            "because they would carry the token there: if that is the right place, set it as base URL"
        )
    # 301, 307 and 308 say that nothing was done here. 302 and 303 also mean "done, look there".
    untouched = status in (301, 307, 308)
    unsure = question.kind is Kind.WRITE and not untouched
    kind = UnknownOutcomeError if unsure else ProtocolError
    return kind(
        reason,
        code=envelope.code,
        traceid=envelope.traceid,
        status=status,
        request=question.line,
    )


def _unreadable(
    question: Question, error: Unreadable, answer: Answer, envelope: Envelope | None = None
) -> GpuGeekError:
    reason = f"{question.line}: {bounded(error.reason)}"
    code, traceid = (envelope.code, envelope.traceid) if envelope else (None, "")
    if question.kind is Kind.WRITE or error.ids:  # a dry run that names instances was none
        return UnknownOutcomeError(
            reason,
            instance_ids=error.ids,
            code=code,
            traceid=traceid,
            status=answer.status,
            request=question.line,
        )
    kind = NoAnswerError if error.cut else ProtocolError
    return kind(
        f"{reason}. {MENDING}",
        code=code,
        traceid=traceid,
        status=answer.status,
        request=question.line,
    )


def _status_words(question: Question, status: int) -> str:
    try:
        phrase = f" {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = ""
    return f"{question.line}: the server answers HTTP {status}{phrase}"
