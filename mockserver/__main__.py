"""`gpugeek-mock`: the mock as a program of its own."""

from __future__ import annotations

import json
import logging
import os
import sys

import click

from mockserver import __version__
from mockserver.app import create_app
from mockserver.clock import checked_speed
from mockserver.errors import ServingError, WorldError
from mockserver.serving import serve

__all__ = ["main"]

_TAKEN, _BROKEN = 1, 2


def _speed(_: click.Context, __: click.Parameter, value: float) -> float:
    try:
        return checked_speed(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)
@click.option(
    "--world",
    default="demo",
    show_default=True,
    metavar="NAME|FILE",
    help="What every account starts with: demo, empty, reference, or a JSON file.",
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
@click.version_option(__version__, prog_name="gpugeek-mock", message="%(prog)s %(version)s")
def main(host: str, port: int, world: str, speed: float, seed: int) -> None:
    """A mock of the GPUGeek API. Any non-empty gz-api-token is an account of its own.

    Prints one JSON line on stdout when it accepts connections; logs go to stderr. SIGTERM and ctrl-c
    end it with exit code 0. A port that cannot be had gives exit code 1, a wrong option or world 2.
    """
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(levelname)s: %(message)s"
    )

    def announce(url: str) -> None:
        line = {
            "event": "listening",
            "url": url,
            "pid": os.getpid(),
            "world": app.tenants.world.name,
        }
        click.echo(json.dumps(line))

    try:
        app = create_app(world, speed=speed, seed=seed)
        serve(app, host, port, announce)
    except WorldError as error:
        click.echo(f"gpugeek-mock: {error}", err=True)
        sys.exit(_BROKEN)
    except ServingError as error:
        click.echo(f"gpugeek-mock: {error}", err=True)
        sys.exit(_TAKEN)


if __name__ == "__main__":
    main()
