"""The line of keys that work now.

Textual's own Footer mounts a widget for each key and styles them all anew whenever one is greyed out:
40 ms with a dozen keys, which a cursor that moves from a running to a stopped machine pays at every
step. This is one widget that paints one line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, NamedTuple

from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from gpugeek_tui.text import cell_len

__all__ = ["Hint", "KeyBar", "hints", "line"]


class Hint(NamedTuple):
    """One key as shown, what it does, whether it does it now, and the key to send on a click."""

    shown: str
    words: str
    enabled: bool
    key: str

    @property
    def cells(self) -> int:
        return cell_len(f" {self.shown} {self.words}".rstrip())


def hints(screen: Screen[object], why_dim: Callable[[str], str | None]) -> tuple[Hint, ...]:
    """The bindings that want to be shown, each action once, in their order.

    `why_dim` tells why an action would do nothing now, None if it works.
    """
    found: dict[str, Hint] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.show and binding.description and binding.action not in found:
            shown = screen.app.get_key_display(binding)
            works = active.enabled and why_dim(binding.action) is None
            found[binding.action] = Hint(shown, binding.description, works, binding.key)
    return tuple(found.values())


def line(keys: tuple[Hint, ...], gap: str, *, no_color: bool = False) -> Content:
    """The hints side by side; what does not work now is dim, and its key says why."""
    faint = "dim" if no_color else "$foreground 35%"
    parts: list[str | Content | tuple[str, str]] = []
    for hint in keys:
        if hint.enabled:
            parts += [
                (f" {hint.shown}", "$footer-key-foreground bold"),
                f" {hint.words}".rstrip() + gap,
            ]
        else:
            words = f" {hint.shown} {hint.words}".rstrip() + gap
            parts.append((words, faint))
    return Content.assemble(*parts)


def fitted(keys: tuple[Hint, ...], width: int) -> tuple[tuple[Hint, ...], str]:
    """The hints as they fit, and what follows each: first the gaps go, then words from the right,
    where the keys stand that everybody knows.
    """
    if sum(hint.cells + 1 for hint in keys) <= width:
        return keys, " "
    shown = list(keys)
    for index in reversed(range(len(shown))):
        if sum(hint.cells for hint in shown) <= width:
            break
        shown[index] = shown[index]._replace(words="")
    return tuple(shown), ""


class KeyBar(Widget):
    """One line at the bottom of a screen; a click on a key presses it."""

    ALLOW_SELECT: ClassVar[bool] = False
    DEFAULT_CSS = """
    KeyBar {
        height: 1;
        background: $footer-background;
        color: $footer-foreground;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """

    def __init__(self, why_dim: Callable[[str], str | None]) -> None:
        super().__init__()
        self._why_dim = why_dim
        self._hints: tuple[Hint, ...] = ()

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._update)

    def _update(self, screen: Screen[object]) -> None:
        if not screen.is_attached or screen is not self.app.screen:
            return
        known = hints(screen, self._why_dim)
        if known != self._hints:
            self._hints = known
            self.refresh()

    def render(self) -> Content:
        return line(*fitted(self._hints, self.size.width), no_color=self.app.no_color)

    def on_click(self, event: events.Click) -> None:
        start = 0
        shown, gap = fitted(self._hints, self.size.width)
        for hint in shown:
            end = start + hint.cells + len(gap)
            if start <= event.x < end:
                self.app.simulate_key(hint.key)
                return
            start = end
