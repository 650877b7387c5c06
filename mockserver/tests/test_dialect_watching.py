"""Each reading of op/result and of the query, as it shows on the wire (D1 to E22)."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from mockserver.dialect_watching import WATCHING
from mockserver.loading import load_world
from mockserver.tests.judge import QUERY
from mockserver.tests.probing import Probe, Wire
from mockserver.world import World


def without_operations() -> World:
    """A world whose one instance has had no operation."""
    world = load_world("reference")
    instance = msgspec.structs.replace(world.instances[0], operation_id=None)
    return msgspec.structs.replace(world, instances=(instance,), operations=())


def created(wire: Wire) -> dict[str, Any]:
    operation_id = wire.create().data["operationId"]
    (row,) = wire.operations(operation_id).data["operations"]
    found: dict[str, Any] = row
    return found


def with_an_unknown_one(wire: Wire) -> object:
    answer = wire.operations(created(wire)["operationId"], 1)
    return answer.code or len(answer.data["operations"])


def two_operations(wire: Wire) -> object:
    older, newer = created(wire)["operationId"], created(wire)["operationId"]
    rows = wire.operations(older, newer).data["operations"]
    return [row["operationId"] == older for row in rows]


def pending_statuses(wire: Wire) -> object:
    """Status under start, stop, restart, release; each filter finds what is shown under its name."""
    seen = []
    for name, action in (
        ("gateway-test", "start"),
        ("sd-webui", "stop"),
        ("eval-nightly", "restart"),
        ("old-baseline", "release"),
    ):
        assert wire.act(wire.row(name)["instanceId"], action).code == 0
        row = wire.row(name)
        assert row["isPending"] == 1
        seen.append(row["status"])
    for status in ("stopd", "running", "creating"):
        assert all(row["status"] == status for row in wire.rows(status=status))
    wire.advance(100)
    assert {wire.row(name)["status"] for name in ("gateway-test", "eval-nightly")} == {"running"}
    return seen


def releasing(wire: Wire) -> object:
    instance_id = wire.row("gateway-test")["instanceId"]
    operation_id = wire.act(instance_id, "release").data["operationId"]
    at_accept = len(wire.rows(instanceId=instance_id)), len(wire.rows())
    assert wire.operations(operation_id).data["operations"][0]["isCompleted"] == 0
    assert wire.act(instance_id, "start").code == 10135
    wire.advance(100)
    assert wire.rows(instanceId=instance_id) == []
    assert wire.operations(operation_id).data["operations"][0]["status"] == 2
    return at_accept


def pages(wire: Wire) -> object:
    sizes = [len(wire.send(QUERY, pn=number).data["instances"]) for number in (0, 1, 2)]
    assert len(wire.send(QUERY).data["instances"]) == 20
    return sizes


def totals(wire: Wire) -> object:
    stopped = len(wire.rows(status="stopd"))
    total = wire.send(QUERY, status="stopd", ps=2).data["total"]
    return {stopped: "filtered", 24: "overall", 2: "page"}[total]


def both_filters(wire: Wire) -> object:
    instance_id = wire.row("gateway-test")["instanceId"]
    return len(wire.rows(status="running", instanceId=instance_id))


def ids_fall(wire: Wire) -> object:
    ids = [row["instanceId"] for number in (1, 2, 3) for row in wire.rows(pn=number, ps=10)]
    assert len(set(ids)) == 24
    assert ids == sorted(ids) or ids == sorted(ids, reverse=True)
    return ids[0] > ids[-1]


def startable(wire: Wire) -> object:
    names = ("gateway-test", "sd-webui", "render-farm-spare")  # stopped, running, no free GPUs
    return [wire.row(name)["isStartable"] for name in names]


def has_addresses(name: str) -> Any:
    def look(wire: Wire) -> object:
        row = wire.row(name)
        parts = ("sshCmd", "sshPwd", "notebookUrl", "tensorboardUrl")
        (filled,) = {bool(row[part]) for part in parts}
        return filled

    return look


def services(wire: Wire) -> object:
    wire.create(name="ported", httpServicePort=[8002, 8001])
    wire.advance(100)
    return ["http-8001" in address for address in wire.row("ported")["httpServices"]]


def operation_id_of_none(wire: Wire) -> object:
    (row,) = wire.rows()
    return row.get("operationId", "absent")


PROBES = {
    "create_word": Probe(
        lambda wire: created(wire)["action"],
        {"create": "create", "start": "start", "createInstance": "createInstance"},
    ),
    "unset_complete_time": Probe(
        lambda wire: created(wire).get("completeTime", "absent"),
        {"empty": "", "null": None, "absent": "absent"},
    ),
    "unknown_operation": Probe(with_an_unknown_one, {"omitted": 1, "refused": 10135}),
    "no_ids": Probe(lambda wire: wire.operations().code, {"refused": 10005, "nothing": 0}),
    "operations_order": Probe(two_operations, {"asked": [True, False], "newest": [False, True]}),
    "repeated_ids": Probe(
        lambda wire: len(wire.operations(*2 * [created(wire)["operationId"]]).data["operations"]),
        {"once": 1, "each": 2},
    ),
    "statuses": Probe(
        pending_statuses,
        {
            "three": ["stopd", "running", "running", "stopd"],
            "transitional": ["starting", "stopping", "restarting", "releasing"],
        },
    ),
    "unknown_status": Probe(
        lambda wire: wire.send(QUERY, status="asleep").code, {"refused": 10005, "empty": 0}
    ),
    "released": Probe(releasing, {"at_end": (1, 24), "at_accept": (0, 23)}),
    "unknown_instance": Probe(
        lambda wire: wire.send(QUERY, instanceId=1).code, {"empty": 0, "refused": 10135}
    ),
    "pages_from": Probe(pages, {"1": [20, 20, 4], "0": [20, 4, 0]}),
    "page_before_first": Probe(
        lambda wire: (wire.send(QUERY, pn=0).code, wire.send(QUERY, pn=1).code),
        {"first": (0, 0), "refused": (10005, 0)},
    ),
    "odd_page_size": Probe(
        lambda wire: [wire.send(QUERY, ps=size).code for size in (0, 1, 100, 101)],
        {"mended": [0, 0, 0, 0], "refused": [10005, 0, 0, 10005]},
    ),
    "total": Probe(totals, {each: each for each in ("filtered", "overall", "page")}),
    "order": Probe(ids_fall, {"newest": True, "oldest": False}),
    "both_filters": Probe(both_filters, {"and": 0, "instance_id": 1}),
    "stopped_gpu_num": Probe(
        lambda wire: (wire.row("old-baseline")["gpuNum"], wire.row("reserved-daily")["gpuNum"]),
        {"zero": (0, 2), "kept": (2, 2)},
    ),
    "is_startable": Probe(startable, {"stopd": [True, False, False], "host": [True, True, False]}),
    "stopped_addresses": Probe(has_addresses("gateway-test"), {"kept": True, "blank": False}),
    "creating_addresses": Probe(has_addresses("新实例-部署中"), {"blank": False, "filled": True}),
    "blank_address": Probe(
        lambda wire: wire.row("新实例-部署中")["notebookUrl"], {"empty": "", "null": None}
    ),
    "services_order": Probe(services, {"asked": [False, True], "reversed": [True, False]}),
    "no_operation": Probe(
        operation_id_of_none,
        {"zero": 0, "null": None, "absent": "absent"},
        without_operations(),
    ),
}

CASES = [(switch.name, value) for switch in WATCHING for value in switch.values]


@pytest.mark.parametrize(("name", "value"), CASES)
def test_a_reading_of_operations_and_the_query_shows_on_the_wire(name: str, value: str) -> None:
    probe = PROBES[name]
    assert len({str(each) for each in probe.seen.values()}) == len(probe.seen)
    assert probe.look(Wire({name: value}, probe.world)) == probe.seen[value]


def test_an_unknown_status_leaves_no_rows_in_the_reading_that_takes_it() -> None:
    data = Wire({"E3": "empty"}).send(QUERY, status="asleep").data
    assert data == {"instances": [], "total": 0}
