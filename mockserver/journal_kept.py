"""One exchange as the journal keeps it until somebody looks: references in a tuple, which cost little.

Only what cannot wait is done here: the token is taken out, and of long bodies not all is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mockserver.journal_masking import holds_token, without_token
from mockserver.outcomes import Ask, Ending, Outcome

__all__ = ["SMALL", "Answered", "Kept", "kept"]

SMALL = 2048
"""Bytes: an answer that is longer is kept whole only while there is room for it."""

_HEAD, _TAIL = 768, 64
_LONGEST_BODY = 64 * 1024


class Answered:
    """The bytes of an answer: whole, or its two ends and its length."""

    __slots__ = ("head", "size", "tail")

    def __init__(self, body: bytes) -> None:
        self.head = body
        self.tail = b""
        self.size = len(body)

    def cut(self) -> None:
        """Let go of the middle."""
        if len(self.head) > _HEAD + _TAIL:
            self.head, self.tail = self.head[:_HEAD], self.head[-_TAIL:]

    @property
    def whole(self) -> bool:
        return len(self.head) == self.size


class Kept(NamedTuple):
    """What is kept of an exchange until somebody reads it; the token is in none of it."""

    n: int
    at_ms: int
    operation: str
    method: str
    path: str
    query: bytes
    body: bytes
    content_type: bytes
    status: int
    code: int | None
    answer: Answered
    ending: Ending
    delay: float
    faults: Sequence[str]
    token_in: tuple[str, ...]


def kept(
    n: int, ask: Ask, outcome: Outcome, operation: str, faults: Sequence[str], at_ms: int
) -> Kept:
    """The exchange as it is kept; nothing of it is decoded."""
    token, path, query, body, answer = ask.token, ask.path, ask.query, ask.body, outcome.body
    token = token.strip() if token else None
    token_in: tuple[str, ...] = ()
    if len(body) > _LONGEST_BODY:
        body = body[:_LONGEST_BODY]
    if token:
        if (query and holds_token(token, query)) or (body and holds_token(token, body)):
            token_in = _places(token, query, body)
            query, body = without_token(token, query), without_token(token, body)
        if not operation:
            path = without_token(token, path.encode("utf-8", "replace")).decode("utf-8", "replace")
        # Of a long answer no text is shown but its beginning.
        if len(answer) <= SMALL or holds_token(token, answer[:SMALL]):
            answer = without_token(token, answer)
    content_type = b""
    if body:
        for name, value in ask.headers:
            if name == b"content-type":
                content_type = without_token(token, value)
                break
    return Kept(
        n,
        at_ms,
        operation,
        ask.method,
        path,
        query,
        body,
        content_type,
        outcome.status,
        outcome.code,
        Answered(answer),
        outcome.ending,
        outcome.delay,
        faults,
        token_in,
    )


def _places(token: bytes, query: bytes, body: bytes) -> tuple[str, ...]:
    places = (("query", query), ("body", body))
    return tuple(place for place, raw in places if holds_token(token, raw))
