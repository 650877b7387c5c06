"""Each reading of the envelope, the token and the errors, as it shows on the wire (A1 to A20)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mockserver.dialect import DEFAULT
from mockserver.dialect_choices import chosen
from mockserver.dialect_envelope import ENVELOPE
from mockserver.errors import UNLISTED_CODE, status_of
from mockserver.standing import Standing
from mockserver.tests.judge import ACTION, CREATE, DATACENTERS, GPUS, QUERY, RESULT, order
from mockserver.tests.probing import Answered, Probe, Wire

NOWHERE = "/api/v1/openapi/nowhere"
GONE = "H800-80G"  # sold, and every one of them is taken


def create_keys(wire: Wire) -> object:
    plain, dry = wire.create().data, wire.create(dryRun=True).data
    assert plain.keys() == dry.keys()
    assert dry.keys() - {"operationId", "spec"} == {key for key in dry if dry[key] == 0} - {
        "operationId"
    }
    return sorted(plain.keys() - {"operationId", "spec"})


def type_of_operation_id(wire: Wire) -> object:
    operation_id = wire.create().data["operationId"]
    (row,) = wire.operations(operation_id).data["operations"]
    assert int(row["operationId"]) == operation_id
    return type(row["operationId"]).__name__


def answer_to(standing: Standing) -> Any:
    def look(wire: Wire) -> object:
        wire.service.tenants.register.declare(b"token-1", standing)
        return summary(wire.send(GPUS))

    return look


def summary(answer: Answered) -> tuple[int, int]:
    return answer.status, answer.code


def order_of_checks(wire: Wire) -> object:
    return wire.send(NOWHERE, token=None).code, wire.send(CREATE, {}, token=None).code


def traceids(wire: Wire) -> object:
    envelopes = [wire.send(path).envelope or {} for path in (GPUS, DATACENTERS)]
    return [len(each["traceid"]) if "traceid" in each else None for each in envelopes]


def messages(wire: Wire) -> object:
    wrong = wire.send(RESULT, {}).envelope or {}
    refused = wire.act(1, "stop").envelope or {}
    assert "Instance 1 does not exist" in refused["message"]
    return wrong["message"]


def empty_lists(wire: Wire) -> object:
    assert wire.operations(1).data["operations"] == wire.send(QUERY).data["instances"]
    wire.create()
    (row,) = wire.rows()
    assert row["customServices"] == row["httpServices"]
    return [wire.operations(1).data["operations"], row["httpServices"]]


PROBES = {
    "create_id_key": Probe(
        create_keys,
        {
            "InstanceId": ["InstanceId"],
            "instanceId": ["instanceId"],
            "both": ["InstanceId", "instanceId"],
        },
    ),
    "operation_id_type": Probe(type_of_operation_id, {"number": "int", "string": "str"}),
    "ids_type": Probe(lambda wire: wire.operations("1").code, {"digits": 0, "integers": 10005}),
    "http_errors": Probe(
        lambda wire: (wire.send(GPUS, token=None).status, wire.send(RESULT, {}).status),
        {"ok": (200, 200), "mapped": (403, 200)},
    ),
    "missing_key": Probe(
        lambda wire: summary(wire.send(GPUS, token=b" ")),
        {"10002": (200, 10002), "403": (403, 403)},
    ),
    "unknown_key": Probe(answer_to("expired"), {"10002": (200, 10002), "403": (403, 403)}),
    "no_enterprise": Probe(answer_to("no_enterprise"), {"403": (403, 403), "10002": (200, 10002)}),
    "wrong_method": Probe(
        lambda wire: (summary(wire.send(GPUS, {})), wire.send(NOWHERE).status),
        {"404": ((404, 404), 404), "405": ((405, 405), 404)},
    ),
    "failure_body": Probe(
        lambda wire: wire.send(NOWHERE).type,
        {"envelope": "application/json", "text": "text/plain; charset=utf-8"},
    ),
    "check_order": Probe(
        order_of_checks,
        {"address": (404, 10002), "token": (10002, 10002), "parameters": (404, 10005)},
    ),
    "traceid": Probe(
        traceids,
        {"hex": [32, 32], "examples": [0, 32], "empty": [0, 0], "absent": [None, None]},
    ),
    "error_message": Probe(
        messages, {"details": "Parameter error: ids is required", "table": "Parameter error"}
    ),
    "error_data": Probe(
        lambda wire: (wire.send(RESULT, {}).envelope or {}).get("data", "absent"),
        {"null": None, "object": {}, "absent": "absent"},
    ),
    "create_refusal": Probe(
        lambda wire: (wire.create(gpuName=GONE).code, wire.act(1, "stop").code),
        {"10135": (10135, 10135), "unlisted": (UNLISTED_CODE, 10135)},
    ),
    "request_type": Probe(
        lambda wire: (
            wire.send(GPUS, typed=False).code,
            wire.send(RESULT, {"ids": [1]}, typed=False).code,
            wire.send(GPUS).code,
        ),
        {"any": (0, 0, 0), "bodies": (0, 10005, 0), "all": (10005, 10005, 0)},
    ),
    "answer_type": Probe(
        lambda wire: {wire.send(GPUS).type, wire.send(RESULT, {}).type, wire.send(NOWHERE).type},
        {"bare": {"application/json"}, "charset": {"application/json; charset=utf-8"}},
    ),
    "unknown_fields": Probe(
        lambda wire: (wire.create(colour="red").code, wire.send(QUERY, page=1).code),
        {"ignored": (0, 0), "refused": (10005, 10005)},
    ),
    "empty_list": Probe(empty_lists, {"array": [[], []], "null": [None, None]}, "empty"),
}

CASES = [(switch.name, value) for switch in ENVELOPE for value in switch.values]


@pytest.mark.parametrize(("name", "value"), CASES)
def test_a_reading_of_the_envelope_shows_on_the_wire(name: str, value: str) -> None:
    probe = PROBES[name]
    assert len({json.dumps(each, default=sorted) for each in probe.seen.values()}) == len(
        probe.seen
    )
    assert probe.look(Wire({name: value}, probe.world)) == probe.seen[value]


def test_a_bug_of_ours_is_plain_text_in_the_reading_of_plain_text() -> None:
    def broken() -> float:
        raise RuntimeError

    for value, kind in (("envelope", "application/json"), ("text", "text/plain; charset=utf-8")):
        wire = Wire({"failure_body": value})
        wire.account.clock.set_frozen(False)
        wire.account.clock._ticks = broken
        answer = wire.send(QUERY)
        assert (answer.status, answer.type) == (500, kind)


def test_a_refusal_before_the_token_is_read_as_that_account_has_it() -> None:
    wire = Wire({})
    wire.cloud.dialect = chosen({"failure_body": "text"})
    assert wire.send(NOWHERE).envelope is None
    assert wire.send(NOWHERE, token=b"another").envelope is not None


def test_mapped_errors_map_the_two_codes_that_the_table_of_statuses_doubles() -> None:
    mapped = chosen({"A4": "mapped"})
    assert [status_of(code, mapped) for code in (10001, 10002, 10005, 10135)] == [
        500,
        403,
        200,
        200,
    ]
    assert {status_of(code, DEFAULT) for code in (10001, 10002, 10005, 10135)} == {200}


def test_a_refused_unknown_field_changes_nothing() -> None:
    wire = Wire({"A18": "refused"}, "empty")
    assert wire.send(CREATE, order(colour="red")).code == 10005
    assert wire.rows() == []
    assert wire.send(ACTION, {"instanceId": 1, "action": "stop", "force": True}).code == 10005
