"""The report as JUnit XML, for the services that show test results: a suite an area, a case a test."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from contract_tests.report_times import iso
from contract_tests.verdict import Outcome

if TYPE_CHECKING:
    from contract_tests.report_data import Failure, Report, TestResult

__all__ = ["junit_text"]

_ILLEGAL = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SKIPPED = frozenset({Outcome.BLOCKED, Outcome.NOT_TRIED})


def junit_text(report: Report) -> str:
    """A whole XML 1.0 document, ASCII only: what lies beyond is written as character references."""
    root = Element("testsuites", {"name": "gpugeek-contract"} | _counts(report.tests))
    for area in report.areas:
        tests = [test for test in report.tests if test.area == area]
        suite = SubElement(
            root,
            "testsuite",
            {"name": f"contract.{area}", "timestamp": iso(report.began)[:19]} | _counts(tests),
        )
        properties = SubElement(suite, "properties")
        for name, value in _properties(report):
            SubElement(properties, "property", name=name, value=_legal(value))
        for test in tests:
            _case(suite, test, report)
    indent(root)
    text = tostring(root, encoding="us-ascii").decode()
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _counts(tests: tuple[TestResult, ...] | list[TestResult]) -> dict[str, str]:
    return {
        "tests": str(len(tests)),
        "failures": str(sum(test.outcome is Outcome.BROKEN for test in tests)),
        "errors": "0",
        "skipped": str(sum(test.outcome in _SKIPPED for test in tests)),
        "time": f"{sum(test.took for test in tests):.3f}",
    }


def _properties(report: Report) -> tuple[tuple[str, str], ...]:
    return (
        ("target", report.target),
        ("mode", report.mode),
        ("profile", report.profile),
        ("seed", "" if report.seed is None else str(report.seed)),
        ("version", report.version),
    )


def _case(suite: Element, test: TestResult, report: Report) -> None:
    case = SubElement(
        suite,
        "testcase",
        classname=f"contract.{test.area}",
        name=_legal(test.name),
        time=f"{test.took:.3f}",
    )
    if test.outcome is Outcome.BROKEN:
        told = _legal(test.seen[0] if test.seen else "broken")
        found = SubElement(case, "failure", message=told, type="broken statement")
        shown = [failure for failure in report.failures if test.key in failure.tests]
        found.text = _legal("\n\n".join([*test.seen, *map(_steps, shown)]))
    elif test.outcome in _SKIPPED:
        words = f"{test.outcome.value}: {test.reason}" if test.reason else test.outcome.value
        SubElement(case, "skipped", message=_legal(words))


def _steps(failure: Failure) -> str:
    lines = [f"Broken: {' '.join(failure.statements)}"]
    for step in failure.steps:
        lines += [step.curl, f"  -> {step.answer}"]
    return "\n".join([*lines, f"Again: {failure.replay}"])


def _legal(text: str) -> str:
    """Without the characters that no XML 1.0 document may hold, in whatever form."""
    return _ILLEGAL.sub("\ufffd", text)
