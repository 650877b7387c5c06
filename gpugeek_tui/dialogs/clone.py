"""The create form filled in from an instance, as far as the API and our journal tell its choices. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from gpugeek_tui.api.checks import DATA_DISK_LEAST, NAME_LENGTH, SYSTEM_DISK_LEAST
from gpugeek_tui.api.models import CreateRequest, Instance
from gpugeek_tui.dialogs.draft import Draft, Field
from gpugeek_tui.dialogs.port_lists import http_ports_of
from gpugeek_tui.fleet.operations import Followed, Phase
from gpugeek_tui.text import clean

__all__ = ["Clone", "clone_of", "draft_of"]

GIB = 2**30
COPY = "-copy"
NOT_TO_RENT = frozenset({"", "card_less"})
"""SKUs of instances that no create takes (C3, E13)."""


class Clone(NamedTuple):
    """`notes` say what could not be read, or was filled in from elsewhere: sentences for the user."""

    draft: Draft
    notes: tuple[str, ...]


def clone_of(
    instance: Instance, operations: Sequence[Followed] = (), taken: Collection[str] = ()
) -> Clone:
    """`operations` are the account's, newest first; `taken` the names that are in use."""
    ours = _created_by(instance.instance_id, operations)
    draft: dict[Field, str] = draft_of(ours) if ours else {}
    notes: list[str] = []
    draft |= {
        "gpuName": instance.gpu_name,
        "gpuNum": str(_gpus(instance, ours, notes)),
        "skuName": _sku(instance, ours, notes),
        "imageId": instance.image_id,
        "dcId": instance.dc_id,
        "name": _copy_name(clean(instance.name).strip(), taken),
        "systemDiskSize": _disk(instance.system_disk_size, SYSTEM_DISK_LEAST),
        "dataDiskSize": _disk(instance.data_disk_size, DATA_DISK_LEAST),
        "httpServicePort": ", ".join(map(str, http_ports_of(instance))),
        "servicePort": _tcp_ports(instance, ours, operations, notes),
    }
    if ours is None:
        notes.append(
            "CPU, memory, disk type, tags and auto-renew cannot be read back: they are empty."
        )
    notes.append("Start command and environment cannot be read back: they are empty.")
    return Clone({field: text for field, text in draft.items() if text}, tuple(notes))


def draft_of(request: CreateRequest) -> dict[Field, str]:
    """The form that makes this request."""
    numbers: dict[Field, int | None] = {
        "gpuNum": request.gpu_num,
        "cpuNum": request.cpu_num,
        "memory": request.memory,
        "duration": request.duration,
        "systemDiskSize": request.system_disk_size,
        "dataDiskSize": request.data_disk_size,
    }
    texts: dict[Field, str | None] = {
        "gpuName": request.gpu_name,
        "skuName": request.sku_name,
        "imageId": request.image_id,
        "dcId": request.dc_id,
        "name": request.name,
        "diskType": request.disk_type,
        "cmd": request.cmd,
        "env": request.env,
        "tags": ", ".join(request.tags or ()),
        "servicePort": ", ".join(map(str, request.service_port or ())),
        "httpServicePort": ", ".join(map(str, request.http_service_port or ())),
        "autoRenew": {None: "", True: "yes", False: "no"}[request.auto_renew],
    }
    numbered = {field: str(value) for field, value in numbers.items() if value is not None}
    return {**numbered, **{field: text for field, text in texts.items() if text}}


def _created_by(instance_id: int, operations: Sequence[Followed]) -> CreateRequest | None:
    """What we asked for when we created it, if we did and still know."""
    for entry in operations:
        if entry.action == "create" and entry.likely_instance == instance_id:
            return entry.asked.request
    return None


def _gpus(instance: Instance, ours: CreateRequest | None, notes: list[str]) -> int:
    """A stopped machine's 0 is what it holds now, not what was chosen (E12)."""
    if instance.gpu_num > 0:
        return instance.gpu_num
    if ours is not None:
        return ours.gpu_num
    notes.append("How many GPUs it had is not told while it holds none: 1 is filled in.")
    return 1


def _sku(instance: Instance, ours: CreateRequest | None, notes: list[str]) -> str:
    if instance.sku_name not in NOT_TO_RENT:
        return instance.sku_name
    if ours is not None:
        return ours.sku_name
    notes.append("How it is paid is not told while it runs without GPU: payg is filled in.")
    return "payg"


def _disk(size: int, least: int) -> str:
    """GiB, rounded up; "" where the size is not told."""
    return str(max(least, -(-size // GIB))) if size > 0 else ""


def _tcp_ports(
    instance: Instance,
    ours: CreateRequest | None,
    operations: Sequence[Followed],
    notes: list[str],
) -> str:
    """From the latest that we set, else from our create: addresses tell the outer ports only (E16)."""
    known = (ours.service_port or ()) if ours else None
    for entry in operations:
        if (entry.instance_id, entry.action) == (instance.instance_id, "set_port") and (
            entry.phase is Phase.SUCCEEDED
        ):
            known = entry.asked.ports
            break
    count = len(instance.custom_services)
    if known is not None and len(known) == count:
        return ", ".join(map(str, known))
    if count:
        notes.append(f"Its {count} TCP ports cannot be read back: type them if you want them.")
    return ""


def _copy_name(name: str, taken: Collection[str]) -> str:
    if not name:
        return ""
    number = 1
    while True:
        ending = COPY if number == 1 else f"{COPY}-{number}"
        wanted = name[: NAME_LENGTH - len(ending)] + ending
        if wanted not in taken:
            return wanted
        number += 1
