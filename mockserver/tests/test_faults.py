"""Fault rules: whom they strike, how often, what they do, and what is wrong with a bad one."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import msgspec
import pytest

from mockserver.errors import ParameterError
from mockserver.fault_delays import LONGEST_S, seconds_of
from mockserver.fault_rules import Delay, fault_from, shown
from mockserver.handle import Handle
from mockserver.identity import seeded
from mockserver.local import LocalMock
from mockserver.outcomes import Ask, Ending, Outcome
from mockserver.tests.judge import ACTION, CREATE, GPUS, QUERY, RESULT, order


class Desk:
    """One account, asked without any wire."""

    def __init__(self, world: str = "demo", token: str = "token-1", mock: Any = None) -> None:
        self.mock = mock or LocalMock(world, frozen=True)
        self.token = token.encode()
        self.handle: Handle = self.mock.account(token)

    def ask(self, method: str, path: str, body: object = None, query: str = "") -> Outcome:
        raw = b"" if body is None else json.dumps(body).encode()
        return self.mock.service.handle(
            Ask(method, path, query.encode(), self.token, [(b"gz-api-token", self.token)], raw)
        )

    def code(self, *args: Any, **more: Any) -> int | None:
        return self.ask(*args, **more).code

    def rows(self) -> list[dict[str, Any]]:
        answer = json.loads(self.ask("GET", QUERY, query="ps=100").body)
        rows: list[dict[str, Any]] = answer["data"]["instances"]
        return rows

    def act(self, action: str, instance_id: int | str = 1) -> int | None:
        return self.code("POST", ACTION, {"instanceId": instance_id, "action": action})


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


# What they do


INSTEAD = [
    {"code": 10135},
    {"http": 503},
    {"http": 429, "body": "empty"},
    {"hang": True},
    {"reset": True},
    {"empty_reply": True},
]


@pytest.mark.parametrize("effect", INSTEAD, ids=str)
def test_what_strikes_instead_of_the_work_changes_nothing(
    desk: Desk, effect: dict[str, Any]
) -> None:
    before = desk.rows()
    running = next(row["instanceId"] for row in before if row["status"] == "running")
    rule = desk.handle.faults.add(effect=effect)
    desk.ask("POST", CREATE, order())
    desk.act("stop", running)
    assert rule.hits == 2
    desk.handle.faults.clear()
    assert desk.rows() == before


@pytest.mark.parametrize(
    "effect",
    [
        {"lost_answer": True},
        {"late_answer": 9},
        {"cut": 0.9},
        {"cut_json": 0.1},
        {"delay": {"fixed": 9}},
    ],
    ids=str,
)
def test_what_strikes_the_answer_leaves_the_work_done_once(
    desk: Desk, effect: dict[str, Any]
) -> None:
    desk.handle.faults.add(effect=effect, times=1)
    desk.ask("POST", CREATE, order(name="kept"))
    assert [row["name"] for row in desk.rows()].count("kept") == 1
    made = desk.handle.journal.assert_called("create", times=1)
    assert made[0].code in {0, None}


def test_a_lost_answer_to_a_refused_request_leaves_nothing_done(desk: Desk) -> None:
    before = desk.rows()
    desk.handle.faults.add(effect={"lost_answer": True}, times=1)
    assert desk.ask("POST", CREATE, order(gpuNum=0)).ending is Ending.RESET
    assert desk.rows() == before


def spoilt(desk: Desk, effect: dict[str, Any], query: str = "") -> Any:
    desk.handle.faults.add(effect=effect)
    return json.loads(desk.ask("GET", QUERY, query=query).body)


def test_types_fields_and_arrays_are_spoilt_where_the_path_says(desk: Desk) -> None:
    true = json.loads(desk.ask("GET", QUERY).body)["data"]["instances"]

    def rows(effect: dict[str, Any]) -> Any:
        desk.handle.faults.clear()
        return spoilt(desk, effect)["data"]["instances"]

    assert rows({"wrong_type": "data.instances.0.gpuNum"})[0]["gpuNum"] == str(true[0]["gpuNum"])
    changed = rows({"wrong_type": "data.instances.*.name"})
    assert [row["name"] for row in changed] == [[row["name"]] for row in true]
    assert rows({"wrong_type": "data.instances.1.isStartable"})[1]["isStartable"] in {0, 1}
    assert rows({"wrong_type": "data.instances"})["0"] == true[0]
    gone = rows({"missing": "data.instances.*.status"})
    assert all("status" not in row and row["gpuName"] for row in gone)
    assert rows({"missing": "data.instances.0"}) == true[1:]
    assert rows({"missing": "data.instances.*"}) == []
    assert rows({"null": "data.instances"}) is None
    assert rows({"null": "data.instances.19.sshPwd"})[19]["sshPwd"] is None
    doubled = rows({"duplicate_rows": True})
    assert doubled == [row for row in true for _ in range(2)]
    desk.handle.faults.clear()
    assert spoilt(desk, {"wrong_type": "code"})["code"] == "0"


@pytest.mark.parametrize(
    "effect",
    [
        {"wrong_type": "data.nothing"},
        {"missing": "data.instances.99.name"},
        {"null": "data.instances.x"},
        {"null": "code.deeper"},
    ],
    ids=str,
)
def test_what_is_not_in_an_answer_cannot_be_spoilt_and_is_no_hit(
    desk: Desk, effect: dict[str, Any]
) -> None:
    true = desk.rows()
    rule = desk.handle.faults.add(effect=effect)
    assert desk.rows() == true
    assert (rule.seen, rule.hits) == (1, 0)


def test_stale_by_seconds_shows_the_last_answer_until_they_have_passed(desk: Desk) -> None:
    rule = desk.handle.faults.add(effect={"stale": 30})
    before = len(desk.rows())
    desk.ask("POST", CREATE, order())
    desk.handle.clock.advance(29)
    assert len(desk.rows()) == before
    desk.handle.clock.advance(1)
    assert len(desk.rows()) == before + 1
    assert rule.hits == 1


def test_stale_by_answers_repeats_each_that_often_with_a_new_traceid(desk: Desk) -> None:
    desk.handle.faults.add(effect={"stale": {"answers": 2}})
    totals, traces = [], set()
    for _ in range(5):
        answer = json.loads(desk.ask("GET", QUERY).body)
        totals.append(answer["data"]["total"])
        traces.add(answer["traceid"])
        desk.ask("POST", CREATE, order())
    assert totals == [24, 24, 24, 27, 27]
    assert len(traces) == 5


def test_stale_is_no_hit_on_writes_refusals_and_other_questions(desk: Desk) -> None:
    rule = desk.handle.faults.add(effect={"stale": 1000})
    assert len({desk.ask("POST", CREATE, order()).body for _ in range(2)}) == 2
    for page in (1, 2):
        desk.ask("GET", QUERY, query=f"pn={page}")
        desk.ask("GET", QUERY, query="pn=x")
    assert rule.hits == 0


def test_http_errors_have_the_body_that_is_asked_for(desk: Desk) -> None:
    def body(**effect: Any) -> Outcome:
        desk.handle.faults.clear()
        desk.handle.faults.add(effect=effect)
        return desk.ask("GET", GPUS)

    envelope = json.loads(body(http=500).body)
    assert (envelope["code"], envelope["message"]) == (10001, "Internal Server Error")
    assert json.loads(body(http=429, body="json").body)["code"] == 429
    assert b"<h1>502 Bad Gateway</h1>" in body(http=502, body="html").body
    assert body(http=503, body="text").body == b"Service Unavailable\n"
    assert body(http=599, body="text").body == b"Error\n"
    assert body(http=403, body="empty").body == b""
    assert (b"retry-after", b"120") in body(http=429, retry_after=120).headers


@pytest.mark.parametrize(
    ("code", "message"), [(10002, "Not logged in or login expired"), (5, "Error")]
)
def test_a_code_without_a_message_has_that_of_the_table(
    desk: Desk, code: int, message: str
) -> None:
    desk.handle.faults.add(effect={"code": code})
    assert json.loads(desk.ask("GET", GPUS).body)["message"] == message


def test_delays_are_drawn_between_their_bounds_or_around_their_median() -> None:
    rng = seeded("delays")
    uniform = [seconds_of(Delay(uniform=(1, 3)), rng) for _ in range(500)]
    assert 1 <= min(uniform) < 1.1
    assert 2.9 < max(uniform) <= 3
    drawn = sorted(seconds_of(Delay(lognormal=(2, 0.5)), rng) for _ in range(2001))
    assert math.isclose(drawn[1000], 2, rel_tol=0.1)
    assert seconds_of(Delay(lognormal=(2, 0)), rng) == pytest.approx(2)
    assert max(seconds_of(Delay(lognormal=(86400, 10)), rng) for _ in range(50)) == LONGEST_S


def test_the_same_seed_and_requests_give_the_same_faults_answers_and_delays() -> None:
    def run() -> bytes:
        desk = Desk()
        desk.handle.faults.add(probability=0.4, effect={"delay": {"lognormal": [1, 1]}})
        desk.handle.faults.add(probability=0.3, effect={"http": 503})
        desk.handle.faults.add(probability=0.3, effect={"stale": {"answers": 1}})
        outcomes = [desk.ask("GET", QUERY, query=f"pn={n % 3}") for n in range(40)]
        return msgspec.json.encode([outcomes, desk.handle.faults.list()])

    assert run() == run()


# What is wrong with a bad one

BAD: list[tuple[dict[str, Any], str]] = [
    ({}, "lacks the field effect"),
    ({"effect": {}}, "effect must be delay or one of code, http"),
    ({"effect": {"code": 1, "http": 503}}, "effect has code and http"),
    ({"effect": {"code": 0}}, "effect.code must not be 0"),
    ({"effect": {"code": "x"}}, "effect.code must be int, not str"),
    ({"effect": {"http": 200}}, "effect.http must be int >= 400"),
    ({"effect": {"http": 503, "body": "xml"}}, "effect.body"),
    ({"effect": {"reset": True, "body": "json"}}, "effect.body goes with http only"),
    ({"effect": {"hang": True, "message": "x"}}, "effect.message goes with code only"),
    ({"effect": {"http": 429, "retry_after": -1}}, "effect.retry_after"),
    ({"effect": {"hang": False}}, "effect.hang"),
    ({"effect": {"boom": True}}, "effect has an unknown field boom"),
    ({"effect": {"delay": {}}}, "effect.delay must be one of"),
    ({"effect": {"delay": {"fixed": 1, "uniform": [1, 2]}}}, "effect.delay must be one of"),
    ({"effect": {"delay": {"fixed": -1}}}, "effect.delay.fixed"),
    ({"effect": {"delay": {"fixed": math.nan}}}, "effect.delay.fixed"),
    ({"effect": {"delay": {"fixed": math.inf}}}, "effect.delay.fixed"),
    ({"effect": {"stale": math.nan}}, "effect.stale"),
    ({"effect": {"cut": math.nan}}, "effect.cut"),
    ({"effect": {"delay": {"uniform": [2, 1]}}}, "the shorter delay, then the longer"),
    ({"effect": {"delay": {"uniform": [1]}}}, "effect.delay.uniform"),
    ({"effect": {"delay": {"lognormal": [0, 1]}}}, "effect.delay.lognormal"),
    ({"effect": {"cut": 1}}, "effect.cut"),
    ({"effect": {"stale": {}}}, "effect.stale must be one of"),
    ({"effect": {"stale": {"answers": 0}}}, "effect.stale"),
    ({"effect": {"missing": ""}}, "effect.missing"),
    ({"effect": {"missing": "a..b"}}, "effect.missing"),
    ({"effect": {"hang": True}, "times": 0}, "times must be int >= 1"),
    ({"effect": {"hang": True}, "after": -1}, "after"),
    ({"effect": {"hang": True}, "probability": 1.1}, "probability"),
    ({"effect": {"hang": True}, "probability": math.nan}, "probability"),
    ({"effect": {"hang": True}, "when": {"nth": 0}}, "when.nth"),
    ({"effect": {"hang": True}, "when": {"operation": "explode"}}, "when.operation must be one of"),
    ({"effect": {"hang": True}, "when": {"verb": "GET"}}, "when has an unknown field verb"),
    ({"effect": {"hang": True}, "when": {"query": {"pn": [1]}}}, "when.query"),
    ({"effect": {"hang": True}, "id": "mine"}, "rule has an unknown field id"),
    ({"effect": None}, "effect"),
]


@pytest.mark.parametrize(("rule", "words"), BAD, ids=lambda value: str(value)[:50])
def test_a_bad_rule_is_refused_in_words_and_not_added(
    desk: Desk, rule: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(words)) as caught:
        desk.handle.faults.add(rule)
    assert "`" not in str(caught.value)
    assert desk.handle.faults.list() == []


def test_there_is_an_end_to_the_number_of_rules(desk: Desk) -> None:
    for _ in range(1000):
        desk.handle.faults.add(effect={"hang": True})
    with pytest.raises(ValueError, match="one too many"):
        desk.handle.faults.add(effect={"hang": True})


def test_what_is_listed_can_be_added_again() -> None:
    rule = {
        "effect": {
            "http": 429,
            "body": "html",
            "retry_after": 3,
            "delay": {"lognormal": [1.0, 0.5]},
        },
        "when": {"operation": "stop", "body": {"a": {"b": [1]}}, "query": {"pn": None}, "nth": 2},
        "after": 1,
        "times": 2,
        "probability": 0.5,
    }
    assert shown(fault_from(rule)) == rule
    with pytest.raises(ParameterError):
        fault_from({"effect": {"hang": 1}})
