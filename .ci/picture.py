"""Draws the README's picture: the dashboard on the demo, as the program itself paints it.

Run it as `.venv/bin/python .ci/picture.py` after a change of the screens.
"""

from __future__ import annotations

import asyncio
import html
import re
from pathlib import Path

from rich.cells import cell_len

from gpugeek_tui.app import GpuGeekApp
from gpugeek_tui.settings import Settings

FOLDER = Path(__file__).parents[1] / ".github"
SIZE = (132, 34)


TEXT = re.compile(r'(<text [^>]*textLength=")([0-9.]+)("[^>]*>)([^<]*)(</text>)')
FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def corrected(svg: str) -> str:
    """Rich counts characters where terminals count cells, which squeezes Chinese; and its fonts come
    from an address that a picture has no business to ask.
    """

    def widened(match: re.Match[str]) -> str:
        before, length, middle, text, after = match.groups()
        said = html.unescape(text)
        cells = float(length) / max(1, len(said)) * cell_len(said)
        return f"{before}{cells:.1f}{middle}{text}{after}"

    return TEXT.sub(widened, FONT_FACE.sub("", svg))


async def draw() -> None:
    app = GpuGeekApp(Settings(demo="demo"))
    async with app.run_test(size=SIZE) as pilot:
        while app.snapshot is None or not app.snapshot.datacenters.value:
            await pilot.pause(0.1)
        await pilot.press("j", "j", "S", "y", "down", "down", "down")
        await pilot.pause(0.5)
        app.clear_notifications()
        await pilot.pause(0.5)
        FOLDER.joinpath("dashboard.svg").write_text(corrected(app.export_screenshot()), "utf-8")


if __name__ == "__main__":
    asyncio.run(draw())
