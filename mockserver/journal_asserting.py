"""Looking for calls in a journal, and what a failed assertion says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from mockserver.contract import the_contract
from mockserver.hints import REQUEST_HINTS
from mockserver.hints_over_time import OVER_TIME_HINTS
from mockserver.journal_entry import Entry
from mockserver.lifecycle import ACTIONS

__all__ = ["Wanted", "nothing_wanted", "times_wanted"]

_MOST_LINES = 20


@dataclass(frozen=True)
class Wanted:
    """Which calls are meant. Raises ValueError for a name that is none."""

    what: str | None = None
    instance: int | None = None
    code: int | None = None
    status: int | None = None
    since: int = 0
    hints: bool = False

    def __post_init__(self) -> None:
        if self.what is not None:
            _check("operation or action", self.what, (*the_contract().operations, *ACTIONS))

    def fits(self, entry: Entry) -> bool:
        return (
            self.what in {None, entry.operation, entry.action or None}
            and self.instance in {None, entry.instance_id}
            and self.code in {None, entry.code}
            and self.status in {None, entry.status}
            and entry.n > self.since
            and (not self.hints or bool(entry.hints))
        )

    def __str__(self) -> str:
        parts = [
            f"{name}={value}"
            for name, value in (
                ("instance", self.instance),
                ("code", self.code),
                ("status", self.status),
            )
            if value is not None
        ]
        return " ".join([self.what or "any call", *parts])


def times_wanted(
    wanted: Wanted,
    entries: Sequence[Entry],
    times: int | None = None,
    at_least: int = 1,
    at_most: int | None = None,
) -> tuple[Entry, ...]:
    """The entries that fit. Raises AssertionError unless they are as many as wanted."""
    __tracebackhide__ = True
    if times is not None:
        at_least = at_most = times
    found = tuple(entry for entry in entries if wanted.fits(entry))
    if len(found) >= at_least and (at_most is None or len(found) <= at_most):
        return found
    count = len(found)
    raise AssertionError(
        f"{wanted}: expected {_range(at_least, at_most)}, was called {_times(count)}."
        f"\n{_shown(found, 'These were')}{_shown(_others(entries, found), 'Called instead')}".rstrip()
    )


def nothing_wanted(entries: Iterable[Entry], ignore: Sequence[str]) -> None:
    """Raises AssertionError if there are hints that are not named in `ignore`."""
    __tracebackhide__ = True
    for name in ignore:
        _check("hint", name, (*REQUEST_HINTS, *OVER_TIME_HINTS))
    lines = [
        f"  {entry.line()}\n      {hint.name}: {hint.text}"
        for entry in entries
        for hint in entry.hints
        if hint.name not in ignore
    ]
    if lines:
        raise AssertionError("\n".join([f"Expected no hints, got {len(lines)}:", *lines[:50]]))


def _others(entries: Sequence[Entry], found: Sequence[Entry]) -> tuple[Entry, ...]:
    numbers = {entry.n for entry in found}
    return tuple(entry for entry in entries if entry.n not in numbers)


def _shown(entries: Sequence[Entry], title: str) -> str:
    if not entries:
        return "" if title == "These were" else "Nothing else was called.\n"
    left_out = len(entries) - _MOST_LINES
    note = f" (the last {_MOST_LINES} of {len(entries)})" if left_out > 0 else ""
    lines = [f"  {entry.line()}" for entry in entries[-_MOST_LINES:]]
    return "\n".join([f"{title}{note}:", *lines, ""])


def _range(at_least: int, at_most: int | None) -> str:
    if at_most is None:
        return f"at least {_times(at_least)}"
    if at_least == at_most:
        return _times(at_least)
    return f"{at_least} to {at_most} times"


def _times(count: int) -> str:
    return {0: "not at all", 1: "once", 2: "twice"}.get(count, f"{count} times")


def _check(kind: str, name: str, known: Sequence[str]) -> None:
    if name not in known:
        near = get_close_matches(name, known, n=1)
        advice = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}."
        raise ValueError(f"{name!r} is no {kind}: {advice}")
