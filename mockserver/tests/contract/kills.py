"""The kill table: the shipped suite against every defect of the mock, `python -m ...contract.kills`.

Prints kills per family, survivors by name, those that were seen under another name, and which statement
has a defect that was seen as a breach of it. Exits with 1 when a defect survives. A whole table takes
some minutes on two cores; a sample of it is among the tests.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from functools import partial
from pathlib import Path

import click

from contract_tests.engine import tests_by_statement
from contract_tests.statements import in_order
from mockserver.defects.catalogue import FAMILIES, UnknownDefectError, catalogue, chosen
from mockserver.tests.contract.trial import Trial, tried

__all__ = ["main", "table"]


def table(trials: Sequence[Trial], *, coverage: bool) -> Iterator[str]:
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
    if coverage:
        yield from _coverage(trials)


def _coverage(trials: Sequence[Trial]) -> Iterator[str]:
    """Which of the statements that tests name have a defect that was seen as a breach of them."""
    seen: dict[str, list[str]] = {}
    for trial in trials:
        for name in trial.named:
            seen.setdefault(name, []).append(trial.defect)
    sole = {trial.named[0] for trial in trials if len(trial.seen) == 1 and trial.named}
    covered = set(tests_by_statement())
    yield f"\n{len(covered)} statements have tests; {len(set(seen) & covered)} of them a defect that is"
    yield f"seen as a breach of them, {len(sole)} one that is seen as a breach of nothing else."
    yield f"Without any: {' '.join(in_order(covered - set(seen))) or 'none'}"
    yield f"Without one of its own: {' '.join(in_order(covered & set(seen) - sole)) or 'none'}"


@click.command()
@click.option("--family", multiple=True, type=click.Choice(list(FAMILIES)), help="Repeatable.")
@click.option("--defect", "defects", multiple=True, metavar="ID", help="Repeatable.")
@click.option("--jobs", type=click.IntRange(1), default=2, show_default=True)
@click.option("--all", "whole", is_flag=True, help="Run all areas, also after the first breach.")
@click.option("--json", "path", type=click.Path(path_type=Path, dir_okay=False))
def main(
    *,
    family: tuple[str, ...],
    defects: tuple[str, ...],
    jobs: int,
    whole: bool,
    path: Path | None,
) -> None:
    """Run the shipped suite against the mock with each of its defects; exit with 1 if one survives."""
    try:
        names = [each.id for each in chosen(defects)]
    except UnknownDefectError as error:
        raise click.UsageError(str(error)) from error
    names += [each.id for each in catalogue().values() if each.family in family]
    partly = bool(names)
    trials = list(_trials(names or list(catalogue()), jobs, whole=whole))
    click.echo("\r" + " " * 78 + "\r", nl=False, err=True)
    for line in table(trials, coverage=not partly):
        click.echo(line)
    if path is not None:
        path.write_text(json.dumps([asdict(trial) for trial in trials], indent=1) + "\n")
    sys.exit(0 if all(trial.killed for trial in trials) else 1)


def _trials(names: Sequence[str], jobs: int, *, whole: bool) -> Iterator[Trial]:
    """One after another as they are done; the order of the table is that of the catalogue."""
    order = {name: place for place, name in enumerate(catalogue())}
    done: list[Trial] = []
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        futures = [pool.submit(partial(tried, whole=whole), name) for name in names]
        for future in as_completed(futures):
            trial = future.result()
            done.append(trial)
            if not trial.killed:
                click.echo(f"\r{trial.defect:<78} survived", err=True)
            click.echo(f"\r{len(done)} of {len(names)}: {trial.defect:<60.60}", nl=False, err=True)
    return iter(sorted(done, key=lambda trial: order[trial.defect]))


if __name__ == "__main__":
    main()
