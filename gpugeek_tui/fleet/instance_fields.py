"""What instances can be filtered and ordered by. Pure."""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import lru_cache

from gpugeek_tui.api.models import Instance
from gpugeek_tui.fleet.filter_fields import Field, FieldKind, Fields
from gpugeek_tui.fleet.order import natural
from gpugeek_tui.fleet.snapshot import Names, state_rank
from gpugeek_tui.format import parse_time, percent

__all__ = ["instance_fields"]


def instance_fields(
    names: Names,
    *,
    doing: Callable[[Instance], str] | None = None,
    marked: Callable[[], Container[int]] | None = None,
) -> Fields[Instance]:
    """The fields, where datacenters and images are called by `names`.

    `doing` tells what is happening to an instance, `marked` which are marked now, by id.
    """
    dcs, images = names.datacenters, names.images
    text, number, size, share = FieldKind.TEXT, FieldKind.NUMBER, FieldKind.SIZE, FieldKind.SHARE
    return Fields(
        (
            Field("name", text, lambda it: it.name, words=True),
            Field(
                "status", text, _status, words=True, choices=True,
                order=lambda it: (state_rank(it.state), not it.pending) if it.status else None,
            ),
            Field("doing", text, doing or (lambda it: "pending" if it.pending else "")),
            Field("gpu", text, lambda it: it.gpu_name, words=True, choices=True),
            Field("gpus", number, lambda it: it.gpu_num, ("gpus", "n")),
            Field("sku", text, lambda it: it.sku_name, words=True, choices=True),
            Field(
                "datacenter", text, lambda it: (it.dc_id, dcs.get(it.dc_id, "")), ("datacenter", "dc"),
                words=True, choices=True, order=lambda it: _named(dcs.get(it.dc_id, it.dc_id)),
            ),
            Field(
                "created", FieldKind.MOMENT, lambda it: parse_time(it.created_at), ("age",),
                order=lambda it: _age_order(it.created_at),
            ),
            Field("free_gpus", number, lambda it: it.available_gpu_num, ("free",)),
            Field(
                "data_disk", share, lambda it: percent(it.data_disk_used_size, it.data_disk_size),
                ("disk", "data"),
                order=lambda it: _share(it.data_disk_used_size, it.data_disk_size),
            ),
            Field(
                "system_disk", share,
                lambda it: percent(it.system_disk_used_size, it.system_disk_size), ("system",),
                order=lambda it: _share(it.system_disk_used_size, it.system_disk_size),
            ),
            Field("cpus", number, lambda it: it.cpu_core_num or None, ("cpus", "cpu")),
            Field("memory", size, lambda it: it.memory_size or None, ("memory", "mem")),
            Field(
                "image", text, lambda it: (it.image_id, images.get(it.image_id, "")),
                words=True, choices=True,
                order=lambda it: _named(images.get(it.image_id, it.image_id)),
            ),
            Field(
                "id", text, lambda it: str(it.instance_id), words=True,
                order=lambda it: it.instance_id,
            ),
        ),
        {
            "pending": lambda it: it.pending,
            "startable": lambda it: it.is_startable,
            **({"marked": lambda it: it.instance_id in marked()} if marked else {}),
        },
    )  # fmt: skip


def _status(instance: Instance) -> tuple[str, ...]:
    """As the server spells it, with its twin, and `pending` where an operation is in progress (S156)."""
    spellings = ("stopd", "stopped") if instance.state == "stopd" else (instance.status,)
    return (*spellings, "pending") if instance.pending else spellings


@lru_cache(maxsize=16_384)
def _age_order(text: str) -> float | None:
    """By age, as the column shows it: the youngest first."""
    moment = parse_time(text)
    return None if moment is None else -moment.timestamp()


def _named(name: str) -> object:
    return natural(name) if name else None


def _share(used: int, size: int) -> tuple[float, int] | None:
    """The fuller first; of equally full ones the larger has more to lose."""
    return (used / size, size) if size > 0 else None
