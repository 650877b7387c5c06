"""What the document lets be asked, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.tests.document import (
    DROPPED,
    SCHEMAS,
    answer_schema,
    capital,
    changed,
    complaints,
    operation,
    spots,
)

FULLEST = {"createInstance": "everything", "getOperations": "several", "actOnInstance": "setPorts"}
LEAST: dict[str, Any] = {
    "type": 2,
    "gpuName": "G30-24G",
    "skuName": "payg",
    "gpuNum": 1,
    "imageId": "123abc",
}
SPLITS = [(tcp, http) for tcp in range(5) for http in range(5)]
ONE_OF_EACH_TYPE: tuple[Any, ...] = (None, "x", 1.5, True, {}, [None])
BIGGEST = 2**63 - 1


def fullest(name: str) -> Any:
    """The document's example of this request that has every field."""
    examples = operation(name)["requestBody"]["content"]["application/json"]["examples"]
    return examples[FULLEST[name]]["value"]


def act(**fields: Any) -> dict[str, Any]:
    return {
        "instanceId": 504838617333765,
        "action": "set_port",
        "ports": [],
        "httpPorts": [],
    } | fields


def query_parameter(name: str) -> str:
    names = [each["name"] for each in operation("queryInstances")["parameters"]]
    path = answer_schema("queryInstances").partition("/responses/")[0]
    return f"{path}/parameters/{names.index(name)}/schema"


@pytest.mark.parametrize("name", FULLEST)
def test_the_fullest_example_has_every_field_of_the_table(name: str) -> None:
    assert set(fullest(name)) == set(SCHEMAS[f"{capital(name)}Request"]["x-table-fields"])


@pytest.mark.parametrize(
    ("name", "field"),
    [
        *(("createInstance", each) for each in ("type", "gpuName", "skuName", "gpuNum", "imageId")),
        ("getOperations", "ids"),
        *(("actOnInstance", each) for each in ("instanceId", "action", "ports", "httpPorts")),
    ],
)
def test_a_request_without_a_required_field_is_refused(name: str, field: str) -> None:
    schema = f"{capital(name)}Request"
    assert complaints(schema, fullest(name)) == []
    assert complaints(schema, changed(fullest(name), (field,), DROPPED))


@pytest.mark.parametrize("name", FULLEST)
def test_a_field_of_a_wrong_type_is_refused_wherever_it_stands(name: str) -> None:
    whole = fullest(name)
    for path, value in spots(whole):
        for wrong in (each for each in ONE_OF_EACH_TYPE if type(each) is not type(value)):
            assert complaints(f"{capital(name)}Request", changed(whole, path, wrong)), (path, wrong)


@pytest.mark.parametrize("name", FULLEST)
def test_a_field_that_the_reference_does_not_know_is_let_through(name: str) -> None:
    assert complaints(f"{capital(name)}Request", {**fullest(name), "extra": {"of": ["any"]}}) == []


@pytest.mark.parametrize("body", [None, [], "x", 1, True, {}])
@pytest.mark.parametrize("name", FULLEST)
def test_a_body_that_is_no_object_or_empty_is_refused(name: str, body: Any) -> None:
    assert complaints(f"{capital(name)}Request", body)


@pytest.mark.parametrize(
    "change",
    [
        {"type": 1},
        {"type": 3},
        {"gpuName": ""},
        {"imageId": ""},
        {"gpuNum": 0},
        {"gpuNum": -1},
        {"skuName": "card_less"},
        {"skuName": "PAYG"},
        {"skuName": ""},
        {"diskType": "HDD"},
        {"cpuNum": 0},
        {"memory": 0},
        {"systemDiskSize": 0},
        {"dataDiskSize": -1},
        {"skuName": "daily", "duration": 0},
        {"skuName": "weekly", "duration": -1},
        {"skuName": "monthly", "duration": 0},
        {"servicePort": [0]},
        {"servicePort": [65536]},
        {"httpServicePort": [-1]},
        {"tags": "nightly"},
        {"tags": [1]},
    ],
    ids=str,
)
def test_create_refuses(change: dict[str, Any]) -> None:
    assert complaints("CreateInstanceRequest", LEAST | change)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"gpuNum": 8},
        {"skuName": "bidding"},
        {"skuName": "payg", "duration": 0},
        {"skuName": "monthly", "duration": 12},
        {"diskType": "SSD"},
        {"tags": []},
        {"name": "训练机 🚀"},
        {"name": ""},
        {"servicePort": [1, 65535]},
        {"dryRun": False},
    ],
    ids=str,
)
def test_create_takes(change: dict[str, Any]) -> None:
    assert complaints("CreateInstanceRequest", LEAST | change) == []


@pytest.mark.parametrize(("tcp", "http"), SPLITS)
def test_each_list_of_ports_holds_three_at_most(tcp: int, http: int) -> None:
    """That both together hold three is a rule in words, under x-limits, so each list is judged alone."""
    ports, others = list(range(9000, 9000 + tcp)), list(range(8000, 8000 + http))
    fits = max(tcp, http) <= 3
    create = LEAST | {"servicePort": ports, "httpServicePort": others}
    assert (complaints("CreateInstanceRequest", create) == []) == fits
    assert (complaints("ActOnInstanceRequest", act(ports=ports, httpPorts=others)) == []) == fits


@pytest.mark.parametrize(
    ("schema", "fields"),
    [
        ("CreateInstanceRequest", ["servicePort", "httpServicePort"]),
        ("ActOnInstanceRequest", ["ports", "httpPorts"]),
        ("Instance", ["customServices", "httpServices"]),
    ],
)
def test_the_sum_of_ports_is_stated_for_readers_and_programs(
    schema: str, fields: list[str]
) -> None:
    (limit,) = [each for each in SCHEMAS[schema]["x-limits"] if "maxItemsTogether" in each]
    assert (limit["fields"], limit["maxItemsTogether"]) == (fields, 3)
    assert limit["words"]


@pytest.mark.parametrize("action", ["stop", "start", "restart", "release"])
def test_only_set_port_needs_the_lists_of_ports(action: str) -> None:
    bare = {"instanceId": 504838617333765, "action": action}
    assert complaints("ActOnInstanceRequest", bare) == []
    assert complaints("ActOnInstanceRequest", bare | {"action": "set_port"})


@pytest.mark.parametrize(
    "change",
    [
        {"action": "reboot"},
        {"action": "STOP"},
        {"action": ""},
        {"instanceId": 0},
        {"instanceId": -1},
        {"instanceId": BIGGEST + 1},
        {"ports": [0]},
        {"httpPorts": [65536]},
        {"ports": None},
    ],
    ids=str,
)
def test_an_action_is_refused(change: dict[str, Any]) -> None:
    assert complaints("ActOnInstanceRequest", act(**change))


@pytest.mark.parametrize("number", [1, 512303116840965, 2**53 + 1, BIGGEST])
def test_ids_of_64_bits_are_taken_everywhere(number: int) -> None:
    assert complaints("GetOperationsRequest", {"ids": [number]}) == []
    assert complaints("ActOnInstanceRequest", act(instanceId=number)) == []
    assert complaints(query_parameter("instanceId"), number) == []


@pytest.mark.parametrize(
    "ids", [[], [0], [-1], [BIGGEST + 1], ["512303116840965"], [1.5], [True], 1]
)
def test_a_list_of_ids_is_refused(ids: Any) -> None:
    assert complaints("GetOperationsRequest", {"ids": ids})


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("status", "stopped"), ("status", ""), ("pn", "one"), ("ps", 1.5), ("instanceId", 0)],
)
def test_a_query_is_refused(parameter: str, value: Any) -> None:
    assert complaints(query_parameter(parameter), value)
