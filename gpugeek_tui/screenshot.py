"""A picture of a view as SVG, for documents and bug reports, without secrets.

The program runs as always, on a screen in memory; nobody presses a key, so nothing is sent.
"""

from __future__ import annotations

import asyncio
import html
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gpugeek_tui.errors import SettingsError
from gpugeek_tui.masking import mask_secrets
from gpugeek_tui.text import cell_len

if TYPE_CHECKING:
    from gpugeek_tui.app import GpuGeekApp
    from gpugeek_tui.fleet.snapshot import Snapshot

__all__ = ["Shot", "picture", "read_size", "shoot", "take"]

SECONDS = 60.0
"""How long the account may take to answer."""
LOOK_AGAIN = 0.05
SMALLEST, LARGEST = (60, 15), (500, 200)

SIZE = re.compile(r"(\d{1,4})[x×](\d{1,4})")
TEXT = re.compile(r'(<text [^>]*textLength=")([0-9.]+)("[^>]*>)([^<]*)(</text>)')
FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


class Shot(NamedTuple):
    """`size` is columns and lines."""

    file: Path
    view: str = "instances"
    size: tuple[int, int] = (140, 40)


def read_size(text: str) -> tuple[int, int]:
    """Columns and lines from "140x40". Raises `SettingsError`."""
    match = SIZE.fullmatch(text.strip().lower())
    size = (int(match[1]), int(match[2])) if match else (0, 0)
    if not all(
        least <= one <= most for one, least, most in zip(size, SMALLEST, LARGEST, strict=True)
    ):
        raise SettingsError("--size is COLUMNSxLINES, from 60x15 to 500x200, as in 140x40.")
    return size


def shoot(app: GpuGeekApp, shot: Shot) -> str:
    """`take`, for who has no event loop yet."""
    return asyncio.run(take(app, shot))


async def take(app: GpuGeekApp, shot: Shot, *, seconds: float = SECONDS) -> str:
    """Runs `app`, waits for the view's data and writes the file. What was missing, "" if nothing.

    Raises `SettingsError` where the file cannot be written or the account not be opened.
    """
    missing = ""
    async with app.run_test(size=shot.size) as pilot:
        await app.action_view(shot.view)
        try:
            async with asyncio.timeout(seconds):
                while not (  # noqa: ASYNC110 - nothing rings when a picture is whole
                    app.fatal or _is_there(app.snapshot, shot.view)
                ):
                    await asyncio.sleep(LOOK_AGAIN)
        except TimeoutError:
            missing = (
                f"The account did not answer within {seconds:.0f} seconds: the picture shows that."
            )
        app.clear_notifications()
        await pilot.pause()
        await pilot.pause()
        svg = picture(app)
    if app.fatal:
        raise SettingsError(app.fatal)
    try:
        await asyncio.to_thread(shot.file.write_text, svg, "utf-8")
    except OSError as error:
        raise SettingsError(f"{shot.file} cannot be written: {error.strerror}.") from None
    return missing


def picture(app: GpuGeekApp) -> str:
    """What is on the screen now as SVG, masked, the same for the same screen."""
    svg = app.export_screenshot(title="gpugeek-tui")
    return TEXT.sub(_corrected, FONT_FACE.sub("", svg))


def _is_there(snapshot: Snapshot | None, view: str) -> bool:
    """Answered, well or not, as is what gives rows their names."""
    if snapshot is None or snapshot.partial:
        return False
    kinds = {"instances", "images", "datacenters", *({view} & {"gpus"})}
    readings = [getattr(snapshot, kind) for kind in kinds]
    return bool(snapshot.instances.error) or all(
        one.read_at is not None or one.error is not None for one in readings
    )


def _corrected(match: re.Match[str]) -> str:
    """Without secrets, and as wide as in a terminal: Rich counts characters where those count cells."""
    before, length, middle, text, after = match.groups()
    said = html.unescape(text)
    a_cell = float(length) / max(1, len(said))
    shown = mask_secrets(said, thorough=True)
    return f"{before}{a_cell * cell_len(shown):.1f}{middle}{_escaped(shown)}{after}"


def _escaped(text: str) -> str:
    return html.escape(text, quote=False).replace("\xa0", "&#160;").replace(" ", "&#160;")
