"""`gpugeek-contract`: hold a server of the GPUGeek API against the reference.

Exit codes: 0 all that was tried holds; 1 a statement is broken; 2 wrong use; 3 the target cannot be
tested (not reachable, refuses the token, has no machine free); 4 nothing is broken and something is not
as in the baseline; 70 the suite itself failed; 130 ctrl-c.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from contextlib import contextmanager, nullcontext
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from contract_tests.wishes import Wishes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from contract_tests.report_data import Report
    from contract_tests.report_drift import Snapshot
    from contract_tests.target import Target

__all__ = ["main"]

HOLDS, BROKEN, WRONG_USE, CANNOT_TEST, DRIFTED, SUITE_FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 70, 130


_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--base-url", metavar="URL", help="The server to test. Default: the bundled mock.")
@click.option(
    "--allow-spend",
    is_flag=True,
    help="Also create and release instances at an address that is not this machine. Costs money.",
)
@click.option("--read-only", is_flag=True, help="Send only the three lists and the query.")
@click.option(
    "--profile",
    type=click.Choice(["ci", "dev", "deep"]),
    default="ci",
    show_default=True,
    help="ci: few examples, the same each time; dev: more, new each time; deep: many.",
)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Repeat a run of dev or deep.")
@click.option(
    "--wait",
    type=click.FloatRange(1, 3600),
    metavar="SECONDS",
    help="How long an operation may take where the target has no clock to move. Default: 60 on this"
    " machine, 900 elsewhere.",
)
@click.option(
    "--area",
    "areas",
    multiple=True,
    metavar="NAME",
    help="Only this area, such as query; may be given several times.",
)
@click.option("--json", "json_file", type=_FILE, help="Write the report as JSON.")
@click.option("--junit", "junit_file", type=_FILE, help="Write the report as JUnit XML.")
@click.option("--html", "html_file", type=_FILE, help="Write the report as one HTML page.")
@click.option("--baseline", type=_FILE, help="Tell what changed since this JSON report.")
@click.option("--list", "listing", is_flag=True, help="List the statements and their tests.")
@click.version_option(version("gpugeek-tui"), prog_name="gpugeek-contract")
def main(
    base_url: str | None,
    *,
    allow_spend: bool,
    read_only: bool,
    profile: str,
    seed: int | None,
    wait: float | None,
    areas: tuple[str, ...],
    json_file: Path | None,
    junit_file: Path | None,
    html_file: Path | None,
    baseline: Path | None,
    listing: bool,
) -> None:
    """Prove the statements of the GPUGeek API reference against a server.

    The token comes from GPUGEEK_API_TOKEN. At an address that is not this machine only reads are sent
    unless --allow-spend is given. What the suite created it releases, also after ctrl-c; instances that
    it did not create it never touches.

    Exit codes: 0 all holds, 1 a statement is broken, 2 wrong use, 3 the target cannot be tested, 4 nothing
    is broken and something is not as in the baseline.
    """
    _demand_extra()
    from contract_tests.profiles import choose  # noqa: PLC0415 - needs the extra

    if listing:
        _list()
        return
    if seed is None and profile != "ci":
        seed = random.randrange(2**32)
    choose(profile, seed)
    wishes = Wishes(
        base_url=base_url,
        allow_spend=allow_spend,
        read_only=read_only,
        profile=profile,
        seed=seed,
        wait=wait,
        areas=areas,
        json=json_file,
        junit=junit_file,
        html=html_file,
        baseline=baseline,
    )
    earlier = _checked(wishes)
    with _target(base_url, allow_spend=allow_spend, read_only=read_only) as target:
        click.echo(
            f"Testing {target.label}, {target.mode.value}, profile {profile}"
            f"{'' if seed is None else f', seed {seed}'}"
        )
        code = _test(target, wishes, earlier)
    sys.exit(code)


def _checked(wishes: Wishes) -> Snapshot | None:
    """What can be said before anything is sent; the baseline where there is one."""
    from contract_tests.plugin import AREAS  # noqa: PLC0415 - needs the extra
    from contract_tests.report_drift import BadBaseline, load_baseline  # noqa: PLC0415 - likewise
    from contract_tests.report_writing import NotWritable, check_writable  # noqa: PLC0415 - likewise

    if unknown := [name for name in wishes.areas if name not in AREAS]:
        _wrong(f"There is no area {unknown[0]!r}. The areas are {', '.join(AREAS)}.")
    try:
        check_writable(wishes)
        return load_baseline(wishes.baseline) if wishes.baseline else None
    except (NotWritable, BadBaseline) as error:
        _wrong(str(error))


def _test(target: Target, wishes: Wishes, earlier: Snapshot | None) -> int:
    from contract_tests.engine import SuiteFailure, run_tests  # noqa: PLC0415 - needs the extra
    from contract_tests.probe import obstacle  # noqa: PLC0415 - likewise
    from contract_tests.report_progress import Progress, columns  # noqa: PLC0415 - likewise
    from contract_tests.report_terminal import ending  # noqa: PLC0415 - likewise
    from contract_tests.report_writing import (  # noqa: PLC0415 - likewise
        NotWritable,
        concluded,
        write_reports,
    )
    from contract_tests.run import Run  # noqa: PLC0415 - likewise

    if reason := obstacle(target):
        click.echo(reason, err=True)
        return CANNOT_TEST
    progress = Progress(lambda text: click.echo(text, nl=False), columns(sys.stdout))
    with _terminable():
        run = Run.open(target, wishes.wait or (60.0 if target.rehearsal else 900.0))
        run.session.watchers.append(progress.sent)
        try:
            interrupted = run_tests(run, progress, wishes.seed, wishes.areas)
        except SuiteFailure as failure:
            click.echo(f"The suite itself failed; this says nothing about the target:\n{failure}")
            return SUITE_FAILED
        finally:
            run.close()
    progress.end()
    report = concluded(run, wishes, earlier, interrupted=interrupted)
    for line in ending(report):
        click.echo(line)
    try:
        write_reports(report, wishes)
    except NotWritable as error:
        _wrong(str(error))
    return INTERRUPTED if interrupted else _exit_code(report)


def _exit_code(report: Report) -> int:
    from contract_tests.report_data import Standing  # noqa: PLC0415 - see _test
    from contract_tests.verdict import Outcome  # noqa: PLC0415 - likewise

    if report.ids(Standing.BROKEN):
        return BROKEN
    if report.lost or report.count(Outcome.BLOCKED):
        return CANNOT_TEST
    return DRIFTED if report.drifted else HOLDS


def _target(
    base_url: str | None, *, allow_spend: bool, read_only: bool
) -> AbstractContextManager[Target]:
    from contract_tests.choice import WrongUse, chosen  # noqa: PLC0415 - see _test
    from contract_tests.target import BadAddress, bundled_mock  # noqa: PLC0415 - likewise

    if base_url is None:
        return bundled_mock(read_only=read_only)
    token = os.environ.get("GPUGEEK_API_TOKEN", "")
    try:
        return nullcontext(chosen(base_url, token, allow_spend=allow_spend, read_only=read_only))
    except (BadAddress, WrongUse) as error:
        _wrong(str(error))


def _list() -> None:
    from contract_tests.engine import tests_by_statement  # noqa: PLC0415 - see _test
    from contract_tests.report_catalogue import catalogue  # noqa: PLC0415 - likewise

    for line in catalogue(tests_by_statement()):
        click.echo(line)


def _demand_extra() -> None:
    missing = [name for name in ("pytest", "hypothesis") if find_spec(name) is None]
    if missing:
        _wrong(
            f"The suite needs {' and '.join(missing)}: install it with"
            " pip install 'gpugeek-tui[contract]'"
        )


def _wrong(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(WRONG_USE)


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM ends the run as ctrl-c does, so that what was created is released."""

    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


if __name__ == "__main__":
    main()
