"""From the wishes of the command line to the running dashboard, and to its exit code."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gpugeek_tui import crash, places
from gpugeek_tui.config.model import Config
from gpugeek_tui.errors import SettingsError
from gpugeek_tui.fleet.secrets import secrets_of
from gpugeek_tui.logs import start_log
from gpugeek_tui.masking import keep_out, keep_out_all
from gpugeek_tui.profiles import Profiles
from gpugeek_tui.settings import Settings, Wishes, settings_from, with_token
from gpugeek_tui.text import clean_block

if TYPE_CHECKING:
    from gpugeek_tui.app import GpuGeekApp

__all__ = ["WRONG_USE", "complain", "config_of", "fetched", "open_dashboard", "take_screenshot"]

WRONG_USE = 2
SILENCE = 1.0
"""Seconds that fetching a token may take before a word is due."""

log = logging.getLogger(__name__)


def open_dashboard(wishes: Wishes, *, log_level: str) -> int:
    """Runs the dashboard to its end; everything that can be wrong is told before the screen is taken."""
    try:
        config = config_of(places.config_file())
        settings = settings_from(wishes, config)
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise SettingsError("gpugeek-tui is a full-screen program and needs a terminal.")
        settings = fetched(settings)
    except SettingsError as error:
        complain(error)
        return WRONG_USE
    keep_out(*settings.secrets)
    start_log(places.log_file(), log_level)
    return crash.run(lambda: _app(settings, Profiles(config, wishes)), _ended)


def take_screenshot(wishes: Wishes, file: Path, view: str, size: str, *, log_level: str) -> int:
    """Writes a picture of a view, on a screen in memory. The exit code: 1 if data was missing."""
    try:
        config = config_of(places.config_file())
        # Here, not at the top: the dashboard has no use for it.
        from gpugeek_tui import screenshot  # noqa: PLC0415

        shot = screenshot.Shot(file, view, screenshot.read_size(size))
        settings = fetched(settings_from(wishes, config))
        keep_out(*settings.secrets)
        start_log(places.log_file(), log_level)
        app = _app(settings, Profiles(config, wishes))
        missing = screenshot.shoot(app, shot)
    except SettingsError as error:
        complain(error)
        return WRONG_USE
    if missing:
        click.echo(f"gpugeek-tui: {missing}", err=True)
    return 1 if missing else 0


def complain(error: SettingsError) -> None:
    """The error on stderr, line by line as it was written."""
    click.echo(f"gpugeek-tui: {clean_block(error.message, lines=60)}", err=True)


def config_of(path: Path) -> Config:
    """What the file says, if there is one. Raises `SettingsError`."""
    if not path.exists():
        return Config()
    # Here, not at the top: who has no file need not wait for the parser (10 ms).
    from gpugeek_tui.config.files import load_config  # noqa: PLC0415

    return load_config(path)


def fetched(settings: Settings) -> Settings:
    """With its token; says what it waits for if that takes a while. Raises `SettingsError`."""
    waiting = threading.Timer(
        SILENCE, click.echo, ["gpugeek-tui: waiting for the API token ..."], {"err": True}
    )
    waiting.daemon = True
    if settings.token_source is not None:
        waiting.start()
    try:
        return with_token(settings, may_ask=True)
    finally:
        waiting.cancel()


def _app(settings: Settings, profiles: Profiles) -> GpuGeekApp:
    # Imported here because a mistake in the settings need not pay for Textual (0.2 s).
    from gpugeek_tui.app import GpuGeekApp  # noqa: PLC0415

    app = GpuGeekApp(settings, profiles=profiles)

    def secrets() -> Iterable[str]:
        return secrets_of(app.snapshot.instances.value.values()) if app.snapshot else ()

    keep_out_all(secrets)
    return app


def _ended(app: GpuGeekApp) -> int:
    if app.fatal:
        click.echo(f"gpugeek-tui: {app.fatal}", err=True)
    elif app.settings.demo is None and (left := app.left_behind):
        click.echo(left)
    log.info("ended with exit code %d", app.return_code or 0)
    return app.return_code or 0
