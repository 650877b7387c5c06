"""The three lists, the query and op/result over HTTP."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest

from mockserver.app import create_app
from mockserver.fixtures import fixture
from mockserver.tests.judge import (
    DATACENTERS,
    GPUS,
    IMAGES,
    QUERY,
    READS,
    RESULT,
    Judged,
    order,
)


@pytest.fixture
def reference() -> Judged:
    return Judged(create_app("reference", frozen=True))


def example(operation_id: str) -> dict[str, object]:
    path: Path = fixture("exchanges", f"{operation_id}.json")
    data: dict[str, object] = json.loads(path.read_bytes())["response"]["data"]
    return data


def test_the_reference_world_answers_with_the_reference_s_examples(reference: Judged) -> None:
    assert reference.ok(GPUS) == example("listGpus")
    assert reference.ok(DATACENTERS) == example("listDatacenters")
    assert reference.ok(IMAGES) == example("listImages")
    assert reference.ok(QUERY) == example("queryInstances")
    assert reference.ok(RESULT, {"ids": [512303116840965]}) == example("getOperations")


def test_the_reference_world_finds_the_example_s_machine(reference: Judged) -> None:
    created = reference.create(imageId="123abc", dryRun=True)
    assert created["spec"] == example("createInstance")["spec"]


def test_the_reference_instance_can_be_lived_with(reference: Judged) -> None:
    reference.act(504838617333765, "start")
    reference.advance(60)
    row = reference.row(504838617333765)
    assert (row["status"], row["gpuNum"], row["availableGpuNum"]) == ("running", 1, 7)


def test_the_demo_world_shows_all_that_a_client_must_cope_with(client: Judged) -> None:
    rows = client.rows()
    assert len(rows) == 24
    assert {row["status"] for row in rows} == {"creating", "running", "stopd"}
    skus = {"payg", "bidding", "daily", "weekly", "monthly", "card_less"}
    assert {row["skuName"] for row in rows} == skus
    assert len({row["dcId"] for row in rows}) == 4
    assert any(not row["name"].isascii() for row in rows)
    assert {row["status"] for row in rows if row["isPending"]} == {"creating", "running"}
    full = [row["dataDiskUsedSize"] / row["dataDiskSize"] for row in rows]
    assert max(full) > 0.9
    assert any(row["httpServices"] for row in rows)
    assert any(row["customServices"] for row in rows)
    assert len({row["createdAt"][:10] for row in rows}) > 8


def test_addresses_have_the_shapes_of_the_reference(client: Judged) -> None:
    for row in client.rows():
        if row["status"] == "creating":
            continue
        assert re.fullmatch(r"ssh -p [0-9]{5} root@[a-z0-9.]+", row["sshCmd"])
        assert re.fullmatch(r"[A-Za-z0-9]{32}", row["sshPwd"])
        address = r"http://[a-z0-9.]+:[0-9]{5}"
        assert re.fullmatch(address + r"/lab\?token=[a-z0-9]{24}", row["notebookUrl"])
        for url in (row["tensorboardUrl"], *row["customServices"]):
            assert re.fullmatch(address, url)
        for url in row["httpServices"]:
            form = r"https://{}-http-[0-9]+\.[a-z0-9]+\.gpugeek\.com:8443"
            assert re.fullmatch(form.format(row["instanceId"]), url)


def test_every_operation_that_the_demo_world_shows_can_be_looked_up(client: Judged) -> None:
    rows = client.rows()
    operations = client.ok(RESULT, {"ids": [row["operationId"] for row in rows]})["operations"]
    assert [each["instanceId"] for each in operations] == [row["instanceId"] for row in rows]
    for row, each in zip(rows, operations, strict=True):
        assert (each["status"] == 1) == (row["isPending"] == 1)


def test_pages_are_disjoint_newest_first_and_hold_everything(client: Judged) -> None:
    pages = [client.ok(QUERY, pn=number, ps=7) for number in (1, 2, 3, 4, 5)]
    assert [len(page["instances"]) for page in pages] == [7, 7, 7, 3, 0]
    assert {page["total"] for page in pages} == {24}
    ids = [row["instanceId"] for page in pages for row in page["instances"]]
    assert ids == sorted(set(ids), reverse=True)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 20),
        ({"ps": 0}, 20),
        ({"ps": -3}, 20),
        ({"pn": 0, "ps": 5}, 5),
        ({"pn": -9, "ps": 5}, 5),
        ({"ps": 101}, 24),
        ({"ps": 9223372036854775807}, 24),
        ({"pn": 9223372036854775807}, 0),
        ({"pn": "+1", "ps": "007"}, 7),
    ],
)
def test_page_numbers_and_sizes_out_of_range_are_made_good(
    client: Judged, query: dict[str, object], count: int
) -> None:
    assert len(client.ok(QUERY, **query)["instances"]) == count


def test_no_page_is_larger_than_a_hundred(fresh: Judged) -> None:
    fresh.create()
    (template,) = fresh.cloud.instances.values()
    for number in range(1, 151):
        fresh.cloud.add(msgspec.structs.replace(template, instance_id=number, held=0))
    assert len(fresh.ok(QUERY, ps=5000)["instances"]) == 100
    assert len(fresh.ok(QUERY, ps=100, pn=2)["instances"]) == 51


@pytest.mark.parametrize("status", ["stopd", "running", "creating"])
def test_a_status_filter_leaves_that_status_and_counts_it(client: Judged, status: str) -> None:
    data = client.ok(QUERY, status=status, ps=100)
    assert {row["status"] for row in data["instances"]} == {status}
    assert data["total"] == len(data["instances"])


def test_filters_hold_together(client: Judged) -> None:
    running = client.rows(status="running")[0]["instanceId"]
    assert len(client.rows(status="running", instanceId=running)) == 1
    assert client.ok(QUERY, status="stopd", instanceId=running) == {"instances": [], "total": 0}


def test_an_unknown_instance_gives_an_empty_list(client: Judged) -> None:
    assert client.ok(QUERY, instanceId=2**63 - 1) == {"instances": [], "total": 0}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pn", "one"),
        ("pn", ""),
        ("pn", "1.0"),
        ("pn", "1e3"),
        ("ps", "٣"),
        ("ps", " 5"),
        ("ps", "9" * 30),
        ("ps", "9" * 5000),
        ("instanceId", "0x10"),
        ("instanceId", "9223372036854775808"),
        ("status", "stopped"),
        ("status", "RUNNING"),
        ("status", ""),
    ],
)
def test_a_query_parameter_that_is_wrong_is_named(client: Judged, name: str, text: str) -> None:
    code, message = client.refused(QUERY, **{name: text})
    assert code == 10005
    assert message.startswith(f"Parameter error: {name} ")
    assert len(message) < 200


@pytest.mark.parametrize("query", ["pn=1&pn=2", "pn=%FF", "a=1&" * 500])
def test_a_query_string_that_cannot_be_read_is_refused(client: Judged, query: str) -> None:
    assert client.get(f"{QUERY}?{query}").json()["code"] == 10005


def test_unknown_query_parameters_are_ignored(client: Judged) -> None:
    assert client.ok(QUERY, sort="name", pn=1)["total"] == 24


def test_operations_come_once_each_in_the_order_asked_for_without_the_unknown(
    client: Judged,
) -> None:
    first, second = (row["operationId"] for row in client.rows()[:2])
    data = client.ok(RESULT, {"ids": [second, 7, first, str(second), second]})
    assert [each["operationId"] for each in data["operations"]] == [second, first]


@pytest.mark.parametrize(
    "ids", [None, [], {}, "1", 1, [None], ["x"], [1.0], [True], [2**63], ["9" * 20], [[1]], [0]]
)
def test_ids_that_are_none_are_refused(client: Judged, ids: object) -> None:
    code, message = client.refused(RESULT, {"ids": ids})
    assert (code, message[:21]) == (10005, "Parameter error: ids ") or "ids[0]" in message


@pytest.mark.parametrize("path", READS)
def test_a_read_changes_nothing(client: Judged, path: str) -> None:
    assert client.ok(path) == client.ok(path)


def test_an_instance_of_the_world_keeps_64_bits_exactly(client: Judged) -> None:
    created = client.ok("/api/v1/openapi/instance/create", order())
    assert client.row(created["InstanceId"])["instanceId"] == created["InstanceId"]
    assert created["InstanceId"] > 2**49
