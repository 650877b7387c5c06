"""The images that the account can create from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from gpugeek_tui.api.models import Image
from gpugeek_tui.fleet.filter_fields import Field, FieldKind, Fields
from gpugeek_tui.fleet.filter_text import just
from gpugeek_tui.fleet.order import natural
from gpugeek_tui.fleet.snapshot import Kind, Snapshot
from gpugeek_tui.screens.view import TableView
from gpugeek_tui.widgets.table_columns import Column
from gpugeek_tui.widgets.table_rows import Cell, CellStyle

__all__ = ["ImagesScreen"]

KINDS = {"official": "official", "user": "own"}
"""A user image is a backup of the account's own (S44)."""

TEXT = FieldKind.TEXT
FIELDS: Fields[Image] = Fields(
    (
        Field("name", TEXT, lambda it: it.name or it.image_id, words=True),
        # Own ones first, by name: they are what was missing at the console.
        Field(
            "type",
            TEXT,
            lambda it: (KINDS.get(it.type, it.type), it.type),
            ("kind",),
            words=True,
            choices=True,
            order=lambda it: (it.type != "user", natural(it.name), it.image_id),
        ),
        Field("id", TEXT, lambda it: it.image_id, words=True),
    ),
    {"own": lambda it: it.type == "user"},
)


class ImagesScreen(TableView[Image]):
    KIND = Kind.IMAGES
    VIEW = "images"
    NOUN = "image"
    FIELDS = FIELDS
    SORT = ("type", False)
    COLUMNS: ClassVar[Sequence[Column]] = (
        Column("name", "Name", max_width=60, priority=100, flexible=True),
        Column("type", "Kind", min_width=8, priority=90),
        Column("id", "Image id", max_width=60, priority=80, flexible=True),
    )

    def items(self, snapshot: Snapshot) -> Mapping[Any, Image]:
        return {image.image_id: image for image in snapshot.images.value}

    def cells(self, key: Any) -> Sequence[Cell | str]:
        image = self._items[key]
        kind = KINDS.get(image.type, image.type)
        style: CellStyle = "accent" if image.type == "user" else ""
        return (image.name or image.image_id, Cell(kind, style), Cell(image.image_id, "dim"))

    def open(self, item: Image) -> None:
        self.live.show_instances(just("image", item.image_id))
