"""`gpugeek-mock`: the mock as a program of its own."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import click

from mockserver import __version__
from mockserver.clock import checked_speed
from mockserver.errors import DialectError, ServingError, StateError, WorldError
from mockserver.leniency import LENIENCIES
from mockserver.program import Program

__all__ = ["main"]

_TAKEN, _BROKEN = 1, 2


def _speed(_: click.Context, __: click.Parameter, value: float) -> float:
    try:
        return checked_speed(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _defects(context: click.Context, _: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        return names
    from mockserver.defects.catalogue import (  # noqa: PLC0415 - the correct mock has no part in it
        UnknownDefectError,
        chosen,
        described,
    )

    if "list" in names:
        click.echo("\n".join(described()))
        context.exit()
    try:
        chosen(names)
    except UnknownDefectError as error:
        raise click.BadParameter(str(error)) from error
    return names


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on. There is no password: keep to loopback unless you know better.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)
@click.option(
    "--port-file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the port to this file once connections are accepted; it goes when the mock ends.",
)
@click.option(
    "--allow-host",
    multiple=True,
    metavar="NAME",
    help="A further name under which /__mock__/ may be called, say that of a container. Repeatable.",
)
@click.option(
    "--world",
    default="demo",
    show_default=True,
    metavar="NAME|FILE",
    help="What every account starts with: demo, empty, reference, or a JSON file.",
)
@click.option(
    "--watch",
    is_flag=True,
    help="Load the world again when its file changes; a broken file keeps the old one.",
)
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Keep the state in this file: what was accepted is there again after any end of the mock.",
)
@click.option(
    "--speed",
    type=float,
    callback=_speed,
    default=1.0,
    show_default=True,
    help="How many times faster than real time operations run.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="What all that is invented follows from."
)
@click.option(
    "--dialect",
    default="default",
    show_default=True,
    metavar="NAME|FILE",
    help="How to read what the reference leaves open: default, tables, examples, hostile, or a TOML"
    " file.",
)
@click.option(
    "--loose",
    is_flag=True,
    help="Forgive what a strict server refuses: all that --forgive can name.",
)
@click.option(
    "--forgive",
    multiple=True,
    type=click.Choice([each.name for each in LENIENCIES]),
    metavar="LENIENCY",
    help="Forgive one thing, say digit_strings; a wrong name lists all. Repeatable.",
)
@click.option(
    "--defect",
    "defects",
    multiple=True,
    hidden=True,
    callback=_defects,
    help="Have a fault, for whoever tests a test of this API; list prints them. Repeatable.",
)
@click.version_option(__version__, prog_name="gpugeek-mock", message="%(prog)s %(version)s")
def main(
    host: str,
    port: int,
    port_file: Path | None,
    allow_host: tuple[str, ...],
    world: str,
    watch: bool,
    state: Path | None,
    speed: float,
    seed: int,
    dialect: str,
    loose: bool,
    forgive: tuple[str, ...],
    defects: tuple[str, ...],
) -> None:
    """A mock of the GPUGeek API. Any non-empty gz-api-token is an account of its own.

    Prints one JSON line on stdout when it accepts connections; logs go to stderr. A page to watch
    and steer it is at /__mock__/ of its address. SIGTERM and ctrl-c end it with exit code 0. A port
    that cannot be had gives exit code 1, a wrong option or a broken file 2.
    """
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(levelname)s: %(message)s"
    )
    try:
        program = Program(
            world,
            speed=speed,
            seed=seed,
            dialect=dialect,
            loose=loose or forgive,
            watch=watch,
            port_file=port_file,
            state=state,
            defects=defects,
        )
        program.run(host, port, allow_host)
    except (WorldError, DialectError, StateError) as error:
        click.echo(f"gpugeek-mock: {error}", err=True)
        sys.exit(_BROKEN)
    except ServingError as error:
        click.echo(f"gpugeek-mock: {error}", err=True)
        sys.exit(_TAKEN)


if __name__ == "__main__":
    main()
