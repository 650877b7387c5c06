"""The list of statements is whole, and the document carries each one where it belongs."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from mockserver.tests.document import ADDRESSES, DOCUMENT, FIXTURES, operation

if TYPE_CHECKING:
    from collections.abc import Iterator

STATEMENTS: list[dict[str, Any]] = json.loads((FIXTURES / "statements.json").read_text("utf-8"))
ENDPOINTS = {
    "GPU": "listGpus",
    "DC": "listDatacenters",
    "IMG": "listImages",
    "CRE": "createInstance",
    "OPR": "getOperations",
    "QRY": "queryInstances",
    "ACT": "actOnInstance",
}
IDS = {f"S{number}" for number in range(1, 233)}
OPEN_POINTS = {
    f"{part}{number}"
    for part, last in {"A": 20, "B": 4, "C": 22, "D": 7, "E": 22, "F": 11}.items()
    for number in range(1, last + 1)
}
KINDS = {"table": 136, "example": 25, "prose": 32, "drawn": 39}


def marks(node: Any, *names: str) -> Iterator[str]:
    """Every value under these keys, at any depth."""
    if isinstance(node, list):
        for item in node:
            yield from marks(item, *names)
    elif isinstance(node, dict):
        for key, child in node.items():
            if key in names:
                yield from [child] if isinstance(child, str) else child
            else:
                yield from marks(child, *names)


def concerning(operation_id: str) -> set[str]:
    """The statements whose endpoint names this operation, alone or at either end of an arrow."""
    return {
        each["id"]
        for each in STATEMENTS
        if operation_id in {ENDPOINTS.get(end) for end in each["endpoint"].split("->")}
    }


def test_every_statement_is_there_once_in_order() -> None:
    assert [each["id"] for each in STATEMENTS] == [f"S{number}" for number in range(1, 233)]


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda each: each["id"])
def test_a_statement_has_its_five_parts_and_no_other(statement: dict[str, Any]) -> None:
    assert list(statement) == ["id", "endpoint", "kind", "text", "ambiguities"]
    assert set(statement["endpoint"].split("->")) <= {*ENDPOINTS, "ALL"}
    assert statement["kind"] in KINDS
    assert re.fullmatch(r"\S.{3,148}\S", statement["text"])
    assert set(statement["ambiguities"]) <= OPEN_POINTS


def test_each_kind_has_as_many_statements_as_were_counted_in_the_reference() -> None:
    kinds = [each["kind"] for each in STATEMENTS]
    assert {kind: kinds.count(kind) for kind in KINDS} == KINDS


@pytest.mark.parametrize("operation_id", ADDRESSES)
def test_an_operation_carries_exactly_the_statements_that_concern_it(operation_id: str) -> None:
    carried = operation(operation_id)["x-statements"]
    assert len(carried) == len(set(carried))
    assert set(carried) == concerning(operation_id)


def test_the_root_carries_exactly_the_statements_on_every_operation() -> None:
    everywhere = [each["id"] for each in STATEMENTS if each["endpoint"] == "ALL"]
    assert DOCUMENT["x-statements"] == everywhere


def test_the_document_names_every_statement_and_none_that_does_not_exist() -> None:
    assert set(marks(DOCUMENT, "x-statements", "statements", "statement")) == IDS


def test_the_document_names_every_open_point_and_none_that_does_not_exist() -> None:
    assert set(marks(DOCUMENT, "x-ambiguities", "ambiguities")) == OPEN_POINTS


@pytest.mark.parametrize(
    ("place", "field", "described"),
    [
        *(
            (name, field, described)
            for name, schema in DOCUMENT["components"]["schemas"].items()
            if not name.endswith("Response") and name != "Envelope"
            for field, described in schema.get("properties", {}).items()
        ),
        *(("query", each["name"], each) for each in operation("queryInstances")["parameters"]),
    ],
)
def test_a_field_names_the_statements_that_speak_of_it(
    place: str, field: str, described: dict[str, Any]
) -> None:
    texts = [each["text"] for each in STATEMENTS if each["id"] in described["x-statements"]]
    assert any(re.search(rf"\b{field}\b", text) for text in texts), place
