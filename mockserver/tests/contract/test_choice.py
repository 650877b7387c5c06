"""What may be done at an address, and how the suite waits there."""

from __future__ import annotations

import itertools

import pytest

from contract_tests.choice import WrongUse, chosen
from contract_tests.probe import obstacle
from contract_tests.run import Run
from contract_tests.session import NotAllowed, Session
from contract_tests.target import Mode, Target, bundled_mock, is_loopback
from contract_tests.waiting import Patience, find_clock
from mockserver.tests.contract.second_server import TOKEN, second_server

FAR = "https://api-cloud.gpugeek.com"
NEAR = "http://127.0.0.1:8765"


@pytest.mark.parametrize(
    ("url", "allow_spend", "read_only", "mode"),
    [
        (FAR, False, False, Mode.READ_ONLY),
        (FAR, False, True, Mode.READ_ONLY),
        (FAR, True, False, Mode.FULL),
        (NEAR, False, False, Mode.FULL),
        (NEAR, False, True, Mode.READ_ONLY),
        ("http://10.0.0.5:8765", False, False, Mode.READ_ONLY),
        ("http://localhost.example.com", False, False, Mode.READ_ONLY),
    ],
)
def test_writes_need_this_machine_or_a_word(
    url: str, allow_spend: bool, read_only: bool, mode: Mode
) -> None:
    target = chosen(url, TOKEN, allow_spend=allow_spend, read_only=read_only)
    assert target.mode is mode
    assert target.rehearsal is is_loopback(url)
    assert TOKEN not in repr(target)


@pytest.mark.parametrize("url", ["http://[::1]:80", "http://localhost", "http://127.9.9.9"])
def test_this_machine_has_several_names(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize("token", ["", "  ", "two\nlines", "schlüssel"])
def test_a_token_that_is_none_or_cannot_be_sent_is_wrong_use(token: str) -> None:
    with pytest.raises(WrongUse, match="GPUGEEK_API_TOKEN"):
        chosen(FAR, token, allow_spend=False, read_only=False)


def test_a_session_refuses_writes_and_strangers_before_sending() -> None:
    with second_server() as (url, api):
        session = Session(Target(url, TOKEN, Mode.READ_ONLY, rehearsal=True))
        for operation in ("createInstance", "actOnInstance", "getOperations"):
            with pytest.raises(NotAllowed):
                session.call(operation)
        session.close()
        session = Session(Target(url, TOKEN, Mode.FULL, rehearsal=True))
        session.foreign = frozenset({5})
        with pytest.raises(NotAllowed):
            session.call("actOnInstance", instanceId=5, action="stop")
        session.close()
        assert api.requests == []


def test_the_clock_is_used_only_where_the_target_offers_it() -> None:
    with bundled_mock() as mock:
        assert find_clock(mock) is not None
        assert obstacle(mock) == ""
    with second_server() as (url, _):
        assert find_clock(Target(url, TOKEN, Mode.FULL, rehearsal=True)) is None


def test_a_far_target_is_never_asked_for_a_clock() -> None:
    with second_server() as (url, api):
        run = Run.open(Target(url, TOKEN, Mode.FULL, rehearsal=False), wait=1.0)
        run.close()
        assert not [path for _, path, _ in api.requests if path.startswith("/__mock__")]


def test_waiting_backs_off_and_ends() -> None:
    slept: list[float] = []
    patience = Patience(None, 30.0, slept.append)
    tries = sum(1 for _ in patience.tries())
    assert tries == len(slept) + 1 < 40
    assert all(later >= earlier for earlier, later in itertools.pairwise(slept))
    assert 30.0 <= sum(slept) < 33.0
    slept.clear()
    assert sum(1 for _ in patience.tries()) < tries
    assert sum(slept) < 10.0
