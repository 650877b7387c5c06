"""The lines that say why the data is old and when the next try comes, and what else is wrong."""

from __future__ import annotations

import time

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from gpugeek_tui.fleet.snapshot import Reading
from gpugeek_tui.text import clean

__all__ = ["Banner", "trouble"]

MOST_CELLS = 300


def trouble(reading: Reading[object] | None, now: float, *, retry: str = "R") -> str:
    """What is wrong with the latest reading in one line, or "" when nothing is. `now` is monotonic,
    `retry` the key that tries at once.
    """
    if reading is None:
        return ""
    if reading.error is None:
        return unread(reading.skipped)
    error = reading.error
    parts = [f"{error.title}: {clean(str(error), limit=MOST_CELLS)}"]
    if error.reference:
        parts.append(f"({clean(error.reference)})")
    if reading.loading:
        parts.append("Trying again now ...")
    elif reading.retry_at is not None:
        parts.append(f"Next try in {max(0, round(reading.retry_at - now))} s, {retry} tries now.")
    if reading.read_at is not None:
        parts.append("Below is the last good data.")
    return " ".join(parts)


def unread(count: int) -> str:
    """That some of what the server sent made no sense, so that a missing row has its reason."""
    if not count:
        return ""
    entries = "1 entry" if count == 1 else f"{count} entries"
    return (
        f"{entries} could not be read and are not shown: the server's answer broke the API's form."
    )


class Banner(Widget):
    """Hidden while all is well."""

    DEFAULT_CSS = """
    Banner {
        height: auto;
        max-height: 6;
        padding: 0 1;
        background: $warning-muted;
        color: $text-warning;
        display: none;
    }
    """

    reading: reactive[Reading[object] | None] = reactive(None)
    notice: reactive[str] = reactive("")
    """What else the user must know, such as a journal that cannot be written; clean."""

    def watch_reading(self) -> None:
        self.tick()

    def watch_notice(self) -> None:
        self.tick()

    def _words(self) -> str:
        failed = self.reading is not None and self.reading.error is not None
        key_of = getattr(self.app, "key_of", None) if failed else None
        retry = key_of("app.refresh") if key_of is not None else "R"
        lines = (trouble(self.reading, time.monotonic(), retry=retry), self.notice)
        return "\n".join(line for line in lines if line)

    def tick(self) -> None:
        shown = bool(self._words())
        if shown != self.display:
            self.display = shown
        if shown:
            self.refresh(layout=True)

    def render(self) -> Content:
        return Content(self._words())
