"""Right servers that the suite must not call broken, and what it asks of an account in use."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.account import Account
from contract_tests.breach import Breach
from contract_tests.fields import priced_alike
from contract_tests.orders import served_ports
from contract_tests.session import Session
from contract_tests.target import Mode, Target
from mockserver.dialect_files import known_dialects
from mockserver.tests.contract.judging import judged
from mockserver.tests.contract.right_servers import COUNTING, RIGHT, random_dialects, serving
from mockserver.tests.contract.second_manner import CONTRARY, Manner
from mockserver.tests.contract.second_server import TOKEN, second_server


def test_the_contrary_reading_of_every_point_is_right_too() -> None:
    with second_server(manner=Manner(**CONTRARY)) as (url, _):
        run = judged(url, "envelope", "auth", "create", "refusals", "machines", "paging", "query")
    assert run.tally.broken == {}


def test_many_instances_from_the_start_are_walked_and_left_alone() -> None:
    with second_server(manner=Manner(seconds=0.0, existing=130, gpus=60)) as (url, api):
        run = judged(url, "paging")
        alive = sum(not machine.gone for machine in api.cloud.machines.values())
    assert run.tally.broken == {}
    assert alive == 130
    assert len(api.requests) < 500


def test_every_dialect_is_among_the_right_servers() -> None:
    assert {f"mock, {name}" for name in known_dialects()} <= RIGHT.keys()
    assert RIGHT.keys() >= COUNTING


def test_a_random_dialect_is_the_same_each_time_it_is_asked_for() -> None:
    (name,) = random_dialects(1)
    with serving(name) as (url, token, _):
        target = Target(url, token, Mode.READ_ONLY, rehearsal=True)
        session = Session(target)
        assert Account(session).gpus()
        session.close()


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [("10", "10.00", True), ("10", "11", False), ("free", "free", True), ("free", None, False)],
)
def test_prices_are_compared_as_numbers_where_they_are_numbers(
    one: Any, other: Any, *, alike: bool
) -> None:
    assert priced_alike({"price": one}, {"price": other}) is alike


def test_http_ports_are_read_from_the_names_of_their_services() -> None:
    services = ["https://7-http-8102.x.gpugeek.com:8443", "https://7-http-8101.x", "https://odd"]
    assert served_ports({"httpServices": services}) == [0, 8101, 8102]
    assert served_ports({"httpServices": None}) == []


def test_what_disagrees_counts_only_if_the_account_stood_still() -> None:
    with second_server(manner=Manner(existing=3)) as (url, api):
        session = Session(Target(url, TOKEN, Mode.READ_ONLY, rehearsal=True))
        account = Account(session)
        account.listing()
        gone = next(iter(api.cloud.machines.values()))
        gone.gone = True  # the last listing is old now

        def check(everything: list[dict[str, Any]], seen: list[dict[str, Any]]) -> None:
            session.require(len(everything) == len(seen), "S146", "another number")

        account.steady(account.page, check)
        with pytest.raises(Breach, match="another number"):
            account.steady(lambda: account.page(ps=1), check)
        session.close()
