"""One instance in full, live, with its secrets hidden until asked for."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from gpugeek_tui.api.models import Instance
from gpugeek_tui.fleet.change import Change
from gpugeek_tui.fleet.snapshot import Snapshot
from gpugeek_tui.screens.connecting import Connects
from gpugeek_tui.screens.creating import OpensCreate
from gpugeek_tui.screens.instance_actions import InstanceActions
from gpugeek_tui.screens.instance_fields import Section, sections
from gpugeek_tui.screens.instance_rows import doing
from gpugeek_tui.widgets.banner import Banner
from gpugeek_tui.widgets.key_bar import KeyBar

__all__ = ["REVEALED_SECONDS", "InstanceScreen"]

REVEALED_SECONDS = 30.0
"""After this, what was revealed is hidden again: people walk away from their screens."""

LABEL_CELLS = 18


class InstanceScreen(Connects, InstanceActions, OpensCreate):
    """Stays on its instance by id; when that is gone it says so and keeps what was known last."""

    CSS_PATH = "instance.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.pop_screen", "Back", id="details.back"),
        Binding("v", "reveal", "Secrets", id="instance.reveal"),
    ]

    def __init__(self, instance: Instance, *, reveal: bool = False) -> None:
        """`reveal`: its secrets are shown from the start."""
        super().__init__()
        self._instance = instance
        self._gone = False
        self._reveal = reveal
        self._hide: Timer | None = None
        self._hidden_at = 0.0

    def compose(self) -> ComposeResult:
        yield self.header()
        yield Banner()
        with VerticalScroll():
            yield Static(id="fields")
        yield KeyBar(self.why_dim)

    def on_mount(self) -> None:
        self._set_reveal(self._reveal)

    @property
    def target(self) -> Instance | None:
        return None if self._gone else self._instance

    def show(self, snapshot: Snapshot, change: Change | None) -> None:
        known = snapshot.instances.value.get(self._instance.instance_id)
        self._gone = known is None and not snapshot.partial
        if known is not None:
            self._instance = known
        self._draw(snapshot)
        self.refresh_bindings()

    def tick(self) -> None:
        super().tick()
        if self.fleet is not None:
            self._draw(self.fleet.snapshot)

    def action_reveal(self) -> None:
        self._set_reveal(not self._reveal)

    def on_screen_suspend(self) -> None:
        self._set_reveal(False)

    def _set_reveal(self, reveal: bool) -> None:
        # Not hidden when the terminal loses the focus: a password is read here to be typed elsewhere.
        if self._hide is not None:
            self._hide.stop()
            self._hide = None
        self._reveal = reveal
        if reveal:
            self._hide = self.set_timer(REVEALED_SECONDS, lambda: self._set_reveal(False))
            self._hidden_at = time.monotonic() + REVEALED_SECONDS
            # They stand at the end, which a small terminal does not show.
            self.query_one(VerticalScroll).anchor()
        if self.fleet is not None:
            self._draw(self.fleet.snapshot)

    def _draw(self, snapshot: Snapshot) -> None:
        parts: list[Content] = []
        if self._gone:
            parts.append(
                Content.styled(
                    "This instance is gone. Below is what was known last.\n", "$text-error bold"
                )
            )
        followed = next(
            (one for one in snapshot.running if one.instance_id == self._instance.instance_id), None
        )
        busy = doing(self._instance, followed, time.monotonic())
        if busy and not self._gone:
            parts.append(Content.styled(f"In progress: {busy}\n", "$text-warning bold"))
        told = sections(self._instance, snapshot, reveal=self._reveal, now=datetime.now(UTC))
        parts += [_drawn(section) for section in told]
        if self._reveal:
            left = max(1, round(self._hidden_at - time.monotonic()))
            words = f"Secrets are shown, for {left} s more; their key hides them."
            parts.insert(-1, Content.styled(words, "$text-warning bold"))
        self.query_one("#fields", Static).update(Content("\n").join(parts))


def _drawn(section: Section) -> Content:
    lines = [Content.styled(section.title, "bold $text-primary")]
    for line in section.lines:
        label = Content.styled(f"  {line.label:<{LABEL_CELLS}}", "$text-muted")
        text = Content.styled(line.text, line.style) if line.style else Content(line.text)
        lines.append(Content.assemble(label, text))
    return Content.assemble(Content("\n").join(lines), "\n")
