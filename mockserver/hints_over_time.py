"""Hints that need memory: polls that cannot pay, creates sent again, acting without a look.

`Onlooker` is shown an account's entries in their order. It judges by the account's clock and by what
the client was told, nothing else; without evidence among the entries it says nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

from mockserver.journal_entry import Entry, Hint

__all__ = ["OVER_TIME_HINTS", "Onlooker"]

Key = TypeVar("Key")
Value = TypeVar("Value")

POLL_WINDOW_MS = 1000
MOST_POLLS = 5
"""So often an operation may be asked for within the window: no stage ends more often than that."""

TOLD_ENOUGH = 2
"""So often a client may be told the end of the same operations; a third time is a loop without exit."""

REPEAT_MS = 10_000
"""Equal creates within this time look like a retry and not like a second wish."""

PATIENCE = 10.0
"""Seconds of real time after which a client is taken to have given up on an answer."""

_MOST_REMEMBERED = 10_000

OVER_TIME_HINTS = (
    "polled-too-often",
    "polled-after-end",
    "same-create-twice",
    "acted-without-looking",
)
"""The names that these hints have."""


class _Polls(NamedTuple):
    since_ms: int
    times: int


class _Done(NamedTuple):
    n: int
    at_ms: int


class Onlooker:
    """`moved_by_polls(operation_id)`: whether polls are what moves it, so that none is too many."""

    def __init__(self, moved_by_polls: Callable[[int], bool] | None = None) -> None:
        self._moved_by_polls = moved_by_polls or (lambda _: False)
        self._polls: dict[int, _Polls] = {}
        self._told: dict[int, int] = {}
        self._done: dict[str, _Done] = {}
        self._lost: dict[str, int] = {}
        self._unsure: dict[int, int] = {}

    def hints(self, entry: Entry) -> Iterator[Hint]:
        """What the entries so far and this one say together. Entries come once, in their order."""
        if entry.operation == "getOperations":
            yield from self._poll(entry)
        elif entry.operation == "createInstance":
            yield from self._create(entry)
        elif entry.operation == "actOnInstance":
            yield from self._act(entry)
        elif entry.operation == "queryInstances" and entry.ok and entry.delivered:
            self._look(entry)

    def _poll(self, entry: Entry) -> Iterator[Hint]:
        running = [each for each, status in entry.states.items() if status == 1]
        often = [each for each in running if self._too_often(each, entry.at_ms)]
        if often:
            yield Hint(
                "polled-too-often",
                f"Operation {_named(often)} was asked for {MOST_POLLS + 1} times within"
                f" {POLL_WINDOW_MS / 1000:g} s of the account's clock; once a second or less is"
                " enough, and on a frozen clock nothing moves until it is advanced",
            )
        ended = [each for each, status in entry.states.items() if status in {2, 3}]
        if ended and not running and all(self._told.get(e, 0) == TOLD_ENOUGH for e in ended):
            yield Hint(
                "polled-after-end",
                f"The end of operation {_named(ended)} was told {TOLD_ENOUGH} times before;"
                " an operation that has ended never changes again",
            )
        if entry.delivered:
            for each in ended:
                _remember(self._told, each, self._told.get(each, 0) + 1)
                self._polls.pop(each, None)

    def _too_often(self, operation_id: int, now_ms: int) -> bool:
        polls = self._polls.get(operation_id)
        if polls is None or now_ms - polls.since_ms >= POLL_WINDOW_MS:
            polls = _Polls(now_ms, 0)
        polls = _Polls(polls.since_ms, polls.times + 1)
        _remember(self._polls, operation_id, polls)
        return polls.times == MOST_POLLS + 1 and not self._moved_by_polls(operation_id)

    def _create(self, entry: Entry) -> Iterator[Hint]:
        if not isinstance(entry.body, dict) or _is_dry(entry.body.get("dryRun")):
            return
        key = json.dumps(entry.body, sort_keys=True)
        lost, done = self._lost.get(key), self._done.get(key)
        if lost is not None:
            yield Hint(
                "same-create-twice",
                f"The same create as #{lost}, whose outcome the client may not have seen; if that was"
                " done, two instances are paid for now: look at instance/query first",
            )
        elif entry.ok and done is not None and entry.at_ms - done.at_ms < REPEAT_MS:
            yield Hint(
                "same-create-twice",
                f"The same create as #{done.n}, which was done: there is no idempotency, these are"
                " two instances; if both are wanted, names of their own tell them apart",
            )
        if _unsure(entry):
            _remember(self._lost, key, entry.n)
        elif entry.ok:
            self._lost.pop(key, None)
            _remember(self._done, key, _Done(entry.n, entry.at_ms))

    def _act(self, entry: Entry) -> Iterator[Hint]:
        instance_id = entry.instance_id
        if instance_id is None:
            return
        before = self._unsure.get(instance_id)
        if before is not None:
            yield Hint(
                "acted-without-looking",
                f"#{before} acted on instance {instance_id} and its outcome was not seen; it may be"
                " under way: look at instance/query before acting again",
            )
        if _unsure(entry):
            _remember(self._unsure, instance_id, entry.n)
        else:
            self._unsure.pop(instance_id, None)

    def _look(self, entry: Entry) -> None:
        """A look at one instance settles that one, a look at the list settles all."""
        if entry.instance_id is not None:
            self._unsure.pop(entry.instance_id, None)
            return
        self._unsure.clear()
        self._lost.clear()


def _is_dry(value: object) -> bool:
    """As text or number only a loose account takes it, but no money is spent there either."""
    return str(value).strip().lower() in {"true", "1"}


def _unsure(entry: Entry) -> bool:
    """Whether a client cannot know if it was done: no answer, a late one, or a failing server."""
    unseen = not entry.delivered or entry.delay >= PATIENCE
    return unseen or entry.status >= 500 or entry.code == 10001


def _remember(where: dict[Key, Value], key: Key, value: Value) -> None:
    """Keep the newest few; the memory of a long life stays small."""
    where[key] = value
    if len(where) > _MOST_REMEMBERED:
        del where[next(iter(where))]


def _named(ids: list[int]) -> str:
    return ", ".join(str(each) for each in ids[:3]) + (" and others" if len(ids) > 3 else "")
