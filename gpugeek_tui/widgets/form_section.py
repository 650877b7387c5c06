"""A part of a form that folds away under its title."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from gpugeek_tui.widgets.form_line import FormLine

__all__ = ["FormSection", "SectionTitle"]


class SectionTitle(Static, can_focus=True):
    """Enter, space or a click folds its section and opens it again."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "fold", "Fold", show=False, id="create.fold"),
    ]
    DEFAULT_CSS = """
    SectionTitle { height: 1; width: 1fr; color: $text-primary; text-style: bold; text-wrap: nowrap;
                   text-overflow: ellipsis; }
    SectionTitle:focus { background: $boost; text-style: bold reverse; }
    """

    def action_fold(self) -> None:
        section = self.parent
        if isinstance(section, FormSection):
            section.fold(not section.folded)

    def on_click(self) -> None:
        self.action_fold()


class FormSection(Vertical):
    """While it is folded, its title says what stands in its lines, and which of them are wrong."""

    DEFAULT_CSS = """
    FormSection { height: auto; }
    FormSection > Vertical { height: auto; }
    FormSection.folded > Vertical { display: none; }
    """

    def __init__(self, title: str, lines: Sequence[FormLine]) -> None:
        super().__init__()
        self._title = title
        self._lines = tuple(lines)
        self._wrong: tuple[str, ...] = ()
        self._head = SectionTitle()

    def compose(self) -> ComposeResult:
        yield self._head
        with Vertical():
            yield from self._lines

    def on_mount(self) -> None:
        self._draw()

    @property
    def folded(self) -> bool:
        return self.has_class("folded")

    @property
    def lines(self) -> tuple[FormLine, ...]:
        return self._lines

    def fold(self, folded: bool) -> None:
        self.set_class(folded, "folded")
        self._draw()

    def tell(self, wrong: Sequence[str]) -> None:
        """The labels of the lines that are wrong."""
        if self._wrong != tuple(wrong) or self.folded:
            self._wrong = tuple(wrong)
            self._draw()

    def _draw(self) -> None:
        parts: list[str | tuple[str, str]] = [f"{'▸' if self.folded else '▾'} {self._title}"]
        if self.folded:
            filled = [f"{line.label} {line.input.value}" for line in self._lines if line.value]
            parts.append((f"  {', '.join(filled) or 'nothing chosen'}", "not bold $text-muted"))
            if self._wrong:
                parts.append((f"  ✗ {', '.join(self._wrong)}", "$text-error"))
        self._head.update(Content.assemble(*parts))
