"""The columns of the instances view, and one instance as a row of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from gpugeek_tui.api.models import Instance
from gpugeek_tui.fleet.operations import Followed
from gpugeek_tui.format import age_since, duration, percent, size
from gpugeek_tui.widgets.table_columns import Column
from gpugeek_tui.widgets.table_rows import Cell, CellStyle

__all__ = ["COLUMNS", "doing", "row"]

COLUMNS: tuple[Column, ...] = (
    Column("name", "Name", min_width=18, max_width=40, priority=100, flexible=True),
    Column("status", "Status", min_width=8, max_width=14, priority=99),
    Column("doing", "Doing", min_width=7, max_width=14, priority=98),
    Column("gpu", "GPU", min_width=8, max_width=24, priority=96),
    Column("gpus", "N", width=3, align="right", priority=95),
    Column("sku", "SKU", min_width=6, max_width=12, priority=90),
    Column("datacenter", "Datacenter", min_width=10, max_width=20, priority=85),
    Column("created", "Age", width=7, align="right", priority=80),
    Column("free_gpus", "Free", width=4, align="right", priority=50),
    Column("data_disk", "Data", width=5, align="right", priority=55),
    Column("system_disk", "System", width=6, align="right", priority=54),
    Column("cpus", "CPU", width=4, align="right", priority=45),
    Column("memory", "Memory", width=8, align="right", priority=40),
    Column("image", "Image", min_width=12, max_width=40, priority=60, flexible=True),
    Column("id", "Instance id", min_width=15, max_width=20, priority=70),
)
"""Free is the host's free GPUs, Data and System how full its disks are."""

STATUS_STYLES: dict[str, CellStyle] = {"running": "good", "stopd": "dim", "creating": "warn"}
FULL = 90  # per cent, from which a disk is in danger


def doing(instance: Instance, followed: Followed | None, now: float) -> str:
    """What is happening to it: our operation and for how long, or that something is (S156).

    `now` is on the fleet's monotonic clock.
    """
    if followed is not None:
        return f"{followed.action} {duration(followed.elapsed(now))}"
    return "pending" if instance.pending else ""


def row(
    instance: Instance, *, dc: str, image: str, doing: str, now: datetime
) -> Sequence[Cell | str]:
    """The cells, in the order of `COLUMNS`. `dc` and `image` are names; `now` is aware."""
    state: CellStyle = STATUS_STYLES.get(instance.state, "accent")
    return (
        Cell(instance.name or "(no name)", "" if instance.name else "dim"),
        Cell(instance.status, state),
        Cell(doing, "warn"),
        instance.gpu_name,
        str(instance.gpu_num),
        instance.sku_name,
        dc,
        age_since(instance.created_at, now),
        _free(instance),
        _fullness(percent(instance.data_disk_used_size, instance.data_disk_size)),
        _fullness(percent(instance.system_disk_used_size, instance.system_disk_size)),
        str(instance.cpu_core_num),
        size(instance.memory_size),
        Cell(image, "dim"),
        Cell(str(instance.instance_id), "dim"),
    )


def _fullness(share: int | None) -> Cell:
    if share is None:
        return Cell("")
    return Cell(f"{share}%", "bad" if share >= FULL else "")


def _free(instance: Instance) -> Cell:
    """Free GPUs on its host: they matter when it could be started."""
    style: CellStyle = "bad" if instance.state == "stopd" and not instance.is_startable else "dim"
    return Cell(str(instance.available_gpu_num), style)
