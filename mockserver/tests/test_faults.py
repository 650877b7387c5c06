"""Fault rules: which requests they strike, how often, and in which order."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.local import LocalMock
from mockserver.outcomes import Ask
from mockserver.tests.desk import Desk
from mockserver.tests.judge import ACTION, CREATE, GPUS, QUERY, RESULT, order


@pytest.fixture
def desk() -> Desk:
    return Desk()


STRUCK = 77


@pytest.mark.parametrize(
    ("when", "struck"),
    [
        ({}, "rgcasq"),
        ({"operation": "queryInstances"}, "q"),
        ({"operation": "actOnInstance"}, "as"),
        ({"operation": "stop"}, "s"),
        ({"operation": "create"}, "c"),
        ({"operation": "createInstance"}, "c"),
        ({"method": "post"}, "rcas"),
        ({"path": GPUS}, "g"),
        ({"query": {"status": "running"}}, "q"),
        ({"query": {"pn": 2}}, "q"),
        ({"query": {"ps": None}}, "rgcasq"),
        ({"query": {"status": None}}, "rgcas"),
        ({"body": {"instanceId": 7}}, "as"),
        ({"body": {"instanceId": "7"}}, "as"),
        ({"body": {"gpuNum": 1, "skuName": "payg"}}, "c"),
        ({"body": {"gpuNum": 2}}, ""),
        ({"body": {"ids.0": 5}}, "r"),
        ({"body": {"ids.1": 5}}, ""),
        ({"body": {"ids": [5]}}, "r"),
        ({"body": {"dryRun": True}}, ""),
        ({"body": {"autoRenew": True}}, "c"),
        ({"body": {"autoRenew": 1}}, ""),
        ({"operation": "stop", "body": {"instanceId": 7}}, "s"),
        ({"operation": "stop", "body": {"instanceId": 8}}, ""),
        ({"token": "token-1"}, "rgcasq"),
        ({"token": "token-2"}, ""),
    ],
    ids=str,
)
def test_a_rule_strikes_the_requests_that_it_is_about(
    desk: Desk, when: dict[str, Any], struck: str
) -> None:
    desk.handle.faults.add(when=when, effect={"code": STRUCK})
    requests: dict[str, tuple[Any, ...]] = {
        "r": ("POST", RESULT, {"ids": [5]}),
        "g": ("GET", GPUS),
        "c": ("POST", CREATE, order(autoRenew=True)),
        "a": ("POST", ACTION, {"instanceId": 7, "action": "start"}),
        "s": ("POST", ACTION, {"instanceId": 7, "action": "stop"}),
        "q": ("GET", QUERY, None, "status=running&pn=2"),
    }
    assert {key for key, args in requests.items() if desk.code(*args) == STRUCK} == set(struck)


@pytest.mark.parametrize("body", [b"", b"\xff", b"[1]", b"7", b'{"action": ["stop"]}', b"[" * 9999])
def test_a_body_that_is_no_object_is_matched_by_no_rule_about_bodies(
    desk: Desk, body: bytes
) -> None:
    for when in ({"body": {"action": "stop"}}, {"operation": "stop"}, {"body": {"a.b": 1}}):
        desk.handle.faults.add(when=when, effect={"code": STRUCK})
    outcome = desk.mock.service.handle(Ask("POST", ACTION, b"pn=%FF", desk.token, (), body))
    assert outcome.code == 10005


def test_after_times_and_nth_count_the_requests_that_the_rule_is_about(desk: Desk) -> None:
    rule = desk.handle.faults.add(
        when={"operation": "listGpus"}, after=2, times=2, effect={"code": STRUCK}
    )
    codes = []
    for _ in range(6):
        desk.code("GET", QUERY)
        codes.append(desk.code("GET", GPUS))
    assert codes == [0, 0, STRUCK, STRUCK, 0, 0]
    assert (rule.seen, rule.hits) == (6, 2)
    nth = desk.handle.faults.add(when={"nth": 3}, effect={"code": 78})
    assert [desk.code("GET", GPUS) for _ in range(5)] == [0, 0, 78, 0, 0]
    assert (nth.seen, nth.hits) == (5, 1)
    assert desk.handle.faults.hits() == 3


def test_probability_is_drawn_from_the_account_s_seed() -> None:
    def struck(seed: int, token: str) -> list[bool]:
        desk = Desk(token=token, mock=LocalMock("empty", frozen=True, seed=seed))
        desk.handle.faults.add(probability=0.5, effect={"code": STRUCK})
        return [desk.code("GET", GPUS) == STRUCK for _ in range(64)]

    first = struck(1, "token-1")
    assert first == struck(1, "token-1")
    assert 16 < sum(first) < 48
    assert first != struck(2, "token-1")
    assert first != struck(1, "token-2")
    never = Desk("empty")
    never.handle.faults.add(probability=0, effect={"code": STRUCK})
    assert never.code("GET", GPUS) == 0


def test_the_first_effect_wins_delays_add_up_and_a_loser_has_not_hit(desk: Desk) -> None:
    faults = desk.handle.faults
    slow = faults.add(effect={"delay": {"fixed": 1}})
    first = faults.add(effect={"code": STRUCK, "delay": {"fixed": 2}}, times=1)
    second = faults.add(effect={"http": 503, "delay": {"fixed": 8}})
    slower = faults.add(effect={"delay": {"fixed": 4}})
    outcome = desk.ask("GET", GPUS)
    assert (outcome.code, outcome.delay) == (STRUCK, 7)
    assert (slow.hits, first.hits, second.hits, slower.hits) == (1, 1, 0, 1)
    assert second.seen == 1
    outcome = desk.ask("GET", GPUS)
    assert (outcome.status, outcome.delay) == (503, 13)


def test_rules_of_the_server_strike_all_accounts_after_their_own(desk: Desk) -> None:
    other = Desk(token="token-2", mock=desk.mock)
    server = desk.mock.service.tenants.faults
    rule = server.add(effect={"http": 503})
    mine = desk.handle.faults.add(effect={"code": STRUCK})
    assert desk.code("GET", GPUS) == STRUCK
    assert other.ask("GET", GPUS).status == 503
    nobody = Desk(mock=desk.mock)
    nobody.token = b""
    assert nobody.ask("GET", GPUS).status == 503
    assert rule.id != mine.id
    assert (rule.seen, rule.hits) == (3, 2)
    assert desk.handle.journal.calls()[-1].faults == (mine.id,)
    server.clear()
    server.add(when={"token": "token-2"}, effect={"http": 502})
    desk.handle.faults.clear()
    assert [each.ask("GET", GPUS).status for each in (desk, other, nobody)] == [200, 502, 200]


def test_one_account_s_rules_are_nothing_to_another(desk: Desk) -> None:
    other = Desk(token="token-2", mock=desk.mock)
    desk.handle.faults.add(effect={"reset": True})
    assert other.code("GET", GPUS) == 0
    assert other.handle.faults.list() == []


def test_rules_are_listed_taken_back_and_gone_after_a_reset(desk: Desk) -> None:
    faults = desk.handle.faults
    one = faults.add({"when": {"operation": "stop", "token": "secret"}}, effect={"hang": True})
    two = faults.add({"effect": {"delay": {"uniform": [0, 1]}}, "times": 3})
    assert faults.list() == [
        {
            "id": one.id,
            "effect": {"hang": True},
            "when": {"operation": "stop", "token": "***"},
            "seen": 0,
            "hits": 0,
        },
        {"id": two.id, "effect": {"delay": {"uniform": [0.0, 1.0]}}, "times": 3, "seen": 0, "hits": 0},
    ]  # fmt: skip
    assert "secret" not in repr(one) + repr(one.data) + repr(faults.list())
    faults.clear(one.id)
    assert [rule["id"] for rule in faults.list()] == [two.id]
    with pytest.raises(ValueError, match="id is not the id of a rule"):
        faults.clear(one.id)
    desk.handle.reset()
    assert faults.list() == []
