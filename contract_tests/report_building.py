"""From a run to its report: the one place where what was seen becomes what is shown, and is masked."""

from __future__ import annotations

import statistics
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from contract_tests.document import operations
from contract_tests.learn import not_seen
from contract_tests.reasons import REASONS
from contract_tests.replay import replay
from contract_tests.report_data import (
    Failure,
    OpenQuestion,
    Pace,
    Proof,
    ReadingSeen,
    Report,
    Standing,
    TestResult,
)
from contract_tests.safe_text import Cleaner
from contract_tests.sequence import shortest, shown
from contract_tests.statements import registry
from contract_tests.vacuity import unproved
from contract_tests.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contract_tests.breach import Breach
    from contract_tests.run import Run
    from contract_tests.verdict import Tally, Verdict
    from contract_tests.wishes import Wishes

__all__ = ["report_of"]

_GRAVITY = (Outcome.HELD, Outcome.NOT_TRIED, Outcome.BLOCKED, Outcome.BROKEN)
_ALSO_SEEN = 4
_OTHER = "other addresses"


def report_of(run: Run, wishes: Wishes, *, interrupted: bool = False) -> Report:
    """The report of a run that is over. `wishes.seed` is the seed that was used, None if there was none."""
    cleaner = Cleaner(run.session.secrets)
    tests = tuple(_tests(run.tally, cleaner))
    return Report(
        version=version("gpugeek-tui"),
        target=cleaner.clean(run.target.label or run.target.url),
        mode=run.target.mode.value,
        profile=wishes.profile,
        seed=wishes.seed,
        areas_asked=wishes.areas,
        began=run.witness.began,
        ended=datetime.now(UTC),
        requests=run.session.wire.sent,
        interrupted=interrupted,
        lost=cleaner.clean(run.lost),
        stuck=cleaner.clean(run.stuck),
        left=run.left,
        unfound=tuple(map(cleaner.clean, run.unfound)),
        proofs=tuple(_proofs(run, tests, cleaner)),
        tests=tests,
        failures=tuple(_failures(run, wishes, cleaner)),
        readings=tuple(_readings(run, cleaner)),
        unseen=tuple(_unseen(run)),
        pace=tuple(_pace(run.witness.took)),
        vacuity=tuple(
            cleaner.clean(note) for note in _vacuity(run, wishes, interrupted=interrupted)
        ),
    )


def _vacuity(run: Run, wishes: Wishes, *, interrupted: bool) -> Iterator[str]:
    """Of a run that did not come to its end it is not said what it never met."""
    if run.lost or interrupted:
        return iter(("The run ended early; nothing is said of what it did not come to.",))
    if wishes.stop_at_first and run.tally.broken:
        return iter(("The run ended at the first broken statement, as was asked (-x).",))
    return unproved(run.witness, wishes.areas, run.target)


def _tests(tally: Tally, cleaner: Cleaner) -> Iterator[TestResult]:
    """One result a test, whichever of its parts told most against it."""
    verdicts: dict[tuple[str, str], list[Verdict]] = {}
    for verdict in tally.verdicts:
        verdicts.setdefault((verdict.area, verdict.test), []).append(verdict)
    for (area, name), found in verdicts.items():
        worst = max(found, key=lambda one: _GRAVITY.index(one.outcome))
        yield TestResult(
            area=area,
            name=name,
            outcome=worst.outcome,
            statements=worst.statements,
            took=sum(one.took for one in found),
            reason=cleaner.clean(worst.reason),
            seen=tuple(
                cleaner.clean(f"{' '.join(breach.ids)}: {breach.why}")
                for one in found
                for breach in one.breaches
            ),
        )


def _proofs(run: Run, tests: Iterable[TestResult], cleaner: Cleaner) -> Iterator[Proof]:
    """A test that holds of nothing proves nothing: its statement then counts as not tried."""
    naming: dict[str, list[TestResult]] = {}
    for test in tests:
        for name in test.statements:
            naming.setdefault(name, []).append(test)
    broken, proved = set(run.tally.broken_ids), set(run.tally.proved_ids)
    hollow = run.witness.hollow
    for statement in registry().values():
        named = naming.get(statement.id, [])
        standing, reason = _standing(named)
        if statement.id in broken:
            standing, reason = Standing.BROKEN, ""
        elif statement.id in proved and statement.id not in hollow:
            standing, reason = Standing.HOLDS, ""
        elif statement.id in proved:
            reason = f"nothing could have broken it, the run never met {hollow[statement.id]}"
        elif not named and statement.id in REASONS:
            standing, reason = Standing.OUT_OF_REACH, REASONS[statement.id]
        yield Proof(
            id=statement.id,
            endpoint=statement.endpoint,
            text=statement.text,
            standing=standing,
            reason=cleaner.clean(reason),
            tests=tuple(test.key for test in named),
        )


def _standing(named: list[TestResult]) -> tuple[Standing, str]:
    """Of a statement that no test has proved or broken."""
    for test in named:
        if test.outcome is Outcome.BLOCKED:
            return Standing.BLOCKED, test.reason
    if not named:
        return Standing.NOT_TRIED, "no test that names it was run"
    return Standing.NOT_TRIED, next((test.reason for test in named if test.reason), "")


def _failures(run: Run, wishes: Wishes, cleaner: Cleaner) -> Iterator[Failure]:
    for ids, found in run.tally.broken.items():
        verdict, breach = min(found, key=lambda one: _length(one[1]))
        whys = dict.fromkeys(cleaner.clean(one.why) for _, one in found)
        seen = cleaner.clean(breach.why)
        yield Failure(
            statements=ids,
            seen=seen,
            also_seen=tuple(why for why in whys if why != seen)[:_ALSO_SEEN],
            tests=tuple(dict.fromkeys(f"{one.area}: {one.test}" for one, _ in found)),
            steps=shown(shortest(breach.steps), run.target.url, cleaner),
            replay=cleaner.clean(replay(wishes, verdict.area)),
        )


def _length(breach: Breach) -> tuple[bool, int]:
    """The shortest first, but one without any step shows nothing."""
    return not breach.steps, len(shortest(breach.steps))


def _readings(run: Run, cleaner: Cleaner) -> Iterator[ReadingSeen]:
    for seen in run.readings.seen():
        yield ReadingSeen(
            point=seen.point,
            name=seen.name,
            question=seen.question.question,
            value=cleaner.clean(seen.value),
            words=cleaner.clean(seen.words),
        )


def _unseen(run: Run) -> Iterator[OpenQuestion]:
    for one in run.readings.unseen():
        yield OpenQuestion(one.point, one.name, one.question, not_seen(one))


def _pace(took: Mapping[str, list[float]]) -> Iterator[Pace]:
    """The slowest first, by the worst call."""
    paces = [
        Pace(operation or _OTHER, len(times), statistics.median(times), max(times))
        for operation, times in took.items()
        if times and operation in {"", *operations()}
    ]
    yield from sorted(paces, key=lambda pace: -pace.worst)
