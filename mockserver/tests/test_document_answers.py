"""What the document takes as an answer: every reading of the reference, and nothing beside."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.tests.document import (
    ADDRESSES,
    DOCUMENT,
    DROPPED,
    EXCHANGES,
    answer_schema,
    capital,
    changed,
    complaints,
    spots,
)

ONE_OF_EACH_TYPE: tuple[Any, ...] = ("x", 1.5, True, {}, [None])
BIGGEST = 2**63 - 1
INSTANCE = ("data", "instances", 0)
OPERATION = ("data", "operations", 0)
SPEC = ("data", "spec")
REQUIRED_OF_AN_INSTANCE = {"instanceId", "status"}
OPTIONAL = {
    ("traceid",),
    (*OPERATION, "completeTime"),
    *(
        (*INSTANCE, field)
        for field in EXCHANGES["queryInstances"]["response"]["data"]["instances"][0]
        if field not in REQUIRED_OF_AN_INSTANCE
    ),
}
NULLABLE = {
    ("data", "gpus"),
    ("data", "datacenters"),
    ("data", "images"),
    ("data", "operations"),
    ("data", "instances"),
    (*OPERATION, "completeTime"),
    (*INSTANCE, "sshCmd"),
    (*INSTANCE, "sshPwd"),
    (*INSTANCE, "notebookUrl"),
    (*INSTANCE, "tensorboardUrl"),
    (*INSTANCE, "customServices"),
    (*INSTANCE, "httpServices"),
    (*INSTANCE, "operationId"),
}
ERROR = {"code": 10005, "message": "gpuNum must be 1 or more", "traceid": "", "data": None}


def answer(name: str) -> Any:
    return EXCHANGES[name]["response"]


def fits(name: str, value: Any) -> bool:
    return complaints(answer_schema(name), value) == []


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_answer_without_a_field_that_must_be_there_is_refused(name: str) -> None:
    whole = answer(name)
    dropped = [path for path, _ in spots(whole) if isinstance(path[-1], str)]
    assert ("data",) in dropped
    for path in dropped:
        assert fits(name, changed(whole, path, DROPPED)) == (path in OPTIONAL), path


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_answer_may_hold_null_where_the_platform_has_nothing_to_say_and_nowhere_else(
    name: str,
) -> None:
    for path, _ in spots(answer(name)):
        assert fits(name, changed(answer(name), path, None)) == (path in NULLABLE), path


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_answer_with_a_value_of_a_wrong_type_is_refused(name: str) -> None:
    whole = answer(name)
    for path, value in spots(whole):
        for wrong in (each for each in ONE_OF_EACH_TYPE if type(each) is not type(value)):
            assert not fits(name, changed(whole, path, wrong)), (path, wrong)


@pytest.mark.parametrize("name", ADDRESSES)
def test_fields_that_the_reference_does_not_know_are_let_through_at_every_depth(name: str) -> None:
    whole = answer(name)
    assert fits(name, {**whole, "extra": 1})
    for path, value in spots(whole):
        if isinstance(value, dict):
            assert fits(name, changed(whole, path, {**value, "extra": {"of": "any"}})), path


@pytest.mark.parametrize(
    ("name", "path", "new"),
    [
        *((name, ("traceid",), new) for name in ADDRESSES for new in ("", "0a" * 16, DROPPED)),
        ("listGpus", ("data", "gpus"), []),
        ("listImages", ("data", "images", 0, "type"), "shared"),
        ("getOperations", (*OPERATION, "operationId"), "512303116840965"),
        ("getOperations", (*OPERATION, "operationId"), str(BIGGEST)),
        ("getOperations", (*OPERATION, "action"), "create"),
        ("getOperations", (*OPERATION, "completeTime"), ""),
        ("queryInstances", (*INSTANCE, "instanceId"), 2**53 + 1),
        ("queryInstances", (*INSTANCE, "instanceId"), BIGGEST),
        ("queryInstances", (*INSTANCE, "status"), "stopping"),
        ("queryInstances", (*INSTANCE, "skuName"), "bidding"),
        ("queryInstances", (*INSTANCE, "skuName"), "card_less"),
        ("queryInstances", (*INSTANCE, "operationId"), 0),
        ("queryInstances", (*INSTANCE, "customServices"), []),
        ("queryInstances", (*INSTANCE, "httpServices"), []),
        *(
            ("queryInstances", (*INSTANCE, field), "")
            for field in ("sshCmd", "sshPwd", "notebookUrl", "tensorboardUrl")
        ),
        ("createInstance", (*SPEC, "price"), "按量 1.50"),
        ("createInstance", (*SPEC, "vram"), "24"),
        ("actOnInstance", ("data", "operationId"), BIGGEST),
    ],
)
def test_what_the_reference_leaves_open_is_taken(
    name: str, path: tuple[Any, ...], new: Any
) -> None:
    assert fits(name, changed(answer(name), path, new))


@pytest.mark.parametrize(
    ("name", "path", "new"),
    [
        *((name, ("traceid",), "ABC") for name in ADDRESSES),
        *((name, ("code",), "0") for name in ADDRESSES),
        *((name, ("message",), "done") for name in ADDRESSES),
        *((name, ("data",), None) for name in ADDRESSES),
        ("listGpus", ("data", "gpus"), [""]),
        ("getOperations", (*OPERATION, "operationId"), "stop"),
        ("getOperations", (*OPERATION, "operationId"), 0),
        ("getOperations", (*OPERATION, "status"), 0),
        ("getOperations", (*OPERATION, "status"), 4),
        ("getOperations", (*OPERATION, "isCompleted"), 2),
        ("getOperations", (*OPERATION, "startTime"), "2024-02-06T17:06:45Z"),
        ("getOperations", (*OPERATION, "startTime"), "2024-13-06 17:06:45"),
        ("getOperations", (*OPERATION, "completeTime"), "soon"),
        ("queryInstances", (*INSTANCE, "instanceId"), 0),
        ("queryInstances", (*INSTANCE, "instanceId"), BIGGEST + 1),
        ("queryInstances", (*INSTANCE, "instanceId"), "504838617333765"),
        ("queryInstances", (*INSTANCE, "status"), ""),
        ("queryInstances", (*INSTANCE, "isPending"), 2),
        ("queryInstances", (*INSTANCE, "gpuNum"), -1),
        ("queryInstances", (*INSTANCE, "createdAt"), "1705388018"),
        ("queryInstances", (*INSTANCE, "isStartable"), 1),
        ("queryInstances", ("data", "total"), -1),
        ("listDatacenters", ("data", "datacenters", 0, "dcId"), ""),
        ("listImages", ("data", "images", 0, "imageId"), ""),
        ("createInstance", (*SPEC, "cpuCoreNum"), -1),
        ("createInstance", (*SPEC, "memorySize"), -1),
        ("createInstance", (*SPEC, "payByVoucher"), True),
        ("createInstance", (*SPEC, "price"), 10),
        ("actOnInstance", ("data", "operationId"), 0),
    ],
)
def test_what_the_reference_rules_out_is_refused(
    name: str, path: tuple[Any, ...], new: Any
) -> None:
    assert not fits(name, changed(answer(name), path, new))


def created(**ids: Any) -> Any:
    """Create's answer with these ids and no others."""
    return changed(
        answer("createInstance"),
        ("data",),
        {"spec": answer("createInstance")["data"]["spec"], **ids},
    )


@pytest.mark.parametrize("number", [0, 1, 2**53 + 1, BIGGEST])
def test_create_may_spell_the_instance_s_id_either_way_or_both(number: int) -> None:
    assert fits("createInstance", created(instanceId=number, operationId=number))
    assert fits("createInstance", created(InstanceId=number, operationId=number))
    assert fits("createInstance", created(InstanceId=number, instanceId=number, operationId=number))
    assert not fits("createInstance", created(instance_id=number, operationId=number))
    assert not fits("createInstance", created(InstanceId=str(number), operationId=number))
    assert not fits("createInstance", created(instanceId=number))


@pytest.mark.parametrize("code", [10001, 10002, 10005, 10135, 50, -1])
@pytest.mark.parametrize("data", [None, {}, DROPPED])
def test_every_operation_may_answer_any_error_code_with_or_without_data(
    code: int, data: Any
) -> None:
    error = changed(changed(ERROR, ("code",), code), ("data",), data)
    assert complaints("ErrorResponse", error) == []
    assert all(fits(name, error) for name in ADDRESSES)


@pytest.mark.parametrize(
    "change",
    [
        {"code": 0},
        {"code": "10005"},
        {"code": True},
        {"message": ""},
        {"message": None},
        {"traceid": "ABC"},
    ],
)
def test_a_malformed_error_is_refused(change: dict[str, Any]) -> None:
    assert complaints("ErrorResponse", ERROR | change)


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_error_is_no_success_and_a_success_no_error(name: str) -> None:
    assert complaints(f"{capital(name)}Response", ERROR)
    assert complaints(f"{capital(name)}Response", answer(name) | {"code": 10005})
    assert complaints("ErrorResponse", answer(name))
    assert not fits(name, changed(answer(name), ("code",), 0) | {"data": {}})


@pytest.mark.parametrize("value", [None, [], "success", {}, {"code": 0}, {"message": "success"}])
def test_what_lacks_code_or_message_is_no_envelope(value: Any) -> None:
    assert complaints("Envelope", value)
    assert complaints("ErrorResponse", value)


def test_both_general_samples_of_the_reference_are_envelopes() -> None:
    for traceid in ("", "180114fedf26b1177b44121fa5c1e5d9"):
        sample = {"code": 0, "message": "success", "traceid": traceid, "data": {}}
        assert complaints("Envelope", sample) == []


def test_the_named_error_examples_are_the_four_codes_and_fit() -> None:
    named = [each["value"] for each in DOCUMENT["components"]["examples"].values()]
    assert [each["code"] for each in named] == [10001, 10002, 10005, 10135]
    assert [complaints("ErrorResponse", each) for each in named] == [[], [], [], []]


@pytest.mark.parametrize("status", ["403", "404", "500"])
def test_every_http_error_of_the_reference_may_come_as_json_or_as_text(status: str) -> None:
    for method, path in ADDRESSES.values():
        named = DOCUMENT["paths"][path][method]["responses"][status]["$ref"].rpartition("/")[2]
        content = DOCUMENT["components"]["responses"][named]["content"]
        assert set(content) == {"application/json", "text/html", "text/plain"}
