"""The commands beside the dashboard: a file each, imported only when its command is given."""

from __future__ import annotations

from importlib import import_module

import click

__all__ = ["LazyGroup"]

COMMANDS: dict[str, tuple[str, str]] = {
    "config": ("config:config", "Check, find or begin the config file."),
    "ssh-config": (
        "ssh_config:ssh_config",
        "Write a file for ssh with a host for every running one.",
    ),
    "doctor": ("doctor:doctor", "Say what a bug report needs: versions, paths, connection."),
}
"""Name, where it is (module in this package : attribute), and what --help says of it."""


class LazyGroup(click.Group):
    """--help, completion and the dashboard know the commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(f"{__name__}.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])
