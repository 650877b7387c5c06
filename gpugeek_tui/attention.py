"""Reading less while nobody looks: paused by a key, or because the terminal has no focus for long.

Operations that were asked for are followed to their end in any case: that is the fleet's own doing.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.timer import Timer

from gpugeek_tui.fleet.fleet import Fleet

__all__ = ["ASLEEP_AFTER", "SLOW_AFTER", "PaysAttention"]

SLOW_AFTER = 60.0
"""Seconds without the focus after which the account is read less often ..."""
ASLEEP_AFTER = 600.0
"""... and after which it is read no more. A terminal that never tells its focus is taken to have it."""


class PaysAttention(App[None]):
    """An app with a live picture. `fleet` is None until the account is open."""

    fleet: Fleet | None
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("z,ctrl+@,ctrl+space", "pause", "Pause", show=False, id="app.pause"),
    ]

    _paused = False
    _asleep = False
    _slow = False
    _falling: tuple[Timer, ...] = ()

    def action_pause(self) -> None:
        """By the user, who alone ends it."""
        self._paused = not self._paused
        self.attend()
        words = (
            "Nothing is read by itself. The same key goes on." if self._paused else "Reading again."
        )
        self.notify(words, title="Paused" if self._paused else "", timeout=4, markup=False)

    def attend(self) -> None:
        """Tells the fleet how much attention there is; also to one that has just been opened."""
        if self.fleet is None:
            return
        self.fleet.slow_down(self._slow)
        if self._paused or self._asleep:
            self.fleet.pause()
        else:
            self.fleet.resume()

    @on(events.AppBlur)
    def _left(self) -> None:
        self._stop_falling()
        self._falling = (
            self.set_timer(SLOW_AFTER, self._doze),
            self.set_timer(ASLEEP_AFTER, self._sleep),
        )

    @on(events.AppFocus)
    def _back(self) -> None:
        self._stop_falling()
        self._slow = self._asleep = False
        self.attend()

    def _doze(self) -> None:
        self._slow = True
        self.attend()

    def _sleep(self) -> None:
        self._asleep = True
        self.attend()

    def _stop_falling(self) -> None:
        for timer in self._falling:
            timer.stop()
        self._falling = ()
