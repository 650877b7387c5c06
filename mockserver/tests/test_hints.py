"""Hints on single requests: each slip has its own, with the right name in it."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.hints import REQUEST_HINTS
from mockserver.hints_over_time import OVER_TIME_HINTS
from mockserver.journal_entry import Entry
from mockserver.tests.exchanges import JSON_TYPE, Story, names


def texts(entry: Entry) -> str:
    return " ".join(hint.text for hint in entry.hints)


@pytest.mark.parametrize(
    ("operation", "sent", "meant"),
    [
        ("createInstance", "gpu_name", "gpuName"),
        ("createInstance", "gpunum", "gpuNum"),
        ("createInstance", "gpuNums", "gpuNum"),
        ("createInstance", "imageID", "imageId"),
        ("createInstance", "dcid", "dcId"),
        ("actOnInstance", "Action", "action"),
        ("actOnInstance", "id", "instanceId"),
        ("getOperations", "id", "ids"),
        ("getOperations", "operationIds", "ids"),
    ],
)
def test_an_unknown_field_is_named_with_the_nearest(operation: str, sent: str, meant: str) -> None:
    entry = Story().add(operation, {sent: 1}, code=10005)
    assert names(entry) == ["unknown-field"]
    assert f"{sent!r}" in texts(entry)
    assert f"did you mean {meant!r}?" in texts(entry)


@pytest.mark.parametrize(
    ("query", "meant"),
    [("page=2", "pn"), ("pageSize=50", "ps"), ("limit=5", "ps"), ("Status=stopd", "status")],
)
def test_an_unknown_query_parameter_is_named_with_the_nearest(query: str, meant: str) -> None:
    entry = Story().query(query)
    assert names(entry) == ["unknown-field"]
    assert f"did you mean {meant!r}?" in texts(entry)


def test_an_unknown_field_near_nothing_is_named_with_all_there_are() -> None:
    entry = Story().query("zzzzz=1")
    assert "it takes status, instanceId, pn, ps" in texts(entry)
    assert "it takes no parameters" in texts(Story().add("listGpus", data={}, query="x=1"))


@pytest.mark.parametrize(
    ("operation", "sent", "owner", "meant"),
    [
        ("createInstance", "ports", "actOnInstance", "servicePort"),
        ("createInstance", "httpPorts", "actOnInstance", "httpServicePort"),
        ("actOnInstance", "servicePort", "createInstance", "ports"),
        ("actOnInstance", "httpServicePort", "createInstance", "httpPorts"),
        ("actOnInstance", "ids", "getOperations", "instanceId"),
        ("getOperations", "instanceId", "queryInstances", "ids"),
    ],
)
def test_a_field_of_another_operation_is_told_apart(
    operation: str, sent: str, owner: str, meant: str
) -> None:
    entry = Story().add(operation, {sent: [9000]}, code=10005)
    assert names(entry) == ["other-endpoint-field"]
    assert f"{sent!r} is a field of {owner}" in texts(entry)
    assert f"did you mean {meant!r}?" in texts(entry)


def test_known_fields_that_do_nothing_are_pointed_out() -> None:
    stop = Story().act(5, "stop", fields={"ports": [80], "httpPorts": []})
    assert names(stop) == ["no-effect"]
    assert "ports do nothing with stop" in texts(stop)
    create = Story().create(fields={"skuName": "bidding", "duration": 2})
    assert names(create) == ["no-effect"]
    assert names(Story().create(fields={"skuName": "daily", "duration": 2})) == []
    ports = {"ports": [80], "httpPorts": []}
    assert names(Story().act(5, "set_port", fields=ports)) == []


@pytest.mark.parametrize("name", ["token", "gz-api-token", "gm-api-token", "api_key"])
def test_a_key_outside_its_header_is_pointed_out(name: str) -> None:
    assert names(Story().query(f"{name}=something")) == ["token-not-in-header"]
    body = {"instanceId": 5, "action": "stop", name: "something"}
    assert names(Story().add("actOnInstance", body, code=10005)) == ["token-not-in-header"]


def test_the_token_itself_is_found_under_any_name() -> None:
    entry = Story().create(fields={"name": "a-secret-token"})
    assert names(entry) == ["token-not-in-header"]
    assert "the body" in texts(entry)


@pytest.mark.parametrize(
    ("headers", "says"),
    [
        ((), "is missing"),
        (((b"content-type", b"text/plain"),), "says 'text/plain'"),
        (((b"content-type", b"application/x-www-form-urlencoded"),), "says"),
    ],
)
def test_a_body_must_say_that_it_is_json(headers: Any, says: str) -> None:
    entry = Story().act(5, headers=headers)
    assert names(entry) == ["content-type"]
    assert says in texts(entry)


def test_json_with_a_charset_is_json() -> None:
    typed = ((b"content-type", b"Application/JSON; charset=utf-8"),)
    assert names(Story().act(5, headers=typed)) == []


def test_parameters_in_the_wrong_place_are_pointed_out() -> None:
    story = Story()
    assert names(story.act(5, query="instanceId=5")) == ["query-on-post"]
    entry = story.add("queryInstances", {"pn": 1}, {"instances": []}, headers=(JSON_TYPE,))
    assert names(entry) == ["body-on-get"]


@pytest.mark.parametrize("value", [5.04838617333765e14, 1.5])
def test_an_id_that_was_a_float_is_pointed_out(value: float) -> None:
    assert names(Story().act(value, code=10005)) == ["id-as-float"]
    assert names(Story().add("getOperations", {"ids": [7, value]}, code=10005)) == ["id-as-float"]
    entry = Story().query(f"instanceId={value}", code=10005)
    assert names(entry) == ["id-as-float"]


def test_an_address_that_is_nearly_right_is_put_right() -> None:
    def entry(method: str, path: str) -> Entry:
        return Story().add("", address=(method, path), status=404, code=404)

    near = entry("GET", "/api/v1/openapi/gpus/list")
    assert names(near) == ["unknown-address"]
    assert "did you mean /api/v1/openapi/gpu/list?" in texts(near)
    assert "did you mean /api/v1/openapi/instance/query?" in texts(
        entry("GET", "/api/v1/openapi/instance/query/")
    )
    assert "did you mean" not in texts(entry("GET", "/"))
    wrong = entry("GET", "/api/v1/openapi/instance/create")
    assert names(wrong) == ["wrong-method"]
    assert "takes POST, not GET" in texts(wrong)


def test_what_only_a_kind_server_takes_is_pointed_out() -> None:
    story = Story()
    create = story.create(fields={"gpuNum": "1"})
    assert names(create) == ["forgiven"]
    assert "gpuNum must be an integer" in texts(create)
    assert names(story.query("status=stopped")) == ["forgiven"]
    slash = story.add("listGpus", data={}, address=("GET", "/api/v1/openapi/gpu/list/"))
    assert names(slash) == ["forgiven"]


def test_what_a_default_reading_takes_is_no_slip() -> None:
    story = Story()
    assert names(story.act("5")) == []
    assert names(story.create(fields={"diskType": "ssd"})) == []
    assert names(story.query("pn=0&ps=1000")) == []


def test_a_refused_request_is_not_said_to_be_forgiven() -> None:
    assert names(Story().create(fields={"gpuNum": "1"}, code=10005)) == []


def test_a_hint_repeats_no_secret() -> None:
    story = Story()
    entry = story.add("actOnInstance", {"a-secret-token": 1, "password=hunter2x": 2}, code=10005)
    assert entry.hints
    assert "a-secret-token" not in texts(entry)
    assert "hunter2x" not in texts(entry)


def test_no_two_hints_have_one_name() -> None:
    every = [*REQUEST_HINTS, *OVER_TIME_HINTS]
    assert len(set(every)) == len(every)
