"""The sections of the HTML report, each a heading and what stands below it; none where there is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.report_html_pieces import columns, heading, naming, number, slug
from contract_tests.report_markup import Html, element, joined
from contract_tests.report_times import seconds
from contract_tests.statements import registry
from contract_tests.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_tests.report_data import Change, Failure, Report, Step

__all__ = ["areas", "drift", "failures", "pace", "readings", "vacuity"]


def failures(report: Report) -> Iterator[Html]:
    if report.failures:
        yield heading("Broken", f"{len(report.failures)} faults, each with its shortest sequence")
        yield from map(_failure, report.failures)


def _failure(failure: Failure) -> Html:
    known = registry()
    titles = [
        element("h3", f"{name} ", element("span", known[name].endpoint, class_="pill"), f" {known[name].text}")
        for name in failure.statements
        if name in known
    ]  # fmt: skip
    also = [element("p", why, class_="seen soft text") for why in failure.also_seen]
    steps = element("ol", *map(_step, failure.steps), class_="steps")
    return element(
        "article",
        *titles,
        element("p", "Seen: ", element("b", failure.seen, class_="text"), class_="seen"),
        *also,
        element("details", element("summary", number(len(failure.steps), "step")), steps, open=""),
        naming(failure.tests, "seen by "),
        element("p", "Again, with the same examples:", class_="soft"),
        element("pre", failure.replay, class_="copy"),
        *_traceids(failure),
        class_="card failure",
    )


def _step(step: Step) -> Html:
    often = f" (asked {step.repeats} times in a row)" if step.repeats > 1 else ""
    return element(
        "li",
        element("pre", step.curl, class_="copy"),
        element("p", f"{step.answer}{often}", class_="answer text"),
    )


def _traceids(failure: Failure) -> Iterator[Html]:
    if failure.traceids:
        yield element("p", "For the platform's support, traceid ", *_codes(failure.traceids))


def _codes(texts: Iterable[str]) -> Iterator[str]:
    for at, text in enumerate(texts):
        yield ", " if at else ""
        yield element("code", text)


def vacuity(report: Report) -> Iterator[Html]:
    if report.vacuity:
        yield heading("Not proved", "although nothing failed")
        notes = (element("li", note, class_="text") for note in report.vacuity)
        yield element("section", element("ul", *notes, class_="notes"), class_="card")


def drift(report: Report) -> Iterator[Html]:
    """Tests that came or went are many when the suite is another, so they open on demand."""
    if report.drift is None:
        return
    yield heading("Changed since", report.baseline or "")
    if not report.drift:
        yield element("section", "Nothing has changed.", class_="card")
    tests = [change for change in report.drift if change.kind == "test"]
    if others := [change for change in report.drift if change.kind != "test"]:
        yield _changes(others)
    if tests:
        summary = element("summary", f"{number(len(tests), 'test')} came or went")
        yield element("details", summary, _changes(tests), class_="more")


def _changes(changes: Iterable[Change]) -> Html:
    return _table(
        ("", "What", "Before", "Now"),
        ((one.kind, one.what, one.before or "none", one.now or "none") for one in changes),
    )


def readings(report: Report) -> Iterator[Html]:
    if report.readings:
        yield heading("Readings seen", "where the reference is silent or contradicts itself")
        yield _table(
            ("Point", "Question", "Seen", "As a dialect file has it"),
            (
                (one.point, one.question, one.words, element("code", f"{one.name} = {one.value}"))
                for one in report.readings
            ),
        )
    if report.unseen:
        rows = [
            element("tr", *(element("td", text) for text in (one.point, one.question, one.why)))
            for one in report.unseen
        ]
        table = element("table", columns("Point", "Question", "Why not"), element("tbody", *rows))
        summary = element("summary", f"{number(len(rows), 'open question')} without an answer")
        yield element("details", summary, element("div", table, class_="card table"), class_="more")


def pace(report: Report) -> Iterator[Html]:
    if not report.pace:
        return
    yield heading("Slowest calls", "the worst and the median of each operation")
    longest = max(one.worst for one in report.pace) or 1.0
    rows = (
        element(
            "tr",
            element("td", element("code", one.operation)),
            element("td", f"{one.count:,}", class_="number"),
            element("td", seconds(one.median), class_="number"),
            element("td", seconds(one.worst), class_="number"),
            element("td", _lengths(one.median / longest, one.worst / longest), class_="chart"),
        )
        for one in report.pace
    )
    head = element(
        "thead",
        element(
            "tr",
            element("th", "Operation"),
            *(element("th", name, class_="number") for name in ("Calls", "Median", "Worst")),
            element("th"),
        ),
    )
    yield element("section", element("table", head, element("tbody", *rows)), class_="card table")


def _lengths(median: float, worst: float) -> Html:
    bars = (
        element("rect", width=f"{100 * share:.2f}", height="10", class_=name)
        for name, share in (("worst", worst), ("median", median))
    )
    return element(
        "svg",
        *bars,
        class_="bar",
        viewBox="0 0 100 10",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def areas(report: Report) -> Iterator[Html]:
    if not report.areas:
        return
    yield heading("Areas", number(len(report.tests), "test"))
    rows = []
    for area in report.areas:
        tests = [test for test in report.tests if test.area == area]
        counts = ((outcome, report.count(outcome, area)) for outcome in Outcome)
        pills = [
            joined(element("span", f"{count} {outcome.value}", class_=f"pill {slug(outcome)}"), " ")
            for outcome, count in counts
            if count
        ]
        rows.append((area, joined(*pills), seconds(sum(test.took for test in tests))))
    yield _table(("Area", "Tests", "Took"), rows)


def _table(names: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Html:
    body = (
        element("tr", *(element("td", element("div", cell, class_="text")) for cell in row))
        for row in rows
    )
    return element(
        "section",
        element("table", columns(*names), element("tbody", *body)),
        class_="card table",
    )
