"""The GPU types that can be rented, and how many the account has of each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from gpugeek_tui.fleet.change import Change
from gpugeek_tui.fleet.filter_fields import Field, FieldKind, Fields
from gpugeek_tui.fleet.filter_text import just
from gpugeek_tui.fleet.snapshot import Kind, Snapshot
from gpugeek_tui.screens.view import TableView
from gpugeek_tui.widgets.table_columns import Column
from gpugeek_tui.widgets.table_rows import Cell

__all__ = ["GpusScreen"]

VRAM = re.compile(r"-([0-9]{1,4})G$")


class GpuType(NamedTuple):
    name: str
    listed: bool
    instances: int
    in_use: int

    @property
    def vram(self) -> int | None:
        """GiB of GPU memory as the name's ending tells it; the list itself carries names only (S29)."""
        match = VRAM.search(self.name)
        return int(match[1]) if match else None


TEXT, NUMBER = FieldKind.TEXT, FieldKind.NUMBER
FIELDS: Fields[GpuType] = Fields(
    (
        Field("name", TEXT, lambda it: it.name, ("name", "gpu"), words=True),
        Field(
            "vram", FieldKind.SIZE, lambda it: it.vram << 30 if it.vram else None,
            ("memory", "mem"),
        ),
        Field("instances", NUMBER, lambda it: it.instances),
        Field("gpus", NUMBER, lambda it: it.in_use),
        Field("offered", TEXT, lambda it: "yes" if it.listed else "no", choices=True),
    ),
    {"offered": lambda it: it.listed},
)  # fmt: skip


class GpusScreen(TableView[GpuType]):
    KIND = Kind.GPUS
    VIEW = "gpus"
    NOUN = "GPU type"
    FIELDS = FIELDS
    SORT = ("name", False)
    COLUMNS: ClassVar[Sequence[Column]] = (
        Column("name", "GPU type", max_width=50, priority=100, flexible=True),
        Column("vram", "Memory", align="right", priority=80),
        Column("instances", "Your instances", align="right", priority=70),
        Column("gpus", "GPUs in use", align="right", priority=90),
        Column("offered", "Offered", priority=60),
    )

    def items(self, snapshot: Snapshot) -> Mapping[Any, GpuType]:
        held: Counter[str] = Counter()
        in_use: Counter[str] = Counter()
        for instance in snapshot.instances.value.values():
            held[instance.gpu_name] += 1
            if instance.state == "running":
                in_use[instance.gpu_name] += instance.gpu_num
        listed = set(snapshot.gpus.value)
        names = sorted(listed | (held.keys() - {""}), key=str.casefold)
        return {name: GpuType(name, name in listed, held[name], in_use[name]) for name in names}

    def cells(self, key: Any) -> Sequence[Cell | str]:
        gpu = self._items[key]
        return (
            gpu.name,
            "" if gpu.vram is None else f"{gpu.vram} GB",
            Cell(str(gpu.instances), "" if gpu.instances else "dim"),
            Cell(str(gpu.in_use), "good" if gpu.in_use else "dim"),
            Cell("yes") if gpu.listed else Cell("no", "dim"),
        )

    def open(self, item: GpuType) -> None:
        self.live.show_instances(just("gpu", item.name))

    def concerns(self, change: Change) -> bool:
        return super().concerns(change) or change.instances
