"""The report on the terminal: a line an area, every failure, what was not proved, and the totals."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from contract_tests.report_data import Standing
from contract_tests.report_times import seconds
from contract_tests.statements import in_order, registry
from contract_tests.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_tests.report_data import Failure, Report, TestResult

__all__ = ["ending"]

_SHOWN_TESTS = 3
_SHOWN_STEPS = 12
_SHOWN_IDS = 12
_SLOWEST = 3
_SHOWN_CHANGES = 30
_WIDTH = 100
_WORDS = {Outcome.BLOCKED: "Blocked", Outcome.NOT_TRIED: "Not tried"}


def ending(report: Report) -> Iterator[str]:
    """The lines, each without its line end."""
    for area in report.areas:
        yield _area(report, area)
    for failure in report.failures:
        yield ""
        yield from _failure(failure)
    yield ""
    yield from _readings(report)
    for outcome, word in _WORDS.items():
        yield from _untried(word, report, outcome)
    for note in report.vacuity:
        yield f"Not proved: {note}"
    yield from _drift(report)
    if report.lost:
        yield f"The run ended early: {report.lost}"
    if report.interrupted:
        yield "The run was interrupted: what follows is of a part of the suite."
    if report.left:
        yield (
            f"STILL THERE, and made by this run: instances {', '.join(map(str, report.left))}."
            " Release them in the platform's console, or they go on costing money."
        )
    yield from _totals(report)


def _area(report: Report, area: str) -> str:
    counts = ((outcome, report.count(outcome, area)) for outcome in Outcome)
    return (
        f"{area:12} {', '.join(f'{count} {outcome.value}' for outcome, count in counts if count)}"
    )


def _failure(failure: Failure) -> Iterator[str]:
    for name in failure.statements:
        if statement := registry().get(name):
            yield f"BROKEN {name} [{statement.endpoint}] {statement.text}"
    yield f"  seen: {failure.seen}"
    for why in failure.also_seen:
        yield f"        {why}"
    yield f"  by:   {_some(failure.tests, _SHOWN_TESTS)}"
    hidden = len(failure.steps) - _SHOWN_STEPS
    if hidden > 0:
        yield f"    (the first {hidden} steps stand in the JSON and HTML reports)"
    for step in failure.steps[-_SHOWN_STEPS:]:
        often = f" (asked {step.repeats} times in a row)" if step.repeats > 1 else ""
        yield f"    {step.curl}"
        yield f"      -> {step.answer}{often}"
    yield f"  again: {failure.replay}"


def _untried(word: str, report: Report, outcome: Outcome) -> Iterator[str]:
    """By reason, with the statements that nothing else has proved either."""
    open_ids = {*report.ids(Standing.BLOCKED), *report.ids(Standing.NOT_TRIED)}
    reasons: dict[str, list[TestResult]] = {}
    for test in report.tests:
        if test.outcome is outcome:
            reasons.setdefault(test.reason or "no reason given", []).append(test)
    for reason, found in reasons.items():
        count = f"{len(found)} test{'s' if len(found) != 1 else ''}"
        left = in_order({name for test in found for name in test.statements} & open_ids)
        names = f", so nothing is known of {_some(left, _SHOWN_IDS)}" if left else ""
        yield f"{word}, {count}: {reason}{names}"


def _readings(report: Report) -> Iterator[str]:
    if report.readings:
        seen = ", ".join(f"{one.point} {one.name} {one.value}" for one in report.readings)
        yield from wrap(f"Readings seen: {seen}.", _WIDTH, subsequent_indent="  ")
        if report.unseen:
            yield f"  {len(report.unseen)} open questions have no answer; the JSON and HTML reports say why."


def _drift(report: Report) -> Iterator[str]:
    if report.drift is None:
        return
    if not report.drift:
        yield f"Nothing has changed since {report.baseline}."
        return
    yield f"Changed since {report.baseline}:"
    for change in report.drift[:_SHOWN_CHANGES]:
        yield f"  {change.kind} {change.what}: {change.before or 'none'} -> {change.now or 'none'}"
    if (hidden := len(report.drift) - _SHOWN_CHANGES) > 0:
        yield f"  and {hidden} more, in the JSON and HTML reports"


def _totals(report: Report) -> Iterator[str]:
    slowest = ", ".join(
        f"{pace.operation} {seconds(pace.worst)}" for pace in report.pace[:_SLOWEST]
    )
    passed = (report.ended - report.began).total_seconds()
    yield (
        f"{report.requests} requests in {seconds(passed)}"
        + (f"; slowest: {slowest}." if slowest else ".")
    )
    counts = {standing: len(report.ids(standing)) for standing in Standing}
    yield (
        f"{counts[Standing.HOLDS]} statements hold, {counts[Standing.BROKEN]} are broken,"
        f" {counts[Standing.BLOCKED] + counts[Standing.NOT_TRIED]} were not tried,"
        f" {counts[Standing.OUT_OF_REACH]} do not show from outside."
    )


def _some(names: Iterable[str], most: int) -> str:
    found = list(names)
    more = len(found) - most
    return ", ".join(found[:most]) + (f" and {more} more" if more > 0 else "")
