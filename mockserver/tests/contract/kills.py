"""The kill table: the shipped suite against every defect of the mock, `python -m ...contract.kills`.

Prints kills per family, survivors by name and those that were seen under another name; exits with 1 when
a defect survives. `--coverage` asks the other way round: has each statement that tests name a defect that
is seen as a breach of it alone, or a written reason? Either takes some minutes on two cores; a sample is
among the tests.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict
from pathlib import Path

import click

from contract_tests.engine import tests_by_statement
from mockserver.defects.catalogue import FAMILIES, UnknownDefectError, catalogue, chosen
from mockserver.tests.contract.coverage import Coverage
from mockserver.tests.contract.kill_reasons import KILL_REASONS
from mockserver.tests.contract.trial import Trial, Until, tried

__all__ = ["main", "table"]


def table(trials: Sequence[Trial]) -> Iterator[str]:
    """The lines of the table."""
    for family in FAMILIES:
        own = [trial for trial in trials if trial.family == family]
        if own:
            killed = sum(trial.killed for trial in own)
            yield f"{family:<20} {killed:>4} of {len(own)}"
    killed = sum(trial.killed for trial in trials)
    yield f"{'all':<20} {killed:>4} of {len(trials)}"
    if misnamed := [trial for trial in trials if trial.killed and not trial.named]:
        yield "\nSeen, and under other names than its own:"
        yield from (
            f"  {trial.defect}: breaks {' '.join(trial.statements)}, named {' '.join(trial.seen)}"
            f" by {trial.test}"
            for trial in misnamed
        )
    if survivors := [trial for trial in trials if not trial.killed]:
        yield "\nSurvivors:"
        yield from (
            f"  {trial.defect} ({trial.family}): {' '.join(trial.statements)}"
            f"{f'; {trial.error}' if trial.error else ''}"
            for trial in survivors
        )


@click.command()
@click.option("--family", multiple=True, type=click.Choice(list(FAMILIES)), help="Repeatable.")
@click.option("--defect", "defects", multiple=True, metavar="ID", help="Repeatable.")
@click.option("--jobs", type=click.IntRange(1), default=2, show_default=True)
@click.option("--all", "whole", is_flag=True, help="Run all areas, also after the first breach.")
@click.option("--coverage", is_flag=True, help="Which statement has a defect of its own?")
@click.option("--json", "path", type=click.Path(path_type=Path, dir_okay=False))
def main(
    *,
    family: tuple[str, ...],
    defects: tuple[str, ...],
    jobs: int,
    whole: bool,
    coverage: bool,
    path: Path | None,
) -> None:
    """Run the shipped suite against the mock with each of its defects; exit with 1 if one survives."""
    try:
        names = [each.id for each in chosen(defects)]
    except UnknownDefectError as error:
        raise click.UsageError(str(error)) from error
    names += [each.id for each in catalogue().values() if each.family in family]
    names = names or list(catalogue())
    until = Until.DONE if whole else Until.SHARED if coverage else Until.NAMED
    order = {name: place for place, name in enumerate(catalogue())}
    done = _trials(_least_first(names) if coverage else names, jobs, until)
    trials = sorted(done, key=lambda trial: order[trial.defect])
    click.echo("\r" + " " * 78 + "\r", nl=False, err=True)
    covered = Coverage.of(trials, set(tests_by_statement()), KILL_REASONS)
    for line in covered.lines() if coverage else table(trials):
        click.echo(line)
    if path is not None:
        path.write_text(json.dumps([asdict(trial) for trial in trials], indent=1) + "\n")
    fine = covered.whole if coverage else all(trial.killed for trial in trials)
    sys.exit(0 if fine else 1)


def _least_first(names: Iterable[str]) -> list[str]:
    """Those that break the fewest statements are the likeliest to be seen as nothing else."""
    known = catalogue()
    return sorted(names, key=lambda name: len(known[name].statements))


def _trials(names: Sequence[str], jobs: int, until: Until) -> Iterator[Trial]:
    """Each as it is done. For the coverage no defect is tried whose statements all have one of their own."""
    context, left = multiprocessing.get_context("spawn"), list(reversed(names))
    found: set[str] = set()
    count = 0
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        running: set[Future[Trial]] = set()
        while left or running:
            while left and len(running) < jobs:
                name = left.pop()
                if until is not Until.SHARED or not found.issuperset(catalogue()[name].statements):
                    running.add(pool.submit(tried, name, until))
            ended, running = wait(running, return_when=FIRST_COMPLETED)
            for trial in (future.result() for future in ended):
                found.update(trial.sole)
                count += 1
                if not trial.killed:
                    click.echo(f"\r{trial.defect:<78} survived", err=True)
                words = f"{count}, {len(left)} to go: {trial.defect}"
                click.echo(f"\r{words:<78.78}", nl=False, err=True)
                yield trial


if __name__ == "__main__":
    main()
