"""Faults of the values of an instance's fields: well formed, and not true."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from mockserver.defects.defect import Call, FlawedCloud, Row
from mockserver.defects.making import clouded, page, shown
from mockserver.instance import Instance

__all__ = ["DEFECTS"]

_GIB = 1 << 30


def _stopd(row: Row, _: Call) -> bool:
    return row.get("status") == "stopd"


def _listed(_: Row, call: Call) -> bool:
    return "instanceId" not in call.sent


def _decimal(key: str) -> Callable[[Row, Call], None]:
    """GB of 10^9 bytes."""

    def change(row: Row, _: Call) -> None:
        row[key] = row[key] // _GIB * 10**9

    return change


def _in_gb(key: str) -> Callable[[Row, Call], None]:
    def change(row: Row, _: Call) -> None:
        row[key] //= _GIB

    return change


def _names_shift(_: Call, rows: list[Any]) -> None:
    names = [row.get("name") for row in rows]
    for row, name in zip(rows, names[1:] + names[:1], strict=True):
        row["name"] = name


def _now(row: Row, call: Call) -> None:
    """createdAt is the time of the look, to the minute."""
    count = call.notes["looks"] = call.notes.get("looks", 0) + 1
    row["createdAt"] = f"2025-01-01 00:{count // 60 % 60:02}:{count % 60:02}"


class _Stale(FlawedCloud):
    """What an id showed first is what it shows for good."""

    def query(
        self, status: str | None, instance_id: int | None, page: int, size: int
    ) -> tuple[list[msgspec.Raw], int]:
        found = super().query(status, instance_id, page, size)
        if instance_id is None or not found[0]:
            return found
        kept: tuple[list[msgspec.Raw], int] = self.notes.setdefault(("first", instance_id), found)
        return kept


class _StaleList(FlawedCloud):
    """The list shows each instance as it was when it was first listed."""

    def query(
        self, status: str | None, instance_id: int | None, page: int, size: int
    ) -> tuple[list[msgspec.Raw], int]:
        rows, total = super().query(status, instance_id, page, size)
        if instance_id is None and status is None:
            first = self.notes.setdefault("first", {})
            ids = [msgspec.json.decode(row, type=Row)["instanceId"] for row in rows]
            rows = [first.setdefault(each, row) for each, row in zip(ids, rows, strict=True)]
        return rows, total


class _Settles(FlawedCloud):
    """Changes an instance whenever an operation on it has ended."""

    def settled(self, instance: Instance, action: str) -> None:
        raise NotImplementedError

    def end(self, operation: Any, moment: int, ending: Any) -> None:
        super().end(operation, moment, ending)
        instance = self.instances.get(operation.instance_id)
        if instance is not None:
            self.settled(instance, operation.action)
            self.listing.changed(instance)


class _RestartForgetsName(_Settles):
    def settled(self, instance: Instance, action: str) -> None:
        if action == "restart":
            instance.name = ""


class _StartMovesCreatedAt(_Settles):
    def settled(self, instance: Instance, action: str) -> None:
        if action == "start":
            instance.created_ms += 60_000


class _StopChangesImage(_Settles):
    def settled(self, instance: Instance, action: str) -> None:
        if action == "stop":
            instance.image_id = "backup"


class _PortsMoveDatacenter(_Settles):
    def settled(self, instance: Instance, action: str) -> None:
        if action == "set_port":
            instance.dc_id = "dallas-n" if instance.dc_id != "dallas-n" else "suqian-b"


class _StartMakesDaily(_Settles):
    def settled(self, instance: Instance, action: str) -> None:
        if action == "start":
            instance.sku_name = "daily"


class _StopGrowsDisk(_Settles):
    def settled(self, instance: Instance, action: str) -> None:
        if action == "stop":
            instance.data_disk_size += _GIB


class _RestartGivesGpu(_Settles):
    def settled(self, instance: Instance, action: str) -> None:
        if action == "restart":
            instance.gpu_num += 1


def _is_new(row: Row, _: Call) -> bool:
    return row.get("systemDiskUsedSize") in {0, 4311059}


DEFECTS = (
    shown("name-is-lost", "S153", "empty", lambda r, c: r.update(name="")),
    shown("name-is-cut", "S153", "ten characters", lambda r, c: r.update(name=r["name"][:10])),
    shown("name-in-capitals", "S153", "capitals", lambda r, c: r.update(name=r["name"].upper())),
    shown(
        "name-without-its-chinese",
        "S153",
        "? for what is not ASCII",
        lambda r, c: r.update(name=r["name"].encode("ascii", "replace").decode()),
    ),
    shown(
        "name-is-trimmed-of-marks",
        "S153",
        "no < >",
        lambda r, c: r.update(name=r["name"].replace("<", "").replace(">", "")),
    ),
    page("names-are-of-the-next", "S153", "each has its neighbour's name", _names_shift),
    shown(
        "imageId-of-instances-is-lost", "S154", "latest", lambda r, c: r.update(imageId="latest")
    ),
    shown(
        "gpuName-of-instances-in-small",
        "S158",
        "small letters",
        lambda r, c: r.update(gpuName=r["gpuName"].lower()),
    ),
    shown("gpuName-of-stopd-is-empty", "S158", "empty", lambda r, c: r.update(gpuName=""), _stopd),
    shown(
        "gpuNum-is-doubled",
        "S159 S60",
        "twice",
        lambda r, c: r.update(gpuNum=2 * r["gpuNum"]),
        _is_new,
    ),
    shown("gpuNum-is-always-1", "S159 S60", "1", lambda r, c: r.update(gpuNum=min(1, r["gpuNum"]))),
    shown("skuName-is-always-payg", "S232 S162", "payg", lambda r, c: r.update(skuName="payg")),
    shown(
        "skuName-weekly-is-daily",
        "S232 S162",
        "daily",
        lambda r, c: r.update(skuName="daily"),
        lambda r, c: r.get("skuName") == "weekly",
    ),
    shown(
        "skuName-of-running-is-card_less",
        "S232 S162",
        "no GPU",
        lambda r, c: r.update(skuName="card_less"),
        lambda r, c: r.get("status") == "running",
    ),
    shown("createdAt-is-now", "S163", "another at each look", _now),
    shown("memorySize-of-instances-in-gb", "S166 S171", "GB", _in_gb("memorySize")),
    shown(
        "systemDiskSize-of-10-to-the-9", "S171 S167 S88", "30 * 10^9", _decimal("systemDiskSize")
    ),
    shown("dataDiskSize-of-10-to-the-9", "S171 S169 S90", "20 * 10^9", _decimal("dataDiskSize")),
    shown("systemDiskSize-in-gb", "S167 S171 S88", "30", _in_gb("systemDiskSize")),
    shown("dataDiskSize-in-gb", "S169 S171 S90", "20", _in_gb("dataDiskSize")),
    shown(
        "cpuCoreNum-is-one-of-a-gpu",
        "S165 S106",
        "not that of the spec",
        lambda r, c: r.update(cpuCoreNum=r["cpuCoreNum"] // 2),
        lambda r, c: r["cpuCoreNum"] > 1,
    ),
    shown(
        "memorySize-is-half-the-spec",
        "S166 S108",
        "not that of the spec",
        lambda r, c: r.update(memorySize=r["memorySize"] // 2),
    ),
    shown(
        "dcId-of-instances-is-another",
        "S185",
        "always suqian-b",
        lambda r, c: r.update(dcId="dallas-n"),
    ),
    shown(
        "status-is-stopped",
        "S155 S216",
        "another spelling",
        lambda r, c: r.update(status="stopped"),
        _stopd,
    ),
    shown(
        "status-in-capitals",
        "S155 S139 S217 S218 S223",
        "Running",
        lambda r, c: r.update(status=r["status"].title()),
    ),
    shown("isPending-is-always-0", "S156 S220", "0", lambda r, c: r.update(isPending=0)),
    shown("isPending-is-always-1", "S157 S220", "1", lambda r, c: r.update(isPending=1)),
    shown(
        "isPending-is-0-while-creating",
        "S156 S220",
        "0 for a create",
        lambda r, c: r.update(isPending=0),
        lambda r, c: r.get("status") == "creating",
    ),
    shown(
        "isPending-is-0-in-the-list",
        "S156 S220",
        "only by id it shows",
        lambda r, c: r.update(isPending=0),
        _listed,
    ),
    shown(
        "isPending-of-stopd-is-1",
        "S157 S220",
        "1 as long as it is stopped",
        lambda r, c: r.update(isPending=1),
        _stopd,
    ),
    shown("operationId-is-0", "S184 S222", "0", lambda r, c: r.update(operationId=0)),
    shown(
        "operationId-is-0-in-the-list",
        "S184",
        "only by id it shows",
        lambda r, c: r.update(operationId=0),
        _listed,
    ),
    shown(
        "operationId-is-the-instances",
        "S184",
        "the instance's id",
        lambda r, c: r.update(operationId=r["instanceId"]),
    ),
    shown(
        "isStartable-is-inverted",
        "S186",
        "false where a start works",
        lambda r, c: r.update(isStartable=not r["isStartable"]),
        _stopd,
    ),
    clouded(
        "what-an-id-shows-is-stale", "S216 S217 S218 S220 S222 S223", "as it was first", _Stale
    ),
    clouded(
        "what-the-list-shows-is-stale",
        "S216 S217 S220 S222 S223 S155",
        "as it was first",
        _StaleList,
    ),
    clouded("restart-forgets-the-name", "S153", "empty after a restart", _RestartForgetsName),
    clouded("start-moves-createdAt", "S163", "a minute later after a start", _StartMovesCreatedAt),
    clouded("stop-changes-the-image", "S154", "another after a stop", _StopChangesImage),
    clouded(
        "set_port-moves-the-datacenter", "S185", "another after a set_port", _PortsMoveDatacenter
    ),
    clouded("start-makes-it-daily", "S232 S162", "another skuName after a start", _StartMakesDaily),
    clouded("stop-grows-the-disk", "S169", "a GiB more after each stop", _StopGrowsDisk),
    clouded("restart-gives-a-gpu", "S159", "one more after a restart", _RestartGivesGpu),
)
