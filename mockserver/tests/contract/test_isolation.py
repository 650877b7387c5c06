"""The area of isolation on servers with two accounts that leak into each other, and on one that is right."""

from __future__ import annotations

import pytest

from contract_tests.run import Run
from contract_tests.verdict import Outcome
from mockserver.tests.contract.judging import judged
from mockserver.tests.contract.many_accounts import OTHER_TOKEN, many_accounts
from mockserver.tests.contract.second_server import TOKEN

LEAKS = {
    "the list leaks": "S137",
    "an id leaks": "S142",
    "a status leaks": "S140",
    "results leak": "S117",
    "actions leak": "S215",
    "release leaks": "S215",
    "any token is the first account's": "S3",
    "the letters of the token do not matter": "S3",
    "the token may stand in the query": "S2",
    "both accounts are given the same ids": "S94",
}


def _judged(*leaks: str, token: str = TOKEN) -> Run:
    with many_accounts(*leaks) as url:
        return judged(url, "isolation", token=token, second_token=OTHER_TOKEN)


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_is_found(leak: str) -> None:
    run = _judged(leak)
    assert LEAKS[leak] in run.tally.broken_ids, run.tally.broken
    if leak != "both accounts are given the same ids":
        assert {"S2", "S3"} & set(run.tally.broken_ids)


def test_accounts_that_are_apart_break_nothing() -> None:
    run = _judged()
    assert run.tally.broken == {}
    assert run.tally.of(Outcome.BLOCKED) == []
    assert {verdict.reason for verdict in run.tally.of(Outcome.NOT_TRIED)} == set()
    assert run.left == ()


def test_without_a_second_token_it_is_said_how_to_give_one() -> None:
    with many_accounts() as url:
        run = judged(url, "isolation")
    reasons = {verdict.reason for verdict in run.tally.of(Outcome.NOT_TRIED)}
    assert reasons == {"no second token: give --second-token-file or GPUGEEK_API_TOKEN_2"}
    assert run.tally.broken == {}
