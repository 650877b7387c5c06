"""Each reading of what can be rented and of create, as it shows on the wire (B1 to C22)."""

from __future__ import annotations

import pytest

from mockserver.dialect_rental import RENTAL
from mockserver.tests.judge import GPUS
from mockserver.tests.probing import Probe, Wire

GONE = "H800-80G"  # sold, and every one of them is taken
GIB = 1 << 30


def given(wire: Wire) -> object:
    spec = wire.create(cpuNum=1, memory=1).data["spec"]
    return spec["cpuCoreNum"], spec["memorySize"] // GIB


def price(wire: Wire) -> object:
    return wire.create(skuName="daily", gpuNum=2, duration=3, dryRun=True).data["spec"]["price"]


def second_of_a_name(wire: Wire) -> object:
    assert wire.create(name="twin").code == 0
    assert {wire.create(name="").code for _ in range(2)} == {0}
    return wire.create(name="twin").code


def many_ports(wire: Wire) -> object:
    assert wire.create(servicePort=[1, 2, 3, 4]).code == 10005
    return wire.create(servicePort=[1, 2], httpServicePort=[3, 4]).code


def same_port(wire: Wire) -> object:
    answers = wire.create(servicePort=[7, 7]), wire.create(servicePort=[7], httpServicePort=[7])
    return {answer.code for answer in answers}


def dry_run_of_what_is_gone(wire: Wire) -> object:
    assert wire.create(gpuName=GONE).code == 10135
    return wire.create(gpuName=GONE, dryRun=True).code


def small_disks(wire: Wire) -> object:
    answer = wire.create(name="small", systemDiskSize=10, dataDiskSize=5)
    if answer.code:
        return answer.code
    row = wire.row("small")
    return row["systemDiskSize"] // GIB, row["dataDiskSize"] // GIB


def seen_over_time(wire: Wire) -> object:
    created = wire.create().data
    seen = [len(wire.rows())]
    assert wire.operations(created["operationId"]).data["operations"]
    for _ in range(3):
        wire.advance(1)
        seen.append(len(wire.rows()))
    assert wire.rows(status="creating")
    return seen


PROBES = {
    "gpus_listed": Probe(
        lambda wire: GONE in wire.send(GPUS).data["gpus"], {"sold": True, "in_stock": False}
    ),
    "default_datacenter": Probe(
        lambda wire: wire.create(gpuName="A100-PCIE-40G").data["spec"]["dcId"],
        {"any": "dallas-n", "first": "qingyang-a"},
    ),
    "other_type": Probe(
        lambda wire: (wire.create(type=3).code, wire.create(type="2").code),
        {"10005": (10005, 10005), "10135": (10135, 10005)},
    ),
    "bidding_shown": Probe(
        lambda wire: wire.row("batch-sweep-1")["skuName"], {"bidding": "bidding", "payg": "payg"}
    ),
    "too_many_gpus": Probe(
        lambda wire: wire.create(gpuNum=9).code, {"10135": 10135, "10005": 10005}
    ),
    "memory_unit": Probe(
        lambda wire: wire.create(memory=2).data["spec"]["memorySize"], {"GB": 2 * GIB, "bytes": 2}
    ),
    "cpu_and_memory": Probe(given, {"given": (1, 1), "filter": (16, 32)}),
    "vram": Probe(lambda wire: wire.create().data["spec"]["vram"], {"G": "24G", "bare": "24"}),
    "price": Probe(price, {"period": "51.20", "per_gpu": "25.60", "duration": "153.60"}),
    "disk_type_case": Probe(
        lambda wire: (wire.create(diskType="ssd").code, wire.create(diskType="SSD").code),
        {"any": (0, 0), "upper": (10005, 0)},
    ),
    "tags": Probe(
        lambda wire: (
            wire.create(tags=["nightly", "infiniband"]).code,
            wire.create(tags=["neither"]).code,
            wire.create(tags=[]).code,
        ),
        {"all": (10135, 10135, 0), "any": (0, 10135, 0)},
    ),
    "payg_duration": Probe(
        lambda wire: (wire.create(duration=2).code, wire.create(duration=2, skuName="daily").code),
        {"ignored": (0, 0), "refused": (10005, 0)},
    ),
    "same_name": Probe(second_of_a_name, {"allowed": 0, "refused": 10135}),
    "port_limit": Probe(many_ports, {"together": 10005, "each": 0}),
    "same_port": Probe(same_port, {"refused": {10005}, "allowed": {0}}),
    "dry_run": Probe(dry_run_of_what_is_gone, {"stock": 10135, "price": 0}),
    "small_disks": Probe(small_disks, {"refused": 10005, "taken": (10, 5)}),
    "new_instance": Probe(
        seen_over_time, {"at_once": [1, 1, 1, 1], "later": [0, 0, 0, 1]}, "empty"
    ),
}

CASES = [(switch.name, value) for switch in RENTAL for value in switch.values]


@pytest.mark.parametrize(("name", "value"), CASES)
def test_a_reading_of_create_shows_on_the_wire(name: str, value: str) -> None:
    probe = PROBES[name]
    assert len({str(each) for each in probe.seen.values()}) == len(probe.seen)
    assert probe.look(Wire({name: value}, probe.world)) == probe.seen[value]
