"""The view that this program exists for: every instance of the account, live."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from gpugeek_tui.api.models import Instance
from gpugeek_tui.fleet.change import Change
from gpugeek_tui.fleet.filter_fields import Fields
from gpugeek_tui.fleet.instance_fields import instance_fields
from gpugeek_tui.fleet.operations import Followed
from gpugeek_tui.fleet.snapshot import Kind, Names, Snapshot
from gpugeek_tui.format import age_since
from gpugeek_tui.screens.connecting import Connects
from gpugeek_tui.screens.creating import OpensCreate
from gpugeek_tui.screens.instance import InstanceScreen
from gpugeek_tui.screens.instance_actions import InstanceActions
from gpugeek_tui.screens.instance_rows import COLUMNS, doing, row
from gpugeek_tui.screens.marking import MarkingView
from gpugeek_tui.text import clean
from gpugeek_tui.widgets.live_table import LiveTable
from gpugeek_tui.widgets.table_columns import Column
from gpugeek_tui.widgets.table_rows import Cell

__all__ = ["InstancesScreen"]


class InstancesScreen(MarkingView[Instance], Connects, InstanceActions, OpensCreate):
    KIND = Kind.INSTANCES
    VIEW = "instances"
    NOUN = "instance"
    COLUMNS: ClassVar[Sequence[Column]] = COLUMNS
    HIDDEN = frozenset({"system_disk"})
    SORT = ("created", False)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "reveal", "Show its secrets", show=False, id="instance.reveal"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._following: dict[int, Followed] = {}
        self._names = Names()
        self._fields = self._fields_with(self._names)

    @property
    def target(self) -> Instance | None:
        return self.current

    @property
    def targets(self) -> Sequence[Instance]:
        """In the order of the table, those that the filter hides after them."""
        marked = self.marked
        shown = [key for key in self._keys if key in marked]
        hidden = sorted(marked.difference(shown))
        return [self._items[key] for key in (*shown, *hidden) if key in self._items]

    @property
    def has_targets(self) -> bool:
        return bool(self.marked)

    @property
    def out_of_sight(self) -> int:
        return len(self.marked.difference(self._keys))

    def taken_over(self, ids: frozenset[int]) -> None:
        self.unmark(ids)

    def vanished(self, gone: tuple[int, ...]) -> None:
        told = tuple(one for one in gone if not self._released(one))
        if told:
            super().vanished(told)

    # -- painting -----------------------------------------------------------------------------

    def items(self, snapshot: Snapshot) -> Mapping[Any, Instance]:
        self._following = {
            one.instance_id: one for one in snapshot.running if one.instance_id is not None
        }
        return snapshot.instances.value

    def cells(self, key: Any) -> Sequence[Cell | str]:
        instance = self._items[key]
        return row(
            instance,
            dc=self._names.datacenters.get(instance.dc_id, instance.dc_id),
            image=self._names.images.get(instance.image_id, instance.image_id),
            doing=self._doing(instance),
            now=datetime.now(UTC),
        )

    def version(self, key: Any) -> object:
        instance = self._items[key]
        # Ages grow, and names come later than ids: a line is painted anew for either.
        old = age_since(instance.created_at, datetime.now(UTC))
        return (instance, self._doing(instance), self._names, old)

    def fields(self, snapshot: Snapshot) -> Fields[Instance]:
        names = snapshot.names
        if names != self._names:
            self._names = names
            self._fields = self._fields_with(names)
        return self._fields

    def _fields_with(self, names: Names) -> Fields[Instance]:
        return instance_fields(names, doing=self._doing, marked=lambda: self.marked)

    def concerns(self, change: Change) -> bool:
        named = Kind.IMAGES in change.values or Kind.DATACENTERS in change.values
        return change.instances or bool(change.operations) or named

    def show(self, snapshot: Snapshot, change: Change | None) -> None:
        super().show(snapshot, change)
        self.refresh_bindings()

    def tick(self) -> None:
        super().tick()
        self.repaint_rows()

    def _doing(self, instance: Instance) -> str:
        return doing(instance, self._following.get(instance.instance_id), time.monotonic())

    # -- keys ---------------------------------------------------------------------------------

    @on(LiveTable.Highlighted)
    def _highlighted(self) -> None:
        self.refresh_bindings()

    @on(LiveTable.CursorVanished)
    def _vanished(self, event: LiveTable.CursorVanished) -> None:
        if event.old in self._items or self._released(event.old):
            return  # it is only filtered out, or we have said already how its release ended
        now = self.current
        where = f"The cursor is on {clean(now.name) or now.instance_id} now." if now else ""
        self.notify(f"Instance {event.old} is gone. {where}", markup=False)

    def open(self, item: Instance) -> None:
        self.app.push_screen(InstanceScreen(item))

    def action_reveal(self) -> None:
        if self.current is not None:
            self.app.push_screen(InstanceScreen(self.current, reveal=True))

    def _released(self, instance_id: object) -> bool:
        """We asked for its release in this session."""
        asked = self.fleet.snapshot.operations if self.fleet is not None else ()
        return any(one.action == "release" and one.instance_id == instance_id for one in asked)
