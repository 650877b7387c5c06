"""Rows of a live table: cells produced on demand, kept while their version stays the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from textual.strip import Strip

from gpugeek_tui.text import cell_len, clean

__all__ = ["Cell", "CellStyle", "Key", "Rendered", "RowCache"]

Key: TypeAlias = Hashable
CellStyle = Literal["", "good", "bad", "warn", "dim", "accent", "bold"]

CACHED_ROWS = 600  # a dozen screens at some 10 kB a row; beyond, the oldest are painted anew


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with a named style; the look of each name is the table's CSS (`live-table--good` ...).

    State must be said by the text too: the style is lost where there is no colour.
    """

    text: str
    style: CellStyle = ""


@dataclass(slots=True)
class Rendered:
    """What is known of one row: its clean cells with their widths, and its painted strips."""

    version: object
    generation: int
    cells: tuple[tuple[str, int, CellStyle], ...]
    measured: bool = False
    strips: dict[object, Strip] = field(default_factory=dict)


class RowCache:
    """Asks `render` for the cells of a row only when it is looked at and has changed."""

    def __init__(self) -> None:
        self._rows: dict[Key, Rendered] = {}
        self._render: Callable[[Key], Sequence[Cell | str]] = _no_cells
        self._version: Callable[[Key], object] | None = None
        self.generation = 0  # counts the sources

    def replace_source(
        self,
        render: Callable[[Key], Sequence[Cell | str]],
        version: Callable[[Key], object] | None,
    ) -> None:
        """From here on each row is checked again, when it is next looked at."""
        self._render = render
        self._version = version
        self.generation += 1

    def forget(self) -> None:
        """Render everything anew, as for other columns."""
        self._rows.clear()
        self.generation += 1

    def row(self, key: Key) -> Rendered:
        """The row's cells, rendered now if they are new or their version differs."""
        known = self._rows.get(key)
        if known is not None and known.generation == self.generation:
            return known
        version = self._version(key) if self._version is not None else None
        # Identity first: comparing two equal records field by field has its price.
        if (
            known is not None
            and version is not None
            and (known.version is version or known.version == version)
        ):
            known.generation = self.generation
            return known
        cells = tuple(_settled(cell) for cell in self._render(key))
        if known is not None and known.cells == cells:
            known.version = version
            known.generation = self.generation
            return known
        rendered = Rendered(version, self.generation, cells)
        self._rows.pop(key, None)  # a changed row moves to the young end
        self._rows[key] = rendered
        if len(self._rows) > CACHED_ROWS:
            for old in list(self._rows)[: CACHED_ROWS // 4]:
                del self._rows[old]
        return rendered


def _settled(cell: Cell | str) -> tuple[str, int, CellStyle]:
    style: CellStyle = "" if isinstance(cell, str) else cell.style
    text = clean(cell if isinstance(cell, str) else cell.text)
    return text, cell_len(text), style


def _no_cells(_key: Key) -> Sequence[Cell | str]:
    return ()
