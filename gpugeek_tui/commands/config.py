"""`gpugeek-tui config check|path|keys|init`."""

from __future__ import annotations

from pathlib import Path

import click

from gpugeek_tui import places
from gpugeek_tui.config.files import ConfigError, check_file, load_config, write_example
from gpugeek_tui.errors import SettingsError

__all__ = ["config"]

MISTAKES = 1


@click.group()
def config() -> None:
    """Check, find or begin the config file."""


@config.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.pass_context
def check(context: click.Context, file: Path | None) -> None:
    """Tell every mistake in FILE, or in the config file, with its line and column.

    Exit code 0 without a mistake, 1 with one. It reads no token and asks no server.
    """
    path = file or places.config_file()
    try:
        found = check_file(path)
    except ConfigError as error:
        click.echo("\n".join(error.lines))
        click.echo(f"{len(error.problems)} mistake{'s' * (len(error.problems) != 1)}.", err=True)
        context.exit(MISTAKES)
    except SettingsError as error:
        click.echo(f"gpugeek-tui: {error.message}", err=True)
        context.exit(MISTAKES)
    if found is None:
        words = f"There is no file {path}"
        click.echo(f"{words}." if file else f"{words}, and none is needed.", err=file is not None)
        context.exit(MISTAKES if file else 0)
    names = [f"{name} (default)" if name == found.default else name for name in found.profiles]
    click.echo(f"{path}: no mistakes. Profiles: {', '.join(names) or 'none'}.")


@config.command()
def path() -> None:
    """Print where the config file is, or would be. GPUGEEK_CONFIG moves it."""
    click.echo(places.config_file())


@config.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.pass_context
def keys(context: click.Context, file: Path | None) -> None:
    """List every action with its id and its keys, with those of FILE or the config file in force."""
    # Here, not at the top: the other commands have no use for it.
    from gpugeek_tui.keys.names import shown_keys  # noqa: PLC0415
    from gpugeek_tui.keys.settling import settle  # noqa: PLC0415
    from gpugeek_tui.keys.table import ACTIONS  # noqa: PLC0415

    try:
        settled = settle(load_config(file or places.config_file()).keymap)
    except SettingsError as error:
        click.echo(f"gpugeek-tui: {error.message}", err=True)
        context.exit(MISTAKES)
    for action in ACTIONS.values():
        other = "*" if action.id in settled.keymap else " "
        click.echo(
            f"{other} {action.id:<24} {shown_keys(settled.keys(action.id)):<22} {action.words}"
        )
    for clash in settled.clashes:
        click.echo(f"not granted: {clash.id}: {clash.words}", err=True)


@config.command()
@click.pass_context
def init(context: click.Context) -> None:
    """Begin a config file, all comments. One that is there is never overwritten."""
    try:
        write_example(places.config_file())
    except SettingsError as error:
        click.echo(f"gpugeek-tui: {error.message}", err=True)
        context.exit(MISTAKES)
    click.echo(f"Written: {places.config_file()}")
