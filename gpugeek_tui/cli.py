"""The command line: the dashboard, unless a command is named."""

from __future__ import annotations

import os
from pathlib import Path

import click

from gpugeek_tui import __version__
from gpugeek_tui.commands import LazyGroup

__all__ = ["main"]

TOKEN_VARIABLE = "GPUGEEK_API_TOKEN"  # noqa: S105 - a name, not a token


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
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
    "--profile",
    envvar="GPUGEEK_PROFILE",
    metavar="NAME",
    help="The profile of the config file to open.  [default: the file's default]",
)
@click.option(
    "--base-url",
    envvar="GPUGEEK_BASE_URL",
    metavar="URL",
    help="The API's address.  [default: the profile's, or https://api-cloud.gpugeek.com]",
)
@click.option(
    "--token-file",
    envvar="GPUGEEK_TOKEN_FILE",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Take the API token from the first line of FILE, which nobody else may read.",
)
@click.option(
    "--read-only",
    is_flag=True,
    envvar="GPUGEEK_READ_ONLY",
    help="Look, but send no create and no action.",
)
@click.option(
    "--refresh",
    type=float,
    envvar="GPUGEEK_REFRESH",
    metavar="SECONDS",
    help="How long to wait between two looks while nothing is happening.  "
    "[default: the profile's, or 5]",
)
@click.option(
    "--no-journal",
    is_flag=True,
    envvar="GPUGEEK_NO_JOURNAL",
    help="Keep no journal of what is sent: after a crash nobody can say what was in flight.",
)
@click.option(
    "--theme",
    type=click.Choice(["auto", "dark", "light", "terminal"]),
    envvar="GPUGEEK_THEME",
    help="terminal takes the terminal's own colours.  [default: the config file's, or auto]",
)
@click.option(
    "--screenshot",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a picture of a view as SVG, secrets masked, and end.",
)
@click.option(
    "--view",
    type=click.Choice(["instances", "operations", "images", "datacenters", "gpus"]),
    default="instances",
    show_default=True,
    help="The view that --screenshot shows.",
)
@click.option(
    "--size",
    default="140x40",
    metavar="COLUMNSxLINES",
    show_default=True,
    help="The size of the screen that --screenshot shows.",
)
@click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    default="info",
    envvar="GPUGEEK_LOG_LEVEL",
    show_default=True,
    help="How much goes to the log file, which `doctor` names.",
)
@click.version_option(__version__, prog_name="gpugeek-tui")
@click.pass_context
def main(
    context: click.Context,
    demo: str | None,
    profile: str | None,
    base_url: str | None,
    token_file: Path | None,
    read_only: bool,
    refresh: float | None,
    no_journal: bool,
    theme: str | None,
    screenshot: Path | None,
    view: str,
    size: str,
    log_level: str,
) -> None:
    """A live dashboard of your GPUGeek instances.

    Options win over the environment, and the environment over the config file (`config init` begins
    one). The API token is never an option, because everyone on the machine can read a command line:
    it is read from GPUGEEK_API_TOKEN, --token-file, or where the profile says.
    """
    # Here, not at the top: --help, --version and a wrong option need not pay for what they lead to.
    from gpugeek_tui.api.secret import Secret  # noqa: PLC0415
    from gpugeek_tui.settings import Wishes  # noqa: PLC0415

    if demo is not None:
        for name, given in {
            "base-url": base_url,
            "profile": profile,
            "token-file": token_file,
        }.items():
            if given is not None and _typed(context, name.replace("-", "_")):
                raise click.UsageError(f"--demo brings its own cloud: it cannot go with --{name}.")
    wishes = Wishes(
        profile=(profile or "").strip() or None,
        base_url=base_url,
        token=Secret((os.environ.get(TOKEN_VARIABLE) or "").strip()),
        token_file=token_file,
        demo=demo,
        read_only=read_only,
        refresh=refresh,
        journal=not no_journal,
        theme=theme,
    )
    context.obj = wishes
    if context.invoked_subcommand is None:
        from gpugeek_tui.start import open_dashboard, take_screenshot  # noqa: PLC0415 - likewise

        if screenshot is not None:
            context.exit(take_screenshot(wishes, screenshot, view, size, log_level=log_level))
        context.exit(open_dashboard(wishes, log_level=log_level))


def _typed(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
