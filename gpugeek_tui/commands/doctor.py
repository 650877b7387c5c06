"""`gpugeek-tui doctor`."""

from __future__ import annotations

import json

import click

from gpugeek_tui.doctor import machine
from gpugeek_tui.doctor.finding import Finding, as_json, as_text
from gpugeek_tui.settings import Wishes

__all__ = ["doctor"]

SOMETHING_WRONG = 1


@click.command()
@click.option("--json", "machine_readable", is_flag=True, help="The same as JSON.")
@click.pass_context
def doctor(context: click.Context, machine_readable: bool) -> None:
    """Say what a bug report needs, and nothing secret: versions, terminal, paths, settings, connection.

    Looks as the dashboard would with the same options: gpugeek-tui --profile lab doctor. It asks the
    server for its GPU types, once. Exit code 0 if all is well, 1 if something is wrong.
    """
    findings = _examine(context.find_object(Wishes) or Wishes())
    if machine_readable:
        click.echo(json.dumps(as_json(findings), ensure_ascii=False, indent=2))
    else:
        click.echo(as_text(findings))
    context.exit(SOMETHING_WRONG if any(one.ok is False for one in findings) else 0)


def _examine(wishes: Wishes) -> list[Finding]:
    findings = [*machine.program(), *machine.terminal(), *machine.paths()]
    about_config, config = machine.config_file()
    findings += about_config
    if config is None:
        return findings
    if wishes.demo is not None:
        return [*findings, Finding("Account", "demo", "a cloud within this program: no connection")]
    about_account, settings = machine.account(wishes, config)
    findings += about_account
    if settings is not None:
        # Here, not at the top: HTTP is loaded only for those who have an account.
        from gpugeek_tui.doctor.connection import connection  # noqa: PLC0415

        findings += connection(settings)
    return findings
