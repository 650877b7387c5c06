"""The two lines above every view: whose account, is it live, how old is it, what is running."""

from __future__ import annotations

import time
from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from gpugeek_tui.fleet.snapshot import Connection, Snapshot
from gpugeek_tui.format import age
from gpugeek_tui.text import clean, fit

__all__ = ["StatusHeader", "account_line", "counts_line"]

MARKS: dict[Connection, tuple[str, str]] = {
    Connection.CONNECTING: ("connecting", "$text-muted"),
    Connection.LIVE: ("live", "$text-success"),
    Connection.STALE: ("STALE", "$text-warning bold"),
    Connection.REFUSED: ("REFUSED", "$text-error bold"),
}

LEAST_ADDRESS = 12
LEAST_COLUMNS, LEAST_LINES = 60, 15

STATE_STYLES = {"running": "$text-success", "stopd": "$text-muted", "creating": "$text-warning"}


def account_line(
    snapshot: Snapshot | None,
    *,
    address: str,
    badges: tuple[str, ...],
    now: float,
    profile: str = "",
    color: str = "",
    width: int = 0,
) -> Content:
    """Program, profile, badges such as DEMO, address, connection state and the age of the instances.

    `now` is on the fleet's monotonic clock, in seconds; `address` and `profile` are already clean.
    `color` is the profile's, "" if it has none. With a `width` in cells, 0 for any, first the address and
    then the program's name give way to what must be seen.
    """
    connection = snapshot.connection if snapshot else Connection.CONNECTING
    words, style = MARKS[connection]
    parts: list[str | Content | tuple[str, str]] = []
    if profile:
        parts += [(f" {profile} ", f"bold auto on {color}" if color else "bold reverse"), " "]
    for badge in badges:
        parts += [(f" {badge} ", "bold auto on $warning"), " "]
    ends: list[str | Content | tuple[str, str]] = ["  ", (words, style)]
    if snapshot is not None:
        if snapshot.paused:
            ends += ["  ", ("PAUSED", "$text-warning bold")]
        read_at = snapshot.instances.read_at
        if read_at is not None:
            ends.append((f"  data {age(max(0.0, now - read_at))} old", "$text-muted"))
        if snapshot.partial:
            ends.append(("  reading more ...", "$text-muted"))
    front, back = Content.assemble(*parts), Content.assemble(*ends)
    name = Content.assemble((" GPUGeek ", "bold reverse"), " ")
    room = width - front.cell_length - back.cell_length if width else len(address) + len(name)
    if room < LEAST_ADDRESS + len(name):
        name = Content(" ")
    shown = fit(address, max(0, room - len(name))).rstrip()
    return Content.assemble(name, front, (shown, "bold"), back)


def counts_line(snapshot: Snapshot | None, note: str = "") -> Content:
    """How many instances, how many of each status, and how many GPUs are in use.

    `note`, clean, comes first: what the next key is about must not be cut off by a narrow terminal.
    """
    if snapshot is None or snapshot.instances.read_at is None:
        return Content.styled(" reading the account ...", "$text-muted")
    total = len(snapshot.instances.value)
    parts: list[str | Content | tuple[str, str]] = [" "]
    if note:
        parts += [(f" {note} ", "bold auto on $accent"), "  "]
    parts += [
        (f"{total}", "bold"),
        " instance" if total == 1 else " instances",
    ]
    for state, count in snapshot.counts.items():
        parts += [
            "  ",
            (f"{count} {clean(state, limit=24)}", STATE_STYLES.get(state, "$text-accent")),
        ]
    if snapshot.pending:
        parts += ["  ", (f"{snapshot.pending} pending", "$text-warning")]
    parts += ["   GPUs in use ", (f"{snapshot.gpus_in_use}", "bold")]
    return Content.assemble(*parts)


class StatusHeader(Widget):
    """Shows what it is given; `tick()` once a second keeps the age right."""

    ALLOW_SELECT: ClassVar[bool] = False
    DEFAULT_CSS = """
    StatusHeader {
        height: 2;
        background: $panel;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """

    snapshot: reactive[Snapshot | None] = reactive(None)
    note: reactive[str] = reactive("")
    """What is marked, and how far an action on many has come; clean."""

    def __init__(
        self, *, address: str, badges: tuple[str, ...], profile: str = "", color: str = ""
    ) -> None:
        super().__init__()
        self._address = address
        self._badges = badges
        self._profile = profile
        self._color = color
        if color:  # an edge beside the name, to be seen from the corner of an eye
            self.styles.border_left = ("outer", color)

    def tick(self) -> None:
        if self.snapshot is not None:
            self.refresh()

    def render(self) -> Content:
        columns, lines = self.screen.size
        if columns < LEAST_COLUMNS or lines < LEAST_LINES:
            least = f"{LEAST_COLUMNS} x {LEAST_LINES}"
            return Content(f"GPUGeek needs {least} cells, here are {columns} x {lines}. q leaves.")
        first = account_line(
            self.snapshot,
            address=self._address,
            badges=self._badges,
            now=time.monotonic(),
            profile=self._profile,
            color=self._color,
            width=self.size.width,
        )
        return Content("\n").join([first, counts_line(self.snapshot, self.note)])
