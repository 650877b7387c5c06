"""One defect against the shipped suite: which of its tests see it, and do they name what is broken?"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from functools import cache

from contract_tests.breach import TargetLost
from contract_tests.engine import SuiteFailure, run_tests, tests_by_statement
from contract_tests.exchange import Exchange
from contract_tests.plugin import AREAS
from contract_tests.probe import obstacle
from contract_tests.profiles import choose
from contract_tests.run import Run
from contract_tests.statements import in_order
from contract_tests.target import Mode, Target, fresh_token
from contract_tests.verdict import Verdict
from mockserver.defects.catalogue import chosen
from mockserver.serving import MockServer

__all__ = ["Trial", "Until", "areas_first", "tried"]

_LONGEST_SECONDS = 240


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one defect. `named` are its own statements that breaches named, `seen` all that were.

    `sole` are its own statements that every single breach named. `test` is the one that named one of its
    statements first, else the first that broke at all. `error` says why the suite could not judge; such a
    defect is not killed.
    """

    defect: str
    family: str
    statements: tuple[str, ...]
    named: tuple[str, ...]
    seen: tuple[str, ...]
    test: str
    seconds: float
    error: str = ""
    sole: tuple[str, ...] = ()

    @property
    def killed(self) -> bool:
        return bool(self.seen) and not self.error


@cache
def areas_first(statements: tuple[str, ...]) -> tuple[str, ...]:
    """The areas whose tests prove any of these statements, in the order in which they are run."""
    known = _areas_by_statement()
    wanted = {area for name in statements for area in known.get(name, ())}
    return tuple(area for area in AREAS if area in wanted)


class Until(Enum):
    """When a trial ends: at the first breach of the defect's own statements; when no statement of its own
    is left that all breaches named; or never before all areas were run.
    """

    NAMED = "named"
    SHARED = "shared"
    DONE = "done"


def tried(name: str, until: Until = Until.NAMED, *, within: tuple[str, ...] = AREAS) -> Trial:
    """Run the suite on a mock with this defect: first the likely areas, then the whole if it survived.

    `within` are the only areas that are run at all.
    """
    (defect,) = chosen([name])
    began = time.monotonic()
    watch = _Watch(frozenset(defect.statements), until)
    whole = until is Until.DONE
    first = () if whole else areas_first(defect.statements)
    likely = tuple(area for area in first if area in within)
    error = ""
    with _bounded(watch):
        for areas in (likely, within):
            if areas and not watch.done and not error:
                error = _run(name, areas, watch)
    return Trial(
        defect=name,
        family=defect.family,
        statements=defect.statements,
        named=in_order(watch.seen & set(defect.statements)),
        seen=in_order(watch.seen),
        test=watch.test,
        seconds=time.monotonic() - began,
        error="" if watch.seen else error,
        sole=in_order(watch.sole or ()),
    )


class _Watch:
    """Told each verdict; `enough` once nothing more is to be learned: the next request ends the run."""

    def __init__(self, statements: frozenset[str], until: Until) -> None:
        self.seen: set[str] = set()
        self.sole: frozenset[str] | None = None
        self.test = ""
        self.enough = False
        self._statements = statements
        self._until = until
        self._reason = ""

    @property
    def done(self) -> bool:
        """Whether no more areas are to be run."""
        return self.enough or (self._until is Until.SHARED and bool(self.seen))

    def __call__(self, verdict: Verdict) -> None:
        broken = {name for breach in verdict.breaches for name in breach.ids}
        own = broken & self._statements
        if broken and (not self.test or (own and not self.seen & self._statements)):
            self.test = f"{verdict.area}: {verdict.test}"
        self.seen |= broken
        for breach in verdict.breaches:
            left = self._statements if self.sole is None else self.sole
            self.sole = left & set(breach.ids)
        shared = self._until is Until.SHARED and self.sole is not None and not self.sole
        if shared or (own and self._until is Until.NAMED):
            self.enough = True
            self.end_by("enough was seen")

    def end_by(self, reason: str) -> None:
        """The next request ends the run."""
        self._reason = reason

    def exchanged(self, _: Exchange) -> None:
        """Told each exchange: ends the run, once, as if the target were gone."""
        if self._reason:
            reason, self._reason = self._reason, ""
            raise TargetLost(reason)


def _run(name: str, areas: tuple[str, ...], watch: _Watch) -> str:
    """Why nothing could be judged; "" if something could."""
    with MockServer(defects=[name]) as mock:
        target = Target(
            url=mock.url,
            token=fresh_token(),
            mode=Mode.FULL,
            rehearsal=True,
            label="the mock with a defect",
            second_token=fresh_token(),
        )
        if reason := obstacle(target):
            return reason
        choose("ci", None)
        run = Run.open(target, wait=60.0)
        run.session.watchers.append(watch.exchanged)
        try:
            run_tests(run, watch, only=areas)
        except SuiteFailure as failure:
            return f"the suite failed: {str(failure).strip().splitlines()[-1]}"
        finally:
            run.close()
        return "" if watch.enough else run.lost


@cache
def _areas_by_statement() -> dict[str, set[str]]:
    return {
        name: {test.partition(":")[0] for test in tests}
        for name, tests in tests_by_statement().items()
    }


@contextmanager
def _bounded(watch: _Watch) -> Iterator[None]:
    """Ends a run that takes too long."""

    def late(*_: object) -> None:
        watch.end_by(f"not done in {_LONGEST_SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(_LONGEST_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
