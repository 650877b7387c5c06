"""Which instances a filter text lets through. Pure.

`compile` is the one door: a richer language can come in behind it without its callers knowing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from gpugeek_tui.api.models import Instance
from gpugeek_tui.fleet.snapshot import Names

__all__ = ["compile"]

SEPARATOR = "\n"  # no word can hold it, so no word matches across two fields


def compile(  # noqa: A001  read as filters.compile, like re.compile
    text: str, names: Names | None = None
) -> Callable[[Instance], bool]:
    """A test that an instance passes if every word of `text` is in one of its fields.

    Fields: name, id, status (`stopped` finds `stopd` too), `pending`, GPU type, SKU, and both id
    and name of datacenter and image. Case and full or half width do not matter. No words: all pass.
    """
    words = tuple(fold(word) for word in text.split())
    known = names or Names()

    def passes(instance: Instance) -> bool:
        fields = _fields(instance, known)
        return all(word in fields for word in words)

    return passes if words else _all_pass


def fold(text: str) -> str:
    """How texts are compared: compatible forms and case made one."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def _all_pass(_instance: Instance) -> bool:
    return True


def _fields(instance: Instance, names: Names) -> str:
    state = instance.state
    return fold(
        SEPARATOR.join(
            (
                instance.name,
                str(instance.instance_id),
                "stopd stopped" if state == "stopd" else state,
                "pending" if instance.pending else "",
                instance.gpu_name,
                instance.sku_name,
                instance.dc_id,
                names.datacenters.get(instance.dc_id, ""),
                instance.image_id,
                names.images.get(instance.image_id, ""),
            )
        )
    )
