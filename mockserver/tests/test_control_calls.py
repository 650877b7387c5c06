"""Faults, journal, readings, lifecycles and state over the control interface."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest

from mockserver.app import MockApp, create_app
from mockserver.control_document import the_control_document
from mockserver.tests.judge import CREATE, GPUS, QUERY, RESULT, Judged, order

DOCUMENT = the_control_document().tree


class Desk(Judged):
    """An account whose control calls must be answered as the document says."""

    def call(self, method: str, path: str, body: object = None, **query: object) -> Any:
        response = self._control(method, path, body, query)
        assert response.status_code == 200, response.text
        content = response.json()
        place = next(each for each in DOCUMENT["paths"] if _fits(each, f"/__mock__{path}"))
        described = DOCUMENT["paths"][place][method.lower()]["responses"]["200"]
        schema = described["content"]["application/json"]["schema"]
        validator = jsonschema_rs.Draft202012Validator(
            {**schema, "components": DOCUMENT["components"]}
        )
        assert [error.message for error in validator.iter_errors(content)] == []
        return content

    def wrong(self, method: str, path: str, body: object = None, **query: object) -> str:
        response = self._control(method, path, body, query)
        assert response.status_code == 400, response.text
        words: str = response.json()["error"]
        return words

    def _control(self, method: str, path: str, body: object, query: Any) -> Any:
        content = None if body is None else json.dumps(body)
        return self.request(method, f"/__mock__{path}", content=content, params=query)


def _fits(template: str, path: str) -> bool:
    parts, wanted = template.split("/"), path.split("/")
    return len(parts) == len(wanted) and all(
        part.startswith("{") or part == want for part, want in zip(parts, wanted, strict=True)
    )


@pytest.fixture
def desk(app: MockApp) -> Desk:
    return Desk(app)


def test_a_rule_strikes_counts_and_can_be_taken_back(desk: Desk) -> None:
    rule = {"when": {"operation": "listGpus"}, "times": 1, "effect": {"code": 10135}}
    added = desk.call("POST", "/faults", rule)
    assert desk.refused(GPUS)[0] == 10135
    desk.ok(GPUS)
    (listed,) = desk.call("GET", "/faults")["faults"]
    assert (listed["id"], listed["seen"], listed["hits"]) == (added["id"], 2, 1)
    assert desk.call("DELETE", "/faults", id=added["id"])["faults"] == []
    assert "is not the id of a rule" in desk.wrong("DELETE", "/faults", id=added["id"])


def test_a_rule_of_one_account_leaves_the_others_alone_and_one_for_all_strikes_all(
    desk: Desk,
) -> None:
    other, everyone = Desk(desk.app, "token-2"), Desk(desk.app, None)
    desk.call("POST", "/faults", {"effect": {"code": 10135}})
    other.ok(GPUS)
    everyone.call("POST", "/faults", {"effect": {"code": 10001}})
    assert other.refused(GPUS)[0] == 10001
    assert [rule["effect"] for rule in other.call("GET", "/faults")["forAll"]] == [{"code": 10001}]
    assert len(everyone.call("GET", "/faults")["faults"]) == 1
    everyone.call("DELETE", "/faults")
    other.ok(GPUS)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({}, "effect"),
        ({"effect": {}}, "effect must be delay or one of"),
        ({"effect": {"code": 0}}, "effect.code must not be 0"),
        ({"effect": {"hang": True, "reset": True}}, "hang and reset"),
        ({"effect": {"cut": 2}}, "effect.cut"),
        ({"effect": {"hang": True}, "colour": "red"}, "colour"),
        ({"effect": {"hang": True}, "when": {"operation": "fly"}}, "when.operation must be one of"),
    ],
)
def test_a_rule_that_is_wrong_is_refused_in_words_and_not_added(
    desk: Desk, rule: object, words: str
) -> None:
    assert words in desk.wrong("POST", "/faults", rule)
    assert desk.call("GET", "/faults")["faults"] == []


def test_the_journal_is_read_with_filters_and_cleared(desk: Desk) -> None:
    created = desk.create()
    desk.rows()
    desk.refused(CREATE, {})
    everything = desk.call("GET", "/journal")
    assert (everything["count"], len(everything["entries"])) == (3, 3)
    named = desk.call("GET", "/journal", operation="create", code=0)["entries"]
    assert [entry["instanceId"] for entry in named] == [created["InstanceId"]]
    assert [entry["n"] for entry in desk.call("GET", "/journal", since=2)["entries"]] == [3]
    assert [entry["n"] for entry in desk.call("GET", "/journal", limit=1)["entries"]] == [3]
    assert desk.call("GET", "/journal", limit=0)["entries"] == []
    assert "fly" in desk.wrong("GET", "/journal", operation="fly")
    assert "since" in desk.wrong("GET", "/journal", since="yesterday")
    desk.call("DELETE", "/journal")
    assert desk.call("GET", "/journal")["count"] == 0


def test_the_journal_without_an_account_holds_what_no_account_took(app: MockApp) -> None:
    nobody = Desk(app, None)
    nobody.refused(GPUS)
    (entry,) = nobody.call("GET", "/journal")["entries"]
    assert entry["code"] == 10002


def test_readings_are_chosen_for_one_account_or_for_all(desk: Desk) -> None:
    other, everyone = Desk(desk.app, "token-2"), Desk(desk.app, None)
    desk.call("POST", "/dialect", {"choices": {"A1": "instanceId"}})
    assert "instanceId" in desk.create()
    assert "InstanceId" in other.create()
    everyone.call("POST", "/dialect", {"choices": {"create_id_key": "both"}})
    for token in ("token-1", "token-2", "token-3"):
        assert {"InstanceId", "instanceId"} <= set(Desk(desk.app, token).create())


def test_a_reading_that_does_not_exist_changes_none(desk: Desk) -> None:
    before = desk.call("GET", "/dialect")
    wish = {"dialect": "tables", "choices": {"create_id_key": "id"}}
    assert "Its readings" in desk.wrong("POST", "/dialect", wish)
    assert desk.call("GET", "/dialect") == before


def test_a_next_call_can_be_made_to_fail(desk: Desk) -> None:
    wish = {"lifecycle": {"create": {"ending": "failure"}}, "nextOnly": True}
    assert len(desk.call("POST", "/lifecycle", wish)["nextCalls"]) == 1
    doomed, fine = desk.create(), desk.create()
    idle = desk.call("POST", "/clock", {"run_until_idle": True})["idle"]
    assert idle["waiting"] == []
    rows = desk.ok(RESULT, {"ids": [doomed["operationId"], fine["operationId"]]})["operations"]
    assert [row["status"] for row in rows] == [3, 2]


def test_overrides_are_lifted(desk: Desk) -> None:
    instance = desk.rows(status="running")[0]["instanceId"]
    rule = {"stop": {"ending": "failure"}}
    desk.call("POST", "/lifecycle", {"lifecycle": rule})
    desk.call("POST", "/lifecycle", {"lifecycle": rule, "instanceId": instance})
    shown = desk.call("GET", "/lifecycle")
    assert str(instance) in shown["instances"]
    assert list(shown["lifecycle"]) == ["stop"]
    desk.call("DELETE", "/lifecycle", instance=instance)
    assert str(instance) not in desk.call("GET", "/lifecycle")["instances"]
    assert desk.call("DELETE", "/lifecycle")["lifecycle"] == {}


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"nextOnly": True},
        {"lifecycle": {}},
        {"lifecycle": {"fly": {"ending": "failure"}}},
        {"lifecycle": {"stop": {"ending": "maybe"}}},
        {"lifecycle": {"stop": {"stages": [{"name": "a", "seconds": -1}]}}},
        {"lifecycle": {"stop": {"ending": "failure"}}, "instanceId": 1},
        {"lifecycle": {"stop": {"ending": "failure"}}, "preemption": {"perHour": -1}},
        {"lifecycle": {"stop": {"ending": "failure"}}, "preemption": {"perHour": 1e9}},
        {"colour": "red"},
    ],
)
def test_an_override_that_is_wrong_changes_nothing(desk: Desk, wish: object) -> None:
    before = desk.call("GET", "/lifecycle")
    assert desk.wrong("POST", "/lifecycle", wish)
    assert desk.call("GET", "/lifecycle") == before


def test_an_operation_is_pushed_and_ended_by_hand(desk: Desk) -> None:
    created = desk.create()
    place = f"/instances/{created['InstanceId']}"
    desk.call("POST", f"{place}/next_stage")
    desk.call("POST", f"{place}/finish", {"ending": "success"})
    assert desk.row(created["InstanceId"])["status"] == "running"
    operation = desk.act(created["InstanceId"], "stop")
    assert desk.call("POST", f"{place}/finish")["operationId"] == operation
    assert "no operation in progress" in desk.wrong("POST", f"{place}/finish")
    assert desk.wrong("POST", f"{place}/finish", {"ending": "maybe"})
    assert "not bidding" in desk.wrong("POST", f"{place}/preempt")
    assert "not prepaid" in desk.wrong("POST", f"{place}/expire")


def test_bidding_is_taken_back_and_prepaid_runs_out_by_hand(desk: Desk) -> None:
    bid = desk.create(skuName="bidding")["InstanceId"]
    paid = desk.create(skuName="daily", autoRenew=False)["InstanceId"]
    desk.advance(600)
    assert desk.call("POST", f"/instances/{bid}/preempt") == {"preempted": True}
    assert desk.call("POST", f"/instances/{paid}/expire") == {"came": "expired"}
    assert {desk.row(each)["status"] for each in (bid, paid)} == {"stopd"}


def test_a_snapshot_puts_an_account_back_clock_and_ids_included(desk: Desk) -> None:
    desk.create()
    before = (desk.rows(), desk.call("GET", "/clock"))
    kept = desk.call("POST", "/snapshot")["snapshot"]
    first = desk.create()
    desk.advance(3600)
    desk.call("POST", "/restore", {"snapshot": kept})
    assert (desk.rows(), desk.call("GET", "/clock")) == before
    assert desk.create() == first
    assert desk.call("DELETE", "/snapshot", snapshot=kept) == {"snapshots": []}
    assert "is not one that is kept" in desk.wrong("POST", "/restore", {"snapshot": kept})


def test_a_fork_gives_another_account_the_same_state_and_then_they_part(desk: Desk) -> None:
    created = desk.create()
    desk.call("POST", "/dialect", {"choices": {"create_id_key": "instanceId"}})
    desk.call("POST", "/fork", {"token": "token-2"})
    other = Desk(desk.app, "token-2")
    assert other.rows() == desk.rows()
    assert "instanceId" in other.create()
    assert desk.ok(QUERY)["total"] + 1 == other.ok(QUERY)["total"]
    other.advance(600)
    assert desk.row(created["InstanceId"])["status"] == "creating"
    assert "this very account" in desk.wrong("POST", "/fork", {"token": "token-1"})


def test_snapshots_are_not_kept_without_end(desk: Desk) -> None:
    for _ in range(64):
        desk.call("POST", "/snapshot")
    assert "64 are kept" in desk.wrong("POST", "/snapshot")
    assert desk.call("DELETE", "/snapshot") == {"snapshots": []}
    desk.call("POST", "/snapshot")


def test_the_state_shows_what_there_is_and_no_secret(desk: Desk) -> None:
    created = desk.ok(CREATE, order(name="mine", cmd="run s3cr3t", env="KEY=s3cr3t"))
    passwords = [row["sshPwd"] for row in desk.rows() if row["sshPwd"]]
    state = desk.call("GET", "/state", limit=2)
    assert (state["total"], len(state["instances"]), len(state["operations"])) == (25, 2, 2)
    newest, latest = state["instances"][0], state["operations"][0]
    assert (newest["instanceId"], newest["action"]) == (created["InstanceId"], "create")
    assert (latest["operationId"], latest["status"]) == (created["operationId"], 1)
    assert latest["stage"]
    text = json.dumps(desk.call("GET", "/state", limit=100))
    assert not [each for each in ["s3cr3t", "token-1", *passwords] if each in text]
    (account,) = Desk(desk.app, None).call("GET", "/state")["accounts"]
    assert (account["account"], account["instances"]) == (state["account"], 25)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/lifecycle", None),
        ("POST", "/lifecycle", {"lifecycle": {"stop": {"ending": "failure"}}}),
        ("POST", "/snapshot", None),
        ("POST", "/restore", {"snapshot": "snapshot-1"}),
        ("POST", "/fork", {"token": "x"}),
        ("POST", "/instances/1/finish", None),
    ],
)
def test_what_concerns_one_account_says_so_without_a_token(
    method: str, path: str, body: object
) -> None:
    everyone = Desk(create_app("empty", frozen=True), None)
    assert "this call concerns one account" in everyone.wrong(method, path, body)
