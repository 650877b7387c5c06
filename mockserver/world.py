"""World files: the cloud that every account starts as a copy of, read and checked as a whole.

A world is JSON. Prices, stock, machines and durations in it are invented, and its field `synthetic`
says so. Times are ages in seconds before the account's clock starts, so that a world never gets old;
a world that must show exact moments gives `createdAt` instead.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from mockserver.lifecycle import (
    ActionName,
    Ending,
    EndingRule,
    Lifecycle,
    Override,
    Status,
)
from mockserver.standing import Standing

__all__ = [
    "MOST_PER_HOUR",
    "PREPAID",
    "SKUS",
    "Access",
    "Datacenter",
    "DeclaredToken",
    "GpuType",
    "Host",
    "Image",
    "LastOperation",
    "PendingOperation",
    "Preemption",
    "World",
    "WorldInstance",
    "WorldOperation",
]

SKUS = ("payg", "bidding", "daily", "weekly", "monthly")
PREPAID = frozenset({"daily", "weekly", "monthly"})
MOST_PER_HOUR = 3600.0


class _Part(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A part of a world file: camelCase names, and a field that is not known is an error."""


class Datacenter(_Part, frozen=True):
    """`gateway` is the host of ssh, notebook and TCP addresses, `http_domain` that of HTTP services."""

    dc_id: str
    name: str
    region_name: str
    gateway: str
    http_domain: str


class GpuType(_Part, frozen=True):
    """`prices` are per GPU and SKU period (an hour for payg and bidding), as decimal text."""

    gpu_name: str
    vram_gb: int
    prices: dict[str, str]


class Image(_Part, frozen=True):
    image_id: str
    name: str
    type: Literal["official", "user"]


class Host(_Part, frozen=True):
    """A machine of one GPU type. `reserved_gpu_num` of its GPUs belong to other customers for good."""

    host_id: str
    dc_id: str
    gpu_name: str
    gpu_num: int
    cpu_name: str
    cpu_core_num_per_gpu: int
    memory_gb_per_gpu: int
    reserved_gpu_num: int = 0
    disk_types: tuple[str, ...] = ("SSD", "NVME")
    tags: tuple[str, ...] = ()
    pay_by_voucher: Literal[0, 1] = 1
    max_disk_gb: int = 2000


class LastOperation(_Part, frozen=True):
    """The latest operation of an instance that is over."""

    action: ActionName
    ago: float
    took: float = 3.0
    ending: Ending = "success"


class PendingOperation(_Part, frozen=True):
    """An operation accepted `since` seconds ago, not over yet; it takes `seconds` more."""

    action: ActionName
    since: float
    seconds: float
    ending: Ending = "success"


class Access(_Part, frozen=True):
    """Addresses to show as they stand, instead of invented ones."""

    ssh_cmd: str
    ssh_pwd: str
    notebook_url: str
    tensorboard_url: str
    custom_services: tuple[str, ...]


class WorldInstance(_Part, frozen=True):
    """An instance that is there from the start.

    `gpu_num` is what it was created with, also where it is stopped and shows 0. Disk sizes are GiB,
    used sizes bytes. `card_less` says that it was started without GPUs. `endings` says how an action
    on this instance ends, each time, and `lifecycle` more of how it runs. `duration` counts the paid
    periods of a prepaid instance from its creation; `auto_renew` is on for payg and bidding and off
    for prepaid instances where it is not given (S72, S73).
    """

    name: str
    host_id: str
    gpu_num: int
    sku_name: str
    image_id: str
    status: Status
    card_less: bool = False
    created_ago: float | None = None
    created_at: str | None = None
    instance_id: int | None = None
    operation_id: int | None = None
    cpu_core_num: int | None = None
    memory_size: int | None = None
    system_disk_gb: int = 30
    data_disk_gb: int = 20
    system_disk_used: int = 0
    data_disk_used: int = 0
    ports: tuple[int, ...] = ()
    http_ports: tuple[int, ...] = ()
    auto_renew: bool | None = None
    duration: int = 1
    endings: dict[ActionName, EndingRule] = {}
    lifecycle: dict[ActionName, Override] = {}
    last: LastOperation | None = None
    pending: PendingOperation | None = None
    access: Access | None = None


class WorldOperation(_Part, frozen=True):
    """An operation of the past, given exactly; its instance need not exist any more."""

    operation_id: int
    instance_id: int
    action: ActionName
    ending: Ending
    start_time: str
    complete_time: str


class Preemption(_Part, frozen=True):
    """How the platform takes back running bidding instances: each `per_hour` times an hour on average.

    The moments are drawn from the account's seed when an instance begins to run. `on` may be false,
    for a world that only has the schedule ready.
    """

    per_hour: float
    on: bool = True


class DeclaredToken(_Part, frozen=True):
    """What an API token is worth in this world (A5). Its text is not shown, not even in a traceback."""

    token: str
    standing: Standing = "valid"

    def __repr__(self) -> str:
        return f"DeclaredToken({self.standing})"


class World(_Part, frozen=True):
    """`starts_at` (UTC+8) is where a clock begins that is frozen from the start.

    `other_tokens` is the standing of each token that `tokens` does not declare; `$schema` is for
    editors, which check a file by it.
    """

    name: str
    synthetic: str
    starts_at: str
    datacenters: tuple[Datacenter, ...]
    gpus: tuple[GpuType, ...]
    images: tuple[Image, ...]
    hosts: tuple[Host, ...]
    lifecycle: dict[ActionName, Lifecycle]
    preemption: Preemption | None = None
    fresh_system_disk_used: int = 0
    instances: tuple[WorldInstance, ...] = ()
    operations: tuple[WorldOperation, ...] = ()
    tokens: tuple[DeclaredToken, ...] = ()
    other_tokens: Standing = "valid"
    schema_address: str = msgspec.field(default="", name="$schema")
