"""The strip of views: its number keys, its names, and which one is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from gpugeek_tui.text import cell_len

__all__ = ["ViewTabs"]


class ViewTabs(Widget):
    """One line; a click on a name posts `Picked`. The open view is marked by brackets, not by colour alone.

    Where the names do not fit, the others are numbers.
    """

    ALLOW_SELECT: ClassVar[bool] = False
    DEFAULT_CSS = """
    ViewTabs { height: 1; background: $panel; color: $text-muted; text-wrap: nowrap; }
    """

    class Picked(Message):
        """`view` is the id of the view that was clicked."""

        def __init__(self, view: str) -> None:
            super().__init__()
            self.view = view

    def __init__(self, views: Sequence[tuple[str, str]], *, current: str) -> None:
        """`views` are pairs of id and name, in the order of their number keys."""
        super().__init__()
        self._views = views
        self._current = current

    def _labels(self) -> list[tuple[str, str]]:
        whole = self._named(self._views)
        if sum(cell_len(label) for _, label in whole) <= self.size.width:
            return whole
        return self._named(
            [(view, name if view == self._current else "") for view, name in self._views]
        )

    def _named(self, views: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        return [
            (
                view,
                f"[{number} {name}]"
                if view == self._current
                else f" {number} {name} ".replace("  ", " "),
            )
            for number, (view, name) in enumerate(views, start=1)
        ]

    def render(self) -> Content:
        return Content.assemble(
            *(
                (label, "bold $text-primary" if view == self._current else "")
                for view, label in self._labels()
            )
        )

    def on_click(self, event: events.Click) -> None:
        start = 0
        for view, label in self._labels():
            if start <= event.x < start + len(label):
                self.post_message(self.Picked(view))
                return
            start += len(label)
