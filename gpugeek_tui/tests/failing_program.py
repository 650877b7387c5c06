"""The dashboard's demo with a fault in it, for the tests of crashes: run it in a terminal.

The key X brings a widget that cannot be painted.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

from textual.binding import Binding
from textual.widgets import Static

import gpugeek_tui
from gpugeek_tui import crash, places
from gpugeek_tui.api.secret import Secret
from gpugeek_tui.app import GpuGeekApp
from gpugeek_tui.logs import start_log
from gpugeek_tui.masking import keep_out
from gpugeek_tui.settings import Settings

TOKEN = "canary-9f1c-token"


class Unpaintable(Static):
    def render(self) -> NoReturn:
        password = "canary-in-a-variable"
        raise RuntimeError(f"on purpose, {TOKEN}, sshPwd={password}")


class FailingApp(GpuGeekApp):
    CSS_PATH = str(Path(gpugeek_tui.__file__).with_name("app.tcss"))
    BINDINGS = [Binding("X", "fail", id="app.fail")]

    async def action_fail(self) -> None:
        await self.screen.mount(Unpaintable())


if __name__ == "__main__":
    keep_out(Secret(TOKEN))
    start_log(places.log_file(), "info")
    sys.exit(crash.run(lambda: FailingApp(Settings(demo="demo")), lambda app: app.return_code or 0))
