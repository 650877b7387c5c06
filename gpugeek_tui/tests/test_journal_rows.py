"""An operation as a row, and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from gpugeek_tui.api.secret import Secret
from gpugeek_tui.fleet.asked import Asked, Before
from gpugeek_tui.fleet.findings import Finding, Verdict
from gpugeek_tui.fleet.following import Moment
from gpugeek_tui.fleet.journal_rows import entry_of, row_of, withdrawn
from gpugeek_tui.fleet.operations import Followed, Origin, Phase
from gpugeek_tui.fleet.owner import Owner
from gpugeek_tui.tests.fleet_desk import DAY, REQUEST
from gpugeek_tui.tests.journal_desk import row

OWNER = Owner("mine", "prod")
NOW = Moment(at=500.0, when=DAY + timedelta(seconds=100))

ENTRY = Followed(
    key=3,
    uid="abc",
    action="create",
    instance_id=2**70,
    name="训练 'x'; DROP TABLE operations",
    phase=Phase.UNKNOWN,
    submitted_at=DAY,
    started=400.0,
    operation_id=512303116840965,
    accepted_at=DAY + timedelta(seconds=1),
    finished_at=DAY + timedelta(seconds=30),
    finished=430.0,
    message="no\nGPU \x1b[31m",
    code=10135,
    traceid="f00d",
    detail="2 x A100",
    profile="prod",
    asked=Asked.of(REQUEST),
    before=Before(operation_id=2**70, state="running", alike=(1, 2**70), known=True),
    finding=Finding(verdict=Verdict.SEVERAL, words="Two fit.", instances=(1, 2**70)),
)


def back(row: Any, run: str = "us") -> Followed | None:
    return entry_of(row, key=3, run=run, moment=NOW)


def test_everything_that_matters_comes_back() -> None:
    kept = msgspec.structs.replace(row_of(ENTRY, OWNER), run="us")
    assert back(kept) == replace(ENTRY, origin=Origin.EARLIER)


def test_whose_it_is_depends_on_its_run_while_it_is_unsettled() -> None:
    for entry, run, origin in (
        (ENTRY, "them", Origin.ELSEWHERE),
        (replace(ENTRY, phase=Phase.FAILED), "them", Origin.EARLIER),
        (replace(ENTRY, phase=Phase.RUNNING), "them", Origin.ELSEWHERE),
    ):
        found = back(msgspec.structs.replace(row_of(entry, OWNER), run=run))
        assert found is not None
        assert found.origin is origin


@pytest.mark.parametrize("hostile", ["\ud800", "a\x00b", "x" * 100_000, "\u202e"])
def test_any_text_of_a_server_can_be_kept(hostile: str) -> None:
    kept = row_of(replace(ENTRY, message=hostile, name=hostile, traceid=hostile), OWNER)
    for text in (kept.message, kept.name, kept.traceid):
        text.encode()
        assert len(text) <= 4000


def test_a_number_that_python_will_not_print_is_left_out() -> None:
    assert row_of(replace(ENTRY, code=10**5000), OWNER).code == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"phase": "of tomorrow"},
        {"submitted_at": ""},
        {"submitted_at": "yesterday"},
        {"instance_id": "seven"},
        {"ended_at": "x"},
        {"phase": "running", "operation_id": ""},
    ],
)
def test_a_row_that_no_program_of_ours_wrote_is_passed_over(fields: dict[str, str]) -> None:
    assert back(row(**fields)) is None


@pytest.mark.parametrize("text", ["{", "[]", '{"verdict": "of tomorrow"}', "[" * 10_000])
def test_details_that_cannot_be_read_do_not_hide_the_operation(text: str) -> None:
    found = back(row(asked=text, before=text, finding=text))
    assert found is not None
    assert found.finding is None
    assert found.asked == Asked()


def test_what_was_never_sent_is_nothing() -> None:
    assert back(withdrawn(ENTRY, OWNER)) is None


def test_an_account_is_its_address_and_token_and_tells_neither() -> None:
    def account(address: str, token: str) -> str:
        return Owner.of(address, Secret(token)).account

    key = account("https://api.example", "t0ken")
    assert key == account("https://API.example/", "t0ken")
    others = {
        account("https://api.example", "t0ken2"),
        account("https://api.example2", "t0ken"),
        account("https://api.examplet", "0ken"),
    }
    assert len(others | {key}) == 4
    assert "t0ken" not in key
