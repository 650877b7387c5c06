"""The options of the command line: their words, their forms, and what becomes of them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contract_tests.wishes import Limits, Wishes

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["run_options", "target_options", "wishes_of"]


def _price(_: click.Context, __: click.Parameter, value: str | None) -> Decimal | None:
    if value is None:
        return None
    try:
        price = Decimal(value)
    except InvalidOperation:
        raise click.BadParameter(f"{value!r} is no price: give a number such as 2.50") from None
    if not price.is_finite() or price <= 0:
        raise click.BadParameter(f"{value!r} is no price: give one above 0")
    return price


_FILE = click.Path(dir_okay=False, path_type=Path)
_MINUTES = click.FloatRange(1, 24 * 60)

_TARGET = (
    click.option(
        "--base-url",
        metavar="URL",
        help="The server. Default: the bundled mock; of cleanup: every server of its ledgers.",
    ),
    click.option(
        "--token-file",
        type=_FILE,
        help="Read the token from here, a file that only you can read, not from GPUGEEK_API_TOKEN.",
    ),
    click.option(
        "--second-token-file",
        type=_FILE,
        help="The token of another account, to try isolation; or set GPUGEEK_API_TOKEN_2.",
    ),
    click.option(
        "--proxy",
        metavar="URL",
        default="",
        help="An HTTP proxy, also for this machine. Elsewhere HTTPS_PROXY and NO_PROXY hold without it.",
    ),
    click.option(
        "--wait",
        type=click.FloatRange(1, 3600),
        metavar="SECONDS",
        help="How long an operation may take where the target has no clock to move. Default: 60 on"
        " this machine, 900 elsewhere.",
    ),
)

_RUN = (
    click.option(
        "--allow-spend",
        is_flag=True,
        help="Also create and release instances at an address that is not this machine. Costs money.",
    ),
    click.option(
        "--max-creates", type=click.IntRange(1), metavar="N", help="Create at most N. [2]"
    ),
    click.option(
        "--max-alive", type=click.IntRange(1), metavar="N", help="Have at most N at once. [1]"
    ),
    click.option(
        "--max-minutes",
        type=_MINUTES,
        metavar="T",
        help="Release everything T minutes after the first create at the latest. [30]",
    ),
    click.option(
        "--max-price",
        callback=_price,
        metavar="P",
        help="Create nothing that a dry run shows a price above P for.",
    ),
    click.option("--gpu", "gpus", multiple=True, metavar="NAME", help="Create only this GPU type."),
    click.option(
        "--datacenter", "datacenters", multiple=True, metavar="ID", help="Create only here."
    ),
    click.option("--read-only", is_flag=True, help="Send only the three lists and the query."),
    click.option(
        "--profile",
        type=click.Choice(["ci", "dev", "deep"]),
        default="ci",
        show_default=True,
        help="ci: few examples, the same each time; dev: more, new each time; deep: many.",
    ),
    click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Repeat a run of dev or deep."),
    click.option(
        "--area",
        "areas",
        multiple=True,
        metavar="NAME",
        help="Only this area, such as query; may be given several times.",
    ),
    click.option(
        "-x", "--stop-at-first", is_flag=True, help="End the run at the first broken statement."
    ),
    click.option("--learn", type=_FILE, help="Write the readings seen as a dialect of the mock."),
    click.option("--json", type=_FILE, help="Write the report as JSON."),
    click.option("--junit", type=_FILE, help="Write the report as JUnit XML."),
    click.option("--html", type=_FILE, help="Write the report as one HTML page."),
    click.option("--baseline", type=_FILE, help="Tell what changed since this JSON report."),
)

_LIMITS = {
    "max_creates": "creates",
    "max_alive": "alive",
    "max_minutes": "minutes",
    "max_price": "price",
    "gpus": "gpus",
    "datacenters": "datacenters",
}


def target_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What any command takes that speaks with a server."""
    return _with(_TARGET, command)


def run_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What a run of the suite takes beyond that."""
    return _with(_RUN, command)


def wishes_of(given: dict[str, Any]) -> Wishes:
    """The options as one value; any limit that was given makes a budget of them all."""
    limits = {_LIMITS[name]: given[name] for name in _LIMITS if given[name] not in {None, ()}}
    rest = {name: value for name, value in given.items() if name not in _LIMITS}
    return Wishes(**rest, limits=Limits(**limits) if limits else None)


def _with(options: tuple[Any, ...], command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(options):
        command = option(command)
    return command
