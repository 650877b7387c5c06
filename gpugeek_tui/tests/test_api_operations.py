"""Each method sends what the reference describes and reads its example."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from gpugeek_tui.api import Client, CreateRequest
from gpugeek_tui.errors import OperationError, ProtocolError, UnknownOutcomeError, UnreachableError
from gpugeek_tui.tests.api_desk import ALL, BASE, DATA, ORDER, TOKEN, Desk, answering, enveloped

ROOT = "/api/v1/openapi"
WHERE = {
    "gpus": ("GET", "/gpu/list"),
    "datacenters": ("GET", "/datacenter/list"),
    "images": ("GET", "/image/list"),
    "operations": ("POST", "/instance/op/result"),
    "instances": ("GET", "/instance/query"),
    "create": ("POST", "/instance/create"),
    "dry_run": ("POST", "/instance/create"),
    "action": ("POST", "/instance/action"),
}
EXCHANGES = Path(__file__).parents[2] / "fixtures" / "exchanges"


def example(operation_id: str) -> bytes:
    exchange = json.loads((EXCHANGES / f"{operation_id}.json").read_text(encoding="utf-8"))
    return json.dumps(exchange["response"]).encode()


def sent(desk: Desk) -> Any:
    return json.loads(desk.requests[0].content)


@pytest.mark.parametrize("name", ALL)
async def test_each_method_asks_its_own_address_with_the_headers_of_the_reference(
    name: str,
) -> None:
    desk = answering(enveloped(DATA[name]))
    async with desk.client() as client:
        await ALL[name](client)
    request = desk.requests[0]
    method, path = WHERE[name]
    assert (request.method, request.url.path) == (method, ROOT + path)
    assert request.headers["gz-api-token"] == TOKEN
    assert request.headers["content-type"] == "application/json"
    assert request.headers["accept"] == "application/json"


async def test_path_prefix_and_header_name_are_the_callers() -> None:
    desk = answering(enveloped(DATA["gpus"]))
    client = desk.client(base_url=f"{BASE}/gate/way/", token_header="gm-api-token")
    async with client:
        await client.gpus()
    request = desk.requests[0]
    assert str(request.url) == f"{BASE}/gate/way{ROOT}/gpu/list"
    assert request.headers["gm-api-token"] == TOKEN
    assert "gz-api-token" not in request.headers


async def test_without_a_token_no_header_is_sent() -> None:
    desk = answering(enveloped(DATA["gpus"]))
    async with desk.client(token="") as client:
        await client.gpus()
    assert "gz-api-token" not in desk.requests[0].headers


@respx.mock(base_url=BASE)
async def test_a_respx_router_can_stand_in_for_the_server(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.get(f"{ROOT}/gpu/list").mock(
        return_value=httpx.Response(200, content=example("listGpus"))
    )
    async with Client(BASE, TOKEN) as client:
        assert await client.gpus() == ("G40-24G", "G30-24G", "A100-PCIE-40G")
    assert route.call_count == 1


async def test_lists_read_the_examples() -> None:
    async with answering(example("listDatacenters")).client() as client:
        assert [d.dc_id for d in await client.datacenters()] == [
            "suqian-b",
            "qingyang-a",
            "dallas-n",
        ]
    async with answering(example("listImages")).client() as client:
        images = await client.images()
    assert [(i.type, i.image_id) for i in images][1] == ("user", "123abc")


async def test_query_reads_the_example_whole() -> None:
    async with answering(example("queryInstances")).client() as client:
        (machine,) = await client.instances()
    assert machine.instance_id == 504838617333765
    assert (machine.status, machine.gpu_num, machine.cpu_core_num) == ("stopd", 0, 1)
    assert machine.system_disk_size == 32212254720
    assert machine.custom_services == ("http://xxxxx:48548",)
    assert machine.is_startable
    assert not machine.pending


async def test_op_result_reads_the_example() -> None:
    desk = answering(example("getOperations"))
    async with desk.client() as client:
        found = await client.operations([512303116840965])
    assert found[512303116840965].succeeded
    assert sent(desk) == {"ids": [512303116840965]}


async def test_create_reads_the_example_and_sends_only_what_was_chosen() -> None:
    desk = answering(example("createInstance"))
    async with desk.client() as client:
        result = await client.create(ORDER)
    assert (result.instance_id, result.operation_id) == (512300905672709, 512303116840965)
    assert (result.spec.vram, result.spec.price, result.spec.dc_id) == ("10G", "10", "suqian-b")
    assert sent(desk) == {
        "type": 2,
        "gpuName": "G30-24G",
        "skuName": "payg",
        "gpuNum": 1,
        "imageId": "123abc",
    }


async def test_create_sends_every_parameter_under_the_references_name() -> None:
    desk = answering(example("createInstance"))
    request = CreateRequest(
        gpu_name="G30-24G",
        sku_name="daily",
        gpu_num=2,
        image_id="123abc",
        cpu_num=4,
        memory=16,
        disk_type="nvme",
        tags=("a", "b"),
        auto_renew=False,
        duration=3,
        name="训练",
        service_port=(7000,),
        http_service_port=(8080, 8081),
        cmd="sleep 1",
        env="K=V",
        dc_id="suqian-b",
        system_disk_size=30,
        data_disk_size=100,
    )
    async with desk.client() as client:
        await client.create(request)
    assert sent(desk) == {
        "type": 2,
        "gpuName": "G30-24G",
        "skuName": "daily",
        "gpuNum": 2,
        "imageId": "123abc",
        "cpuNum": 4,
        "memory": 16,
        "diskType": "NVME",
        "tags": ["a", "b"],
        "autoRenew": False,
        "duration": 3,
        "name": "训练",
        "servicePort": [7000],
        "httpServicePort": [8080, 8081],
        "cmd": "sleep 1",
        "env": "K=V",
        "dcId": "suqian-b",
        "systemDiskSize": 30,
        "dataDiskSize": 100,
    }


async def test_dry_run_says_so_and_hands_on_ids_that_should_not_be_there() -> None:
    desk = answering(enveloped({"InstanceId": 7, "operationId": 8, "spec": None}))
    async with desk.client() as client:
        result = await client.dry_run(ORDER)
    assert sent(desk)["dryRun"] is True
    assert (result.instance_id, result.operation_id) == (7, 8)


async def test_dry_run_without_a_machine_is_not_understood() -> None:
    async with answering(enveloped({"InstanceId": 0, "operationId": 0})).client() as client:
        with pytest.raises(ProtocolError, match="describes no machine"):
            await client.dry_run(ORDER)


async def test_dry_run_that_names_two_instances_may_have_created_them() -> None:
    body = enveloped({"instanceId": 77, "InstanceId": 99, "spec": {}})
    async with answering(body).client() as client:
        with pytest.raises(UnknownOutcomeError, match="77 and 99") as caught:
            await client.dry_run(ORDER)
    assert caught.value.instance_ids == (77, 99)


@pytest.mark.parametrize("key", ["instanceId", "InstanceId"])
async def test_create_takes_either_spelling_of_the_id(key: str) -> None:
    async with answering(enveloped({key: "77", "operationId": "78"})).client() as client:
        result = await client.create(ORDER)
    assert (result.instance_id, result.operation_id) == (77, 78)


async def test_two_different_new_instances_are_an_unknown_outcome_that_names_both() -> None:
    body = enveloped({"instanceId": 77, "InstanceId": 99, "operationId": 5})
    async with answering(body).client() as client:
        with pytest.raises(UnknownOutcomeError, match="77 and 99") as caught:
            await client.create(ORDER)
    assert caught.value.instance_ids == (77, 99)


async def test_set_port_sends_both_lists_and_other_actions_none() -> None:
    desk = answering(enveloped({"operationId": 5}))
    async with desk.client() as client:
        assert await client.action(9, "set_port", ports=(), http_ports=(8080,)) == 5
        await client.action(9, "restart")
    assert sent(desk) == {"instanceId": 9, "action": "set_port", "ports": [], "httpPorts": [8080]}
    assert json.loads(desk.requests[1].content) == {"instanceId": 9, "action": "restart"}


@pytest.mark.parametrize("huge", [2**53 + 1, 2**63 - 1])
async def test_ids_beyond_a_doubles_reach_are_exact_both_ways(huge: int) -> None:
    desk = answering(enveloped({"instanceId": huge, "operationId": str(huge)}))
    async with desk.client() as client:
        result = await client.create(ORDER)
        assert await client.action(huge, "stop") == huge
    assert (result.instance_id, result.operation_id) == (huge, huge)
    assert f'"instanceId":{huge}'.encode() in desk.requests[1].content


async def test_operations_are_asked_in_chunks_once_each_and_matched_by_id() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        ids = json.loads(request.content)["ids"]
        rows = [{"operationId": str(each), "status": 1} for each in reversed(ids) if each % 7]
        return httpx.Response(
            200, content=enveloped({"operations": [*rows, {"operationId": 9999}]})
        )

    desk = Desk(answer)
    async with desk.client() as client:
        found = await client.operations([*range(1, 121), 1, 2])
    assert sorted(len(json.loads(r.content)["ids"]) for r in desk.requests) == [20, 50, 50]
    assert list(found) == [each for each in range(1, 121) if each % 7]
    assert all(key == operation.operation_id for key, operation in found.items())


async def test_one_unknown_id_among_many_hides_no_other_where_the_server_refuses_it() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        ids = json.loads(request.content)["ids"]
        if not {7, 31}.isdisjoint(ids):
            body = json.dumps({"code": 10135, "message": "no such operation", "data": None})
            return httpx.Response(200, content=body.encode())
        return httpx.Response(
            200, content=enveloped({"operations": [{"operationId": each} for each in ids]})
        )

    desk = Desk(answer)
    async with desk.client() as client:
        assert list(await client.operations(range(1, 51))) == [
            each for each in range(1, 51) if each not in {7, 31}
        ]
        assert len(desk.requests) < 25
        with pytest.raises(OperationError, match="no such operation"):
            await client.operations([7, 31])


async def test_no_ids_need_no_request() -> None:
    desk = answering(b"")
    async with desk.client() as client:
        assert await client.operations([]) == {}
    assert desk.requests == []


async def test_a_client_outside_async_with_says_how_to_open_it() -> None:
    client = answering(enveloped(DATA["gpus"])).client()
    with pytest.raises(RuntimeError, match="async with"):
        await client.gpus()
    async with client:
        with pytest.raises(RuntimeError, match="open already"):
            await client.__aenter__()
    with pytest.raises(UnreachableError, match="closed"):
        await client.gpus()


async def test_a_client_can_be_opened_again() -> None:
    client = answering(enveloped(DATA["gpus"])).client()
    for _ in range(2):
        async with client:
            assert await client.gpus() == ("G30-24G",)
