"""The report as one HTML page: nothing loaded from anywhere, no script, every text escaped."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from contract_tests.report_data import Standing
from contract_tests.report_html_parts import areas, drift, failures, pace, readings, vacuity
from contract_tests.report_html_pieces import slug
from contract_tests.report_html_statements import overview, statements
from contract_tests.report_markup import Html, element, joined
from contract_tests.report_times import minutely, seconds
from contract_tests.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.report_data import Report

__all__ = ["html_text"]

_LABELS = {
    Standing.HOLDS: "hold",
    Standing.BROKEN: "broken",
    Standing.BLOCKED: "blocked",
    Standing.NOT_TRIED: "not tried",
    Standing.OUT_OF_REACH: "do not show from outside",
}


def html_text(report: Report) -> str:
    style = _style()
    page = element(
        "html",
        element(
            "head",
            element("meta", charset="utf-8"),
            element("meta", http_equiv="Content-Security-Policy", content=_policy(style)),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", name="referrer", content="no-referrer"),
            element("title", f"{report.target}: {_verdict(report)[1]}"),
            element("style", Html(style)),
        ),
        element("body", element("main", *_sections(report))),
        lang="en",
    )
    return f"<!doctype html>\n{page}\n"


def _sections(report: Report) -> Iterator[Html]:
    yield from _head(report)
    yield from failures(report)
    yield from vacuity(report)
    yield from drift(report)
    yield from overview(report)
    yield from areas(report)
    yield from readings(report)
    yield from pace(report)
    yield from statements(report)
    yield element(
        "footer",
        "Statements S1 to S232 are read off the public reference of the GPUGeek API. Where it is silent or"
        " contradicts itself, each reading listed is accepted, and the one seen is shown."
        f" Written by gpugeek-contract {report.version}.",
    )


@cache
def _style() -> str:
    return files("contract_tests").joinpath("report_page.css").read_text(encoding="utf-8")


def _policy(style: str) -> str:
    """Nothing may be loaded or sent; this very style is the one exception."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _head(report: Report) -> Iterator[Html]:
    kind, words = _verdict(report)
    yield element("h1", "API contract: ", element("span", report.target, class_="text"))
    yield element("p", element("span", class_=f"dot {kind}"), element("b", words), class_="verdict")
    yield element(
        "section", _bar(report), element("div", *_tiles(report), class_="tiles"), _facts(report),
        class_="card",
    )  # fmt: skip
    for warning in _warnings(report):
        yield element("p", warning, class_="card warning")


def _verdict(report: Report) -> tuple[str, str]:
    broken, held = len(report.ids(Standing.BROKEN)), len(report.ids(Standing.HOLDS))
    if broken:
        return "broken", f"{broken} statement{'s' if broken != 1 else ''} broken, {held} hold"
    if report.lost or report.interrupted or report.count(Outcome.BLOCKED):
        return "blocked", f"Nothing found broken, {held} statements hold; not all could be tried"
    return "holds", f"All that was tried holds: {held} statements"


def _warnings(report: Report) -> Iterator[Html]:
    if report.lost:
        yield joined("The run ended early: ", report.lost)
    if report.interrupted:
        yield joined("The run was interrupted, so this is of a part of the suite.")
    if report.stuck and not report.lost:
        yield joined("Nothing could be created: ", report.stuck)
    if report.unfound:
        yield joined(
            f"{len(report.unfound)} creates got no answer, and nothing was seen of an instance named ",
            ", ".join(report.unfound),
            ". It may appear yet.",
        )
    if report.left:
        yield joined(
            element("b", "Still there, and made by this run: "),
            f"instances {', '.join(map(str, report.left))}. Release them in the platform's console,"
            " or they go on costing money.",
        )


def _bar(report: Report) -> Html:
    """All statements, each standing with its share of the width."""
    parts, at = [], 0.0
    for standing in Standing:
        share = 100 * len(report.ids(standing)) / max(1, len(report.proofs))
        if share:
            parts.append(
                element(
                    "rect", x=f"{at:.3f}", width=f"{share:.3f}", height="10", class_=slug(standing)
                )
            )
        at += share
    return element(
        "svg",
        *parts,
        class_="bar",
        viewBox="0 0 100 10",
        preserveAspectRatio="none",
        role="img",
        aria_label="Shares of the statements",
    )


def _tiles(report: Report) -> Iterator[Html]:
    for standing, label in _LABELS.items():
        count = len(report.ids(standing))
        yield element(
            "div",
            element("b", str(count)),
            element("span", label),
            class_=f"tile {slug(standing)}{'' if count else ' zero'}",
        )


def _facts(report: Report) -> Html:
    took = (report.ended - report.began).total_seconds()
    facts = (
        ("Mode", report.mode),
        ("Profile", report.profile),
        ("Seed", "none: fixed examples" if report.seed is None else str(report.seed)),
        ("Areas", ", ".join(report.areas_asked) or "all"),
        ("Began", minutely(report.began)),
        ("Took", seconds(took)),
        ("Tests", str(len(report.tests))),
        ("Requests", f"{report.requests:,}"),
    )
    return element(
        "dl",
        *(element("div", element("dt", name), element("dd", value)) for name, value in facts),
        class_="facts",
    )
