"""The data of each answer as values: a fast path for what the reference promises, and a tolerant one.

The fast path decodes a whole page in one go. Where that fails, each element is read by itself and each
field by what it should hold: null and wrong types become the field's default, numbers may be digit
strings (A2). An element without what identifies it cannot be shown or acted on, so it is left out,
counted and logged: one broken row must not hide three thousand machines, nor vanish unseen.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

import msgspec

from gpugeek_tui.api.envelope import BROKEN, NULL, Unreadable, parse
from gpugeek_tui.api.models import Datacenter, Image, Instance, Operation, Spec
from gpugeek_tui.api.scalars import SAFE_INTEGER, to_bool, to_int, to_text, to_texts

__all__ = [
    "Rows",
    "read_datacenters",
    "read_gpus",
    "read_images",
    "read_instances",
    "read_object",
    "read_operations",
    "read_spec",
]

logger = logging.getLogger(__name__)

T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)

_READERS: dict[Any, Callable[[object], Any]] = {
    int: to_int,
    bool: to_bool,
    str: to_text,
    tuple[str, ...]: to_texts,
}


@dataclass(frozen=True, slots=True)
class Rows(Generic[T]):
    """One array as read. `skipped` elements could not be; `total` is the server's count, if any (E8)."""

    rows: tuple[T, ...]
    skipped: int = 0
    total: int | None = None

    @property
    def size(self) -> int:
        """How many elements were on the wire."""
        return len(self.rows) + self.skipped


def read_gpus(data: msgspec.Raw) -> Rows[str]:
    return _rows(read_object(data), "gpus", str, lambda raw: to_text(parse(raw)), bool)


def read_datacenters(data: msgspec.Raw) -> Rows[Datacenter]:
    return _structs(read_object(data), "datacenters", Datacenter, lambda row: bool(row.dc_id))


def read_images(data: msgspec.Raw) -> Rows[Image]:
    return _structs(read_object(data), "images", Image, lambda row: bool(row.image_id))


def read_operations(data: msgspec.Raw) -> Rows[Operation]:
    return _structs(
        read_object(data),
        "operations",
        Operation,
        lambda row: row.operation_id > 0,
        lambda row: max(row.operation_id, row.instance_id),
    )


def read_instances(data: msgspec.Raw) -> Rows[Instance]:
    """One page. An instance needs its id and a status, no more (E22)."""
    fields = read_object(data)
    page = _structs(
        fields,
        "instances",
        Instance,
        lambda row: row.instance_id > 0 and bool(row.status),
        lambda row: max(row.instance_id, row.operation_id),
    )
    total = to_int(parse(fields.get("total", NULL)))
    return Rows(page.rows, page.skipped, total)


def read_spec(raw: msgspec.Raw) -> Spec | None:
    """None where there is no object."""
    return _struct(raw, Spec)


def read_object(data: msgspec.Raw) -> dict[str, msgspec.Raw]:
    """The fields of `data`, still raw. Raises `Unreadable` where a success carries no object (A11)."""
    try:
        return msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    except BROKEN:
        raise Unreadable("the answer says success but its data is not an object") from None


def _structs(
    fields: dict[str, msgspec.Raw],
    key: str,
    model: type[S],
    usable: Callable[[S], bool],
    widest: Callable[[S], int] = lambda _: 0,
) -> Rows[S]:
    return _rows(fields, key, model, lambda raw: _struct(raw, model), usable, widest)


def _rows(
    fields: dict[str, msgspec.Raw],
    key: str,
    model: type[T],
    read: Callable[[msgspec.Raw], T | None],
    usable: Callable[[T], bool],
    widest: Callable[[T], int] = lambda _: 0,
) -> Rows[T]:
    """The array under `key`; null and absent are empty (A20)."""
    raw = fields.get(key, NULL)
    if bytes(raw).strip() == b"null":
        return Rows(())
    found: tuple[T | None, ...]
    try:
        found = msgspec.json.decode(raw, type=tuple[model, ...], strict=False)  # type: ignore[valid-type]  # a variable as element type is what msgspec takes at run time
        # msgspec takes a float for an int, and a big one arrives rounded: read those with care.
        exact = all(row is None or widest(row) < SAFE_INTEGER for row in found)
    except BROKEN:
        found, exact = (), False
    if not exact:
        found = tuple(read(element) for element in _elements(raw, key))
    rows = tuple(row for row in found if row is not None and usable(row))
    skipped = len(found) - len(rows)
    if skipped:
        logger.warning("%d of %d elements of %s could not be read", skipped, len(found), key)
    return Rows(rows, skipped)


def _elements(raw: msgspec.Raw, key: str) -> list[msgspec.Raw]:
    try:
        return msgspec.json.decode(raw, type=list[msgspec.Raw])
    except BROKEN:
        raise Unreadable(f"the answer's {key} is not an array") from None


def _struct(raw: msgspec.Raw, model: type[S]) -> S | None:
    """One element read field by field; None where it is no object or lacks a required field."""
    values = parse(raw)
    if values is None:
        values = _salvage(raw)
    if not isinstance(values, dict):
        return None
    found = {}
    for key, name, read, required in _plan(model):
        value = read(values.get(key))
        if value is not None:
            found[name] = value
        elif required:
            return None
    return model(**found)


def _salvage(raw: msgspec.Raw) -> dict[str, Any] | None:
    """The fields that can be read of an object that cannot be as a whole."""
    try:
        values = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except BROKEN:
        return None
    return {key: parse(value) for key, value in values.items()}


@cache
def _plan(
    model: type[msgspec.Struct],
) -> tuple[tuple[str, str, Callable[[object], Any], bool], ...]:
    """For each field: its name on the wire, its name here, its reader, and whether it must be there."""
    return tuple(
        (info.encode_name, info.name, _READERS[info.type], info.required)
        for info in msgspec.structs.fields(model)
    )
