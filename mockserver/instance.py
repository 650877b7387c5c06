"""What a cloud keeps about an instance and about an operation.

Both are plain data that a snapshot can hold: they refer to hosts and to each other by id alone.
`showing.py` says how the API shows them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

import msgspec

from mockserver.clock import LATEST_MS
from mockserver.course import Course, Progress
from mockserver.lifecycle import ActionName, Ending, Override, Status
from mockserver.prepaid import PERIOD_MS

__all__ = ["GIB", "Addresses", "Instance", "Operation", "shared"]

GIB = 1 << 30

Count = Annotated[int, msgspec.Meta(ge=0, le=(1 << 63) - 1)]
"""An id or an amount; the bounds hold where a state is read back."""

Moment = Annotated[int, msgspec.Meta(ge=-(10**13), le=LATEST_MS + 1)]
"""Milliseconds since 1970 UTC; a world may tell of instances three hundred years old."""


class _State(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A part of an account's state: as a snapshot has it, the names are camelCase and all known."""


@lru_cache(maxsize=1024)
def shared(number: int) -> int:
    """`number`, as one object for all who hold it: instances by the thousand have few sizes."""
    return number


class Addresses(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, gc=False):
    """How an instance is reached. `custom_services` has an address per TCP port (E16)."""

    ssh_cmd: str
    ssh_pwd: str
    notebook_url: str
    tensorboard_url: str
    custom_services: tuple[str, ...]
    http_services: tuple[str, ...]

    def __repr__(self) -> str:  # without the password and the notebook's token
        return f"Addresses({self.ssh_cmd!r})"


class Operation(_State, omit_defaults=True, gc=False):
    """An accepted operation. `ended_ms` and `ending` are None while it is in progress."""

    operation_id: Count
    instance_id: Count
    action: ActionName
    started_ms: Moment
    course: Course
    progress: Progress
    ended_ms: Moment | None = None
    ending: Ending | None = None


class Instance(_State, omit_defaults=True, gc=False):
    """An instance that is not released. `gpu_num` is what was rented, `held` what it has right now.

    `pending` is the action in progress; its operation is the latest one, `operation_id`. `next_addresses`
    are what a set_port will bring, `lifecycle` says in which ways of its own its actions run.
    `card_less`: it was started without GPUs, and shows that until the next start (E13). `paid_until`
    is the end of a prepaid rental, `expired` says that it has passed; `reclaim_ms` is when a running
    bidding instance will be taken back. `hidden_until` keeps it out of the query (C20).
    """

    instance_id: Count
    name: str
    host_id: str
    gpu_name: str
    dc_id: str
    gpu_num: Count
    sku_name: str
    image_id: str
    status: Status
    created_ms: Moment
    cpu_core_num: Count
    memory_size: Count
    system_disk_size: Count
    data_disk_size: Count
    addresses: Addresses
    held: Count = 0
    operation_id: Count = 0
    system_disk_used: Count = 0
    data_disk_used: Count = 0
    auto_renew: bool = False
    duration: Count = 1
    paid_until: Moment | None = None
    expired: bool = False
    reclaim_ms: Moment | None = None
    cmd: str = ""
    env: str = ""
    card_less: bool = False
    hidden_until: Moment | None = None
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
