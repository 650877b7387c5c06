"""The datacenters, and how many of the account's instances stand in each."""

from __future__ import annotations

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

__all__ = ["DatacentersScreen"]


class Place(NamedTuple):
    dc_id: str
    name: str
    instances: int
    running: int
    gpus: int


TEXT, NUMBER = FieldKind.TEXT, FieldKind.NUMBER
FIELDS: Fields[Place] = Fields(
    (
        Field("name", TEXT, lambda it: it.name, words=True),
        Field("id", TEXT, lambda it: it.dc_id, words=True),
        Field("instances", NUMBER, lambda it: it.instances),
        Field("running", NUMBER, lambda it: it.running),
        Field("gpus", NUMBER, lambda it: it.gpus),
    )
)


class DatacentersScreen(TableView[Place]):
    KIND = Kind.DATACENTERS
    VIEW = "datacenters"
    NOUN = "datacenter"
    FIELDS = FIELDS
    SORT = ("name", False)
    COLUMNS: ClassVar[Sequence[Column]] = (
        Column("name", "Name", max_width=40, priority=100, flexible=True),
        Column("id", "Datacenter id", max_width=40, priority=90, flexible=True),
        Column("instances", "Your instances", align="right", priority=80),
        Column("running", "Running", align="right", priority=70),
        Column("gpus", "GPUs in use", align="right", priority=60),
    )

    def items(self, snapshot: Snapshot) -> Mapping[Any, Place]:
        everywhere = snapshot.instances.value.values()
        held = Counter(instance.dc_id for instance in everywhere)
        running = Counter(one.dc_id for one in everywhere if one.state == "running")
        gpus: Counter[str] = Counter()
        for instance in everywhere:
            if instance.state == "running":
                gpus[instance.dc_id] += instance.gpu_num
        names = {place.dc_id: place.name for place in snapshot.datacenters.value}
        # One that is not listed any more still holds what stands in it.
        ids = sorted(names.keys() | (held.keys() - {""}), key=lambda dc: (names.get(dc, dc), dc))
        return {dc: Place(dc, names.get(dc, ""), held[dc], running[dc], gpus[dc]) for dc in ids}

    def cells(self, key: Any) -> Sequence[Cell | str]:
        place = self._items[key]
        return (
            place.name or Cell("(not listed)", "dim"),
            place.dc_id,
            _count(place.instances),
            _count(place.running),
            _count(place.gpus),
        )

    def open(self, item: Place) -> None:
        self.live.show_instances(just("datacenter", item.dc_id))

    def concerns(self, change: Change) -> bool:
        return super().concerns(change) or change.instances


def _count(number: int) -> Cell:
    return Cell(str(number), "" if number else "dim")
