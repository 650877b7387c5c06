"""A program around one live table, for its tests."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from textual.app import App, ComposeResult
from textual.driver import Driver
from textual.message import Message
from textual.pilot import Pilot

from gpugeek_tui.widgets.live_table import Cell, Column, Key, LiveTable

SIZE = (50, 12)  # a header and eleven rows
COLUMNS = (
    Column("id", "Id", width=8, align="right", priority=50),
    Column("name", "Name", min_width=10, max_width=30, priority=100, flexible=True),
    Column("status", "Status", width=8, priority=90),
)


class Program(App[None]):
    def __init__(self, driver_class: type[Driver] | None = None) -> None:
        super().__init__(driver_class=driver_class)
        self.ready = asyncio.Event()
        self.told: list[Message] = []
        self.asked: list[Key] = []
        self.names: dict[Key, str] = {}

    def compose(self) -> ComposeResult:
        yield LiveTable(COLUMNS, empty_text="No instances")

    def on_ready(self) -> None:
        self.ready.set()

    @property
    def table(self) -> LiveTable:
        return self.query_one(LiveTable)

    def cells(self, key: Key) -> Sequence[Cell | str]:
        self.asked.append(key)
        return (str(key), self.names.get(key, f"name-{key}"), Cell("running", "good"))

    def show(self, keys: Iterable[Key]) -> None:
        self.table.set_rows(keys, self.cells, version=lambda key: self.names.get(key, key))

    def on_live_table_highlighted(self, message: LiveTable.Highlighted) -> None:
        self.told.append(message)

    def on_live_table_chosen(self, message: LiveTable.Chosen) -> None:
        self.told.append(message)

    def on_live_table_header_clicked(self, message: LiveTable.HeaderClicked) -> None:
        self.told.append(message)

    def on_live_table_cursor_vanished(self, message: LiveTable.CursorVanished) -> None:
        self.told.append(message)

    def cursor(self) -> Key | None:
        return self.table.cursor_key

    def hidden(self) -> tuple[str, ...]:
        return self.table.hidden_columns

    def chosen(self) -> list[Key]:
        return [told.key for told in self.told if isinstance(told, LiveTable.Chosen)]

    def vanished(self) -> list[tuple[Key, Key | None]]:
        return [
            (told.old, told.new) for told in self.told if isinstance(told, LiveTable.CursorVanished)
        ]


def lines(app: Program) -> list[str]:
    """What stands on the screen."""
    strips = app.screen._compositor.render_strips()  # what Textual's own screenshot reads
    return [strip.text.rstrip() for strip in strips]


def cursor_line(app: Program) -> int | None:
    marked = [y for y, line in enumerate(lines(app)) if line.startswith("▸")]
    assert len(marked) <= 1
    return marked[0] if marked else None


async def shown(pilot: Pilot[None], app: Program, keys: Iterable[Key]) -> None:
    app.show(keys)
    await pilot.pause()


def thumb(app: Program) -> list[int]:
    """The lines on which the scrollbar shows its thumb."""
    ends = [list(strip)[-1].style for strip in app.screen._compositor.render_strips()]
    return [y for y, style in enumerate(ends) if style is not None and style.reverse]
