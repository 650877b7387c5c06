"""An ssh config file with a host for every running instance: its text, and how it gets to the disk."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from gpugeek_tui.api.models import Instance
from gpugeek_tui.errors import SettingsError
from gpugeek_tui.places import make_private
from gpugeek_tui.ssh_command import RefusedCommandError, SshCommand, read_ssh_command
from gpugeek_tui.text import clean

__all__ = [
    "MARK",
    "Host",
    "LeftOut",
    "config_text",
    "default_file",
    "hosts_of",
    "include_line",
    "write",
]

MARK = "# Written by gpugeek-tui ssh-config, anew each time: changes here are lost."
"""The first line of our file. A file that begins with anything else is somebody else's."""

PREFIX = "gpugeek-"
LONGEST_NAME = 60


class Host(NamedTuple):
    """`alias` is what the user types after ssh; `about` a clean line for people."""

    alias: str
    command: SshCommand
    about: str


class LeftOut(NamedTuple):
    """A running instance without a host, and why; both clean."""

    about: str
    why: str


def default_file() -> Path:
    return Path.home() / ".ssh" / "gpugeek.conf"


def hosts_of(instances: Iterable[Instance]) -> tuple[tuple[Host, ...], tuple[LeftOut, ...]]:
    """Those that run, by alias, and those whose ssh command is refused."""
    running = [one for one in instances if one.state == "running"]
    aliases = _aliases(running)
    hosts: list[Host] = []
    left_out: list[LeftOut] = []
    for one in running:
        about = f"{clean(one.name) or '(no name)'} ({one.instance_id})"
        try:
            command = read_ssh_command(one.ssh_cmd)
        except RefusedCommandError as error:
            left_out.append(LeftOut(about, f"its ssh command is refused: {error}"))
        else:
            hosts.append(Host(aliases[one.instance_id], command, about))
    return tuple(sorted(hosts)), tuple(left_out)


def config_text(hosts: Sequence[Host]) -> str:
    """The whole file. Nothing in it can end a line or mean a pattern, whatever the names were."""
    lines = [MARK]
    for host in hosts:
        lines += [
            "",
            f"# {host.about}",
            f"Host {host.alias}",
            f"    HostName {host.command.host}",
            f"    Port {host.command.port}",
            f"    User {host.command.user}",
        ]
    return "\n".join(lines) + "\n"


def include_line(path: Path) -> str:
    """What the user puts on top of ~/.ssh/config."""
    home = Path.home()
    shown = f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)
    return f'Include "{shown}"' if re.search(r"\s", shown) else f"Include {shown}"


def write(path: Path, text: str) -> None:
    """Puts `text` in place of our file of before, at once, for its owner alone to read.

    A file that is not ours is left as it is. Raises `SettingsError`.
    """
    try:
        target = path.resolve()  # a link stays one: what it leads to is written
        if _is_foreign(target):
            raise SettingsError(
                f"{path} was not written by this program, so it is left as it is. "
                "Name another file with --file."
            )
        make_private(target.parent)
        # Made for its owner alone, beside its place, so that a rename puts it there.
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".gpugeek-", suffix=".tmp")
        fresh = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(target)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no name of a file"
        raise SettingsError(f"{path} cannot be written: {why}.") from None


def _is_foreign(target: Path) -> bool:
    try:
        found = target.stat()
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(found.st_mode):
        return True
    with target.open("rb") as file:
        begins = file.read(len(MARK) + 1)
    return found.st_size > 0 and begins.rstrip(b"\r\n") != MARK.encode()


def _aliases(instances: Sequence[Instance]) -> dict[int, str]:
    """By id. A name that is not alone, or could be taken for another's name and id, gets its own id."""
    names = {one.instance_id: _plain(one.name) for one in instances}
    ids = {str(one) for one in names}
    counts = Counter(names.values())
    found = {}
    for number, name in names.items():
        others_id = name.rpartition("-")[2] in ids - {str(number)}
        alone = name and counts[name] == 1 and not others_id
        found[number] = f"{PREFIX}{name if alone else '-'.join(filter(None, (name, str(number))))}"
    return found


def _plain(name: str) -> str:
    """What of a name may stand in an alias: small letters, digits, dots, dashes, underscores."""
    kept = re.sub(r"[^a-z0-9._-]+", "-", clean(name).lower())[:LONGEST_NAME]
    return re.sub(r"-{2,}", "-", kept).strip("-._")
