"""The command line of the dashboard."""

from __future__ import annotations

import os
import sys

import click

from gpugeek_tui import __version__
from gpugeek_tui.errors import SettingsError
from gpugeek_tui.settings import DEFAULT_BASE_URL, settings_from

__all__ = ["main"]

TOKEN_VARIABLE = "GPUGEEK_API_TOKEN"  # noqa: S105 - a name, not a token
WRONG_USE = 2


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--demo",
    is_flag=False,
    flag_value="demo",
    default=None,
    metavar="[WORLD]",
    help="Open on the bundled mock cloud: no account, no network, nothing is spent. "
    "WORLD is demo (the default), empty, reference, or a world file.",
)
@click.option(
    "--base-url",
    envvar="GPUGEEK_BASE_URL",
    metavar="URL",
    help=f"The API's address.  [default: {DEFAULT_BASE_URL}]",
)
@click.option("--read-only", is_flag=True, help="Look, but send no create and no action.")
@click.option(
    "--refresh",
    type=float,
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait between two looks while nothing is happening.",
)
@click.version_option(__version__, prog_name="gpugeek-tui")
@click.pass_context
def main(
    context: click.Context,
    demo: str | None,
    base_url: str | None,
    read_only: bool,
    refresh: float,
) -> None:
    """A live dashboard of your GPUGeek instances.

    The API token is read from GPUGEEK_API_TOKEN and from nowhere else: a token on a command line can
    be read by everyone on the machine.
    """
    typed_address = (
        context.get_parameter_source("base_url") is click.core.ParameterSource.COMMANDLINE
    )
    try:
        if demo is not None and typed_address:
            raise SettingsError("--demo brings its own cloud, so it cannot go with --base-url.")
        settings = settings_from(
            base_url=base_url,
            token=os.environ.get(TOKEN_VARIABLE),
            demo=demo,
            read_only=read_only,
            refresh=refresh,
        )
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise SettingsError("gpugeek-tui is a full-screen program and needs a terminal.")
    except SettingsError as error:
        click.echo(f"gpugeek-tui: {error}", err=True)
        context.exit(WRONG_USE)
    # Imported here because --help, --version and a wrong option need not pay for Textual (0.2 s).
    from gpugeek_tui.app import GpuGeekApp  # noqa: PLC0415

    app = GpuGeekApp(settings)
    app.run()
    if app.fatal:
        click.echo(f"gpugeek-tui: {app.fatal}", err=True)
    context.exit(app.return_code or 0)
