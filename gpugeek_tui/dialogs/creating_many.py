"""Several creates on their way, one after the other, and how each went."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from gpugeek_tui.dialogs.dialog import Dialog, plain
from gpugeek_tui.fleet.create_many import CreateMany, Standing, Step
from gpugeek_tui.fleet.operations import Followed
from gpugeek_tui.text import cell_len, clean, fit

__all__ = ["STOPPED_BY_HAND", "CreatingMany", "many_words"]

STOPPED_BY_HAND = "You stopped it."
LOOK_SECONDS = 0.2
MOST_NAME_CELLS = 28
MOST_WORDS = 300
STYLES: dict[Standing, str] = {
    Standing.ACCEPTED: "$text-success",
    Standing.REFUSED: "$text-error",
    Standing.UNKNOWN: "$text-error bold",
    Standing.SENDING: "$text-warning",
}


class CreatingMany(Dialog[None]):
    """Closing it stops nothing. `latest` tells how an entry stands now."""

    DEFAULT_CSS = """
    CreatingMany #steps { height: auto; max-height: 50vh; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "stop", "Stop", id="many.stop"),
        Binding("q", "dismiss(None)", "Close", show=False, id="many.close"),
    ]

    def __init__(self, many: CreateMany, latest: Callable[[Followed], Followed]) -> None:
        super().__init__()
        self._many = many
        self._latest = latest

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="frame", can_focus=False) as frame:
            frame.border_title = f"Creating {len(self._many.steps)} instances"
            frame.border_subtitle = "escape closes this and stops nothing; c shows it again"
            yield Static(id="summary", classes="subject")
            with VerticalScroll(id="steps"):
                yield Static(id="list")
            with Horizontal(classes="buttons"):
                yield Button("[u]S[/u]top after this one", id="stop", variant="warning")
                yield Button("Close", id="close")

    def on_mount(self) -> None:
        self.set_interval(LOOK_SECONDS, self._draw)
        self.query_one("#close", Button).focus()
        self._draw()

    def _draw(self) -> None:
        many = self._many
        steps = [self._line(step) for step in many.steps]
        self.query_one("#summary", Static).update(plain(many_words(many)))
        self.query_one("#list", Static).update(Content("\n").join(steps))
        self.query_one("#stop", Button).disabled = many.over or many.stopping

    def _line(self, step: Step) -> Content:
        widest = max(cell_len(clean(one.request.name or "")) for one in self._many.steps)
        name = fit(clean(step.request.name or "(no name)"), min(max(widest, 9), MOST_NAME_CELLS))
        words = step.standing.value
        if step.followed is not None and step.standing is Standing.ACCEPTED:
            now = self._latest(step.followed)
            words = f"{now.phase.value}, instance {now.instance_id}"
        return Content.assemble(name, "  ", (words, STYLES.get(step.standing, "$text-muted")))

    def action_stop(self) -> None:
        self._many.stop(STOPPED_BY_HAND)
        self._draw()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "stop":
            self.action_stop()
        else:
            self.dismiss(None)


def many_words(many: CreateMany) -> str:
    """How far it is, or how it ended and why; clean."""
    count = len(many.steps)
    words = f"{many.accepted} of {count} accepted."
    if not many.over:
        return f"{words} Stopping after the one that is being sent." if many.stopping else words
    if many.unknown:
        words += " Of one nobody knows whether it happened: look at the instances before you go on."
    if many.unsent:
        words += f" {many.unsent} not sent."
    if many.why:
        words += f" {clean(many.why, limit=MOST_WORDS)}"
    return words
