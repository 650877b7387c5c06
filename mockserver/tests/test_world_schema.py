"""The published schema of world files is what the mock reads them by."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest

from mockserver.fixtures import fixture
from mockserver.loading import known_worlds
from mockserver.world_schema import world_schema

PUBLISHED = json.loads(fixture("worlds", "schema.json").read_bytes())
DEMO = json.loads(fixture("worlds", "demo.json").read_bytes())


def test_the_published_schema_is_derived_from_the_types() -> None:
    derived = json.loads(json.dumps(world_schema()))
    assert derived == PUBLISHED, "print it anew: python -m mockserver.world_schema"


def test_every_world_names_the_schema_and_keeps_to_it() -> None:
    validator = jsonschema_rs.Draft202012Validator(PUBLISHED)
    for name in known_worlds():
        world = json.loads(fixture("worlds", f"{name}.json").read_bytes())
        assert world["$schema"] == "schema.json"
        assert [error.message for error in validator.iter_errors(world)] == []


WRONG: list[dict[str, Any]] = [
    {"name": 5},
    {"colour": "red"},
    {"otherTokens": "maybe"},
    {"lifecycle": {**DEMO["lifecycle"], "dance": DEMO["lifecycle"]["stop"]}},
    {"instances": [{**DEMO["instances"][0], "status": "stopped"}]},
]


@pytest.mark.parametrize("change", WRONG)
def test_what_the_mock_cannot_read_the_schema_refuses(change: dict[str, Any]) -> None:
    assert not jsonschema_rs.Draft202012Validator(PUBLISHED).is_valid({**DEMO, **change})
    assert not jsonschema_rs.Draft202012Validator(PUBLISHED).is_valid(
        {name: value for name, value in DEMO.items() if name != "hosts"}
    )


def test_it_speaks_of_a_file_s_own_names() -> None:
    described = json.dumps([part.get("description") for part in PUBLISHED["$defs"].values()])
    assert "reservedGpuNum" in described
    assert "reserved_gpu_num" not in described
