"""World files: those that come with the mock are sound, and broken ones are refused in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mockserver.app import create_app
from mockserver.errors import WorldError
from mockserver.fixtures import fixture
from mockserver.loading import known_worlds, load_world
from mockserver.tests.judge import Judged


def test_the_worlds_that_come_along_load_and_say_what_is_invented() -> None:
    assert known_worlds() == ["demo", "empty", "reference"]
    for name in known_worlds():
        world = load_world(name)
        assert world.name == name
        assert "nvented" in world.synthetic


def test_a_world_can_be_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_bytes(fixture("worlds", "empty.json").read_bytes())
    assert load_world(path) == load_world(str(path)) == load_world("empty")


def test_a_world_never_gets_old() -> None:
    client = Judged(create_app("demo"))
    newest = client.rows()[0]
    assert newest["status"] == "creating"


@pytest.mark.parametrize(
    "name", ["nothing", "no/such/file.json", "", "../worlds/demo", "demo.json"]
)
def test_a_world_that_is_not_there_is_said_with_those_that_are(name: str) -> None:
    with pytest.raises(WorldError, match="demo, empty, reference"):
        load_world(name)


def edited(tmp_path: Path, **changes: Any) -> Path:
    world = json.loads(fixture("worlds", "demo.json").read_bytes())
    for place, value in changes.items():
        node = world
        *way, last = place.split("__")
        for part in way:
            node = node[int(part) if part.isdigit() else part]
        if value is ...:
            del node[last]
        else:
            node[int(last) if last.isdigit() else last] = value
    path = tmp_path / "world.json"
    path.write_text(json.dumps(world))
    return path


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"name": 5}, r"\$\.name"),
    ({"hosts": ...}, "hosts"),
    ({"colour": "red"}, "colour"),
    ({"instances__3__status": "stopped"}, r"\$\.instances\[3\]\.status"),
    ({"instances__0__hostId": "nowhere"}, "no host 'nowhere'"),
    ({"instances__0__skuName": "yearly"}, "'yearly' is not one of payg"),
    ({"instances__0__gpuNum": -1}, "gpuNum must be 0 or more"),
    ({"instances__0__gpuNum": 9}, "hold 11 GPUs, and only 8 are there"),
    ({"instances__0__createdAgo": ...}, "either createdAgo or createdAt"),
    ({"instances__0__createdAgo": -1}, "createdAgo must be 0"),
    ({"instances__0__last__ago": 1e9}, "began before the instance"),
    ({"instances__0__dataDiskUsed": 10**15}, "more of a disk"),
    ({"instances__0__ports": [1, 2, 3]}, "more than 3 ports"),
    ({"instances__0__status": "creating"}, "needs a pending create"),
    ({"instances__23__status": "running"}, "create cannot be pending while it is running"),
    ({"instances__23__pending__seconds": -5}, "since and seconds"),
    ({"instances__23__pending__since": 99}, "began before the instance"),
    ({"hosts__0__dcId": "mars"}, "no datacenter 'mars'"),
    ({"hosts__0__gpuName": "G0"}, "no GPU type 'G0'"),
    ({"hosts__0__reservedGpuNum": 9}, "reservedGpuNum"),
    ({"hosts__0__hostId": "sq-g30-2"}, "stands twice"),
    ({"hosts__0__cpuCoreNumPerGpu": 0}, "at least 1"),
    ({"gpus__0__prices__payg": "cheap"}, "'cheap' is not a decimal"),
    ({"gpus__0__prices__payg": "-1"}, "'-1' is not a decimal"),
    ({"gpus__0__prices__yearly": "1"}, "'yearly' is not one of"),
    ({"lifecycle__stop": ...}, "stop is missing"),
    ({"lifecycle__stop__stages__0__seconds": -1}, "must last 0 seconds or more"),
    ({"lifecycle__stop__ending": "maybe"}, "ending"),
    ({"lifecycle__stop__ending": {"name": "failure", "after": "x"}}, "no stage 'x'"),
    ({"lifecycle__stop__ending": [{"name": "stuck", "probability": 1.5}]}, "must be 0 to 1"),
    ({"lifecycle__stop__stages__0__polls": 3}, "one of seconds, polls and hand"),
    ({"lifecycle__stop__stages__0__seconds": {"uniform": [2, 1]}}, "least, most"),
    ({"lifecycle__stop__stages__0__seconds": {"normal": [2, 1]}}, "normal"),
    ({"instances__0__endings": {"stop": "maybe"}}, "endings"),
    ({"instances__0__lifecycle": {"stop": {"stages": [{"name": "a"}]}}}, "stop: stage 'a' must"),
    ({"instances__0__autoRenew": False, "instances__0__createdAgo": 3e6}, "paid time was over"),
    ({"instances__0__duration": 0}, "duration must be 1"),
    ({"preemption__perHour": -1}, "perHour must be 0 to 3600"),
    ({"instances__0__operationId": 5}, "operationId needs createdAt"),
    ({"instances__0__instanceId": 5}, "instanceId and createdAt go together"),
    (
        {"instances__0__createdAt": "2025-01-01 00:00:00", "instances__0__createdAgo": ...},
        "instanceId and createdAt go together",
    ),
    ({"images__0__type": "own"}, r"\$\.images\[0\]\.type"),
    ({"startsAt": "yesterday"}, "not a time like"),
]


@pytest.mark.parametrize(("changes", "words"), BROKEN)
def test_a_broken_world_is_refused_with_the_place_and_the_reason(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    path = edited(tmp_path, **changes)
    with pytest.raises(WorldError, match=words) as caught:
        load_world(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"[", b"\xff", b"[" * 100_000, b"null"])
def test_a_file_that_is_no_json_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "world.json"
    path.write_bytes(content)
    with pytest.raises(WorldError, match=r"world\.json"):
        load_world(path)


def test_durations_and_endings_come_from_the_file(tmp_path: Path) -> None:
    path = edited(
        tmp_path,
        lifecycle__stop__stages__0__seconds=100,
        lifecycle__restart__ending="failure",
    )
    client = Judged(create_app(path, frozen=True))
    first, second = [row["instanceId"] for row in client.rows(status="running")][-2:]
    stop, restart = client.act(first, "stop"), client.act(second, "restart")
    client.advance(99.999)
    assert client.operation(stop)["status"] == 1
    assert client.operation(restart)["status"] == 3
    client.advance(0.001)
    assert client.operation(stop)["status"] == 2
    assert client.row(second)["status"] == "running"


def test_a_create_that_fails_vanishes_and_gives_its_gpus_back(tmp_path: Path) -> None:
    client = Judged(create_app(edited(tmp_path, lifecycle__create__ending="failure"), frozen=True))
    stock = client.cloud.machines.stock()
    created = client.create()
    client.advance(60)
    assert client.rows(instanceId=created["InstanceId"]) == []
    assert client.operation(created["operationId"])["status"] == 3
    assert client.cloud.machines.stock() == stock


def test_a_pending_operation_of_a_world_ends_when_its_time_has_come(client: Judged) -> None:
    creating = client.rows(status="creating")[0]["instanceId"]
    client.advance(119.999)
    assert client.row(creating)["status"] == "creating"
    client.advance(0.001)
    assert (client.row(creating)["status"], client.row(creating)["isPending"]) == ("running", 0)


def test_an_instance_of_a_world_has_lifecycles_of_its_own(tmp_path: Path) -> None:
    path = edited(
        tmp_path,
        instances__2__lifecycle={"stop": {"stages": [{"name": "drain", "seconds": 500}]}},
        instances__2__endings={"restart": {"name": "failure", "probability": 1}},
    )
    client = Judged(create_app(path, frozen=True))
    instance_id = next(row["instanceId"] for row in client.rows() if row["name"] == "sd-webui")
    restart = client.act(instance_id, "restart")
    client.advance(60)
    assert client.operation(restart)["status"] == 3
    stop = client.act(instance_id, "stop")
    client.advance(499)
    assert client.operation(stop)["status"] == 1
    client.advance(1)
    assert client.operation(stop)["status"] == 2


def test_durations_drawn_by_lot_differ_and_follow_the_seed(tmp_path: Path) -> None:
    path = edited(tmp_path, lifecycle__stop__stages__0__seconds={"uniform": [10, 500]})

    def took(seed: int) -> list[str]:
        client = Judged(create_app(path, frozen=True, seed=seed))
        idle = [row["instanceId"] for row in client.rows(status="running") if not row["isPending"]]
        operations = [client.act(instance_id, "stop") for instance_id in idle]
        client.advance(600)
        return [client.operation(each)["completeTime"] for each in operations]

    assert took(1) == took(1) != took(2)
    assert len(set(took(1))) > 5


def test_a_stopped_prepaid_instance_whose_time_was_over_before_is_not_startable(
    tmp_path: Path,
) -> None:
    client = Judged(create_app(edited(tmp_path, instances__19__createdAgo=1e6), frozen=True))
    row = next(row for row in client.rows() if row["name"] == "reserved-daily")
    assert (row["status"], row["gpuNum"], row["isStartable"]) == ("stopd", 0, False)
