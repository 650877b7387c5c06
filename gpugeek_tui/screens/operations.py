"""Every create and action of this session, and how far each has come."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from gpugeek_tui.dialogs.message import Message
from gpugeek_tui.fleet.change import Change
from gpugeek_tui.fleet.operations import Followed, Phase
from gpugeek_tui.fleet.snapshot import Snapshot
from gpugeek_tui.format import duration
from gpugeek_tui.screens.outcome import reference, subject
from gpugeek_tui.screens.view import TableView
from gpugeek_tui.text import clean, clean_block
from gpugeek_tui.widgets.table_columns import Column
from gpugeek_tui.widgets.table_rows import Cell, CellStyle

__all__ = ["OperationsScreen"]

PHASES: dict[Phase, tuple[str, CellStyle]] = {
    Phase.SENDING: ("sending", "warn"),
    Phase.RUNNING: ("in progress", "warn"),
    Phase.SUCCEEDED: ("done", "good"),
    Phase.FAILED: ("FAILED", "bad"),
    Phase.REFUSED: ("NOT DONE", "bad"),
    Phase.UNKNOWN: ("UNKNOWN", "bad"),
    Phase.LOST: ("lost", "warn"),
}


class OperationsScreen(TableView[Followed]):
    VIEW = "operations"
    NOUN = "operation"
    COLUMNS: ClassVar[Sequence[Column]] = (
        Column("when", "Sent", width=8, priority=60),
        Column("action", "Action", min_width=7, priority=100),
        Column("name", "Instance", min_width=14, max_width=40, priority=95, flexible=True),
        Column("phase", "State", width=11, priority=99),
        Column("took", "Took", width=7, align="right", priority=80),
        Column(
            "message",
            "What the server said",
            min_width=24,
            max_width=60,
            priority=90,
            flexible=True,
        ),
        Column("detail", "Asked for", min_width=16, max_width=40, priority=50, flexible=True),
        Column("code", "Code", align="right", priority=55),
        Column("id", "Operation id", priority=30),
        Column("traceid", "Trace id", priority=20),
    )

    def items(self, snapshot: Snapshot) -> Mapping[Any, Followed]:
        return {followed.key: followed for followed in snapshot.operations}

    def cells(self, key: Any) -> Sequence[Cell | str]:
        one = self._items[key]
        words, style = PHASES[one.phase]
        return (
            one.submitted_at.astimezone().strftime("%H:%M:%S"),
            one.action,
            one.name or (str(one.instance_id) if one.instance_id else "new"),
            Cell(words, style),
            duration(one.elapsed(time.monotonic())),
            one.message,
            one.detail,
            "" if one.code is None else str(one.code),
            Cell(str(one.operation_id or ""), "dim"),
            Cell(one.traceid, "dim"),
        )

    def version(self, key: Any) -> object:
        one = self._items.get(key)
        # An open operation's age grows, so its line is painted anew at each tick.
        return (one, int(time.monotonic())) if one is not None and not one.done else one

    def words(self, item: Followed) -> str:
        return f"{item.action} {subject(item)} {PHASES[item.phase][0]} {item.message} {item.detail}"

    def concerns(self, change: Change) -> bool:
        return bool(change.operations)

    def nothing(self, snapshot: Snapshot) -> str:
        if self._filter:
            return super().nothing(snapshot)
        return "Nothing was started, stopped, created or released in this session yet."

    def tick(self) -> None:
        super().tick()
        if any(not one.done for one in self._items.values()):
            self.fill()

    def open(self, item: Followed) -> None:
        title = f"{clean(item.action)} {subject(item)}"
        self.app.push_screen(Message("Operation", title, _told(item)))


def _told(one: Followed) -> str:
    lines = [
        f"State        {PHASES[one.phase][0]}",
        f"Sent         {one.submitted_at.astimezone():%Y-%m-%d %H:%M:%S %Z}",
        f"Took         {duration(one.elapsed(time.monotonic()))}",
        *([f"Asked for    {clean(one.detail)}"] if one.detail else []),
        f"Operation    {one.operation_id or 'none was given'}",
        f"Reference    {reference(one) or 'none'}",
        "",
        clean_block(one.message),
    ]
    return "\n".join(lines)
