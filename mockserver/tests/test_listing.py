"""Rows that are encoded once, pages that cost the same in any account, and what an instance weighs."""

from __future__ import annotations

import gc
import tracemalloc
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver import ledger, listing
from mockserver.cloud import Cloud
from mockserver.dialect import DEFAULT, Dialect
from mockserver.instance import Instance
from mockserver.showing import instance_row, operation_row, shown_status
from mockserver.tests.clouds import at, created, made, rows
from mockserver.tests.test_cloud_state import STEPS, Step, do


def roomy() -> Cloud:
    """An empty account with room for thousands."""
    hosts = tuple(
        msgspec.structs.replace(host, gpu_num=50_000, reserved_gpu_num=0)
        for host in made().world.hosts
    )
    return made(hosts=hosts)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids of instances and operations whose rows were made, as it happens."""
    made_rows: list[int] = []

    def instance(instance: Instance, free: int, dialect: Dialect) -> dict[str, object]:
        made_rows.append(instance.instance_id)
        return instance_row(instance, free, dialect)

    def operation(operation: Any, dialect: Dialect) -> dict[str, object]:
        made_rows.append(operation.operation_id)
        return operation_row(operation, dialect)

    monkeypatch.setattr(listing, "instance_row", instance)
    monkeypatch.setattr(ledger, "operation_row", operation)
    return made_rows


def test_a_row_is_made_once_however_often_it_is_read(written: list[int]) -> None:
    cloud = made("demo")
    shown = rows(cloud)
    assert sorted(written) == sorted(each["instanceId"] for each in shown)
    written.clear()
    assert rows(cloud) == shown
    assert written == []


def test_an_action_remakes_its_own_row_and_those_of_neighbours_whose_free_gpus_it_changed(
    written: list[int],
) -> None:
    cloud = made()
    first, second = created(cloud), created(cloud)
    elsewhere = created(cloud, gpuName="A100-PCIE-40G")
    rows(cloud)
    written.clear()
    cloud.act(first, "stop")
    rows(cloud)
    assert written == [first]  # no GPUs have moved yet
    written.clear()
    cloud.run_until_idle()
    rows(cloud)
    assert sorted(written) == [first, second]
    assert elsewhere not in written


def test_the_row_of_an_operation_is_made_twice_while_it_runs_and_when_it_has_ended(
    written: list[int],
) -> None:
    cloud = made()
    operation_id = cloud.act(created(cloud), "stop")
    for _ in range(3):
        cloud.operations([operation_id])
    at(cloud, 60)
    for _ in range(3):
        cloud.operations([operation_id])
    assert written == [operation_id] * 2


def test_many_operations_do_not_keep_all_their_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "_MOST_ROWS", 4)
    cloud = made()
    ids = [cloud.act(created(cloud, gpuName="G40-24G"), "stop") for _ in range(10)]
    first = cloud.operations(ids)
    assert cloud.operations(ids) == first
    assert [msgspec.json.decode(each)["operationId"] for each in first] == ids
    assert len(cloud.ledger._rows) <= 4


def test_a_page_of_thousands_makes_the_rows_of_that_page_alone(written: list[int]) -> None:
    cloud = roomy()
    ids = [created(cloud) for _ in range(2000)]
    written.clear()
    shown, total = cloud.query("running", None, 50, 20)
    assert total == 2000
    assert written == ids[::-1][980:1000]
    assert [msgspec.json.decode(each)["instanceId"] for each in shown] == written


@given(steps=STEPS, dialects=st.lists(st.sampled_from(["order", "status", "gone", "late"])))
@settings(settings.get_profile("mock"), max_examples=60)
def test_kept_rows_and_lists_are_those_that_would_be_made_now(
    steps: list[Step], dialects: list[str]
) -> None:
    readings = {
        "order": Dialect(order="oldest", stopped_gpu_num="kept"),
        "status": Dialect(statuses="transitional", new_addresses="at_accept"),
        "gone": Dialect(released="at_accept", blank_address="null"),
        "late": Dialect(new_instance="later", is_startable="host"),
    }
    cloud = made("demo")
    for index, step in enumerate(steps):
        do(cloud, step)
        if index < len(dialects):
            cloud.dialect = readings[dialects[index]]
        check_lists(cloud)


def check_lists(cloud: Cloud) -> None:
    page = cloud.dialect.first_page
    shown = [
        instance_row(each, cloud.machines.free(each.host_id), cloud.dialect)
        for each in sorted(cloud.instances.values(), key=lambda each: each.instance_id)
        if shown_status(each, cloud.dialect) is not None
    ]
    if cloud.dialect.newest_first:
        shown.reverse()
    plain = [msgspec.json.decode(msgspec.json.encode(row)) for row in shown]
    assert rows(cloud) == plain
    for status in ("running", "stopd", "creating", "stopping", "releasing"):
        same = [row for row in plain if row["status"] == status]
        assert rows(cloud, status) == same
        for row in same:
            found, _ = cloud.query(status, row["instanceId"], page, 5)
            assert [msgspec.json.decode(each) for each in found] == [row]
            assert cloud.query("stopd", row["instanceId"], page, 5)[1] == (status == "stopd")


def test_an_instance_beyond_the_first_thousand_weighs_less_than_3_kb_with_its_row() -> None:
    tracemalloc.start()
    try:
        cloud = roomy()
        weights = []
        for _ in range(2):
            for number in range(1000):
                created(cloud, name=f"worker-{number}", servicePort=[8000], httpServicePort=[9000])
            rows(cloud)
            cloud.operations([operation.operation_id for operation in cloud.ledger.all()])
            gc.collect()
            weights.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert weights[1] - weights[0] < 3000 * 1000


def test_ids_of_64_bits_stay_exact() -> None:
    cloud = made()
    instance = cloud.instances[created(cloud)]
    big = msgspec.structs.replace(instance, instance_id=2**63 - 1, operation_id=2**53 + 1, held=0)
    cloud.add(big)
    found, total = cloud.query(None, 2**63 - 1, 1, 20)
    assert total == 1
    assert b'"instanceId":9223372036854775807' in bytes(found[0])
    assert b'"operationId":9007199254740993' in bytes(found[0])
    assert instance_row(big, 0, DEFAULT)["instanceId"] == 2**63 - 1
