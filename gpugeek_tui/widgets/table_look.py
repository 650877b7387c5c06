"""The live table's CSS and the styles it resolves to."""

from __future__ import annotations

from rich.style import Style
from textual.widget import Widget

from gpugeek_tui.widgets.table_paint import Look
from gpugeek_tui.widgets.table_rows import CellStyle

__all__ = ["LIVE_TABLE_CSS", "LOOK_CLASSES", "resolve_look"]

CELL_STYLES: tuple[CellStyle, ...] = ("good", "bad", "warn", "dim", "accent", "bold")

LOOK_CLASSES: set[str] = {
    "live-table--header",
    "live-table--cursor",
    "live-table--empty",
    *(f"live-table--{style}" for style in CELL_STYLES),
}

LIVE_TABLE_CSS = """
TableSurface {
    background: $surface;
    color: $foreground;
    height: 1fr;
    overflow-x: auto;
    overflow-y: auto;
    scrollbar-gutter: stable;
    scrollbar-size-vertical: 1;

    & > .live-table--header { text-style: bold; background: $panel; color: $foreground; }
    & > .live-table--empty { color: $text-muted; text-style: italic; }
    & > .live-table--good { color: $text-success; }
    & > .live-table--bad { color: $text-error; text-style: bold; }
    & > .live-table--warn { color: $text-warning; }
    & > .live-table--accent { color: $text-accent; }
    & > .live-table--dim { color: $text-muted; }
    & > .live-table--bold { text-style: bold; }
    & > .live-table--cursor {
        color: $block-cursor-blurred-foreground;
        background: $block-cursor-blurred-background;
        text-style: $block-cursor-blurred-text-style;
    }
    &:focus > .live-table--cursor {
        color: $block-cursor-foreground;
        background: $block-cursor-background;
        text-style: $block-cursor-text-style;
    }
    &:nocolor > .live-table--cursor {
        color: $foreground;
        background: $surface;
        text-style: reverse;
    }
    &:nocolor:focus > .live-table--cursor { text-style: bold reverse; }
    &:nocolor > .live-table--header { text-style: bold underline; }
}
"""


def resolve_look(widget: Widget) -> Look:
    """The styles that `widget`'s CSS gives now, for its theme, focus and colour support."""
    line = widget.rich_style
    return Look(
        line=line,
        header=widget.get_component_rich_style("live-table--header"),
        cursor=widget.get_component_rich_style("live-table--cursor"),
        empty=widget.get_component_rich_style("live-table--empty"),
        cells={
            style: line + _foreground(widget.get_component_rich_style(f"live-table--{style}"))
            for style in CELL_STYLES
        },
    )


def _foreground(style: Style) -> Style:
    """Without its background, which is the line's to choose."""
    return Style(
        color=style.color,
        bold=style.bold,
        dim=style.dim,
        italic=style.italic,
        underline=style.underline,
        reverse=style.reverse,
        strike=style.strike,
    )
