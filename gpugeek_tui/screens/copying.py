"""The key that copies, and how text gets to the clipboard."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from gpugeek_tui.api.secret import Secret
from gpugeek_tui.screens.copyable import Copyable
from gpugeek_tui.screens.live import LiveScreen

__all__ = ["Copies"]

NO_WAY = (
    "This terminal takes no text for the clipboard, and no program for it was found "
    "(wl-copy, xclip, xsel, pbcopy)."
)
TOO_LONG = "It is too long to be handed over by this terminal."


class Copies(LiveScreen):
    """A screen with something to copy. A subclass binds `copy` to a key."""

    def copies(self) -> Sequence[Copyable]:
        """What there is to copy now."""
        raise NotImplementedError

    def copied_from(self) -> str:
        """The line that heads the menu, clean; "" if there is nothing to copy from."""
        raise NotImplementedError

    async def action_copy(self) -> None:
        subject, items = self.copied_from(), self.copies()
        if not subject:
            self.notify("Nothing is selected.", severity="warning", markup=False)
            return
        # Here, not at the top: the first picture is there sooner without.
        from gpugeek_tui.dialogs.menu import Entry, Menu  # noqa: PLC0415

        def chosen(place: int | None) -> None:
            if place is not None:
                self.app.run_worker(
                    self.put(items[place].label, items[place].text),
                    name="copy", group="connect", exit_on_error=False,
                )  # fmt: skip

        # Opened before the next key is looked at, which is meant for it.
        entries = [Entry(item.label, item.shown, item.why_not) for item in items]
        await self.app.push_screen(Menu("Copy", subject, entries), chosen)

    async def put(self, label: str, text: Secret) -> bool:
        """To the clipboard, and says where it went; never what it was. Whether anybody took it."""
        # Here, not at the top: likewise.
        from gpugeek_tui import clipboard  # noqa: PLC0415

        line = clipboard.one_line(text.reveal())
        fits = len(line.encode("utf-8", "replace")) <= clipboard.LONGEST
        by_terminal = fits and self._to_terminal(clipboard.osc52(line, os.environ))
        command = await asyncio.to_thread(lambda: clipboard.program(os.environ))
        by_program = bool(command) and await asyncio.to_thread(clipboard.feed, command, line)
        ways = [Path(command[0]).stem] if by_program else []
        if by_terminal:
            ways.append("the terminal" if by_program else _terminal_words())
        if ways:
            self.notify(f"Through {' and '.join(ways)}.", title=f"{label} copied", markup=False)
        else:
            why = NO_WAY if fits else TOO_LONG
            self.notify(why, title=f"{label} not copied", severity="error", markup=False)
        return bool(ways)

    def _to_terminal(self, sequence: str) -> bool:
        driver = self.app._driver  # Textual's own way knows no tmux and no screen
        if driver is None or self.app.is_headless or not sequence:
            return False
        driver.write(sequence)
        return True


def _terminal_words() -> str:
    if os.environ.get("TMUX"):
        return "tmux, if its set-clipboard or allow-passthrough is on (it does not say)"
    return "the terminal, if it allows that (it does not say)"
