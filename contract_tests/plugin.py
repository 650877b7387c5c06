"""The suite as pytest sees it: markers, modes, and verdicts instead of dots."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from contract_tests.breach import Blocked, Breach, TargetLost
from contract_tests.statements import unknown
from contract_tests.verdict import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from contract_tests.run import Run

__all__ = ["AREAS", "RUN", "ContractPlugin", "area", "statements_of"]

HERE = Path(__file__).parent
RUN: pytest.StashKey[Run] = pytest.StashKey()

AREAS = (
    "envelope",
    "auth",
    "gpu",
    "datacenters",
    "images",
    "create",
    "refusals",
    "machines",
    "life",
    "orders",
    "actions",
    "operations",
    "isolation",
    "races",
    "sequences",
    "paging",
    "query",
    "readings",
)
"""In the order in which they are tried: the life needs stock, so it comes before the query's crowd."""

_MARKERS = (
    "statements(*ids): the statements of the reference that the test proves",
    "writes: sends create, action or anything else beyond the reads, so it needs the full mode",
)


class ContractPlugin:
    """Hooks for the tests of this package and no others; `report` is told each verdict as it comes."""

    def __init__(self, run: Run | None, report: Callable[[Verdict], None] | None = None) -> None:
        self.run = run
        self.collected: list[pytest.Item] = []
        self.errors: list[str] = []
        self._report = report
        self._prepared = 0.0  # seconds that the fixtures of the test at hand took

    def pytest_configure(self, config: pytest.Config) -> None:
        for marker in _MARKERS:
            config.addinivalue_line("markers", marker)
        if self.run is not None:
            config.stash[RUN] = self.run

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.errors.append(report.longreprtext)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        self.collected = [item for item in items if _is_ours(item)]
        for item in self.collected:
            ids = statements_of(item)
            if not ids or unknown(ids):
                raise pytest.UsageError(
                    f"{item.nodeid} names no statement, or unknown ones: {unknown(ids)}"
                )

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if not _is_ours(item) or self.run is None:
            return
        if item.get_closest_marker("writes") and not self.run.target.may_write:
            pytest.skip("read-only mode sends no writes")
        self.run.session.proving = True
        self.run.session.begin()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if not _is_ours(item) or self.run is None:
            return report
        error = call.excinfo.value if call.excinfo else None
        if isinstance(error, TargetLost):
            self.run.lost = str(error)
            item.session.shouldstop = str(error)
        elif isinstance(error, Blocked):
            report.outcome = "skipped"
            report.longrepr = (str(item.path), 0, f"Skipped: {error}")
        breaches = tuple(self.run.session.findings())
        if breaches and not report.failed:
            report.outcome = "failed"
            report.longrepr = "\n".join(map(str, breaches))
        took = call.duration if call.when == "teardown" else self._prepared + call.duration
        self._prepared = call.duration if call.when == "setup" else 0.0
        if call.when == "call" or report.outcome != "passed":
            self._add(_verdict(item, error, breaches, skipped=report.skipped, took=took))
        return report

    def pytest_sessionfinish(self) -> None:
        if self.run is not None:
            self.run.session.proving = False  # what is released must be, whatever else is wrong
            self.run.close()

    def _add(self, verdict: Verdict) -> None:
        if self.run is not None:
            self.run.tally.verdicts.append(verdict)
        if self._report is not None:
            self._report(verdict)


def area(item: pytest.Item) -> str:
    """What the item is about, by the name of its file."""
    return item.path.stem.removeprefix("test_")


def statements_of(item: pytest.Item) -> tuple[str, ...]:
    """All statements that the item's markers name, without repetition."""
    named = (name for mark in item.iter_markers("statements") for name in mark.args)
    return tuple(dict.fromkeys(named))


def _is_ours(item: pytest.Item) -> bool:
    return item.path.parent == HERE


def _verdict(
    item: pytest.Item,
    error: BaseException | None,
    findings: tuple[Breach, ...],
    *,
    skipped: bool,
    took: float,
) -> Verdict:
    ids = statements_of(item)
    breaches, outcome, reason = list(findings), Outcome.HELD, ""
    if isinstance(error, Breach):
        breaches.append(error)
    elif isinstance(error, TargetLost | Blocked):
        outcome, reason = Outcome.BLOCKED, str(error)
    elif isinstance(error, pytest.skip.Exception):
        outcome, reason = Outcome.NOT_TRIED, str(error)
    elif error is not None:
        why = f"the answers made no sense to the test: {type(error).__name__}: {error}"
        breaches.append(Breach(ids, why))
    if breaches:
        outcome = Outcome.BROKEN
    elif skipped and outcome is Outcome.HELD:
        outcome = Outcome.BLOCKED
    return Verdict(item.name, area(item), ids, outcome, tuple(breaches), reason, took)
