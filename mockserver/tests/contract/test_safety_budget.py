"""What a run may spend: refused before it is sent, and in words for the user."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import httpx
import pytest

from contract_tests.account import Account
from contract_tests.booking import Booking
from contract_tests.breach import Blocked
from contract_tests.budget import Budget, TimeSpent, plan, price_of
from contract_tests.engine import run_tests
from contract_tests.exchange import Exchange
from contract_tests.session import Session
from contract_tests.target import Mode, Target
from contract_tests.verdict import Outcome
from contract_tests.wishes import Limits
from mockserver.tests.contract.in_process import FAR, alive, creates, own_machine, paid_run
from mockserver.tests.contract.second_server import TOKEN, Api

BODY = {"gpuName": "G30-24G", "dcId": "east-1"}


def _dry(price: object = "10", place: str = "east-1", code: int = 0) -> Exchange:
    data = {"spec": {"price": price, "dcId": place}}
    return Exchange("POST", "/", status=200, json={"code": code, "message": "full", "data": data})


@pytest.mark.parametrize(
    ("limits", "dry", "alive_now", "words"),
    [
        (Limits(creates=1), _dry(), 0, "--max-creates"),
        (Limits(creates=5), _dry(), 1, "--max-alive"),
        (Limits(gpus=("G40-24G",)), _dry(), 0, "--gpu"),
        (Limits(datacenters=("west-2",)), _dry(), 0, "--datacenter"),
        (Limits(datacenters=("east-1",)), _dry(place="west-2"), 0, "chooses datacenter 'west-2'"),
        (Limits(price=Decimal("9.99")), _dry("10"), 0, "a price of 10, above 9.99"),
        (Limits(price=Decimal(20)), _dry("10 yuan"), 0, "no price that is a number"),
        (Limits(price=Decimal(20)), _dry("NaN"), 0, "no price that is a number"),
        (Limits(price=Decimal(20)), _dry("-1"), 0, "no price that is a number"),
        (Limits(), _dry(code=10135), 0, "dry run before the create was refused: full"),
    ],
)
def test_a_create_beyond_a_limit_is_blocked_and_says_which(
    limits: Limits, dry: Exchange, alive_now: int, words: str
) -> None:
    budget = Budget(limits)
    if limits.creates == 1:
        budget.spend()
    with pytest.raises(Blocked, match=words):
        budget.admit(BODY, alive_now, lambda: dry)


def test_a_create_within_every_limit_is_admitted() -> None:
    limits = Limits(price=Decimal("10.0"), gpus=("G30-24G",), datacenters=("west-2", "east-1"))
    Budget(limits).admit(BODY, 0, _dry)


def test_no_dry_run_is_sent_for_what_is_forbidden_anyway() -> None:
    def never() -> Exchange:
        raise AssertionError

    with pytest.raises(Blocked):
        Budget(Limits(gpus=("A100",))).admit(BODY, 0, never)


def test_time_counts_from_the_first_create() -> None:
    now = [0.0]
    budget = Budget(Limits(creates=9, minutes=30), now=lambda: now[0])
    now[0] = 6000.0
    budget.admit(BODY, 0, _dry)
    budget.spend()
    budget.check_time(1)
    now[0] += 30 * 60
    budget.check_time(0)
    with pytest.raises(TimeSpent, match="30 minutes"):
        budget.check_time(1)
    with pytest.raises(Blocked, match="--max-minutes"):
        budget.admit(BODY, 0, _dry)


def test_the_life_has_the_first_create_whoever_asks_before_it() -> None:
    budget = Budget(Limits(creates=1))
    assert not budget.has_room(0)
    budget = Budget(Limits(creates=2))
    assert budget.has_room(0)
    assert not budget.has_room(1)
    budget.spend()
    assert budget.has_room(0)
    budget.refund()
    budget.spend()
    budget.spend()
    assert not budget.has_room(0)


@pytest.mark.parametrize("price", ["", "free", None, 10, "inf", "1e"])
def test_a_price_that_is_no_number_is_none(price: object) -> None:
    assert price_of(_dry(price)) is None


def test_what_it_costs_at_most_is_said_in_two_lines() -> None:
    said = plan(Limits(creates=1, price=Decimal("2.50"), gpus=("G30-24G",)))
    assert said.count("\n") == 1
    for word in ("at most 1 instance,", "2.50", "G30-24G", "30 minutes"):
        assert word in said
    assert "without a ceiling" in plan(Limits())


def test_a_paid_run_creates_within_its_budget_and_releases_everything() -> None:
    api = Api(frozenset())
    mine = own_machine(api)
    run = paid_run(api)
    most = [0]
    run.session.watchers.append(lambda _: most.__setitem__(0, max(most[0], len(alive(api)))))
    run_tests(run, lambda _: None, only=("life", "operations"))
    assert run.tally.broken == {}
    assert not run.stuck
    assert alive(api) == [mine.id]
    assert 1 <= len(creates(api)) <= 2
    assert most[0] <= 2  # the user's own and one of the run's
    asked = [
        {name: value for name, value in one.items() if name != "dryRun"}
        for one in creates(api, dry=True)
    ]
    assert all(body in asked for body in creates(api))
    acted = [body for _, path, body in api.requests if path.endswith("/action")]
    assert all(str(mine.id).encode() not in body for body in acted)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(price=Decimal("1.89")), "--max-price"),
        (Limits(gpus=("H20-96G",)), "sold out"),
        (Limits(gpus=("B200",)), "--gpu"),
    ],
)
def test_nothing_is_created_where_no_machine_fits_the_budget(limits: Limits, words: str) -> None:
    api = Api(frozenset())
    run = paid_run(api, limits)
    run_tests(run, lambda _: None, only=("life",))
    assert words in run.stuck
    assert creates(api) == []
    assert run.tally.broken == {}
    assert len({verdict.reason for verdict in run.tally.of(Outcome.BLOCKED)}) == 1


def test_a_limit_on_datacenters_is_in_the_create_itself() -> None:
    api = Api(frozenset())
    run = paid_run(api, Limits(datacenters=("west-2",)))
    run_tests(run, lambda _: None, only=("life",))
    assert run.tally.broken == {}
    assert {body.get("dcId") for body in creates(api)} == {"west-2"}


def test_the_time_ends_the_run_and_releases_what_is_there() -> None:
    api = Api(frozenset())
    run = paid_run(api)
    now = [0.0]
    run.session.gate.budget = Budget(Limits(), now=lambda: now[0])
    run.session.watchers.append(lambda _: now.__setitem__(0, now[0] + 60.0))
    run_tests(run, lambda _: None, only=("life", "query"))
    assert "30 minutes" in run.lost
    assert run.left == ()
    assert alive(api) == []
    assert run.tally.broken == {}


def test_the_cheapest_machine_is_chosen_where_instances_cost_money() -> None:
    prices = {"A": "9", "B": "1.5", "C": "call us", "D": "10"}
    lists: dict[str, Any] = {
        "gpu/list": {"gpus": list(prices)},
        "image/list": {"images": [{"type": "official", "imageId": "i", "name": "i"}]},
    }

    def serve(request: httpx.Request) -> httpx.Response:
        data = lists.get(request.url.path.removeprefix("/api/v1/openapi/"))
        if data is None:
            gpu = Exchange("POST", "/", body=request.content.decode()).sent["gpuName"]
            data = {"instanceId": 0, "operationId": 0, "spec": {"price": prices[gpu]}}
        return httpx.Response(200, json={"code": 0, "message": "success", "data": data})

    def chosen(*, rehearsal: bool) -> str:
        target = Target(FAR, TOKEN, Mode.FULL, rehearsal=rehearsal)
        session = Session(target, httpx.MockTransport(serve))
        return Booking.find(Account(session)).gpu_name

    assert chosen(rehearsal=False) == "B"
    assert chosen(rehearsal=True) == "A"
