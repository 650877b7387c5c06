"""Sequences and races on servers that go wrong only over time or under load."""

from __future__ import annotations

import pytest

from contract_tests.run import Run
from contract_tests.verdict import Outcome
from mockserver.tests.contract.judging import judged
from mockserver.tests.contract.wrong_cloud import wrong_server

SEQUENCES = {
    "stop loses ports": "S183",
    "restart loses HTTP ports": "S183",
    "the seventh operation does nothing": "S217",
    "a failed start runs": "S122",
    "a released one returns": "S137",
    "a refusal acts": "S214",
    "pending is cleared early": "S220",
    "ids are given again": "S94",
}
RACES = {
    "two winners": "S214",
    "ports are mixed": "S221",
    "the loser gets 10001": "S214",
    "creates share an id": "S94",
    "creates swap names": "S153",
}


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little time is spent on shorter sequences, which is what takes longest."""
    monkeypatch.setattr("contract_tests.course.SHRINKING", 0.3)


def _why(run: Run) -> list[str]:
    return [
        f"{breach.ids} {breach.why}" for found in run.tally.broken.values() for _, breach in found
    ]


@pytest.mark.judges
@pytest.mark.parametrize("defect", SEQUENCES)
def test_a_fault_that_shows_over_time_is_found(defect: str) -> None:
    with wrong_server(defect) as url:
        run = judged(url, "sequences")
    assert SEQUENCES[defect] in run.tally.broken_ids, _why(run)


@pytest.mark.judges
@pytest.mark.parametrize("defect", RACES)
def test_a_fault_that_shows_in_a_race_is_found(defect: str) -> None:
    with wrong_server(defect) as url:
        run = judged(url, "races")
    assert RACES[defect] in run.tally.broken_ids, _why(run)


def test_a_right_server_breaks_nothing() -> None:
    with wrong_server() as url:
        run = judged(url, "races", "sequences")
    assert _why(run) == []
    assert run.tally.of(Outcome.BLOCKED) == []
    assert run.left == ()


def test_a_failure_shows_its_sequence_and_nothing_else() -> None:
    with wrong_server("pending is cleared early") as url:
        run = judged(url, "sequences")
    (verdict,) = [one for one in run.tally.of(Outcome.BROKEN) if "any_sequence" in one.test]
    creates = [one for one in verdict.breaches[0].steps if one.operation == "createInstance"]
    assert len(creates) <= 2
