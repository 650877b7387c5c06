"""Ids and trace ids in the shapes that the reference's own values have.

Instance and operation ids are Yitter "drift snowflake" ids with its default options: milliseconds
since 2020-02-19 18:40:02 UTC, 6 bits of worker, 6 bits of sequence that starts at 5. Sorting by id is
sorting by creation, and every number fits 64 bits. Trace ids are GoFrame's: 8 bytes of nanoseconds,
little end first, 4 bytes of sequence, 4 random bytes, in hex. Both follow from clock and seed alone.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable

import msgspec

__all__ = ["BASE_MS", "IdMaker", "IdState", "TraceMaker", "seeded", "text_of"]

BASE_MS = 1_582_136_402_000
_WORKER_BITS = 6
_SEQUENCE_BITS = 6
_FIRST_SEQUENCE = 5
_LAST_SEQUENCE = (1 << _SEQUENCE_BITS) - 1

_64_BITS = (1 << 64) - 1  # nanoseconds outgrow 8 bytes in the year 2554, which a clock may reach
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def seeded(*parts: object) -> random.Random:
    """A generator that depends on `parts` and nothing else: not on the process, not on its hashes."""
    text = "\x1f".join(str(part) for part in parts)
    return random.Random(int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big"))


def text_of(rng: random.Random, length: int) -> str:
    """`length` letters and digits, as generated passwords of the platform look."""
    return "".join(rng.choices(_LETTERS, k=length))


class IdMaker:
    """Rising, unique ids. Where one millisecond needs more than 59, it drifts into the next ones."""

    def __init__(self, worker: int = 0) -> None:
        if not 0 <= worker < 1 << _WORKER_BITS:
            raise ValueError("a worker number has 6 bits")
        self._worker = worker << _SEQUENCE_BITS
        self._tick = -1
        self._sequence = _FIRST_SEQUENCE

    def state(self) -> IdState:
        return IdState(self._worker >> _SEQUENCE_BITS, self._tick, self._sequence)

    def go_on_from(self, state: IdState) -> None:
        """Give out what would have come after `state`. Raises ValueError for one that cannot be."""
        if not 0 <= state.worker < 1 << _WORKER_BITS or not 0 <= state.sequence <= _LAST_SEQUENCE:
            raise ValueError("a worker number and a sequence have 6 bits each")
        if not -1 <= state.tick < 1 << (63 - _WORKER_BITS - _SEQUENCE_BITS):
            raise ValueError("an id has 63 bits")
        self._worker, self._tick, self._sequence = (
            state.worker << _SEQUENCE_BITS,
            state.tick,
            state.sequence,
        )

    def next_id(self, now_ms: int) -> int:
        """A new id for the moment `now_ms`, greater than any before."""
        tick = max(now_ms - BASE_MS, 0)
        if tick > self._tick:
            self._tick, self._sequence = tick, _FIRST_SEQUENCE
        elif self._sequence < _LAST_SEQUENCE:
            self._sequence += 1
        else:
            self._tick, self._sequence = self._tick + 1, _FIRST_SEQUENCE
        return self._tick << (_WORKER_BITS + _SEQUENCE_BITS) | self._worker | self._sequence


class IdState(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Where an `IdMaker` stands: its worker number, and the millisecond and sequence of its last id."""

    worker: int
    tick: int
    sequence: int


class TraceMaker:
    """Trace ids of one account: 32 lowercase hex digits each, no two alike (S7)."""

    def __init__(self, now: Callable[[], int], rng: random.Random) -> None:
        self._now = now
        self._rng = rng
        self._sequence = 0

    def next_trace(self) -> str:
        self._sequence = (self._sequence + 1) & 0x7FFFFFFF
        moment = (self._now() * 1_000_000 & _64_BITS).to_bytes(8, "little")
        noise = self._rng.getrandbits(32).to_bytes(4, "little")
        return (moment + self._sequence.to_bytes(4, "little") + noise).hex()
