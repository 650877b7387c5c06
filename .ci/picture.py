"""Draws the README's pictures: the dashboard on the demo, as the program itself paints it.

Run it as `.venv/bin/python .ci/picture.py` after a change of the screens.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual.pilot import Pilot

from gpugeek_tui.app import GpuGeekApp
from gpugeek_tui.screenshot import picture
from gpugeek_tui.settings import Settings

FOLDER = Path(__file__).parents[1] / ".github"
SIZE = (132, 34)

PICTURES: dict[str, tuple[str, ...]] = {
    "dashboard": ("j", "j", "S", "y", "down", "down", "down"),
    "filter": (
        "slash",
        *"status:running",
        "space",
        *"gpus",
        "greater_than_sign",
        "equals_sign",
        "2",
    ),
    "details": ("escape", "home", "j", "enter"),
    "operations": ("escape", "2"),
    "help": ("1", "question_mark"),
}
"""Each goes on where the one before has ended."""


async def settled(app: GpuGeekApp, pilot: Pilot[None]) -> None:
    await pilot.pause(0.5)
    app.clear_notifications()
    await pilot.pause(0.5)


async def draw() -> None:
    app = GpuGeekApp(Settings(demo="demo"))
    async with app.run_test(size=SIZE) as pilot:
        while app.snapshot is None or not app.snapshot.datacenters.value:
            await pilot.pause(0.1)
        for name, keys in PICTURES.items():
            await pilot.press(*keys)
            await settled(app, pilot)
            FOLDER.joinpath(f"{name}.svg").write_text(picture(app), "utf-8")


if __name__ == "__main__":
    asyncio.run(draw())
