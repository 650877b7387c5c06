"""What became of each instance of an action on many."""

from __future__ import annotations

import time
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from gpugeek_tui.dialogs.dialog import plain
from gpugeek_tui.dialogs.message import Message
from gpugeek_tui.fleet.bulk import Bulk, Result
from gpugeek_tui.fleet.change import Change
from gpugeek_tui.fleet.snapshot import Snapshot
from gpugeek_tui.screens.batch_words import COLUMNS, not_done, progress, rank, row
from gpugeek_tui.screens.live import LiveScreen
from gpugeek_tui.screens.operation_rows import told
from gpugeek_tui.text import clean, clean_block
from gpugeek_tui.widgets.banner import Banner
from gpugeek_tui.widgets.key_bar import KeyBar
from gpugeek_tui.widgets.live_table import LiveTable

__all__ = ["BatchScreen"]

ALL_SENT = "Nothing is left to stop: all of it was sent already."
ALL_DONE = "There is none that was not done."


class BatchScreen(LiveScreen):
    """Live while it is sent. What needs a look stands on top."""

    DEFAULT_CSS = """
    BatchScreen LiveTable { height: 1fr; }
    BatchScreen #progress { padding: 0 1; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.pop_screen", "Back", id="batch.back"),
        Binding("c", "stop_sending", "Stop sending the rest", id="batch.stop"),
        Binding("m", "mark", "Mark what was not done", id="batch.mark"),
    ]

    def __init__(self, bulk: Bulk) -> None:
        super().__init__()
        self._bulk = bulk
        self._due = False

    def compose(self) -> ComposeResult:
        yield self.header()
        yield Banner()
        yield Static(id="progress")
        yield LiveTable(COLUMNS)
        yield KeyBar(self.why_dim)

    def on_mount(self) -> None:
        self.query_one(LiveTable).focus()

    def note(self) -> str:
        """Nothing: how far it has come stands in this screen."""
        return ""

    def show(self, snapshot: Snapshot, change: Change | None) -> None:
        self.progressed()

    def progressed(self) -> None:
        """Painted once, however much has happened meanwhile."""
        if not self._due:
            self._due = True
            self.call_later(self._paint_results)

    def _paint_results(self) -> None:
        self._due = False
        if not self.is_attached:
            return
        self.query_one("#progress", Static).update(plain(progress(self._bulk)))
        ordered = sorted(self._bulk.results, key=rank)
        self.query_one(LiveTable).set_rows(
            (one.instance.instance_id for one in ordered), self._cells, version=self._result
        )
        self.refresh_bindings()

    def _result(self, key: Any) -> Result | None:
        return self._bulk.result(key)

    def _cells(self, key: Any) -> tuple[Any, ...]:
        one = self._result(key)
        return () if one is None else row(one)

    def why_dim(self, action: str) -> str | None:
        if action == "stop_sending" and not self._bulk.sending:
            return ALL_SENT
        if action == "mark" and not self._undone:
            return ALL_DONE
        return super().why_dim(action)

    @property
    def _undone(self) -> frozenset[int]:
        return frozenset(one.instance.instance_id for one in self._bulk.results if not_done(one))

    # -- keys ---------------------------------------------------------------------------------

    def action_stop_sending(self) -> None:
        if self._bulk.sending:
            self._bulk.stop()
        else:
            self.notify(ALL_SENT, markup=False)

    def action_mark(self) -> None:
        if self._undone:
            self.live.mark_instances(self._undone)
        else:
            self.notify(ALL_DONE, markup=False)

    @on(LiveTable.Chosen)
    def _chosen(self, event: LiveTable.Chosen) -> None:
        one = self._result(event.key)
        if one is None:
            return
        subject = clean(one.instance.name) or "(no name)"
        words = told(one.followed, now=time.monotonic()) if one.followed else clean_block(one.words)
        self.app.push_screen(
            Message(f"{self._bulk.action}: {one.stage}", f"{subject}  {event.key}", words)
        )
