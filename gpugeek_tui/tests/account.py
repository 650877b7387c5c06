"""An account in memory, for the tests of screens: it answers at once, fails when told to, counts calls."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager

import msgspec

from gpugeek_tui.api.models import (
    ActionName,
    CreateRequest,
    CreateResult,
    Datacenter,
    Image,
    Instance,
    Operation,
    Spec,
)
from gpugeek_tui.errors import GpuGeekError
from gpugeek_tui.settings import Settings

GIB = 2**30


def machine(number: int, **fields: object) -> Instance:
    """A plausible running instance; `fields` say what is different about it."""
    values: dict[str, object] = {
        "instance_id": number,
        "status": "running",
        "name": f"train-{number}",
        "image_id": "torch",
        "gpu_name": "G40-24G",
        "gpu_num": 1,
        "available_gpu_num": 4,
        "sku_name": "payg",
        "created_at": "2024-01-16 14:53:38",
        "cpu_core_num": 8,
        "memory_size": 32 * GIB,
        "system_disk_size": 30 * GIB,
        "system_disk_used_size": 4 * GIB,
        "data_disk_size": 50 * GIB,
        "data_disk_used_size": 10 * GIB,
        "ssh_cmd": "ssh -p 59064 root@host.example",
        "ssh_pwd": "Q3rDHh7QEwgYsuPxYSdVbE9zzKQQW45e",
        "notebook_url": "http://host.example:42757/lab?token=f4jzygqwno3fecinx9arnetu",
        "dc_id": "suqian-b",
    }
    return Instance(**(values | fields))  # type: ignore[arg-type]  # checked by the struct itself


class Account:
    """The fleet's `Api`. Set `failure` to make every read fail, `refusal` to make every write fail, and
    `refusals` those to some instances, by id.
    """

    def __init__(self, *instances: Instance) -> None:
        self.held: dict[int, Instance] = {one.instance_id: one for one in instances}
        self.ended: dict[int, Operation] = {}
        self.failure: GpuGeekError | None = None
        self.refusal: GpuGeekError | None = None
        self.refusals: dict[object, GpuGeekError] = {}
        self.sent: list[tuple[object, ...]] = []
        self.calls: Counter[str] = Counter()
        self.gate: asyncio.Event | None = None
        """While set and not opened, writes wait for it."""
        self.succeed = True
        self.skipped: dict[str, int] = {}
        self._next = 9000

    def _read(self, what: str) -> None:
        self.calls[what] += 1
        if self.failure is not None:
            raise self.failure

    async def _write(self, *what: object) -> int:
        self.sent.append(what)
        if self.gate is not None:
            await self.gate.wait()
        refusal = self.refusals.get(what[1], self.refusal)
        if refusal is not None:
            raise refusal
        self._next += 1
        return self._next

    async def gpus(self) -> tuple[str, ...]:
        self._read("gpus")
        return ("G40-24G", "A100-PCIE-40G")

    async def datacenters(self) -> tuple[Datacenter, ...]:
        self._read("datacenters")
        return (
            Datacenter(dc_id="suqian-b", name="Suqian-B"),
            Datacenter(dc_id="dallas-n", name="USA-Dallas-N"),
        )

    async def images(self) -> tuple[Image, ...]:
        self._read("images")
        return (
            Image(image_id="torch", name="torch", type="official"),
            Image(image_id="123abc", name="我的镜像", type="user"),
        )

    async def instance_pages(self) -> AsyncIterator[tuple[Instance, ...]]:
        self._read("instances")
        yield tuple(self.held.values())

    async def operations(self, ids: Sequence[int]) -> dict[int, Operation]:
        self._read("operations")
        return {one: self.ended[one] for one in ids if one in self.ended}

    async def create(self, request: CreateRequest) -> CreateResult:
        operation = await self._write("create", request)
        made = machine(operation + 500_000, name=request.name or "", gpu_num=request.gpu_num)
        self.held[made.instance_id] = made
        self._end(operation, made.instance_id, "create")
        return CreateResult(
            instance_id=made.instance_id, operation_id=operation, spec=self.spec(request)
        )

    async def dry_run(self, request: CreateRequest) -> CreateResult:
        await self._write("dry_run", request)
        return CreateResult(instance_id=0, operation_id=0, spec=self.spec(request))

    async def action(
        self,
        instance_id: int,
        action: ActionName,
        ports: Collection[int] | None = None,
        http_ports: Collection[int] | None = None,
    ) -> int:
        operation = await self._write(action, instance_id, ports, http_ports)
        known = self.held[instance_id]
        status = {"start": "running", "stop": "stopd"}.get(action, known.status)
        if action == "release":
            del self.held[instance_id]
        elif self.succeed:
            self.held[instance_id] = msgspec.structs.replace(known, status=status)
        self._end(operation, instance_id, action)
        return operation

    @staticmethod
    def spec(request: CreateRequest) -> Spec:
        return Spec(
            gpu_name=request.gpu_name,
            vram="24G",
            sku_name=request.sku_name,
            price="12.34",
            cpu_name="Xeon",
            cpu_core_num=16,
            memory_size=64 * GIB,
            pay_by_voucher=1,
            region_name="East China",
            dc_id=request.dc_id or "suqian-b",
        )

    def _end(self, operation: int, instance_id: int, action: str) -> None:
        self.ended[operation] = Operation(
            operation_id=operation,
            instance_id=instance_id,
            action=action,
            status=2 if self.succeed else 3,
            is_completed=1,
        )

    @asynccontextmanager
    async def connect(self, _settings: Settings) -> AsyncIterator[Account]:
        """What the app opens instead of a real client."""
        yield self
