"""The control interface's document: valid, complete, and what is served keeps to it."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from openapi_spec_validator import validate

from mockserver.app import MockApp, create_app
from mockserver.control_document import the_control_document
from mockserver.fault_rules import FaultData
from mockserver.fixtures import fixture
from mockserver.journal_entry import Entry
from mockserver.lifecycle import Override
from mockserver.steering import Idle, Waiting
from mockserver.tests.judge import Judged
from mockserver.world import Preemption

DOCUMENT = the_control_document().tree
CALLS = {
    (method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods
}


def test_it_is_valid_openapi() -> None:
    validate(DOCUMENT)


def test_every_call_that_is_served_is_documented_and_the_other_way_round(app: MockApp) -> None:
    served = [(entry.method, f"/__mock__{entry.path}") for entry in app.control.entries]
    assert sorted(served) == sorted(CALLS)


def described_types() -> dict[str, Any]:
    """Schemas of the types that the control interface passes on as they are."""
    _, parts = msgspec.json.schema_components(
        (FaultData, Override, Preemption, Waiting, Idle, Entry),
        ref_template="#/components/schemas/{name}",
    )
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(parts))
    for part in plain.values():
        part.pop("title", None)
        if "description" in part:
            part["description"] = re.sub(r"\n +", "\n", part["description"])
    return plain


def test_types_that_are_passed_on_are_described_as_they_are() -> None:
    described = described_types()
    schemas = DOCUMENT["components"]["schemas"]
    assert {name: schemas[name] for name in described} == described


def test_every_operation_has_a_name_of_its_own_a_summary_and_a_refusal() -> None:
    operations = [each for methods in DOCUMENT["paths"].values() for each in methods.values()]
    names = [each["operationId"] for each in operations]
    assert len(set(names)) == len(names)
    assert all(each["summary"] and "403" in each["responses"] for each in operations)


def test_its_examples_are_calls_that_it_allows() -> None:
    for method, path in CALLS:
        body = DOCUMENT["paths"][path][method.lower()].get("requestBody")
        example = body and body["content"]["application/json"].get("example")
        if example:
            the_control_document().check_body(method, path.removeprefix("/__mock__"), example)


def test_both_documents_and_the_schema_are_served_as_they_stand(client: Judged) -> None:
    for name, parts in {
        "openapi.json": ("openapi.json",),
        "control.json": ("control.json",),
        "world.schema.json": ("worlds", "schema.json"),
    }.items():
        response = client.get(f"/__mock__/{name}")
        assert response.content == fixture(*parts).read_bytes()
        assert response.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("clock?colour=red", "colour is no parameter of this call"),
        ("clock?account=1&account=2", "account is given twice"),
        ("clock?account=%ff", "query is not a readable query string"),
        ("control.json?account=000000000000", "account is no parameter of this call"),
    ],
)
def test_a_parameter_that_is_wrong_is_named(client: Judged, path: str, words: str) -> None:
    response = client.get(f"/__mock__/{path}")
    assert response.status_code == 400
    assert words in response.json()["error"]


def test_an_account_can_be_named_instead_of_its_token() -> None:
    app = create_app("empty", frozen=True)
    own, everyone = Judged(app), Judged(app, None)
    own.rows()
    (token,) = everyone.get("/__mock__/tokens").json()["tokens"]
    params = {"account": token["account"]}
    everyone.post("/__mock__/clock", params=params, json={"advance": 3600})
    assert own.get("/__mock__/clock").json()["now"] == "2025-03-03 10:00:00"
    assert everyone.get("/__mock__/clock").json()["now"] == "2025-03-03 09:00:00"
    assert everyone.get("/__mock__/clock", params={"account": "0" * 12}).status_code == 404


def test_a_complaint_never_repeats_a_value(client: Judged) -> None:
    secret = "do-not-repeat-me"
    bodies: list[dict[str, Any]] = [
        {"token": [secret], "standing": "valid"},
        {"token": "x", "standing": secret},
        {"others": {secret: secret}},
    ]
    for body in bodies:
        response = client.post("/__mock__/tokens", content=msgspec.json.encode(body))
        assert response.status_code == 400
        assert secret not in response.text
