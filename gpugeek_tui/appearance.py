"""How the screen looks: dark, light, or in the terminal's own colours, and in what size."""

from __future__ import annotations

import os
from collections.abc import Mapping

from textual.app import App

__all__ = ["Appears", "theme_for"]

LIGHT_BACKGROUNDS = frozenset({"7", "15"})
THEMES = {
    ("terminal", False): "ansi-dark",
    ("terminal", True): "ansi-light",
    ("dark", False): "textual-dark",
    ("dark", True): "textual-dark",
    ("light", False): "textual-light",
    ("light", True): "textual-light",
}


def theme_for(wish: str, environ: Mapping[str, str]) -> str:
    """Textual's name of the theme that the settings ask for: "auto", "dark", "light" or "terminal".

    Whether a background is light is known only where the terminal says so in COLORFGBG, as rxvt, Konsole
    and others do; where it does not, it is taken to be dark.
    """
    light = environ.get("COLORFGBG", "").rpartition(";")[2] in LIGHT_BACKGROUNDS
    chosen = wish if wish in {"dark", "light", "terminal"} else ("light" if light else "dark")
    return THEMES[chosen, light]


class Appears(App[None]):
    """Screens have the class -thin below 60 columns and -low below 15 lines."""

    HORIZONTAL_BREAKPOINTS = [(0, "-thin"), (60, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (15, "-high")]

    def look(self, wish: str) -> None:
        """Takes the theme that the settings ask for."""
        theme = theme_for(wish, os.environ)
        if theme != self.theme:
            self.theme = theme
