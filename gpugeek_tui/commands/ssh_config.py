"""`gpugeek-tui ssh-config`."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from gpugeek_tui import places, ssh_hosts
from gpugeek_tui.api.models import Instance
from gpugeek_tui.errors import GpuGeekError, SettingsError
from gpugeek_tui.settings import Settings, Wishes, settings_from
from gpugeek_tui.start import WRONG_USE, complain, config_of, fetched
from gpugeek_tui.text import clean, clean_block

__all__ = ["ssh_config"]

FAILED = 1
SOME_LEFT_OUT = 3


@click.command("ssh-config")
@click.option(
    "--file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write FILE instead.  [default: ~/.ssh/gpugeek.conf]",
)
@click.option("--print", "to_stdout", is_flag=True, help="Write nothing; print it.")
@click.pass_context
def ssh_config(context: click.Context, file: Path | None, to_stdout: bool) -> None:
    """Write a file for ssh with a host gpugeek-NAME for every running instance.

    Prints the Include line that you put on top of ~/.ssh/config, once; that file, and every other that
    this command has not written itself, is left alone. Passwords are not written.

    Exit code 0: written. 1: nothing was written. 2: wrong use. 3: written, but for some running
    instances, named on stderr, whose ssh command is not plain.
    """
    if to_stdout and file is not None:
        raise click.UsageError("--print writes no file: it cannot go with --file.")
    path = (file or ssh_hosts.default_file()).absolute()
    try:
        settings = _settings(context.find_object(Wishes) or Wishes())
    except SettingsError as error:
        complain(error)
        context.exit(WRONG_USE)
    try:
        found = asyncio.run(_instances(settings))
        hosts, left_out = ssh_hosts.hosts_of(found)
        text = ssh_hosts.config_text(hosts)
        if not to_stdout:
            ssh_hosts.write(path, text)
    except GpuGeekError as error:
        said = error.message if isinstance(error, SettingsError) else f"{error.title}: {error}"
        click.echo(f"gpugeek-tui: {clean_block(said)}", err=True)
        context.exit(FAILED)
    for about, why in left_out:
        click.echo(f"gpugeek-tui: left out: {about}: {why}", err=True)
    if to_stdout:
        click.echo(text, nl=False)
    else:
        count = f"{len(hosts)} host{'s' * (len(hosts) != 1)}"
        click.echo(f"Written: {clean(str(path))}, {count}. On top of ~/.ssh/config put:", err=True)
        click.echo(ssh_hosts.include_line(path))
    context.exit(SOME_LEFT_OUT if left_out else 0)


def _settings(wishes: Wishes) -> Settings:
    return fetched(settings_from(wishes, config_of(places.config_file())))


async def _instances(settings: Settings) -> list[Instance]:
    """All of them, or an error: a file with a part of them would look complete."""
    # Here, not at the top: it loads HTTP, which wrong use has no need of.
    from gpugeek_tui.connection import connect  # noqa: PLC0415

    async with connect(settings) as api:
        return [one async for page in api.instance_pages() for one in page]
