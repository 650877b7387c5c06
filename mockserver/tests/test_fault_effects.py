"""What fault rules do: instead of the work, around it, and to its answer."""

from __future__ import annotations

import json
import math
from typing import Any

import msgspec
import pytest

from mockserver.fault_delays import LONGEST_S, seconds_of
from mockserver.fault_rules import Delay
from mockserver.identity import seeded
from mockserver.outcomes import Ending, Outcome
from mockserver.tests.desk import Desk
from mockserver.tests.judge import CREATE, GPUS, QUERY, order


@pytest.fixture
def desk() -> Desk:
    return Desk()


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
