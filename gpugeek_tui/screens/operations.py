"""Every create and action of the last 30 days, and how far each has come."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from gpugeek_tui.dialogs.message import Message
from gpugeek_tui.fleet.change import Change
from gpugeek_tui.fleet.filter_text import just
from gpugeek_tui.fleet.operations import Followed
from gpugeek_tui.fleet.snapshot import Snapshot
from gpugeek_tui.screens.copyable import Copyable, operation_copies
from gpugeek_tui.screens.copying import Copies
from gpugeek_tui.screens.instance import InstanceScreen
from gpugeek_tui.screens.operation_fields import OPERATION_FIELDS
from gpugeek_tui.screens.operation_rows import COLUMNS, row, told
from gpugeek_tui.screens.outcome import subject
from gpugeek_tui.screens.view import TableView
from gpugeek_tui.text import clean
from gpugeek_tui.widgets.table_columns import Column
from gpugeek_tui.widgets.table_rows import Cell
from gpugeek_tui.zones import shown

__all__ = ["OperationsScreen"]


class OperationsScreen(TableView[Followed], Copies):
    """The account's own; those of other profiles come in with a key. Newest first."""

    VIEW = "operations"
    NOUN = "operation"
    FIELDS = OPERATION_FIELDS
    SORT = ("when", True)
    COLUMNS: ClassVar[Sequence[Column]] = COLUMNS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "instance", "Instance", id="operation.instance"),
        Binding("a", "all_profiles", "All profiles", id="operation.all_profiles"),
        Binding("y", "copy", "Copy", id="operation.copy"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._all = False
        self._day = shown(datetime.now(UTC)).date()

    # -- painting -----------------------------------------------------------------------------

    def items(self, snapshot: Snapshot) -> Mapping[Any, Followed]:
        listed: Sequence[Followed] = snapshot.operations
        if self._all and snapshot.others:
            both = (*snapshot.operations, *snapshot.others)
            listed = sorted(both, key=lambda one: (one.submitted_at, one.key), reverse=True)
        return {followed.uid: followed for followed in listed}

    def cells(self, key: Any) -> Sequence[Cell | str]:
        return row(self._items[key], now=time.monotonic(), today=shown(datetime.now(UTC)))

    def version(self, key: Any) -> object:
        one = self._items.get(key)
        # An open operation's age grows, so its line is painted anew at each tick.
        return (one, self._day, int(time.monotonic()) if one is not None and not one.done else 0)

    def concerns(self, change: Change) -> bool:
        return bool(change.operations)

    def show(self, snapshot: Snapshot, change: Change | None) -> None:
        super().show(snapshot, change)
        self.refresh_bindings()

    def notice(self, snapshot: Snapshot) -> str:
        moved = clean(snapshot.journal_moved)
        lines = [super().notice(snapshot)]
        if moved:
            lines.append(
                f"The journal could not be read, and a new one was begun: what came before is not "
                f"shown here. The old file is kept as {moved}."
            )
        return "\n".join(line for line in lines if line)

    def nothing(self, snapshot: Snapshot) -> str:
        if self._filter:
            return super().nothing(snapshot)
        if snapshot.others and not self._all:
            return "Nothing was done in this account yet; a shows what was done in others."
        settings = self.live.settings
        kept = settings.journal and settings.demo is None and not snapshot.journal_trouble
        when = "in the last 30 days" if kept else "since the program began"
        return f"Nothing was started, stopped, created or released {when}."

    def tick(self) -> None:
        super().tick()
        today = shown(datetime.now(UTC)).date()
        if today != self._day or any(not one.done for one in self._items.values()):
            self._day = today
            self.repaint_rows()

    # -- keys ---------------------------------------------------------------------------------

    def open(self, item: Followed) -> None:
        title = f"{clean(item.action)} {subject(item)}"
        self.app.push_screen(Message("Operation", title, told(item, now=time.monotonic())))

    def copies(self) -> Sequence[Copyable]:
        return operation_copies(self.current) if self.current is not None else ()

    def copied_from(self) -> str:
        one = self.current
        return f"{clean(one.action)} {subject(one)}" if one is not None else ""

    def action_all_profiles(self) -> None:
        self._all = not self._all
        if self.fleet is not None:
            self._items = self.items(self.fleet.snapshot)
            self.fill()
            self.table.empty_text = self.nothing(self.fleet.snapshot)

    def action_instance(self) -> None:
        one = self.current
        if one is None or self.fleet is None:
            return
        listed = self.fleet.snapshot.instances.value
        candidates = one.finding.instances if one.finding and one.instance_id is None else ()
        known = [each for each in candidates if each in listed]
        if len(known) > 1:
            self.live.show_instances(just("id", *known))
            return
        instance = listed.get(one.likely_instance or 0)
        if instance is not None:
            self.app.push_screen(InstanceScreen(instance))
            return
        words = "It is not listed (any more)." if one.likely_instance else "None is known yet."
        self.notify(
            f"{words} {subject(one)}", title="No instance to show", severity="warning", markup=False
        )
