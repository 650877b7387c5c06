"""Running the shipped suite inside a test, against any address."""

from __future__ import annotations

from contract_tests.engine import run_tests
from contract_tests.plugin import AREAS
from contract_tests.profiles import choose
from contract_tests.run import Run
from contract_tests.target import Mode, Target
from mockserver.tests.contract.second_server import TOKEN


def judged(
    url: str,
    *areas: str,
    mode: Mode = Mode.FULL,
    token: str = TOKEN,
    second_token: str = "",
    seed: int | None = None,
) -> Run:
    """The closed run over the areas, all of them by default."""
    choose("ci", seed)
    target = Target(
        url=url, token=token, mode=mode, rehearsal=True, label=url, second_token=second_token
    )
    run = Run.open(target, wait=2.0, sleep=lambda _: None)  # the second server's time is requests
    try:
        run_tests(run, lambda _: None, seed, only=areas or AREAS)
    finally:
        run.close()
        choose("ci", None)
    return run
