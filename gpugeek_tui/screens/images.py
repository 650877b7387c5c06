"""The images that the account can create from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from gpugeek_tui.api.models import Image
from gpugeek_tui.fleet.snapshot import Kind, Snapshot
from gpugeek_tui.screens.view import TableView
from gpugeek_tui.widgets.table_columns import Column
from gpugeek_tui.widgets.table_rows import Cell, CellStyle

__all__ = ["ImagesScreen"]

KINDS = {"official": "official", "user": "own"}
"""A user image is a backup of the account's own (S44)."""


class ImagesScreen(TableView[Image]):
    KIND = Kind.IMAGES
    VIEW = "images"
    NOUN = "image"
    COLUMNS: ClassVar[Sequence[Column]] = (
        Column("name", "Name", max_width=60, priority=100, flexible=True),
        Column("type", "Kind", min_width=8, priority=90),
        Column("id", "Image id", max_width=60, priority=80, flexible=True),
    )

    def items(self, snapshot: Snapshot) -> Mapping[Any, Image]:
        ordered = sorted(
            snapshot.images.value,
            key=lambda image: (image.type != "user", image.name.casefold(), image.image_id),
        )
        return {image.image_id: image for image in ordered}

    def cells(self, key: Any) -> Sequence[Cell | str]:
        image = self._items[key]
        kind = KINDS.get(image.type, image.type)
        style: CellStyle = "accent" if image.type == "user" else ""
        return (image.name or image.image_id, Cell(kind, style), Cell(image.image_id, "dim"))

    def open(self, item: Image) -> None:
        self.live.show_instances(item.image_id)

    def words(self, item: Image) -> str:
        return f"{item.name} {item.image_id} {item.type} {KINDS.get(item.type, '')}"
