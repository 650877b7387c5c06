"""The suite's model of the account, and the rules for single answers, on answers made by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contract_tests.exchange import Credential, Exchange, parsed
from contract_tests.oracle import Oracle, allowed_after, allowed_during
from contract_tests.rules import envelope_findings
from contract_tests.safe_text import Cleaner, masked, visible
from contract_tests.sequence import shortest, shown
from contract_tests.statements import registry, unknown

TRACE = "905b8753fb3db11760f67138872918cb"


def _answer(
    operation: str = "", *, status: int = 200, sent: object = None, **envelope: Any
) -> Exchange:
    """An answer with a right envelope except for what is given; "absent" leaves a field out."""
    body = {"code": 0, "message": "success", "traceid": TRACE, "data": {}} | envelope
    text = json.dumps({name: value for name, value in body.items() if value != "absent"})
    return Exchange(
        method="POST",
        target="/x",
        operation=operation,
        body=json.dumps(sent) if sent else None,
        status=status,
        content_type="application/json",
        json=parsed(text),
        text=text,
    )


def _broken(exchange: Exchange) -> set[str]:
    return {name for finding in envelope_findings(exchange) for name in finding.ids}


@pytest.mark.parametrize(
    ("envelope", "status", "broken"),
    [
        ({}, 200, set()),
        ({"traceid": ""}, 200, set()),
        ({"traceid": "absent"}, 200, set()),
        ({"traceid": "xyz"}, 200, {"S7"}),
        ({"traceid": 5}, 200, {"S6"}),
        ({"message": "OK"}, 200, {"S10"}),
        ({"message": None}, 200, {"S5"}),
        ({"data": []}, 200, {"S12"}),
        ({"code": "0"}, 200, {"S5", "S8"}),
        ({"code": True}, 200, {"S5", "S8"}),
        ({"code": 10005, "message": ""}, 200, {"S11"}),
        ({"code": 10005, "message": "pn", "data": None}, 200, set()),
        ({"code": 10005, "message": "pn", "data": "absent"}, 200, set()),
        ({"code": 10005, "message": "pn", "data": "no"}, 200, {"S12"}),
        ({"code": 10002, "message": "no"}, 403, set()),
        ({"code": 10001, "message": "no"}, 500, set()),
        ({"code": 10005, "message": "no"}, 400, set()),
        ({"code": 10005, "message": "no"}, 500, {"S19"}),
        ({"code": 10005, "message": "no"}, 403, {"S18"}),
        ({}, 404, {"S8", "S16"}),
        ({}, 201, {"S8", "S16"}),
    ],
)
def test_the_envelope_is_judged_by_each_reading(
    envelope: dict[str, Any], status: int, broken: set[str]
) -> None:
    exchange = _answer(status=status, **envelope)
    assert _broken(exchange) == broken


def test_a_body_that_is_no_json_is_fine_only_where_an_error_came() -> None:
    page = Exchange(method="GET", target="/x", status=404, text="<h1>no</h1>")
    assert _broken(page) == set()
    assert _broken(Exchange(method="GET", target="/x", status=200, text="<h1>hi</h1>")) == {"S5"}


def _operation(**changes: object) -> Exchange:
    shown = {
        "operationId": 7,
        "instanceId": 3,
        "action": "stop",
        "status": 2,
        "startTime": "2026-01-01 00:00:00",
        "completeTime": "2026-01-01 00:00:02",
    }
    return _answer("getOperations", data={"operations": [shown | changes]})


def _ids(oracle: Oracle, *exchanges: Exchange) -> set[str]:
    return {
        name for exchange in exchanges for finding in oracle.note(exchange) for name in finding.ids
    }


def test_a_result_may_end_and_then_stays() -> None:
    going = _operation(status=1, completeTime="")
    assert _ids(Oracle(), going, _operation(), _operation()) == set()
    assert _ids(Oracle(), _operation(), going) == {"S133"}
    assert _ids(Oracle(), _operation(), _operation(status=3)) == {"S133"}
    assert _ids(Oracle(), _operation(), _operation(action="start")) == {"S123"}


def test_a_released_instance_never_comes_back() -> None:
    created = _answer("createInstance", data={"instanceId": 3, "operationId": 5}, sent={"type": 2})
    released = _answer(
        "actOnInstance", data={"operationId": 7}, sent={"instanceId": 3, "action": "release"}
    )
    shown = _answer("queryInstances", data={"instances": [{"instanceId": 3, "status": "stopd"}]})
    oracle = Oracle()
    made = _operation(operationId=5, action="create")
    assert _ids(oracle, created, made, released, shown, _operation(action="release")) == set()
    assert _ids(oracle, shown) == {"S137", "S219"}


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("create", "", {"running"}),
        ("stop", "running", {"stopd"}),
        ("set_port", "stopd", {"stopd"}),
        ("release", "stopd", set()),
    ],
)
def test_what_may_come_after_an_action(action: str, before: str, after: set[str]) -> None:
    assert allowed_after(action, before) == after


def test_a_transition_may_show_the_old_state_or_a_name_of_its_own() -> None:
    assert allowed_during("stop", "running", "running")
    assert allowed_during("stop", "running", "stopping")
    assert not allowed_during("stop", "running", "creating")
    assert not allowed_during("create", "", "running")


def test_the_shortest_sequence_keeps_writes_and_the_last_reads() -> None:
    reads = [Exchange(method="GET", target=f"/{number}") for number in range(9)]
    write = Exchange(method="POST", target="/w", operation="createInstance")
    kept = shortest([reads[0], write, *reads[1:]])
    assert [step.target for step in kept] == ["/w", "/6", "/7", "/8"]


def test_a_command_can_be_pasted_and_holds_no_secret() -> None:
    step = Exchange(
        method="POST",
        target="/a?b='c'",
        body='{"name": "it\'s s3cret\u202e"}',
        credential=Credential.EMPTY,
        status=200,
    )
    (step_shown,) = shown([step], "http://h", Cleaner({"s3cret"}))
    command = step_shown.curl
    assert "s3cret" not in command
    assert "\u202e" not in command
    assert "-H 'gz-api-token;'" in command
    assert command.endswith("""'http://h/a?b='"'"'c'"'"''""")
    assert step_shown.answer.startswith("HTTP 200")


def test_text_of_a_server_is_one_harmless_line() -> None:
    assert visible("a\x1b[31m\n\u202eb") == "a\\u001b[31m\\u000a\\u202eb"
    assert masked("tokens and token", {"token", "tokens", ""}) == "**** and ****"


def test_statements_are_232_and_strict() -> None:
    assert list(registry()) == [f"S{number}" for number in range(1, 233)]
    assert unknown(("S1", "S999")) == ("S999",)
