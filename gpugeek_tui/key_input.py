"""Keys at the program's door: each has its effect before the next, by the user's own table of keys."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping

from textual import events
from textual.app import App
from textual.binding import Binding
from textual.widget import Widget

from gpugeek_tui.keys.names import shown_key

__all__ = ["TakesKeys"]

MOST_SECONDS_A_KEY = 0.25


class TakesKeys(App[None]):
    """An app whose keys can be other ones than usual."""

    def rebind(self, keymap: Mapping[str, str]) -> None:
        """Takes the wishes of the config file, and tells which of them it does without."""
        if not keymap:
            return
        # Here, not at the top: without wishes there is nothing to look up.
        from gpugeek_tui.keys.settling import settle  # noqa: PLC0415

        settled = settle(keymap)
        self.set_keymap(settled.keymap)
        if settled.clashes:
            lines = [f"{clash.id}: {clash.words}." for clash in settled.clashes]
            self.notify(
                "\n".join([*lines, "`gpugeek-tui config check` shows where they stand."]),
                title="Keys that are not taken over",
                severity="warning",
                timeout=20,
                markup=False,
            )

    def key_of(self, action: str) -> str:
        """The first key of the action with that id, as shown."""
        # Here, not at the top: only a hint in words asks for it.
        from gpugeek_tui.keys.table import ACTIONS  # noqa: PLC0415

        keys = self._keymap.get(action) or ACTIONS[action].keys
        return shown_key(keys.partition(",")[0])

    def get_key_display(self, binding: Binding) -> str:
        return binding.key_display or shown_key(binding.key)

    async def on_event(self, event: events.Event) -> None:
        """Gives each key its effect before the next key is looked at.

        Textual sends a key through the queues of all the widgets above the focus before its action
        runs, so that of keys that come in one burst, as over a slow line, the later ones meet the
        cursor, the focus and the text of before. And a key that nobody wanted comes back from that
        way when a question may have opened meanwhile, and is taken for its answer: so it ends here.
        """
        if not isinstance(event, events.Key):
            await super().on_event(event)
            return
        if event.is_forwarded or not self.screen_stack:
            return
        focused = self.focused
        if focused is not None and focused.check_consume_key(event.key, event.character):
            await super().on_event(event)
            await _handled(focused)
            return
        active = self.screen.active_bindings.get(event.key)
        if active is None or not await self.run_action(active.binding.action, active.node):
            await super().on_event(event)


async def _handled(widget: Widget) -> None:
    """Until `widget` has handled what is in its queue, or for as long as a key may be held up."""
    done = asyncio.Event()
    if widget.call_later(done.set):
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(MOST_SECONDS_A_KEY):
                await done.wait()
