"""The ssh command that the platform gives for an instance, read by us and never by a shell. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from gpugeek_tui.host_names import host_of

__all__ = ["RefusedCommandError", "SshCommand", "read_ssh_command"]

LONGEST = 400
PORTS = range(1, 65536)
USER = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}"


class RefusedCommandError(ValueError):
    """Its words say what about the command is not plain; they hold nothing of the command itself."""


class SshCommand(NamedTuple):
    """User, host and port, each checked: no character in them means anything to ssh or to a shell."""

    user: str
    host: str
    port: int

    @property
    def argv(self) -> tuple[str, ...]:
        """What is run. After `--` nothing is an option, whatever it looks like."""
        return ("ssh", "-p", str(self.port), "--", f"{self.user}@{self.host}")

    def __str__(self) -> str:
        """The same to be shown, or to be pasted into a shell."""
        return f"ssh -p {self.port} {self.user}@{self.host}"


def read_ssh_command(text: str) -> SshCommand:
    """`ssh -p PORT USER@HOST` in its plain forms (S173): the parts in any order, `-pPORT`, `-l USER HOST`.

    Raises `RefusedCommandError` for everything else: an option more could run a program here.
    """
    if len(text) > LONGEST:
        raise RefusedCommandError("it is too long for an ssh command")
    words = text.strip(" \t\r\n").split(" ")
    words = [word for word in words if word]
    if not words:
        raise RefusedCommandError("it is empty")
    if not all(word.isascii() and word.isprintable() for word in words):
        raise RefusedCommandError("it holds characters that do not belong into an ssh command")
    if words[0] != "ssh":
        raise RefusedCommandError("it does not begin with ssh")
    return _command(*_parts(words[1:]))


def _parts(words: list[str]) -> tuple[list[str], list[str], list[str]]:
    """The values of -p, those of -l, and what is no option."""
    ports: list[str] = []
    users: list[str] = []
    rest: list[str] = []
    given = iter(words)
    for word in given:
        kind, value = word[:2], word[2:]
        if kind in {"-p", "-l"}:
            (ports if kind == "-p" else users).append(value or next(given, ""))
        elif word.startswith("-"):
            raise RefusedCommandError("it has an option besides -p and -l")
        else:
            rest.append(word)
    return ports, users, rest


def _command(ports: list[str], users: list[str], rest: list[str]) -> SshCommand:
    if len(rest) != 1:
        problem = "a command to run, or several hosts" if rest else "no host"
        raise RefusedCommandError(f"it names {problem}")
    if len(ports) != 1:
        raise RefusedCommandError(f"it names {'several ports' if ports else 'no port'}")
    before, at, host = rest[0].rpartition("@")
    users += [before] if at else []
    if len(users) != 1:
        raise RefusedCommandError(f"it names {'several users' if users else 'no user'}")
    if not re.fullmatch(r"[0-9]{1,5}", ports[0]) or int(ports[0]) not in PORTS:
        raise RefusedCommandError("its port is no number from 1 to 65535")
    if not re.fullmatch(USER, users[0]):
        raise RefusedCommandError("its user has characters that no user name has")
    found = host_of(host)
    if found is None:
        raise RefusedCommandError("its host is neither a plain host name nor an IP address")
    return SshCommand(users[0], found, int(ports[0]))
