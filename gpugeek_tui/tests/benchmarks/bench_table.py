"""What a key and a refresh cost in the live table, beside Textual's DataTable, in one run.

    python -m gpugeek_tui.tests.benchmarks.bench_table [--rounds 200] [--size 140x40]

Three programs run side by side in one event loop: LiveTable with 20 rows, LiveTable with 10,000,
DataTable with 20. Each round gives every program the same key in turn, so that a busy machine
disturbs all alike. Measured is from the key's arrival to the bytes for the terminal: CPU time, and
wall time, which has Textual's wait for its next frame in it. Figures are medians; only the ratios
carry over to another machine.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable

import msgspec
from textual import events
from textual.app import App, ComposeResult
from textual.drivers.headless_driver import HeadlessDriver
from textual.widgets import DataTable

from gpugeek_tui.api.models import Instance
from gpugeek_tui.format import size
from gpugeek_tui.widgets.live_table import Cell, Column, LiveTable

MANY = 10_000
FEW = 20
CHANGED = MANY // 50

COLUMNS = (
    Column("name", "Name", min_width=10, priority=100, flexible=True),
    Column("status", "Status", priority=99),
    Column("gpu", "GPU", priority=96),
    Column("gpus", "N", width=3, align="right", priority=95),
    Column("sku", "SKU", priority=90),
    Column("dc", "Datacenter", priority=85),
    Column("memory", "Memory", width=8, align="right", priority=40),
    Column("id", "Instance id", priority=70),
)


def fleet(number: int) -> dict[int, Instance]:
    first = 504_838_617_333_765
    return {
        first + 4096 * index: Instance(
            instance_id=first + 4096 * index,
            status=("running", "stopd", "creating")[index % 3],
            name=f"训练-{index}" if index % 5 == 0 else f"train-{index}",
            gpu_name="G40-24G",
            gpu_num=index % 9,
            sku_name="payg",
            memory_size=(1 + index % 64) << 30,
            dc_id="suqian-b",
        )
        for index in range(number)
    }


def cells(instance: Instance) -> tuple[Cell | str, ...]:
    return (
        instance.name,
        Cell(instance.status, "good" if instance.status == "running" else "dim"),
        instance.gpu_name,
        str(instance.gpu_num),
        instance.sku_name,
        instance.dc_id,
        size(instance.memory_size),
        Cell(str(instance.instance_id), "dim"),
    )


class Wire(HeadlessDriver):
    """A terminal that takes everything, so that the bytes for it are really made."""

    written: asyncio.Future[tuple[float, float]] | None = None

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        if Wire.written is not None and not Wire.written.done():
            Wire.written.set_result((time.process_time(), time.perf_counter()))


class Live(App[None]):
    def __init__(self, rows: dict[int, Instance]) -> None:
        super().__init__(driver_class=Wire)
        self.rows = rows

    def compose(self) -> ComposeResult:
        yield LiveTable(COLUMNS)

    def on_mount(self) -> None:
        self.show(self.rows)

    def show(self, rows: dict[int, Instance]) -> None:
        self.rows = rows
        table = self.query_one(LiveTable)
        table.set_rows(rows, lambda key: cells(rows[key]), version=rows.__getitem__)  # type: ignore[arg-type, index]  # keys here are the ids


class Theirs(App[None]):
    def __init__(self, rows: dict[int, Instance]) -> None:
        super().__init__(driver_class=Wire)
        self.rows = rows

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns(*(column.label for column in COLUMNS))
        for instance in self.rows.values():
            plain = (cell if isinstance(cell, str) else cell.text for cell in cells(instance))
            table.add_row(*plain, key=str(instance.instance_id))


def say(line: str) -> None:
    """Three programs that take turns at capturing sys.stdout do not all give it back."""
    if sys.__stdout__ is not None:
        sys.__stdout__.write(line + "\n")


async def cost(act: Callable[[], object]) -> tuple[float, float]:
    """CPU and wall seconds from `act` until it is painted."""
    Wire.written = asyncio.get_running_loop().create_future()
    cpu, wall = time.process_time(), time.perf_counter()
    act()
    cpu_then, wall_then = await asyncio.wait_for(Wire.written, 5)
    return cpu_then - cpu, wall_then - wall


async def settle() -> None:
    """Let late work of the last key end, so that it is not counted with the next one."""
    await asyncio.sleep(0.03)


def key_of_round(key: str, name: str, number: int) -> str:
    """There and back again in twenty rows; in ten thousand every page is a new one."""
    if key == "down":
        return "down" if number // 10 % 2 == 0 else "up"
    return "pagedown" if name == "live 10,000" or number % 2 == 0 else "pageup"


async def press_keys(
    programs: dict[str, App[None]], key: str, rounds: int
) -> dict[str, tuple[float, float]]:
    """Median CPU and wall milliseconds of each program."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in programs}
    for number in range(rounds):
        for name, app in programs.items():

            def act(app: App[None] = app, pressed: str = key_of_round(key, name, number)) -> None:
                app.post_message(events.Key(pressed, None))

            taken[name].append(await cost(act))
            await settle()
    return {
        name: (
            statistics.median(cpu for cpu, _ in values) * 1000,
            statistics.median(wall for _, wall in values) * 1000,
        )
        for name, values in taken.items()
    }


async def refreshes(live: Live, rounds: int) -> tuple[float, float, float]:
    """Milliseconds for set_rows with 2 % changed, until painted, and for decoding the answer."""
    calls, painted, decodes = [], [], []
    wire = msgspec.json.encode(list(live.rows.values()))
    for number in range(rounds):
        rows = {
            key: msgspec.structs.replace(row, gpu_num=number % 9)
            if index % 50 == 1
            else msgspec.structs.replace(row)
            for index, (key, row) in enumerate(live.rows.items())
        }
        before = time.process_time()
        msgspec.json.decode(wire, type=list[Instance])
        decodes.append(time.process_time() - before)
        took = 0.0

        def act(rows: dict[int, Instance] = rows) -> None:
            nonlocal took
            started = time.process_time()
            live.show(rows)
            took = time.process_time() - started

        painted.append((await cost(act))[0])
        calls.append(took)
        await settle()
    return tuple(statistics.median(values) * 1000 for values in (calls, painted, decodes))  # type: ignore[return-value]  # three of them


async def measure(rounds: int, width: int, height: int) -> str:
    few, many, theirs = Live(fleet(FEW)), Live(fleet(MANY)), Theirs(fleet(FEW))
    programs: dict[str, App[None]] = {"live 20": few, "live 10,000": many, "DataTable 20": theirs}
    running: list[Awaitable[None]] = []
    for app in programs.values():
        running.append(asyncio.ensure_future(app.run_async(size=(width, height))))
        await asyncio.sleep(1.0)
    lines = [f"{width}x{height}, {rounds} rounds, milliseconds from key to bytes, medians"]
    for key in ("down", "pagedown"):
        taken = await press_keys(programs, key, min(rounds, 200))
        for kind, name in enumerate(("CPU ", "wall")):
            few_ms, many_ms, theirs_ms = (values[kind] for values in taken.values())
            lines.append(
                f"{key:9}{name}  live 20 {few_ms:6.2f}  live 10,000 {many_ms:6.2f}"
                f"  DataTable 20 {theirs_ms:6.2f}   10,000 : 20 = {many_ms / few_ms:.2f}"
                f"   20 : DataTable = {few_ms / theirs_ms:.2f}"
                f"   10,000 : DataTable = {many_ms / theirs_ms:.2f}"
            )
    call, painted, decode = await refreshes(many, max(10, rounds // 8))
    lines.append(
        f"refresh of {MANY:,} rows, {CHANGED} changed: set_rows {call:.2f}, until painted"
        f" {painted:.2f}, decoding the answer {decode:.2f}, ratio {painted / decode:.2f}"
    )
    for app in programs.values():
        app.exit()
    await asyncio.gather(*running)
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare the live table with DataTable.")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--size", default="140x40", help="columns x lines of the terminal")
    chosen = parser.parse_args()
    width, height = (int(part) for part in chosen.size.split("x"))
    report = asyncio.run(measure(chosen.rounds, width, height))
    say(report)


if __name__ == "__main__":
    main()
