"""One run of the mock in the foreground: what it says, the files beside it, and the server itself."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

import click

from mockserver.app import create_app
from mockserver.keeping import Keeper
from mockserver.loading import world_file
from mockserver.port_file import PortFile
from mockserver.serving import serve
from mockserver.watching import Watch

__all__ = ["Program"]


class Program:
    """Raises WorldError, DialectError and StateError for what cannot be used."""

    def __init__(
        self,
        world: str,
        *,
        speed: float = 1.0,
        seed: int = 1,
        dialect: str = "default",
        loose: Iterable[str] | bool = False,
        watch: bool = False,
        port_file: Path | None = None,
        state: Path | None = None,
        defects: Iterable[str] = (),
    ) -> None:
        path = world_file(world)
        self._app = create_app(
            path, speed=speed, seed=seed, dialect=dialect, loose=loose, defects=defects
        )
        self._keeper = Keeper(state, self._app.tenants) if state else None
        self._watch = Watch(path, self._app.tenants, _say) if watch else None
        self._port_file = PortFile(port_file) if port_file else None
        self._tasks: list[asyncio.Task[None]] = []

    def run(self, host: str, port: int, allowed: Iterable[str] = ()) -> None:
        """Serve until SIGTERM or ctrl-c. Raises ServingError where it cannot listen.

        `allowed` are further names under which the control interface may be called.
        """
        self._app.control.hosts.update(name.lower() for name in (host, *allowed))
        if not _is_loopback(host):
            _say(
                f"Listening on {host}: whoever can reach this machine there can use the mock, which"
                " has no password. Without --host it listens on this machine only."
            )
        try:
            serve(self._app, host, port, self._announce, self._clear)
        finally:
            if self._port_file:
                self._port_file.remove()
            if self._keeper:
                self._keeper.close()

    def _clear(self) -> None:
        """The port is ours: whatever a port file says now is about a run that is over."""
        if self._port_file:
            self._port_file.clear()

    def _announce(self, url: str) -> None:
        """Called in the server's loop, when connections are accepted."""
        if self._port_file:
            self._port_file.write(urlsplit(url).port or 0)
        if self._watch:
            self._tasks.append(asyncio.get_running_loop().create_task(self._watch.run()))
        world = self._app.tenants.world.name
        line = {"event": "listening", "url": url, "pid": os.getpid(), "world": world}
        click.echo(json.dumps(line))


def _say(words: str) -> None:
    click.echo(f"gpugeek-mock: {words}", err=True)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
