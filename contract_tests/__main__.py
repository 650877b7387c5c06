"""`gpugeek-contract`: hold a server of the GPUGeek API against the reference.

Exit codes: 0 all that was tried holds; 1 a statement is broken; 2 wrong use; 3 the target cannot be
tested (not reachable, refuses the token, has no machine free); 4 nothing is broken and something is not
as in the baseline; 70 the suite itself failed; 130 ctrl-c.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click

from contract_tests.options import run_options, target_options, wishes_of

if TYPE_CHECKING:
    from contract_tests.wishes import Wishes

__all__ = ["main"]

WRONG_USE = 2


@click.group(
    invoke_without_command=True,
    subcommand_metavar="[cleanup]",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@target_options
@run_options
@click.option("--list", "listing", is_flag=True, help="List the statements and their tests.")
@click.version_option(version("gpugeek-tui"), prog_name="gpugeek-contract")
@click.pass_context
def main(ctx: click.Context, /, *, listing: bool, **given: Any) -> None:
    """Prove the statements of the GPUGeek API reference against a server.

    The token comes from GPUGEEK_API_TOKEN. At an address that is not this machine only reads are sent
    unless --allow-spend is given; then the --max limits are kept, or their defaults. What the suite
    created it releases, also after ctrl-c; instances that it did not create it never touches. What a
    killed run has left, gpugeek-contract cleanup releases.

    Exit codes: 0 all holds, 1 a statement is broken, 2 wrong use, 3 the target cannot be tested, 4 nothing
    is broken and something is not as in the baseline.
    """
    wishes = wishes_of(given)
    if ctx.invoked_subcommand is not None:
        ctx.obj = wishes
        return
    if missing := [name for name in ("pytest", "hypothesis") if find_spec(name) is None]:
        click.echo(
            f"The suite needs {' and '.join(missing)}: install it with"
            " pip install 'gpugeek-tui[contract]'",
            err=True,
        )
        sys.exit(WRONG_USE)
    from contract_tests.program import list_statements, run_suite  # noqa: PLC0415 - needs the extra

    if listing:
        list_statements()
        return
    sys.exit(run_suite(wishes))


@main.command()
@target_options
@click.option(
    "--all", "everything", is_flag=True, help="Also what runs that are still going have made."
)
@click.pass_obj
def cleanup(before: Wishes, /, *, everything: bool, **given: Any) -> None:
    """Release what killed runs have left, at every server or only at --base-url.

    Only instances are touched that stand in the ledger which each run keeps, by their id or by the
    run's name.

    Exit codes: 0 all is gone, 1 something is left, 2 wrong use, 3 a server cannot be asked.
    """
    from contract_tests.salvage import clean_up  # noqa: PLC0415 - not for --help

    asked = {name: value or getattr(before, name) for name, value in given.items()}
    sys.exit(clean_up(asked, everything=everything, say=click.echo))


if __name__ == "__main__":
    main()
