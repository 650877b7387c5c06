"""The API's document, as the suite reads it: where each operation is, and whether an answer fits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jsonschema_rs import Draft202012Validator

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable

__all__ = [
    "READS",
    "Mismatch",
    "Operation",
    "field_statements",
    "mismatches",
    "operations",
    "read_fixture",
]

READS = frozenset({"listGpus", "listDatacenters", "listImages", "queryInstances"})
"""The operations that change nothing, whatever the target does with them."""

OF_CLIENTS = frozenset({"S227", "S228", "S229", "S230", "S231"})
"""Statements about what a client does; no server can break them."""


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    method: str
    path: str


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Where an answer leaves the document: `pointer` such as /data/gpus/0, and the statements there."""

    ids: tuple[str, ...]
    pointer: str
    message: str


def read_fixture(name: str) -> str:
    """The text of a shared data file: beside the installed packages, or in a checkout."""
    parent: Traversable = files("contract_tests").joinpath("..")
    for folder in (parent.joinpath("mockserver", "_fixtures"), parent.joinpath("fixtures")):
        if (found := folder.joinpath(name)).is_file():
            return found.read_text(encoding="utf-8")
    raise FileNotFoundError(
        f"{name} is neither in the installed package nor in the checkout: install gpugeek-tui again"
    )


def field_statements(schema: str) -> dict[str, tuple[str, ...]]:
    """The fields of an object of the document, each with the statements that a server can break."""
    described: dict[str, Any] = _document()["components"]["schemas"][schema]
    return {
        name: _of_servers(field.get("x-statements", ()))
        for name, field in described["properties"].items()
    }


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(read_fixture("openapi.json"))
    return document


@cache
def operations() -> dict[str, Operation]:
    """The seven operations by operationId, in the document's order."""
    return {
        described["operationId"]: Operation(described["operationId"], method.upper(), path)
        for path, methods in _document()["paths"].items()
        for method, described in methods.items()
        if isinstance(described, dict) and "operationId" in described
    }


@cache
def _validator(schema: str) -> Draft202012Validator:
    document = _document()
    return Draft202012Validator(
        {"$ref": f"#/components/schemas/{schema}", "components": document["components"]},
        mask="the value",  # a message never repeats what may be a password
    )


def mismatches(operation: str, answer: Any) -> tuple[Mismatch, ...]:
    """How an answer differs from what the document promises for this operation; () if it fits.

    An answer with code 0 is held against the operation's success, any other against the error.
    """
    success = isinstance(answer, dict) and answer.get("code") == 0
    schema = f"{operation[0].upper()}{operation[1:]}Response" if success else "ErrorResponse"
    return tuple(
        Mismatch(
            ids=_statements(error.schema_path, getattr(error.kind, "property", None)),
            pointer="".join(f"/{part}" for part in error.instance_path),
            message=error.message,
        )
        for error in _validator(schema).iter_errors(answer)
    )


def _statements(path: list[str | int], missing: str | None) -> tuple[str, ...]:
    """The statements written nearest to a place in the document; for a missing field, the field's own."""
    node: Any = _document()
    nearest: list[str] = ["S5"]
    for part in path:
        if isinstance(node, dict) and missing is not None and missing in node.get("properties", {}):
            nearest = node["properties"][missing].get("x-statements", nearest)
        node = node[part]
        if isinstance(node, dict):
            nearest = node.get("x-statements", nearest)
    return _of_servers(nearest)


def _of_servers(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in ids if name not in OF_CLIENTS)
