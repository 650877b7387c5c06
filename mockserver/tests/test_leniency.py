"""Strict unless told otherwise: each leniency forgives one thing, alone, and by its name."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import httpx
import pytest

from mockserver.app import create_app
from mockserver.contract import the_contract
from mockserver.dialect import DEFAULT
from mockserver.errors import ParameterError
from mockserver.leniency import LENIENCIES, LOOSE, STRICT, chosen
from mockserver.local import LocalMock
from mockserver.tests.exchanges import names
from mockserver.tests.judge import ACTION, CREATE, GPUS, QUERY, RESULT, Judged, order

BODIES: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("digit_strings", "createInstance", {"gpuNum": "2"}, {"gpuNum": 2}),
    ("digit_strings", "createInstance", {"type": " 2 "}, {"type": 2}),
    ("digit_strings", "createInstance", {"servicePort": ["80", 81]}, {"servicePort": [80, 81]}),
    ("whole_floats", "createInstance", {"gpuNum": 1.0}, {"gpuNum": 1}),
    ("whole_floats", "createInstance", {"httpServicePort": [8e3]}, {"httpServicePort": [8000]}),
    ("numbers_as_text", "createInstance", {"name": 7, "tags": [1]}, {"name": "7", "tags": ["1"]}),
    ("loose_booleans", "createInstance", {"dryRun": 1}, {"dryRun": True}),
    ("loose_booleans", "createInstance", {"autoRenew": "False"}, {"autoRenew": False}),
    ("single_values", "createInstance", {"servicePort": 80}, {"servicePort": [80]}),
    ("single_values", "createInstance", {"tags": "nvlink"}, {"tags": ["nvlink"]}),
    ("nulls", "createInstance", {"dcId": None, "cpuNum": None}, {}),
    ("empty_values", "createInstance", {"cpuNum": "", "diskType": ""}, {}),
    ("any_case", "createInstance", {"skuName": "PayG"}, {"skuName": "payg"}),
    ("blanks", "createInstance", {"skuName": " payg\n"}, {"skuName": "payg"}),
]

QUERIES: list[tuple[str, list[tuple[str, str]], dict[str, Any]]] = [
    ("digit_strings", [("pn", " 2 ")], {"pn": 2}),
    ("whole_floats", [("pn", "2.0")], {"pn": 2}),
    ("empty_values", [("status", ""), ("pn", ""), ("ps", "5")], {"ps": 5}),
    ("any_case", [("status", "Running")], {"status": "running"}),
    ("stopped", [("status", "stopped")], {"status": "stopd"}),
    ("blanks", [("status", "running ")], {"status": "running"}),
    ("repeated_parameters", [("pn", "1"), ("pn", "2")], {"pn": 2}),
]


def checked(operation: str, body: dict[str, Any], forgives: frozenset[str]) -> dict[str, Any]:
    return the_contract().checked_body(operation, body, DEFAULT, forgives)


@pytest.mark.parametrize(("name", "operation", "sent", "meant"), BODIES)
def test_a_leniency_makes_a_body_good(
    name: str, operation: str, sent: dict[str, Any], meant: dict[str, Any]
) -> None:
    body = {**order(), **sent}
    wanted = {key: value for key, value in order().items() if key not in sent} | meant
    assert checked(operation, body, frozenset({name})) == wanted
    assert checked(operation, body, LOOSE) == wanted


@pytest.mark.parametrize(("name", "operation", "sent", "meant"), BODIES)
def test_without_it_and_with_all_others_the_body_is_refused(
    name: str, operation: str, sent: dict[str, Any], meant: dict[str, Any]
) -> None:
    for forgives in (STRICT, LOOSE - {name}):
        if name == "digit_strings" and forgives and sent == {"type": " 2 "}:
            continue
        with pytest.raises(ParameterError):
            checked(operation, {**order(), **sent}, forgives)


@pytest.mark.parametrize(("name", "pairs", "meant"), QUERIES)
def test_a_leniency_makes_a_query_good(
    name: str, pairs: list[tuple[str, str]], meant: dict[str, Any]
) -> None:
    contract = the_contract()
    assert contract.checked_query("queryInstances", pairs, DEFAULT, frozenset({name})) == meant
    with pytest.raises(ParameterError):
        contract.checked_query("queryInstances", pairs, DEFAULT)


def test_every_leniency_is_tried_here() -> None:
    tried = {each[0] for each in BODIES} | {each[0] for each in QUERIES} | {"trailing_slash"}
    assert tried == LOOSE == {each.name for each in LENIENCIES}


@pytest.mark.parametrize(
    "sent",
    [
        {"gpuNum": 1.5},
        {"gpuNum": "one"},
        {"gpuNum": [1]},
        {"gpuNum": True},
        {"gpuNum": None},
        {"gpuNum": ""},
        {"gpuNum": 0},
        {"gpuNum": 1e300},
        {"type": 3},
        {"skuName": "hourly"},
        {"dryRun": 2},
        {"dryRun": "maybe"},
        {"name": True},
        {"name": {}},
        {"servicePort": {}},
        {"servicePort": [[80]]},
        {"servicePort": ["http"]},
        {"gpuName": ""},
    ],
)
def test_nonsense_is_refused_in_any_mood(sent: dict[str, Any]) -> None:
    with pytest.raises(ParameterError):
        checked("createInstance", {**order(), **sent}, LOOSE)


def test_an_id_that_a_float_has_spoilt_is_refused_in_any_mood() -> None:
    for value in (2.0**53 + 2, 9.2e18, 504838617333765.5):
        with pytest.raises(ParameterError):
            checked("getOperations", {"ids": [value]}, LOOSE)


def test_the_mock_is_strict_unless_told_otherwise() -> None:
    client = Judged(create_app("demo", frozen=True))
    assert client.refused(CREATE, order(gpuNum="1"))[0] == 10005
    assert client.refused(QUERY, status="stopped")[0] == 10005
    assert client.get(f"{GPUS}/").status_code == 404
    last = client.app.tenants.account(b"token-1").journal.last
    assert last is not None
    assert names(last) == ["unknown-address"]


def test_a_loose_mock_forgives_it_all_and_says_so_in_the_journal() -> None:
    client = Judged(create_app("demo", frozen=True, loose=True))
    client.ok(CREATE, order(gpuNum="1", dryRun="true"))
    client.ok(QUERY, status="stopped")
    assert client.get(f"{GPUS}/").json()["code"] == 0
    journal = client.app.tenants.account(b"token-1").journal
    assert all("forgiven" in names(entry) for entry in journal)


def test_leniencies_can_be_chosen_one_by_one() -> None:
    client = Judged(create_app("demo", frozen=True, loose=["digit_strings"]))
    assert client.ok(CREATE, order(gpuNum="1"))
    assert client.refused(CREATE, order(gpuNum=1.0))[0] == 10005


def test_an_account_can_be_loose_among_strict_ones() -> None:
    app = create_app("demo", frozen=True)
    loose, strict = Judged(app, "token-a"), Judged(app, "token-b")
    app.tenants.account(b"token-a").forgives = LOOSE
    assert loose.ok(RESULT, {"ids": loose.rows()[0]["operationId"]})["operations"]
    assert strict.refused(RESULT, {"ids": strict.rows()[0]["operationId"]})[0] == 10005


@pytest.mark.parametrize("option", [["--loose"], ["--forgive", "digit_strings"]])
def test_the_program_can_be_made_loose(option: list[str]) -> None:
    command = [sys.executable, "-m", "mockserver", "--port", "0", *option]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = json.loads(process.stdout.readline())["url"]
            headers = {"gz-api-token": "token-1"}
            answer = httpx.post(f"{url}{RESULT}", json={"ids": ["1"]}, headers=headers).json()
            create = httpx.post(f"{url}{CREATE}", json=order(gpuNum="1"), headers=headers).json()
        finally:
            process.kill()
    assert answer["code"] == create["code"] == 0


def test_a_wrong_name_for_the_program_lists_all() -> None:
    command = [sys.executable, "-m", "mockserver", "--forgive", "digits"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 2
    assert all(each.name in ended.stderr for each in LENIENCIES)


def test_a_handle_makes_its_account_loose_and_strict_again() -> None:
    handle = LocalMock(world="demo", frozen=True).account("token-1")
    handle.forgives = ["any_case", "nulls"]
    assert handle.forgives == {"any_case", "nulls"}
    assert handle.fork("token-2").forgives == {"any_case", "nulls"}
    handle.forgives = False
    assert handle.forgives == STRICT
    with pytest.raises(ValueError, match="no leniency"):
        handle.forgives = ["all"]


def test_a_leniency_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="did you mean digit_strings"):
        chosen(["digit_string"])


def test_leniency_never_turns_a_release_into_something_else() -> None:
    client = Judged(create_app("demo", frozen=True, loose=True))
    instance = next(row for row in client.rows() if row["status"] == "stopd")["instanceId"]
    body = {"instanceId": f" {instance} ", "action": "Release"}
    assert client.ok(ACTION, body)["operationId"]
    assert client.row(instance)["isPending"] == 1
