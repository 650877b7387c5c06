"""The readings stand in one place, all of them, and the code asks there."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from mockserver.app import create_app
from mockserver.dialect import DEFAULT, POINTS, Dialect
from mockserver.fixtures import fixture
from mockserver.tests.judge import ACTION, CREATE, QUERY, RESULT, Judged, order

NOT_ON_THE_WIRE = {
    "A19": "about the reference's own numbering",
    "B4": "how a client should name an image",
    "C16": "two names for the same thing, each in its own call",
    "C21": "which vocabulary to show",
    "C22": "about the samples as a whole",
    "D6": "about what is safe to repeat",
    "E17": "about the addresses' schemes, taken as they are",
    "E19": "about fields that do not exist",
    "E22": "about what a client may rely on",
    "F10": "nothing is reclaimed yet",
    "F11": "about calls that do not exist",
}


def test_every_open_point_that_shows_on_the_wire_has_a_reading() -> None:
    statements = json.loads(fixture("statements.json").read_bytes())
    named = {each for statement in statements for each in statement["ambiguities"]}
    assert named - {point.id for point in POINTS} - set(NOT_ON_THE_WIRE) == set()
    assert not {point.id for point in POINTS} & set(NOT_ON_THE_WIRE)


def test_every_value_of_a_dialect_belongs_to_a_point() -> None:
    fields = {field.name for field in msgspec.structs.fields(Dialect)}
    assert {point.field for point in POINTS if point.field} == fields


def client_with(**choices: Any) -> Judged:
    dialect = msgspec.structs.replace(DEFAULT, **choices)
    return Judged(create_app("demo", frozen=True, dialect=dialect))


def test_the_create_key_is_a_choice() -> None:
    assert "instanceId" in client_with(create_id_key="instanceId").create()


def test_operation_ids_can_be_texts_in_op_result() -> None:
    client = client_with(operation_id_as_text=True)
    operation_id = client.rows()[0]["operationId"]
    assert client.operation(operation_id)["operationId"] == str(operation_id)


def test_the_order_of_the_query_is_a_choice() -> None:
    client = client_with(newest_first=False)
    ids = [row["instanceId"] for number in (1, 2, 3) for row in client.rows(pn=number, ps=10)]
    assert ids == sorted(ids)
    assert len(ids) == 24


def test_stopped_payg_instances_can_show_their_gpus() -> None:
    client = client_with(stopped_without_gpus=())
    assert all(row["gpuNum"] for row in client.rows() if row["skuName"] != "card_less")


def test_business_errors_can_be_mapped_to_http() -> None:
    client = client_with(error_statuses={10002: 403})
    client._event_hooks["response"] = []
    assert client.get(QUERY, headers={"gz-api-token": ""}).status_code == 403
    assert client.get(QUERY, params={"pn": "x"}).status_code == 200


@pytest.mark.parametrize("data", [None, {}])
def test_the_data_of_an_error_is_a_choice(data: dict[str, object] | None) -> None:
    answer = client_with(error_data=data).post(RESULT, json={}).json()
    assert answer["data"] == data


def test_an_unset_complete_time_can_be_null() -> None:
    client = client_with(complete_time_unset=None)
    pending = next(row for row in client.rows() if row["isPending"])
    assert client.operation(pending["operationId"])["completeTime"] is None


def test_memory_can_be_counted_in_bytes_and_limits_are_choices() -> None:
    client = client_with(memory_unit_bytes=1, most_ports=2, smallest_data_disk_gb=50)
    assert client.create(memory=2**30)["spec"]["memorySize"] == 2**30
    assert client.refused(CREATE, order(servicePort=[1, 2, 3]))[0] == 10005
    assert client.refused(CREATE, order(dataDiskSize=49))[0] == 10005
    body = {"instanceId": 1, "action": "set_port", "ports": [1, 2], "httpPorts": [3]}
    assert client.refused(ACTION, body)[0] == 10005
