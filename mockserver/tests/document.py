"""The shared data as files, for tests that judge the data itself: no code of the mock reads it here."""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsonschema_rs import Draft202012Validator

if TYPE_CHECKING:
    from collections.abc import Iterator

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
DOCUMENT: dict[str, Any] = json.loads((FIXTURES / "openapi.json").read_text("utf-8"))
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
EXCHANGES: dict[str, Any] = {
    file.stem: json.loads(file.read_text("utf-8"))
    for file in sorted((FIXTURES / "exchanges").glob("*.json"))
}
ADDRESSES = {
    "listGpus": ("get", "/api/v1/openapi/gpu/list"),
    "listDatacenters": ("get", "/api/v1/openapi/datacenter/list"),
    "listImages": ("get", "/api/v1/openapi/image/list"),
    "createInstance": ("post", "/api/v1/openapi/instance/create"),
    "getOperations": ("post", "/api/v1/openapi/instance/op/result"),
    "queryInstances": ("get", "/api/v1/openapi/instance/query"),
    "actOnInstance": ("post", "/api/v1/openapi/instance/action"),
}
DROPPED = object()
"""Given to `changed` as the new value: the key is left out."""


def operation(name: str) -> dict[str, Any]:
    method, path = ADDRESSES[name]
    described: dict[str, Any] = DOCUMENT["paths"][path][method]
    return described


def capital(name: str) -> str:
    return name[0].upper() + name[1:]


def escaped(part: object) -> str:
    """A key as one step of a JSON pointer."""
    return str(part).replace("~", "~0").replace("/", "~1")


def answer_schema(name: str) -> str:
    """The pointer of an operation's HTTP 200 schema: its success, or an error."""
    method, path = ADDRESSES[name]
    return f"/paths/{escaped(path)}/{method}/responses/200/content/application~1json/schema"


@cache
def _validator(pointer: str) -> Draft202012Validator:
    return Draft202012Validator(
        {"$ref": f"#{pointer}", "components": DOCUMENT["components"], "paths": DOCUMENT["paths"]}
    )


def complaints(schema: str, value: Any) -> list[str]:
    """What keeps `value` from fitting `schema`, a name under components or a pointer; [] if it fits."""
    pointer = schema if schema.startswith("/") else f"/components/schemas/{schema}"
    return [
        f"{list(error.instance_path)}: {error.message}"
        for error in _validator(pointer).iter_errors(value)
    ]


def spots(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Path and value of everything inside `value`, objects and arrays included."""
    for key, child in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, key), child
        if isinstance(child, dict | list):
            yield from spots(child, (*path, key))


def changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A copy of `value` with `new` at `path`, or without that key."""
    copy = deepcopy(value)
    owner = copy
    for part in path[:-1]:
        owner = owner[part]
    if new is DROPPED:
        del owner[path[-1]]
    else:
        owner[path[-1]] = new
    return copy
