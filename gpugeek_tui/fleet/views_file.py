"""The file of named views, `views.json` in the state folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gpugeek_tui.fleet.kept_file import KeptFile
from gpugeek_tui.fleet.views import SCHEMA, Kept

__all__ = ["ViewsFile"]


class ViewsFile(KeptFile[Kept]):
    def __init__(self, find: Callable[[], Path]) -> None:
        super().__init__(find, Kept(), schema=SCHEMA, noun="views")
