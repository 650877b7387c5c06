"""The five actions over HTTP, and operations on their way from accepted to ended."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.tests.judge import ACTION, QUERY, RESULT, Judged

UNKNOWN = 2**53 + 1


def named(client: Judged, name: str) -> dict[str, Any]:
    return next(row for row in client.rows() if row["name"] == name)


@pytest.fixture
def running(fresh: Judged) -> int:
    created = fresh.create(gpuNum=2, servicePort=[9000], httpServicePort=[8080])
    fresh.advance(60)
    instance_id: int = created["InstanceId"]
    return instance_id


def test_a_stop_is_pending_and_then_stopd_with_the_addresses_kept(
    fresh: Judged, running: int
) -> None:
    before = fresh.row(running)
    operation_id = fresh.act(running, "stop")
    during = fresh.row(running)
    assert (during["status"], during["isPending"], during["gpuNum"]) == ("running", 1, 2)
    assert during["operationId"] == operation_id
    assert during["isStartable"] is False
    fresh.advance(3.999)
    assert fresh.operation(operation_id)["status"] == 1
    fresh.advance(0.001)
    after = fresh.row(running)
    assert (after["status"], after["isPending"], after["gpuNum"]) == ("stopd", 0, 0)
    assert after["isStartable"] is True
    assert after["availableGpuNum"] == before["availableGpuNum"] + 2
    kept = ("sshCmd", "sshPwd", "notebookUrl", "customServices", "httpServices", "cpuCoreNum")
    assert [after[key] for key in kept] == [before[key] for key in kept]


def test_an_operation_s_row_tells_its_whole_life(fresh: Judged, running: int) -> None:
    operation_id = fresh.act(running, "stop")
    fresh.advance(3600)
    row = fresh.operation(operation_id)
    assert row["instanceId"] == running
    assert (row["action"], row["status"], row["isCompleted"]) == ("stop", 2, 1)
    assert int(row["completeTime"][-2:]) - int(row["startTime"][-2:]) in {4, -56}


@pytest.mark.parametrize("sku", ["daily", "weekly", "monthly"])
def test_a_prepaid_instance_keeps_its_gpus_while_stopped(fresh: Judged, sku: str) -> None:
    created = fresh.create(skuName=sku, gpuNum=2)
    fresh.advance(60)
    free = fresh.row(created["InstanceId"])["availableGpuNum"]
    fresh.act(created["InstanceId"], "stop")
    fresh.advance(60)
    row = fresh.row(created["InstanceId"])
    assert (row["gpuNum"], row["availableGpuNum"], row["isStartable"]) == (2, free, True)


def test_stop_start_restart_and_release_make_a_whole_life(fresh: Judged, running: int) -> None:
    for action, status in [("stop", "stopd"), ("start", "running"), ("restart", "running")]:
        operation_id = fresh.act(running, action)
        fresh.advance(60)
        assert fresh.row(running)["status"] == status
        assert fresh.operation(operation_id)["action"] == action
    operation_id = fresh.act(running, "release")
    assert fresh.row(running)["isPending"] == 1
    fresh.advance(60)
    assert fresh.ok(QUERY) == {"instances": [], "total": 0}
    assert fresh.operation(operation_id)["status"] == 2
    code, message = fresh.refused(ACTION, {"instanceId": running, "action": "start"})
    assert code == 10135
    assert "released" in message


def test_everything_due_has_happened_whoever_looked_or_not(fresh: Judged, running: int) -> None:
    first = fresh.act(running, "stop")
    second = fresh.create(name="other")
    fresh.advance(1e6)
    rows = fresh.ok(RESULT, {"ids": [first, second["operationId"]]})["operations"]
    assert [row["status"] for row in rows] == [2, 2]
    ends = [row["completeTime"] for row in rows]
    starts = [row["startTime"] for row in rows]
    assert starts[0] == starts[1]
    assert ends[0] < ends[1] < "2025-03-03 09:02:00"


@pytest.mark.parametrize("action", ["start", "stop", "restart", "release", "set_port"])
def test_while_one_operation_is_pending_every_other_is_refused(
    fresh: Judged, running: int, action: str
) -> None:
    pending = fresh.act(running, "restart")
    body = {"instanceId": running, "action": action, "ports": [], "httpPorts": []}
    code, message = fresh.refused(ACTION, body)
    assert code == 10135
    assert "in progress" in message
    assert fresh.row(running)["operationId"] == pending


def test_a_creating_instance_takes_no_action(fresh: Judged) -> None:
    created = fresh.create()
    body = {"instanceId": created["InstanceId"], "action": "release"}
    assert fresh.refused(ACTION, body)[0] == 10135


@pytest.mark.parametrize(
    ("action", "status"),
    [("start", "running"), ("stop", "stopd"), ("restart", "stopd")],
)
def test_an_action_in_the_wrong_status_is_refused_in_words(
    client: Judged, action: str, status: str
) -> None:
    row = next(row for row in client.rows(status=status) if not row["isPending"])
    body = {"instanceId": row["instanceId"], "action": action}
    code, message = client.refused(ACTION, body)
    assert code == 10135
    assert f"it is {status}" in message
    assert client.row(row["instanceId"]) == row


def test_set_port_replaces_both_lists_when_it_ends(fresh: Judged, running: int) -> None:
    before = fresh.row(running)
    fresh.act(running, "set_port", ports=[], httpPorts=[9001, 9002, 9003])
    assert fresh.row(running)["httpServices"] == before["httpServices"]
    fresh.advance(60)
    row = fresh.row(running)
    assert row["status"] == "running"
    assert row["customServices"] == []
    assert [url.split("-http-")[1][:4] for url in row["httpServices"]] == ["9001", "9002", "9003"]
    fresh.act(running, "set_port", ports=[22, 23], httpPorts=[])
    fresh.advance(60)
    row = fresh.row(running)
    assert (len(row["customServices"]), row["httpServices"]) == (2, [])


def test_ports_can_be_set_while_stopped(fresh: Judged, running: int) -> None:
    fresh.act(running, "stop")
    fresh.advance(60)
    fresh.act(running, "set_port", ports=[1], httpPorts=[2])
    fresh.advance(60)
    row = fresh.row(running)
    assert (row["status"], row["gpuNum"], len(row["httpServices"])) == ("stopd", 0, 1)


WRONG: list[dict[str, object]] = [
    {"ports": []},
    {"httpPorts": []},
    {},
    {"ports": None, "httpPorts": []},
    {"ports": [], "httpPorts": None},
    {"ports": [1, 2], "httpPorts": [3, 4]},
    {"ports": [1, 1], "httpPorts": []},
    {"ports": [1], "httpPorts": [1]},
    {"ports": [0], "httpPorts": []},
    {"ports": [65536], "httpPorts": []},
    {"ports": ["80"], "httpPorts": []},
    {"ports": 80, "httpPorts": []},
]


@pytest.mark.parametrize("ports", WRONG)
def test_ports_that_are_wrong_are_refused_and_change_nothing(
    fresh: Judged, running: int, ports: dict[str, object]
) -> None:
    before = fresh.row(running)
    code, message = fresh.refused(ACTION, {"instanceId": running, "action": "set_port", **ports})
    assert code == 10005
    assert "orts" in message
    assert fresh.row(running) == before


def test_ports_are_not_looked_at_with_other_actions(fresh: Judged, running: int) -> None:
    assert fresh.act(running, "stop", ports="nonsense", httpPorts=[1, 2, 3, 4, 5])


def test_an_instance_id_may_be_a_digit_string(fresh: Judged, running: int) -> None:
    assert fresh.ok(ACTION, {"instanceId": str(running), "action": "stop"})["operationId"]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"action": "stop"}, "instanceId"),
        ({"instanceId": UNKNOWN}, "action"),
        ({"instanceId": UNKNOWN, "action": "destroy"}, "action"),
        ({"instanceId": UNKNOWN, "action": "create"}, "action"),
        ({"instanceId": UNKNOWN, "action": "STOP"}, "action"),
        ({"instanceId": UNKNOWN, "action": None}, "action"),
        ({"instanceId": "12a", "action": "stop"}, "instanceId"),
        ({"instanceId": "", "action": "stop"}, "instanceId"),
        ({"instanceId": True, "action": "stop"}, "instanceId"),
        ({"instanceId": 5.0e14, "action": "stop"}, "instanceId"),
        ({"instanceId": 2**63, "action": "stop"}, "instanceId"),
        ({"instanceId": [1], "action": "stop"}, "instanceId"),
    ],
)
def test_a_parameter_that_is_wrong_is_named(
    client: Judged, body: dict[str, object], name: str
) -> None:
    code, message = client.refused(ACTION, body)
    assert code == 10005
    assert message.startswith(f"Parameter error: {name} ")


def test_an_unknown_instance_is_10135(client: Judged) -> None:
    code, message = client.refused(ACTION, {"instanceId": UNKNOWN, "action": "stop"})
    assert code == 10135
    assert str(UNKNOWN) in message


def test_a_start_that_finds_no_gpus_is_refused_and_says_where(client: Judged) -> None:
    row = named(client, "render-farm-spare")
    assert row["isStartable"] is False
    body = {"instanceId": row["instanceId"], "action": "start"}
    code, message = client.refused(ACTION, body)
    assert code == 10135
    assert "needs 4 GPUs of G40-24G and its machine in qingyang-a has 2 free" in message


def test_gpus_are_taken_when_a_start_is_accepted(client: Judged) -> None:
    row = named(client, "gateway-test")
    client.act(row["instanceId"], "start")
    assert client.row(row["instanceId"])["availableGpuNum"] == row["availableGpuNum"] - 1
    client.advance(60)
    assert client.row(row["instanceId"])["availableGpuNum"] == row["availableGpuNum"] - 1


def test_one_instance_of_the_demo_fails_to_start_and_gives_its_gpus_back(client: Judged) -> None:
    row = named(client, "flaky-start")
    assert row["isStartable"]
    operation_id = client.act(row["instanceId"], "start")
    client.advance(60)
    operation = client.operation(operation_id)
    assert (operation["status"], operation["isCompleted"]) == (3, 1)
    after = client.row(row["instanceId"])
    assert after == {**row, "operationId": operation_id}


def test_a_card_less_instance_leaves_that_state_by_stop_and_start(client: Judged) -> None:
    row = named(client, "data-prep")
    assert (row["skuName"], row["gpuNum"], row["status"]) == ("card_less", 0, "running")
    client.act(row["instanceId"], "stop")
    client.advance(60)
    client.act(row["instanceId"], "start")
    client.advance(60)
    after = client.row(row["instanceId"])
    assert (after["skuName"], after["gpuNum"], after["status"]) == ("payg", 2, "running")
