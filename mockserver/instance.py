"""What a cloud keeps about an instance and about an operation.

Both are plain data that a snapshot can hold: they refer to hosts and to each other by id alone.
`showing.py` says how the API shows them.
"""

from __future__ import annotations

import msgspec

from mockserver.course import Course, Progress
from mockserver.lifecycle import ActionName, Ending, Override, Status
from mockserver.prepaid import PERIOD_MS

__all__ = ["GIB", "Addresses", "Instance", "Operation"]

GIB = 1 << 30


class Addresses(msgspec.Struct, frozen=True, gc=False):
    """How an instance is reached. `custom_services` has an address per TCP port (E16)."""

    ssh_cmd: str
    ssh_pwd: str
    notebook_url: str
    tensorboard_url: str
    custom_services: tuple[str, ...]
    http_services: tuple[str, ...]

    def __repr__(self) -> str:  # without the password and the notebook's token
        return f"Addresses({self.ssh_cmd!r})"


class Operation(msgspec.Struct, omit_defaults=True, gc=False):
    """An accepted operation. `ended_ms` and `ending` are None while it is in progress."""

    operation_id: int
    instance_id: int
    action: ActionName
    started_ms: int
    course: Course
    progress: Progress
    ended_ms: int | None = None
    ending: Ending | None = None


class Instance(msgspec.Struct, omit_defaults=True, gc=False):
    """An instance that is not released. `gpu_num` is what was rented, `held` what it has right now.

    `pending` is the action in progress; its operation is the latest one, `operation_id`. `next_addresses`
    are what a set_port will bring, `lifecycle` says in which ways of its own its actions run.
    `card_less`: it was started without GPUs, and shows that until the next start (E13). `paid_until`
    is the end of a prepaid rental, `expired` says that it has passed; `reclaim_ms` is when a running
    bidding instance will be taken back. `hidden_until` keeps it out of the query (C20).
    """

    instance_id: int
    name: str
    host_id: str
    gpu_name: str
    dc_id: str
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
    paid_until: int | None = None
    expired: bool = False
    reclaim_ms: int | None = None
    cmd: str = ""
    env: str = ""
    card_less: bool = False
    hidden_until: int | None = None
    lifecycle: dict[ActionName, Override] | None = None
    pending: ActionName | None = None
    next_addresses: Addresses | None = None

    def __repr__(self) -> str:  # without cmd, env and addresses, which hold secrets
        return f"Instance({self.instance_id}, {self.status!r}, pending={self.pending!r})"

    @property
    def keeps_gpus(self) -> bool:
        """Prepaid GPUs stay reserved while the instance is stopped; others go back into the stock."""
        return self.sku_name in PERIOD_MS and not self.expired

    def wanted(self) -> int:
        """GPUs that a start would have to take from the host."""
        return self.gpu_num - self.held
