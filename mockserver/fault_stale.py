"""Stale reads: a cache before the cloud that gives an answer again though things have moved on."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from msgspec import UNSET

from mockserver.fault_rules import Stale

__all__ = ["Memory"]

_MOST_KEPT = 256


@dataclass
class _Kept:
    body: bytes
    at_ms: int
    given: int = 0


class Memory:
    """The last answer to each question, for as long as `limit` says; a number is seconds.

    The first answer to a question is always true: a cache has to be filled before it can be stale.
    """

    def __init__(self, limit: float | Stale) -> None:
        stale = limit if isinstance(limit, Stale) else Stale(seconds=limit)
        self._seconds = stale.seconds
        self._answers = stale.answers
        self._kept: dict[Hashable, _Kept] = {}

    def recall(self, question: Hashable, now_ms: int) -> bytes | None:
        """The body that was answered to `question`, where it is still given."""
        kept = self._kept.get(question)
        if kept is None or not self._good(kept, now_ms):
            return None
        kept.given += 1
        return kept.body

    def keep(self, question: Hashable, body: bytes, now_ms: int) -> None:
        """Remember a true answer, and forget the oldest where there are too many."""
        self._kept.pop(question, None)
        if len(self._kept) >= _MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[question] = _Kept(body, now_ms)

    def _good(self, kept: _Kept, now_ms: int) -> bool:
        if self._answers is not UNSET:
            return kept.given < self._answers
        return self._seconds is not UNSET and now_ms - kept.at_ms < self._seconds * 1000
