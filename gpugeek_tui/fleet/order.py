"""Instances in the order of a column. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Any

from gpugeek_tui.api.models import Instance
from gpugeek_tui.fleet.filters import fold
from gpugeek_tui.fleet.snapshot import Names, state_rank
from gpugeek_tui.format import parse_time

__all__ = ["Column", "arranged", "natural"]

DIGITS = re.compile(r"([0-9]+)")


class Column(StrEnum):
    """What instances can be sorted by."""

    NAME = "name"
    ID = "id"
    STATUS = "status"
    GPU = "gpu"
    GPUS = "gpus"
    FREE_GPUS = "free_gpus"
    SKU = "sku"
    DATACENTER = "datacenter"
    IMAGE = "image"
    CREATED = "created"
    CPUS = "cpus"
    MEMORY = "memory"
    SYSTEM_DISK = "system_disk"
    DATA_DISK = "data_disk"


Key = Callable[
    [Instance, Names], Any
]  # of one column, keys compare among themselves; None: missing


@lru_cache(maxsize=32_768)
def natural(text: str) -> tuple[tuple[int, str], ...]:
    """A sort key in which train-2 comes before train-10; case does not matter.

    Numbers compare by length and then digit by digit, so no text is too long for it.
    """
    parts = DIGITS.split(fold(text))
    return tuple(
        (len(part.lstrip("0")), part.lstrip("0")) if place % 2 else (0, part)
        for place, part in enumerate(parts)
    )


def _text(text: str) -> tuple[tuple[int, str], ...] | None:
    return natural(text) if text else None


def _share(used: int, size: int) -> tuple[float, int] | None:
    return (used / size, size) if size > 0 else None


_KEYS: dict[Column, Key] = {
    Column.NAME: lambda it, _: _text(it.name),
    Column.ID: lambda it, _: it.instance_id,
    Column.STATUS: lambda it, _: (state_rank(it.state), not it.pending) if it.status else None,
    Column.GPU: lambda it, _: _text(it.gpu_name),
    Column.GPUS: lambda it, _: it.gpu_num,
    Column.FREE_GPUS: lambda it, _: it.available_gpu_num,
    Column.SKU: lambda it, _: _text(it.sku_name),
    Column.DATACENTER: lambda it, names: _text(names.datacenters.get(it.dc_id, it.dc_id)),
    Column.IMAGE: lambda it, names: _text(names.images.get(it.image_id, it.image_id)),
    Column.CREATED: lambda it, _: parse_time(it.created_at),
    Column.CPUS: lambda it, _: it.cpu_core_num or None,
    Column.MEMORY: lambda it, _: it.memory_size or None,
    Column.SYSTEM_DISK: lambda it, _: _share(it.system_disk_used_size, it.system_disk_size),
    Column.DATA_DISK: lambda it, _: _share(it.data_disk_used_size, it.data_disk_size),
}


def arranged(
    instances: Iterable[Instance],
    column: Column,
    *,
    reverse: bool = False,
    names: Names | None = None,
) -> list[Instance]:
    """Sorted by the column; what lacks a value comes last either way. Equals stay in order of id.

    Disks sort by the share that is used, `created` by age of creation (oldest first).
    """
    key, known = _KEYS[column], names or Names()
    present: list[tuple[Any, Instance]] = []
    missing: list[Instance] = []
    for instance in sorted(instances, key=lambda it: it.instance_id):
        value = key(instance, known)
        if value is None:
            missing.append(instance)
        else:
            present.append((value, instance))
    present.sort(key=lambda pair: pair[0], reverse=reverse)
    return [instance for _, instance in present] + missing
