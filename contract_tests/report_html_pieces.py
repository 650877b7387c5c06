"""Small pieces that several sections of the HTML report are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.report_markup import Html, element

if TYPE_CHECKING:
    from contract_tests.report_data import Standing
    from contract_tests.verdict import Outcome

__all__ = ["columns", "heading", "naming", "number", "slug"]


def slug(standing: Standing | Outcome) -> str:
    """The class of the style that a standing has."""
    return str(standing.value).replace(" ", "-")


def heading(text: str, aside: str) -> Html:
    return element("h2", text, element("small", aside, class_="text"))


def naming(names: tuple[str, ...], before: str = "") -> Html:
    listed = element("ul", *(element("li", element("code", name)) for name in names))
    summary = element("summary", f"{before}{number(len(names), 'test')}")
    return element("details", summary, listed)


def columns(*names: str) -> Html:
    return element("thead", element("tr", *(element("th", name) for name in names)))


def number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
