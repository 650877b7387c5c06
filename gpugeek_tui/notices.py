"""Telling somebody who looks elsewhere that an operation has ended: bell and desktop notification.

The terminal is asked, not the system, so that it works over ssh too. Nobody is told whose terminal
says that it has the focus: there the toast is enough. One that never reports its focus is told always.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from gpugeek_tui.config.model import Notify
from gpugeek_tui.fleet.operations import Followed, Phase
from gpugeek_tui.passthrough import through
from gpugeek_tui.text import clean

if TYPE_CHECKING:
    from textual.app import App

__all__ = ["GATHER_SECONDS", "Outside", "desktop_sequence", "summary", "worth_telling"]

GATHER_SECONDS = 1.0
"""Many that end at once, as after an action on all that is marked, are one notification."""

BAD = frozenset({Phase.FAILED, Phase.REFUSED, Phase.UNKNOWN, Phase.LOST})
SILENT_TERMINALS = frozenset({"linux", "dumb", "vt100"})
MOST_CHARACTERS = 120
BELL = "\x07"


class Outside:
    """Tells of ended operations in the name of `app`. Set `focus_reported` once the terminal has said
    whether it has the focus.
    """

    def __init__(self, app: App[None]) -> None:
        self.focus_reported = False
        self._app = app
        self._ended: list[Followed] = []

    def tell(self, entry: Followed, notify: Notify) -> None:
        """Soon, and together with others that end meanwhile, if it is worth it."""
        if not (entry.done and worth_telling(entry, notify.after)):
            return
        if not self._ended:
            self._app.set_timer(GATHER_SECONDS, lambda: self._sound(notify))
        self._ended.append(entry)

    def _sound(self, notify: Notify) -> None:
        ended, self._ended = self._ended, []
        if self.focus_reported and self._app.app_focus:
            return
        if notify.bell:
            self._app.bell()
        driver = self._app._driver  # Textual has a public door for the bell only
        if notify.desktop and driver is not None and not self._app.is_headless:
            driver.write(desktop_sequence(summary(ended), os.environ))


def worth_telling(entry: Followed, after: float) -> bool:
    """It went wrong, or it took `after` seconds or longer."""
    if entry.phase in BAD:
        return True
    return entry.finished is not None and entry.elapsed(entry.finished) >= after


def summary(entries: Sequence[Followed]) -> str:
    """One line about all of them, clean."""
    if len(entries) == 1:
        (one,) = entries
        subject = one.name or (str(one.instance_id) if one.instance_id else "a new instance")
        return clean(f"{one.action} of {subject}: {_end(one)}", limit=MOST_CHARACTERS)
    bad = sum(entry.phase in BAD for entry in entries)
    rest = f", {bad} of them not well" if bad else ""
    return f"{len(entries)} operations have ended{rest}"


def desktop_sequence(words: str, environ: Mapping[str, str]) -> str:
    """What makes the terminal show a notification; "" for one that would print it instead.

    OSC 777 for those that know only that, OSC 9 for all others; never both, because some know both
    and would tell twice.
    """
    term = environ.get("TERM", "")
    if not term or term in SILENT_TERMINALS:
        return ""
    # A semicolon parts the fields of OSC 777. OSC 9 and a digit is no notification but a command
    # of some terminals: the program's name stands before it.
    body = clean(words, limit=MOST_CHARACTERS).replace(";", ",")
    if environ.get("VTE_VERSION") or term.startswith(("rxvt", "foot")):
        return through(f"\x1b]777;notify;GPUGeek;{body}{BELL}", environ)
    return through(f"\x1b]9;GPUGeek: {body}{BELL}", environ)


def _end(entry: Followed) -> str:
    return {
        Phase.SUCCEEDED: "done",
        Phase.FAILED: "FAILED",
        Phase.REFUSED: "NOT DONE",
        Phase.UNKNOWN: "outcome UNKNOWN",
        Phase.LOST: "lost from sight",
    }.get(entry.phase, "accepted")
