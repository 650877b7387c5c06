"""The frame that every modal question shares: a title, a body, and buttons with the harmless one first."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

__all__ = ["Dialog", "plain"]

Answer = TypeVar("Answer")


def plain(text: str, style: str = "") -> Content:
    """`text` as it stands: nothing in it is read as markup."""
    return Content.styled(text, style) if style else Content(text)


class Dialog(ModalScreen[Answer | None]):
    """Returns its answer, or None when it was left with escape."""

    CSS_PATH = "dialog.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="dialog.cancel"),
    ]

    def note(self, selector: str, text: str) -> None:
        """Puts `text` where the user is told what is wrong; "" hides the place."""
        place = self.query_one(selector, Static)
        place.update(plain(text))
        place.display = bool(text)
