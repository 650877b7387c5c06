"""Every field of an instance as lines to read: pure, so that what is shown can be tested as text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from gpugeek_tui.api.models import Instance
from gpugeek_tui.fleet.snapshot import Snapshot
from gpugeek_tui.format import age_since, bar, parse_time, percent, size, status_words
from gpugeek_tui.ssh_command import RefusedCommandError, read_ssh_command
from gpugeek_tui.text import clean, mask, mask_url_token
from gpugeek_tui.zones import shown

__all__ = ["Line", "Section", "sections"]

BAR_CELLS = 20
FULL = 90  # per cent
LONG = 400  # characters of an address that are shown at most


class Line(NamedTuple):
    """`style` is a theme style such as $text-error; "" is plain. All texts are clean."""

    label: str
    text: str
    style: str = ""


class Section(NamedTuple):
    title: str
    lines: tuple[Line, ...]


def sections(
    instance: Instance, snapshot: Snapshot, *, reveal: bool, now: datetime
) -> tuple[Section, ...]:
    """All 25 fields of the reference (S152 to S186). `reveal` shows password and tokens; `now` is aware."""
    return (
        Section("Instance", tuple(_identity(instance, snapshot, now))),
        Section("Machine", tuple(_machine(instance))),
        Section("Disks", tuple(_disks(instance))),
        Section("Connect", tuple(_access(instance, reveal=reveal))),
    )


def _identity(one: Instance, snapshot: Snapshot, now: datetime) -> Iterator[Line]:
    yield Line("Name", clean(one.name) or "(no name)")
    yield Line("Instance id", str(one.instance_id))
    style = {"running": "$text-success", "stopd": "$text-muted"}.get(one.state, "$text-warning")
    yield Line("Status", status_words(clean(one.status), one.pending), style)
    if one.state == "stopd":
        yield Line("Can be started", *(("yes",) if one.is_startable else ("no", "$text-warning")))
    yield Line("SKU", clean(one.sku_name))
    image = snapshot.image_name(one.image_id)
    yield Line("Image", _name_and_id(image, one.image_id))
    yield Line("Datacenter", _name_and_id(snapshot.datacenter_name(one.dc_id), one.dc_id))
    yield Line("Created", _created(one.created_at, now))
    yield Line("Last operation", str(one.operation_id) if one.operation_id else "none")


def _created(text: str, now: datetime) -> str:
    moment = parse_time(text)
    if moment is None:
        return clean(text) or "not said"
    return f"{shown(moment):%Y-%m-%d %H:%M:%S (%Z)}, {age_since(text, now)} ago"


def _machine(one: Instance) -> Iterator[Line]:
    # The count of a stopped machine is what it holds now, not what it was created with (E12).
    yield Line("GPUs", f"{one.gpu_num} x {clean(one.gpu_name)}")
    yield Line("Free on its host", f"{one.available_gpu_num} GPUs")
    yield Line("CPU", f"{one.cpu_core_num} cores")
    yield Line("Memory", size(one.memory_size))


def _disks(one: Instance) -> Iterator[Line]:
    yield _disk("System  /", one.system_disk_used_size, one.system_disk_size)
    yield _disk("Data  /gz-data", one.data_disk_used_size, one.data_disk_size)


def _disk(label: str, used: int, total: int) -> Line:
    share = percent(used, total)
    if share is None:
        return Line(label, "not said")
    text = f"{bar(used, total, BAR_CELLS)} {share:3d}%  {size(used)} of {size(total)}"
    return Line(label, text, "$text-error" if share >= FULL else "")


def _access(one: Instance, *, reveal: bool) -> Iterator[Line]:
    if one.state != "running":
        yield Line("", "These answer only while it is running.", "$text-muted")
    yield Line("SSH", clean(one.ssh_cmd) or "none")
    refused = _refusal(one.ssh_cmd)
    if refused:
        yield Line("", f"This command is not run: {refused}.", "$text-warning")
    password = clean(one.ssh_pwd) if reveal else mask(one.ssh_pwd)
    yield Line("SSH password", password or "none")
    yield Line("Notebook", _address(one.notebook_url, reveal=reveal))
    yield Line("TensorBoard", _address(one.tensorboard_url, reveal=reveal))
    yield from _services("TCP service", one.custom_services, reveal=reveal)
    yield from _services("HTTP service", one.http_services, reveal=reveal)


def _refusal(command: str) -> str:
    try:
        if command:
            read_ssh_command(command)
    except RefusedCommandError as error:
        return str(error)
    return ""


def _services(label: str, urls: tuple[str, ...], *, reveal: bool) -> Iterator[Line]:
    for url in urls or ("",):
        yield Line(label, _address(url, reveal=reveal))


def _address(url: str, *, reveal: bool) -> str:
    return clean(url if reveal else mask_url_token(url), limit=LONG) or "none"


def _name_and_id(name: str, ident: str) -> str:
    return clean(ident) if name == ident else f"{clean(name)}  ({clean(ident)})"
