"""The dashboard on the bundled mock: the one place of the dashboard that knows the mock."""

from __future__ import annotations

from dataclasses import dataclass

from gpugeek_tui.errors import SettingsError
from mockserver.errors import WorldError
from mockserver.serving import MockServer

__all__ = ["TOKEN", "Demo", "start"]

TOKEN = "demo"  # noqa: S105 - the mock takes any text as an account
"""The account that the demo works in."""


@dataclass(frozen=True, slots=True)
class Demo:
    """A mock that runs in this process, on a loopback port of its own, until `stop()`."""

    url: str
    server: MockServer

    def stop(self) -> None:
        self.server.stop()


def start(world: str) -> Demo:
    """Starts the mock with the named world, or the world in that file. Blocks for some tenths of a second.

    Raises `SettingsError` when there is no such world or the file is broken.
    """
    try:
        server = MockServer(world=world)
        server.start()
    except WorldError as error:
        raise SettingsError(f"The demo cannot start: {error}") from None
    return Demo(url=server.url, server=server)
