"""Driving the app as a user would, and reading its screen as text."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual import events
from textual.pilot import Pilot

from gpugeek_tui.app import GpuGeekApp
from gpugeek_tui.dialogs.confirm import Confirm
from gpugeek_tui.screens.instances import InstancesScreen
from gpugeek_tui.widgets.key_bar import hints
from gpugeek_tui.widgets.live_table import LiveTable

CHARACTERS = {"space": " ", "comma": ","}

PATIENCE = 1000
"""Rounds of the event loop that a condition may take; a bound against hanging, not a pace."""


class Driver:
    """The app, its pilot, and questions about what is on the screen."""

    def __init__(self, app: GpuGeekApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    async def settle(self) -> None:
        """Until the first picture is there, whether good or bad."""
        await self.until(lambda: self._answered() and self._painted())

    def _answered(self) -> bool:
        snapshot = self.app.snapshot
        if snapshot is None:
            return False
        reading = snapshot.instances
        return not reading.loading and (reading.read_at is not None or reading.error is not None)

    def _painted(self) -> bool:
        """The instances of the picture have reached the table."""
        snapshot = self.app.snapshot
        held = len(snapshot.instances.value) if snapshot is not None else 0
        if not isinstance(self.app.screen, InstancesScreen):
            return False
        return bool(self.instances.arrangement.filter) or self.table.row_count == held

    async def until(self, condition: Callable[[], bool]) -> None:
        """Lets the app work until `condition` holds; fails with the screen if it never does."""
        for _ in range(PATIENCE):
            await self._quiet()
            if condition():
                return
            await asyncio.sleep(0.005)
        raise AssertionError(f"it never came about; the screen:\n{self.text}")

    async def sees(self, *words: str) -> None:
        """Waits until all of `words` are on the screen."""
        await self.until(lambda: all(word in self.flat or word in self.text for word in words))

    async def _quiet(self) -> None:
        """Until every widget has handled what was in its queue, twice: one handler posts to the next.

        The pilot's own pause waits for the processor to be idle, 40 ms a key, which is no proof either.
        """
        for _ in range(2):
            await self.pilot._wait_for_screen()

    async def press(self, *keys: str) -> None:
        """Keys at a person's pace: each has been handled before the next."""
        for key in keys:
            await self.burst(key)

    async def agree(self, key: str) -> None:
        """Presses the key of an action, and says yes once the question is there."""
        await self.until(lambda: not isinstance(self.app.screen, Confirm))
        await self.press(key)
        await self.until(lambda: isinstance(self.app.screen, Confirm))
        await self.press("y")

    async def burst(self, *keys: str) -> None:
        """Keys that arrive at once, before any of them was handled, as over a slow line."""
        for key in keys:
            self.app.post_message(
                events.Key(key, CHARACTERS.get(key, key if len(key) == 1 else None))
            )
        await self._quiet()

    async def type(self, text: str) -> None:
        await self.press(*(("space" if letter == " " else letter) for letter in text))

    @property
    def lines(self) -> list[str]:
        """The whole screen, line by line, as a terminal would show it."""
        size = self.app.screen.size
        strips = self.app.screen._compositor.render_strips(size)
        return ["".join(segment.text for segment in strip) for strip in strips]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def flat(self) -> str:
        """The screen as one line with single blanks: a sentence is found wherever it wraps."""
        return " ".join(self.text.split())

    @property
    def table(self) -> LiveTable:
        return self.app.screen.query_one(LiveTable)

    @property
    def instances(self) -> InstancesScreen:
        assert isinstance(self.app.screen, InstancesScreen)
        return self.app.screen

    @property
    def toasts(self) -> str:
        """What the notifications on the screen say, newest last."""
        return "\n".join(f"{note.title}: {note.message}" for note in self.app._notifications)

    def footer_has(self, words: str, *, enabled: bool = True) -> bool:
        """Whether the footer offers that key now."""
        shown = hints(self.app.screen, self.app.screen.why_dim)  # type: ignore[attr-defined]  # a LiveScreen
        return any(hint.words == words and hint.enabled is enabled for hint in shown)


__all__ = ["Driver"]
