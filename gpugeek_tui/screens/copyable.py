"""What can be copied of an instance or an operation: pure, so that each text can be tested."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from gpugeek_tui.api.models import Instance
from gpugeek_tui.api.secret import MASK, Secret
from gpugeek_tui.fleet.operations import Followed
from gpugeek_tui.fleet.rules import unreachable
from gpugeek_tui.screens.operation_rows import became, told
from gpugeek_tui.ssh_command import RefusedCommandError, read_ssh_command
from gpugeek_tui.text import clean, mask
from gpugeek_tui.web_address import bare

__all__ = ["Copyable", "as_json", "instance_copies", "operation_copies", "services"]

LONG = 120
NOTHING = "there is none"


class Copyable(NamedTuple):
    """`text` goes to the clipboard and is never shown; `shown` is, clean and masked."""

    label: str
    text: Secret
    shown: str = ""
    why_not: str = ""


def instance_copies(one: Instance) -> tuple[Copyable, ...]:
    """Addresses of an instance that does not run can be copied, and are called stale (E15)."""
    stale = "stale: " if unreachable(one) else ""
    return (
        _ssh(one, stale),
        _item("SSH password", one.ssh_pwd, stale + mask(one.ssh_pwd)),
        *(_item(label, url, stale + bare(url)) for label, url in services(one)),
        _item("Instance id", str(one.instance_id)),
        Copyable("Row as JSON", Secret(as_json(one)), "password and tokens masked"),
        Copyable(
            "Row as JSON, complete", Secret(as_json(one, secrets=True)), "WITH password and tokens"
        ),
    )


def services(one: Instance) -> Iterator[tuple[str, str]]:
    """Everything that a browser may open, by its name, as it came; "" where the platform gave none."""
    yield "Notebook", one.notebook_url
    yield "TensorBoard", one.tensorboard_url
    for kind, urls in (("TCP", one.custom_services), ("HTTP", one.http_services)):
        for number, url in enumerate(urls, start=1):
            yield f"{kind} service {number}" if len(urls) > 1 else f"{kind} service", url


def operation_copies(one: Followed) -> tuple[Copyable, ...]:
    words = became(one)
    everything = told(one, now=time.monotonic())
    instance = str(one.likely_instance or "")
    return (
        _item("Trace id", one.traceid),
        _item("Operation id", str(one.operation_id or "")),
        _item("Instance id", instance),
        _item("What became of it", words, words),
        Copyable("All of it", Secret(everything), "as its details show it"),
    )


def as_json(one: Instance, *, secrets: bool = False) -> str:
    """One line, the fields by their names on the wire. Without `secrets` it can be shown to anybody."""
    row = msgspec.to_builtins(one)
    if not secrets:
        row["sshPwd"] = MASK if one.ssh_pwd else ""
        row["notebookUrl"] = bare(one.notebook_url)
        row["tensorboardUrl"] = bare(one.tensorboard_url)
        row["customServices"] = [bare(url) for url in one.custom_services]
        row["httpServices"] = [bare(url) for url in one.http_services]
    # Python's own writer: msgspec's refuses numbers beyond 64 bits.
    return json.dumps(row, ensure_ascii=False)


def _ssh(one: Instance, stale: str) -> Copyable:
    """As we read it: what came may do anything once it is pasted into a shell."""
    label = "SSH command"
    if not one.ssh_cmd:
        return Copyable(label, Secret(""), why_not=NOTHING)
    try:
        command = str(read_ssh_command(one.ssh_cmd))
    except RefusedCommandError as error:
        return Copyable(label, Secret(""), why_not=f"refused: {error}")
    return Copyable(label, Secret(command), stale + command)


def _item(label: str, text: str, shown: str | None = None) -> Copyable:
    if not text:
        return Copyable(label, Secret(""), why_not=NOTHING)
    return Copyable(label, Secret(text), clean(text if shown is None else shown, limit=LONG))
