"""What a world file may hold, as the JSON Schema that editors and other programs check it by.

It is derived from the types that read a world, so that the two cannot differ; `fixtures/worlds/schema.json`
is this, written down. `python -m mockserver.world_schema` prints it anew.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

import msgspec

from mockserver.lifecycle import ACTIONS
from mockserver.world import World

__all__ = ["world_schema"]

_BY_ACTION = ("lifecycle", "endings")
_QUOTED = re.compile(r"`([a-z_]+)`")


def world_schema() -> dict[str, Any]:
    """JSON Schema 2020-12. It says less than the mock checks: not whether numbers add up."""
    derived = msgspec.json.schema(World)
    parts = {name: _part(part) for name, part in sorted(derived["$defs"].items())}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A world of the GPUGeek mock",
        "description": "The cloud that every account of the mock starts as a copy of.",
        "$ref": "#/$defs/World",
        "$defs": parts,
    }


def _part(part: dict[str, Any]) -> dict[str, Any]:
    """A definition in a reader's words: the file's own names, and only actions that there are."""
    if "description" in part:
        text = re.sub(r"\n +", "\n", part["description"])
        part["description"] = _QUOTED.sub(lambda found: f"`{_camel(found[1])}`", text)
    for name, schema in part.get("properties", {}).items():
        if name in _BY_ACTION and schema.get("type") == "object":
            schema["propertyNames"] = {"enum": list(ACTIONS)}
    return part


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(world_schema(), indent=2, ensure_ascii=False) + "\n")
