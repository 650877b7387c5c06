"""The judge of machine-made faults in the mock's domain: the shipped suite as one test, and nothing else.

`mutmut run` (settings in pyproject.toml) makes the faults and runs this for each. One test, because the
suite lives an instance's life in one place and judges it in many: which of its tests run which line of
the mock does not tell which of them would notice a fault there. Two dialects, so that both sides of most
readings are judged.
"""

from __future__ import annotations

import pytest

from contract_tests.engine import run_tests
from contract_tests.plugin import AREAS
from contract_tests.profiles import choose
from contract_tests.run import Run
from contract_tests.target import Mode, Target, fresh_token
from mockserver.serving import MockServer

DIALECTS = ("default", "hostile")


def test_the_suite_finds_nothing() -> None:
    choose("ci", None)
    for dialect in DIALECTS:
        with MockServer("demo", seed=1, dialect=dialect) as mock:
            target = Target(
                url=mock.url,
                token=fresh_token(),
                mode=Mode.FULL,
                rehearsal=True,
                label=mock.url,
                second_token=fresh_token(),
            )
            run = Run.open(target, wait=5.0)
            try:
                run_tests(run, lambda _: None, only=AREAS, stop_at_first=True)
            finally:
                run.close()
        if run.tally.broken_ids or run.lost or run.left:
            pytest.fail(f"{dialect}: {' '.join(run.tally.broken_ids)} {run.lost} {run.left}")
