"""One run from the options to the exit code: the target, the tests, the reports."""

from __future__ import annotations

import random
import signal
import sys
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

import click

from contract_tests.breach import TargetLost
from contract_tests.budget import plan
from contract_tests.choice import WrongUse, chosen_by
from contract_tests.engine import SuiteFailure, run_tests, tests_by_statement
from contract_tests.learn import write_dialect
from contract_tests.orphans import STATE, read_books, state_folder
from contract_tests.plugin import AREAS
from contract_tests.probe import obstacle
from contract_tests.profiles import choose
from contract_tests.report_catalogue import catalogue
from contract_tests.report_data import Standing
from contract_tests.report_drift import BadBaseline, load_baseline
from contract_tests.report_progress import Progress, columns
from contract_tests.report_terminal import ending
from contract_tests.report_writing import NotWritable, check_writable, concluded, write_reports
from contract_tests.run import Run
from contract_tests.target import BadAddress, bundled_mock
from contract_tests.verdict import Outcome
from contract_tests.wire import UnusableProxyError
from contract_tests.wishes import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from contract_tests.report_data import Report
    from contract_tests.report_drift import Snapshot
    from contract_tests.target import Target
    from contract_tests.wishes import Wishes

__all__ = ["list_statements", "run_suite"]

HOLDS, BROKEN, WRONG_USE, CANNOT_TEST, DRIFTED, SUITE_FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 70, 130

_SIGNALS = [
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)
]  # Windows has no SIGHUP


def run_suite(wishes: Wishes) -> int:
    """Test the target that the wishes name, report, and give the exit code."""
    if wishes.seed is None and wishes.profile != "ci":
        wishes = replace(wishes, seed=random.randrange(2**32))
    try:
        earlier = _checked(wishes)
        choose(wishes.profile, wishes.seed)
        with _interruptible(), _target(wishes) as target:
            return _test(target, wishes, earlier)
    except (WrongUse, BadAddress, NotWritable, BadBaseline, UnusableProxyError) as error:
        click.echo(str(error), err=True)
        return WRONG_USE
    except KeyboardInterrupt:  # before anything was created, or after all was said
        return INTERRUPTED


def list_statements() -> None:
    """Print every statement with the tests that prove it."""
    for line in catalogue(tests_by_statement()):
        click.echo(line)


def _checked(wishes: Wishes) -> Snapshot | None:
    """What can be said before anything is sent; the baseline where there is one."""
    if unknown := [name for name in wishes.areas if name not in AREAS]:
        raise WrongUse(f"There is no area {unknown[0]!r}. The areas are {', '.join(AREAS)}.")
    check_writable(wishes)
    return load_baseline(wishes.baseline) if wishes.baseline else None


def _target(wishes: Wishes) -> AbstractContextManager[Target]:
    if wishes.base_url is None:
        return bundled_mock(read_only=wishes.read_only)
    return nullcontext(chosen_by(wishes, wishes.base_url))


def _test(target: Target, wishes: Wishes, earlier: Snapshot | None) -> int:
    if reason := obstacle(target):
        click.echo(reason, err=True)
        return CANNOT_TEST
    try:
        run = _opened(target, wishes)
    except TargetLost as lost:
        click.echo(str(lost), err=True)
        return CANNOT_TEST
    progress = Progress(lambda text: click.echo(text, nl=False), columns(sys.stdout))
    run.session.watchers.append(progress.sent)
    run.say = lambda text: click.echo(f"\n{text}", nl=False)
    failure: SuiteFailure | None = None
    interrupted = True
    try:
        interrupted = run_tests(
            run, progress, wishes.seed, wishes.areas, stop_at_first=wishes.stop_at_first
        )
    except SuiteFailure as error:
        failure = error
    except KeyboardInterrupt:
        pass  # between the tests and their end; what was made is released below all the same
    finally:
        run.close()
    progress.end()
    if failure is not None:
        click.echo(f"The suite itself failed; this says nothing about the target:\n{failure}")
        return SUITE_FAILED
    report = concluded(run, wishes, earlier, interrupted=interrupted)
    for line in (*ending(report), *_aftermath(run, report)):
        click.echo(line)
    write_reports(report, wishes)
    if wishes.learn is not None:
        write_dialect(run, wishes.learn)
    return INTERRUPTED if interrupted else _exit_code(run, report)


def _opened(target: Target, wishes: Wishes) -> Run:
    """The run, after the user was told what it is going to do."""
    seed = "" if wishes.seed is None else f", seed {wishes.seed}"
    click.echo(f"Testing {target.label}, {target.mode.value}, profile {wishes.profile}{seed}")
    if target.may_write and not target.rehearsal:
        click.echo(plan(wishes.limits or Limits()))
    # Nothing outlives the bundled mock, and nobody can come back to an account of a made-up token.
    lasting = wishes.base_url is not None and target.token not in target.invented
    ledgers = state_folder() if lasting and target.may_write else None
    if ledgers is not None:
        _tell_of_orphans(ledgers, target.url)
    wait = wishes.wait or (60.0 if target.rehearsal else 900.0)
    try:
        return Run.open(target, wait, limits=wishes.limits, ledgers=ledgers)
    except OSError as error:
        words = f"The orphan ledger cannot be written in {ledgers}: {error.strerror or error}."
        if not target.rehearsal:
            raise WrongUse(f"{words} Name another folder in {STATE}.") from error
        click.echo(f"{words} If this run is killed, what it made stays.", err=True)
        return Run.open(target, wait, limits=wishes.limits)


def _tell_of_orphans(folder: Path, url: str) -> None:
    try:
        left = [book for book in read_books(folder) if book.open and not book.going]
    except OSError:
        return
    if any(book.url == url for book in left):
        click.echo(
            "An earlier run was killed here and may have left instances: they are not touched"
        )
        click.echo(f"by this one. Release them with gpugeek-contract cleanup --base-url {url}")


def _aftermath(run: Run, report: Report) -> Iterator[str]:
    """What the user has to know of this run beyond its report."""
    if report.stuck and not report.lost:
        yield f"Cannot go on without an instance: {report.stuck}"
    if run.unfound:
        yield (
            f"{len(run.unfound)} create{'s' if len(run.unfound) > 1 else ''} got no answer, and nothing"
            " was seen of an instance. It may appear yet."
        )
    if run.left or run.unfound:
        yield f"To release it: gpugeek-contract cleanup --base-url {run.target.url}"


def _exit_code(run: Run, report: Report) -> int:
    """A test that found no machine is no obstacle as long as others did."""
    if report.ids(Standing.BROKEN):
        return BROKEN
    held, blocked = report.count(Outcome.HELD), report.count(Outcome.BLOCKED)
    if report.lost or run.stuck or (blocked and not held):
        return CANNOT_TEST
    return DRIFTED if report.drifted else HOLDS


@contextmanager
def _interruptible() -> Iterator[None]:
    """SIGTERM and SIGHUP end the run as ctrl-c does, so that what was created is released."""

    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    before = {one: signal.signal(one, interrupt) for one in _SIGNALS}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
