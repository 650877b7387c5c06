"""The state of a second, small cloud, written from the reference alone and for these tests only.

At every ambiguity that it touches it chooses another reading than the mock. It has no clock: time passes
by requests, so nothing here waits. Each name given as a defect breaks one promise of the reference.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mockserver.tests.contract.second_manner import Manner

GPUS = ("RTX-4090-24G", "H20-96G")
CENTERS = {"east-1": "East 1", "west-2": "West 2"}
IMAGES = {"ubuntu22.04-py3.12": "official", "b77c01": "user"}
SKUS = {"payg", "bidding", "daily", "weekly", "monthly"}
DEFAULTS: dict[str, Any] = {
    "gpuName": GPUS[0],
    "skuName": "payg",
    "gpuNum": 1,
    "imageId": "b77c01",
}
"""What a create takes where a defect makes a required field optional."""

REQUIRED = {"type": int, "gpuName": str, "skuName": str, "gpuNum": int, "imageId": str}
OPTIONAL = {
    "servicePort": list,
    "httpServicePort": list,
    "tags": list,
    "cpuNum": int,
    "memory": int,
    "duration": int,
    "systemDiskSize": int,
    "dataDiskSize": int,
    "diskType": str,
    "dcId": str,
}
GIB = 1 << 30
CORES, MEMORY_GB = 8, 32
"""A machine's share for one GPU."""

TICKS = 9
"""Requests that an operation takes."""

TRANSIENT = {
    "stop": "stopping",
    "start": "starting",
    "restart": "restarting",
    "set_port": "applying",
}
"""Names of states in a transition that the reference does not know (E1)."""


class RefusalError(Exception):
    """A business refusal: code and message."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass
class Machine:
    id: int
    asked: dict[str, Any]
    status: str
    tcp: list[int]
    http: list[int]
    operation: int
    pending: int = 0
    gone: bool = False
    seen: int = 0


@dataclass
class Work:
    id: int
    machine: int
    action: str
    began: float
    ends: float
    change: dict[str, Any] = field(default_factory=dict)
    done: bool = False


class Cloud:
    """One account. `defects` are the promises it breaks."""

    def __init__(self, defects: frozenset[str], manner: Manner = Manner()) -> None:  # noqa: B008 - frozen
        self.defects = defects
        self.manner = manner
        self.now = 0.0
        self._opened = time.monotonic()
        self.machines: dict[int, Machine] = {}
        self.works: dict[int, Work] = {}
        self._last_id = 2**53 + 11  # ids beyond what a float can hold
        for number in range(manner.existing):
            asked = DEFAULTS | {"name": f"mine-{number}"}
            state = "stopd" if number % 3 else "running"
            machine = Machine(self._id(), asked, state, tcp=[], http=[], operation=0)
            self.machines[machine.id] = machine

    def has(self, defect: str) -> bool:
        return defect in self.defects

    def tick(self) -> None:
        timed = self.manner.seconds is not None
        self.now = time.monotonic() - self._opened if timed else self.now + 1
        for work in self.works.values():
            if not work.done and work.ends <= self.now:
                self._finish(work)

    def _id(self) -> int:
        self._last_id += 2
        return self._last_id

    def _begin(self, machine: Machine, action: str, **change: Any) -> int:
        reused = machine.operation if self.has("operation id reused") else 0
        lasts = TICKS if self.manner.seconds is None else self.manner.seconds
        work = Work(reused or self._id(), machine.id, action, self.now, self.now + lasts, change)
        self.works[work.id] = work
        if not self.has("operation id stale") or action == "create":
            machine.operation = work.id
        machine.pending = 0 if self.has("never pending") else 1
        return work.id

    def _finish(self, work: Work) -> None:
        machine = self.machines[work.machine]
        work.done = True
        machine.pending = 1 if self.has("always pending") else 0
        wrong = {
            ("stop", "stop does nothing"),
            ("start", "start does nothing"),
            ("release", "release does nothing"),
            ("set_port", "ports do nothing"),
        }
        if any(work.action == action and self.has(defect) for action, defect in wrong):
            if work.action == "release":
                machine.gone = False
            machine.status = machine.status if work.action == "set_port" else work.change["before"]
            return
        for name, value in work.change.items():
            if name != "before":
                setattr(machine, name, value)
        if self.has("stopd is spelled stopped") and machine.status == "stopd":
            machine.status = "stopped"
        if self.has("restart stops") and work.action == "restart":
            machine.status = "stopd"

    def create(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        self._check_create(asked)
        body: dict[str, Any] = {**DEFAULTS, **asked}
        dry = body.get("dryRun") is True
        self._take(body["gpuNum"])
        spec = {
            "gpuName": body["gpuName"] if not self.has("spec of another GPU") else "A1",
            "vram": "24",
            "skuName": body["skuName"],
            "price": "1.90" if not self.has("price is a number") else 1.9,
            "cpuName": "EPYC",
            "cpuCoreNum": CORES * body["gpuNum"],
            "memorySize": MEMORY_GB * GIB * body["gpuNum"],
            "payByVoucher": 0,
            "regionName": "East",
            "dcId": body.get("dcId", "east-1") if not self.has("dcId ignored") else "west-2",
        }
        if dry and not self.has("dry run creates"):
            return {
                self.manner.create_key: 7 if self.has("dry run has an id") else 0,
                "operationId": 0,
                "spec": spec,
            }
        machine = Machine(
            id=self._id(),
            asked=body,
            status="running" if self.has("running at once") else "creating",
            tcp=list(body.get("servicePort", ())),
            http=list(body.get("httpServicePort", ())),
            operation=0,
        )
        if self.has("create forgets ports"):
            machine.tcp, machine.http = [], []
        self.machines[machine.id] = machine
        operation = self._begin(machine, "create", status="running")
        return {
            self.manner.create_key: 0 if dry else machine.id,
            "operationId": 0 if dry else operation,
            "spec": spec,
        }

    def _take(self, count: int) -> None:
        """Refuse where so many GPUs are not free; one that is stopped holds none."""
        held = sum(
            machine.asked.get("gpuNum", 1)
            for machine in self.machines.values()
            if not machine.gone and machine.status != "stopd"
        )
        if self.manner.gpus is not None and held + count > self.manner.gpus:
            raise RefusalError(20001, "sold out")

    def _check_create(self, body: Mapping[str, Any]) -> None:
        for name, kind in REQUIRED.items():
            missing = not isinstance(body.get(name), kind) or body[name] in {0, ""}
            missing = missing or (kind is int and body[name] < 1)
            if missing and not (name not in body and self.has(f"{name} is optional")):
                raise RefusalError(10005, f"{name} is required")
        for name, kind in OPTIONAL.items():
            if name in body and (not isinstance(body[name], kind) or self.has(f"{name} refused")):
                raise RefusalError(10005, f"{name} is wrong")
        if body.get("type", 2) != 2 and not self.has("any type"):
            raise RefusalError(10005, "type must be 2")
        if body.get("skuName", "payg") not in SKUS and not self.has("any SKU"):
            raise RefusalError(10005, "skuName")
        self._check_ports(body)
        _check_machine(body)

    def _check_ports(self, body: Mapping[str, Any]) -> None:
        most = 2 if self.has("two ports at most") else 3
        if self.has("any number of ports"):
            most = 99
        for name in ("servicePort", "httpServicePort"):  # three of each kind: C15
            ports = body.get(name, [])
            if len(ports) > most or not all(map(_is_port, ports)):
                raise RefusalError(10005, f"{name}: 3 at most")
        both = [*body.get("servicePort", []), *body.get("httpServicePort", [])]
        if self.manner.ports_limit_is_for_both and len(both) > most:
            raise RefusalError(10005, "3 ports at most")

    def act(self, body: Mapping[str, Any]) -> dict[str, Any]:
        if not isinstance(body.get("instanceId"), int) and not self.has(
            "id of an action is optional"
        ):
            raise RefusalError(10005, "instanceId is required")
        action = body.get("action")
        if not isinstance(action, str) and not self.has("action is optional"):
            raise RefusalError(10005, "action is required")
        machine = self.machines.get(body.get("instanceId", max(self.machines, default=0)))
        if machine is None or machine.gone:
            if self.has("unknown ids are acted on"):
                return {"operationId": self._id()}
            raise RefusalError(10005, "no such instance")  # rather than 10135: F1
        if action not in [*TRANSIENT, "release"] and not self.has("any action"):
            raise RefusalError(10135, "no such action")  # rather than 10005: F6
        if machine.pending:
            raise RefusalError(10135, "an operation is in progress")
        return {"operationId": self._act(machine, str(action), body)}

    def _act(self, machine: Machine, action: str, body: Mapping[str, Any]) -> int:
        before = machine.status
        if action == "set_port":
            return self._set_port(machine, body)
        if action == "release":
            if before == "running" and not self.manner.releases_running:  # AutoDL's way: F1
                raise RefusalError(10135, "" if self.has("no reason given") else "stop it first")
            machine.gone = self.manner.hides_at_accept  # E4
            return self._begin(machine, action, gone=True, before=before)
        if action == "start" and before == "running":
            if self.has("refusal is 10001"):
                raise RefusalError(10001, "Internal Server Error")
            raise RefusalError(10135, "it runs already")
        if action in {"stop", "restart"} and before != "running":
            raise RefusalError(10135, "it does not run")
        if action == "start":
            self._take(machine.asked.get("gpuNum", 1))
        if self.manner.names_transitions:
            machine.status = TRANSIENT.get(action, before)
        target = "stopd" if action == "stop" else "running"
        return self._begin(machine, action, status=target, before=before)

    def _set_port(self, machine: Machine, body: Mapping[str, Any]) -> int:
        if self.manner.both_port_lists_needed and not {"ports", "httpPorts"} <= body.keys():
            raise RefusalError(10005, "ports and httpPorts are required")
        tcp, http = body.get("ports", machine.tcp), body.get("httpPorts", machine.http)  # F2
        if not isinstance(tcp, list) or not isinstance(http, list):
            raise RefusalError(10005, "ports and httpPorts are arrays")
        if not all(map(_is_port, [*tcp, *http])):
            raise RefusalError(10005, "a port is a number from 1 to 65535")
        together = self.manner.ports_limit_is_for_both
        count = len(tcp) + len(http) if together else max(len(tcp), len(http))
        if count > 3 and not self.has("set_port takes any number"):
            raise RefusalError(10005, "3 ports at most")
        if self.has("set_port appends"):
            tcp = [*machine.tcp, *tcp][:3]
        if self.has("set_port keeps what is not replaced"):
            tcp, http = tcp or machine.tcp, http or machine.http
        before = machine.status
        if self.manner.names_transitions:
            machine.status = TRANSIENT["set_port"]
        return self._begin(machine, "set_port", tcp=tcp, http=http, status=before, before=before)


def _is_port(value: object) -> bool:
    return isinstance(value, int) and 0 < value < 65536


def _check_machine(body: Mapping[str, Any]) -> None:
    """Refuses what no machine has. None has a tag, and what is sold out has a code of its own (A13)."""
    gpu = body.get("gpuName", GPUS[0])
    if gpu == GPUS[1]:
        raise RefusalError(20001, "sold out")  # a code of its own: A13
    if gpu not in GPUS or body.get("imageId", "b77c01") not in IMAGES:
        raise RefusalError(10005, "gpuName or imageId is unknown")
    if body.get("dcId", "east-1") not in CENTERS or body.get("tags"):
        raise RefusalError(20002, "no such machine")  # none has a tag
    if body.get("diskType", "SSD").upper() not in {"SSD", "NVME"}:
        raise RefusalError(10005, "diskType")
    if body.get("cpuNum", 0) > CORES or body.get("memory", 0) > MEMORY_GB * GIB:  # bytes: C5
        raise RefusalError(20002, "no machine has that much")
