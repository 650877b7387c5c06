"""A world file that is edited while the mock runs: what it says now is what new accounts begin with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from mockserver.errors import WorldError
from mockserver.loading import load_world
from mockserver.tenants import Tenants

__all__ = ["Watch"]

_EVERY_SECONDS = 0.25

Stamp = tuple[int, int] | None


class Watch:
    """Polls a file's time and size: that works on every platform and over every network mount.

    A file is read once it has looked the same twice, so never while an editor is half through it.
    A broken one changes nothing; `say` gets a line for either.
    """

    def __init__(self, path: Path, tenants: Tenants, say: Callable[[str], None]) -> None:
        self._path = path
        self._tenants = tenants
        self._say = say
        self._loaded = self._seen = _stamp(path)

    def look(self) -> None:
        """One look at the file."""
        stamp = _stamp(self._path)
        settled, self._seen = stamp == self._seen, stamp
        if not settled or stamp == self._loaded:
            return
        self._loaded = stamp
        try:
            world = load_world(self._path)
        except WorldError as error:
            self._say(f"{error}; new accounts still get the world that was loaded before")
            return
        self._tenants.world = world
        self._say(
            f"World {self._path}: loaded again; accounts made or reset from now on begin with it"
        )

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(_EVERY_SECONDS)
            self.look()


def _stamp(path: Path) -> Stamp:
    """When it was changed and how long it is; None while it is not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
