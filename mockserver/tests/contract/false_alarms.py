"""Does the suite cry wolf? It is run on servers that are right, each with another reading, speed or stock.

    python -m mockserver.tests.contract.false_alarms [--seeds 20] [--random 0] [--only WORDS] [--jobs 2]

prints a line for each server: runs, requests and seconds of one run, statements that were called broken,
tests that could not be tried; it exits with 1 if anything was broken or left behind anywhere.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from contract_tests.engine import run_tests
from contract_tests.plugin import AREAS
from contract_tests.profiles import choose
from contract_tests.run import Run
from contract_tests.target import Mode, Target
from contract_tests.verdict import Outcome
from mockserver.tests.contract.right_servers import COUNTING, RIGHT, random_dialects, serving

_WAIT = 30.0
"""Seconds of real time that an operation may take at most."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one run of the suite said of a right server; `broken` and `left` should be empty."""

    server: str
    seed: int
    requests: int
    seconds: float
    broken: tuple[str, ...]
    untried: tuple[str, ...]
    left: int

    @property
    def alarm(self) -> bool:
        return bool(self.broken or self.left)


def judge(job: tuple[str, int]) -> Judgement:
    """One run over all areas, on a fresh server; seed 0 is the derandomised run of `ci`."""
    server, seed = job
    choose("ci", seed or None)
    with serving(server) as (url, token, second_token):
        target = Target(url, token, Mode.FULL, rehearsal=True, second_token=second_token)
        requests: list[object] = []
        began = time.monotonic()
        counted = server in COUNTING  # waiting for those is asking again
        run = Run.open(target, wait=_WAIT, sleep=(lambda _: None) if counted else time.sleep)
        run.session.watchers.append(requests.append)
        try:
            run_tests(run, lambda _: None, seed or None, only=AREAS)
        finally:
            run.close()
            choose("ci", None)
    broken = tuple(
        f"{' '.join(ids)} in {verdict.test}: {breach.why}"
        for ids, found in run.tally.broken.items()
        for verdict, breach in found[:2]
    ) + ((f"lost: {run.lost}",) if run.lost else ())
    untried = [*run.tally.of(Outcome.BLOCKED), *run.tally.of(Outcome.NOT_TRIED)]
    return Judgement(
        server=server,
        seed=seed,
        requests=len(requests),
        seconds=time.monotonic() - began,
        broken=broken,
        untried=tuple(f"{one.outcome.value}: {one.test}: {one.reason}" for one in untried),
        left=len(run.left),
    )


def main() -> int:
    wishes = _wishes()
    names = [name for name in (*RIGHT, *random_dialects(wishes.random)) if wishes.only in name]
    jobs = [(name, seed) for name in names for seed in range(wishes.seeds)]
    alarms = 0
    with multiprocessing.get_context("spawn").Pool(wishes.jobs, maxtasksperchild=20) as pool:
        for name, found in groupby(pool.imap(judge, jobs), key=lambda one: one.server):
            runs = list(found)
            alarms += sum(one.alarm for one in runs)
            for line in _lines(name, runs, untried=wishes.untried):
                sys.stdout.write(f"{line}\n")
                sys.stdout.flush()
    sys.stdout.write(f"{len(jobs)} runs on {len(names)} right servers, {alarms} false alarms\n")
    return 1 if alarms else 0


def _lines(name: str, runs: list[Judgement], *, untried: bool) -> Iterator[str]:
    requests, seconds = (max(one.requests for one in runs), max(one.seconds for one in runs))
    skipped = max(len(one.untried) for one in runs)
    yield (
        f"{name:28} {len(runs):3} seeds {requests:6} requests {seconds:6.1f} s"
        f" {skipped:3} untried {sum(one.alarm for one in runs):3} alarms"
    )
    for one in runs:
        for why in one.broken:
            yield f"    seed {one.seed}: {why}"
        if one.left:
            yield f"    seed {one.seed}: {one.left} instances are left"
    if untried:
        for why in dict.fromkeys(why for one in runs for why in one.untried):
            yield f"    {why}"


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="false_alarms", description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=20, help="runs on each server")
    parser.add_argument("--random", type=int, default=0, help="so many random dialects as well")
    parser.add_argument("--only", default="", help="servers whose name holds this")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--untried", action="store_true", help="say what was not tried, and why")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
