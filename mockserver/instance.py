"""What a cloud keeps about an instance and about an operation, and how the API shows them."""

from __future__ import annotations

from dataclasses import dataclass, field

from mockserver.clock import beijing
from mockserver.dialect import Dialect
from mockserver.lifecycle import ActionName, Course, Ending, Status
from mockserver.world import PREPAID, Datacenter, Host

__all__ = ["Addresses", "Instance", "Operation"]

GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Addresses:
    """How an instance is reached. `custom_services` has an address per TCP port (E16)."""

    ssh_cmd: str
    ssh_pwd: str = field(repr=False)
    notebook_url: str = field(repr=False)
    tensorboard_url: str
    custom_services: tuple[str, ...]
    http_services: tuple[str, ...]


NO_ADDRESSES = Addresses("", "", "", "", (), ())


@dataclass(slots=True)
class Operation:
    """An accepted operation. `ended_ms` is None while it is in progress."""

    operation_id: int
    instance_id: int
    course: Course
    ended_ms: int | None = None

    @property
    def action(self) -> ActionName:
        return self.course.action

    def row(self, dialect: Dialect) -> dict[str, object]:
        """The operation as op/result shows it (S121 to S131)."""
        ended = self.ended_ms
        failed = self.course.ending == "failure"
        return {
            "instanceId": self.instance_id,
            "operationId": str(self.operation_id)
            if dialect.operation_id_as_text
            else self.operation_id,
            "action": self.course.action,
            "status": 1 if ended is None else 3 if failed else 2,
            "isCompleted": 0 if ended is None else 1,
            "startTime": beijing(self.course.started_ms),
            "completeTime": dialect.complete_time_unset if ended is None else beijing(ended),
        }


@dataclass(slots=True)
class Instance:
    """An instance that is not released. `gpu_num` is what was rented, `held` what it has right now.

    `pending` is the operation in progress, `next_ports` the ports (TCP, HTTP) a set_port will bring.
    `card_less`: it was started without GPUs, and shows that until the next start (E13).
    """

    instance_id: int
    name: str
    host: Host
    datacenter: Datacenter
    gpu_num: int
    sku_name: str
    image_id: str
    status: Status
    created_ms: int
    cpu_core_num: int
    memory_size: int
    system_disk_size: int
    data_disk_size: int
    addresses: Addresses
    held: int = 0
    operation_id: int = 0
    system_disk_used: int = 0
    data_disk_used: int = 0
    auto_renew: bool = False
    duration: int = 1
    cmd: str = ""
    env: str = field(default="", repr=False)
    card_less: bool = False
    endings: dict[ActionName, Ending] = field(default_factory=dict)
    pending: Operation | None = None
    next_ports: tuple[tuple[int, ...], tuple[int, ...]] | None = None

    @property
    def keeps_gpus(self) -> bool:
        """Prepaid GPUs stay reserved while the instance is stopped; others go back into the stock."""
        return self.sku_name in PREPAID

    def wanted(self) -> int:
        """GPUs that a start would have to take from the host."""
        return self.gpu_num - self.held

    def row(self, free: int, dialect: Dialect) -> dict[str, object]:
        """The instance as the query shows it (S152 to S186); `free` is what its host has left."""
        at = NO_ADDRESSES if self.status in dialect.without_addresses else self.addresses
        startable = self.status == "stopd" and self.pending is None and free >= self.wanted()
        return {
            "instanceId": self.instance_id,
            "name": self.name,
            "status": self.status,
            "imageId": self.image_id,
            "isPending": 0 if self.pending is None else 1,
            "gpuName": self.host.gpu_name,
            "gpuNum": self.shown_gpu_num(dialect),
            "skuName": "card_less" if self.card_less else self.sku_name,
            "operationId": self.operation_id,
            "cpuCoreNum": self.cpu_core_num,
            "memorySize": self.memory_size,
            "systemDiskSize": self.system_disk_size,
            "systemDiskUsedSize": self.system_disk_used,
            "dataDiskSize": self.data_disk_size,
            "dataDiskUsedSize": self.data_disk_used,
            "sshCmd": at.ssh_cmd,
            "sshPwd": at.ssh_pwd,
            "notebookUrl": at.notebook_url,
            "tensorboardUrl": at.tensorboard_url,
            "customServices": at.custom_services,
            "httpServices": at.http_services,
            "createdAt": beijing(self.created_ms),
            "dcId": self.host.dc_id,
            "availableGpuNum": free,
            "isStartable": startable,
        }

    def shown_gpu_num(self, dialect: Dialect) -> int:
        """What is rented, or 0 while stopped without GPUs (E12) or started without them (E13)."""
        given_back = self.status == "stopd" and self.sku_name in dialect.stopped_without_gpus
        return 0 if given_back or self.card_less else self.gpu_num
