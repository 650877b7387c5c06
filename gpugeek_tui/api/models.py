"""The API's objects as frozen values.

Names are the reference's in snake case. What the table does not promise has a harmless default, so a
lean answer still makes a value (E22); ids are plain ints, which hold 64 bits and more (S226).
Texts are kept as they came, whatever they hold: cleaning them is the painter's duty.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from gpugeek_tui.api.secret import MASK

__all__ = [
    "PREPAID_SKUS",
    "ActionName",
    "CreateRequest",
    "CreateResult",
    "Datacenter",
    "Image",
    "Instance",
    "Operation",
    "Spec",
]

ActionName = Literal["start", "stop", "restart", "release", "set_port"]

PREPAID_SKUS = frozenset({"daily", "weekly", "monthly"})
"""Paid for a period in advance; payg and bidding are not (S73, S76)."""


class Datacenter(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """S36, S37. `dc_id` is what create takes."""

    dc_id: str
    name: str = ""


class Image(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """S43 to S46. `type` is official or user; an unknown one is kept as it is (B3)."""

    image_id: str
    name: str = ""
    type: str = ""


class Instance(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """S152 to S186. Sizes are bytes; `created_at` is the server's text, UTC+8 without a mark (E18)."""

    instance_id: int
    status: str
    name: str = ""
    image_id: str = ""
    is_pending: int = 0
    gpu_name: str = ""
    gpu_num: int = 0
    available_gpu_num: int = 0
    sku_name: str = ""
    created_at: str = ""
    cpu_core_num: int = 0
    memory_size: int = 0
    system_disk_size: int = 0
    system_disk_used_size: int = 0
    data_disk_size: int = 0
    data_disk_used_size: int = 0
    ssh_cmd: str = ""
    ssh_pwd: str = ""
    notebook_url: str = ""
    tensorboard_url: str = ""
    custom_services: tuple[str, ...] = ()
    http_services: tuple[str, ...] = ()
    operation_id: int = 0
    dc_id: str = ""
    is_startable: bool = False

    def __repr__(self) -> str:
        return _masked_repr(self)

    def __rich_repr__(self) -> list[tuple[str, object]]:
        return _masked_fields(self)

    @property
    def pending(self) -> bool:
        """An operation is in progress (S156, E11)."""
        return self.is_pending == 1

    @property
    def state(self) -> str:
        """`status` with the one spelling that has a twin folded: stopped is stopd (E1)."""
        return "stopd" if self.status == "stopped" else self.status


class Operation(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """S121 to S131. `status` is 1 in progress, 2 success, 3 failure; times are UTC+8 texts, "" if unset."""

    operation_id: int
    instance_id: int = 0
    action: str = ""
    status: int = 0
    is_completed: int = 0
    start_time: str = ""
    complete_time: str = ""

    @property
    def done(self) -> bool:
        """Both marks agree that it has ended; a contradiction counts as not done (D2)."""
        return self.is_completed == 1 and self.status in (2, 3)

    @property
    def contradictory(self) -> bool:
        """The two marks disagree, which the reference does not allow (S127)."""
        return (self.is_completed == 1) != (self.status in (2, 3))

    @property
    def succeeded(self) -> bool:
        return self.done and self.status == 2


class Spec(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """S100 to S111: the machine that the platform chose. `memory_size` is bytes (C6).

    `price` is text as reported: its currency, period and base are unsaid (C8). `vram` likewise (C7).
    """

    gpu_name: str = ""
    vram: str = ""
    sku_name: str = ""
    price: str = ""
    cpu_name: str = ""
    cpu_core_num: int = 0
    memory_size: int = 0
    pay_by_voucher: int = 0
    region_name: str = ""
    dc_id: str = ""


class CreateResult(msgspec.Struct, frozen=True, kw_only=True):
    """S94 to S99. Both ids are 0 after a dry run, and only then."""

    instance_id: int
    operation_id: int
    spec: Spec


class CreateRequest(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """S53 to S90: what create takes. None means: not sent, so the platform's default holds.

    `memory` is sent as GB per GPU (C5), disk sizes as GB, which the platform counts as GiB (S171);
    `duration` counts SKU periods and is for prepaid instances (C13).
    """

    gpu_name: str
    sku_name: str
    gpu_num: int
    image_id: str
    cpu_num: int | None = None
    memory: int | None = None
    disk_type: str | None = None
    tags: tuple[str, ...] | None = None
    auto_renew: bool | None = None
    duration: int | None = None
    name: str | None = None
    service_port: tuple[int, ...] | None = None
    http_service_port: tuple[int, ...] | None = None
    cmd: str | None = None
    env: str | None = None
    dc_id: str | None = None
    system_disk_size: int | None = None
    data_disk_size: int | None = None

    def __repr__(self) -> str:
        return _masked_repr(self)

    def __rich_repr__(self) -> list[tuple[str, object]]:
        return _masked_fields(self)


# Passwords, and texts that carry tokens: URLs in their query, commands and environments anywhere (S231).
_SECRET = frozenset({"ssh_pwd", "cmd", "env"})
_URLS = frozenset({"notebook_url", "tensorboard_url", "custom_services", "http_services"})


def _masked_repr(value: Instance | CreateRequest) -> str:
    shown = ", ".join(f"{name}={field!r}" for name, field in _masked_fields(value))
    return f"{type(value).__name__}({shown})"


def _masked_fields(value: Instance | CreateRequest) -> list[tuple[str, object]]:
    fields = []
    for name in value.__struct_fields__:
        field = getattr(value, name)
        if name in _SECRET and field:
            field = MASK
        elif name in _URLS:
            field = _bare(field) if isinstance(field, str) else tuple(map(_bare, field))
        fields.append((name, field))
    return fields


def _bare(url: str) -> str:
    start, mark, _ = url.partition("?")
    return f"{start}{mark}{MASK}" if mark else start
