"""The report on the terminal: one line while an area runs, one when it is done, then every failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.safe_text import masked, visible
from contract_tests.sequence import commands, shortest
from contract_tests.statements import registry
from contract_tests.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_tests.breach import Breach
    from contract_tests.run import Run
    from contract_tests.verdict import Tally, Verdict

__all__ = ["Progress", "catalogue", "ending"]

_MARKS = {
    Outcome.HELD: ".",
    Outcome.BROKEN: "F",
    Outcome.BLOCKED: "b",
    Outcome.NOT_TRIED: "-",
}
_SHOWN_TESTS = 3


class Progress:
    """One mark a test, on a line an area; `write` gets text without a line end of its own."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._area = ""

    def __call__(self, verdict: Verdict) -> None:
        if verdict.area != self._area:
            line_end = "\n" if self._area else ""
            self._write(f"{line_end}{verdict.area:12} ")
            self._area = verdict.area
        self._write(_MARKS[verdict.outcome])

    def end(self) -> None:
        if self._area:
            self._write("\n\n")


def ending(run: Run) -> Iterator[str]:
    """All that is said after the tests: areas, failures, what was not tried, what is left behind."""
    tally = run.tally
    yield from _areas(tally)
    for ids, found in tally.broken.items():
        yield ""
        yield from _failure(run, ids, found)
    yield ""
    yield from _untried(run)
    for operation in _only_refused(run):
        yield f"Never answered with success: {operation}"
    if run.lost:
        yield f"The run ended early: {visible(masked(run.lost, run.session.secrets))}"
    if run.left:
        yield (
            f"STILL THERE, and made by this run: instances {', '.join(map(str, run.left))}."
            " Release them in the platform's console, or they go on costing money."
        )
    yield (
        f"{len(tally.proved_ids)} statements hold, {len(tally.broken_ids)} are broken,"
        f" {len(tally.untried_ids)} were not tried."
    )


def catalogue(tests: dict[str, list[str]]) -> Iterator[str]:
    """Every statement with the tests that prove it, by statement id; a dash where there is none."""
    for statement in registry().values():
        names = tests.get(statement.id, [])
        yield f"{statement.id:5} {statement.endpoint:9} {statement.text}"
        shown = ", ".join(names[:_SHOWN_TESTS]) or "-"
        more = len(names) - _SHOWN_TESTS
        yield f"      {shown}{f' and {more} more' if more > 0 else ''}"
    proved = sum(1 for name in registry() if tests.get(name))
    yield f"{proved} of {len(registry())} statements are named by a test."


def _areas(tally: Tally) -> Iterator[str]:
    for area in tally.areas:
        verdicts = [verdict for verdict in tally.verdicts if verdict.area == area]
        counts = (
            (outcome, sum(1 for verdict in verdicts if verdict.outcome is outcome))
            for outcome in Outcome
        )
        words = ", ".join(f"{count} {outcome.value}" for outcome, count in counts if count)
        yield f"{area:12} {words}"


def _failure(run: Run, ids: tuple[str, ...], found: list[tuple[Verdict, Breach]]) -> Iterator[str]:
    secrets = run.session.secrets
    breach = min((one for _, one in found), key=lambda one: len(shortest(one.steps)))
    for name in ids:
        if statement := registry().get(name):
            yield f"BROKEN {name} [{statement.endpoint}] {statement.text}"
    yield f"  seen: {visible(masked(breach.why, secrets))}"
    tests = list(dict.fromkeys(f"{verdict.area}: {verdict.test}" for verdict, _ in found))
    more = f" and {len(tests) - _SHOWN_TESTS} more" if len(tests) > _SHOWN_TESTS else ""
    yield f"  by:   {visible(', '.join(tests[:_SHOWN_TESTS]))}{more}"
    for line in commands(shortest(breach.steps), run.target.url, secrets):
        yield f"    {line}"


def _untried(run: Run) -> Iterator[str]:
    for outcome, word in ((Outcome.BLOCKED, "Blocked"), (Outcome.NOT_TRIED, "Not tried")):
        reasons: dict[str, int] = {}
        for verdict in run.tally.of(outcome):
            reasons[verdict.reason] = reasons.get(verdict.reason, 0) + 1
        for reason, count in reasons.items():
            tests = f"{count} test{'s' if count != 1 else ''}"
            yield f"{word}, {tests}: {visible(masked(reason, run.session.secrets))}"


def _only_refused(run: Run) -> Iterator[str]:
    asked = {name for name in run.session.asked if name}
    yield from sorted(asked - set(run.session.answered))
