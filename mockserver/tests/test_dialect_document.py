"""Whatever readings come together: every answer keeps to the document, and none is a bug of ours."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.dialect_catalogue import CATALOGUE
from mockserver.dialect_files import known_dialects
from mockserver.tests.judge import ACTION, CREATE, DATACENTERS, GPUS, IMAGES, QUERY, RESULT, order
from mockserver.tests.probing import Answered, Wire

STATUSES = ("stopd", "running", "creating", "starting", "?")


MOST_ROWS = 6


@pytest.mark.parametrize("name", known_dialects())
@pytest.mark.parametrize("world", ["demo", "empty", "reference"])
def test_every_answer_in_every_dialect_keeps_to_the_document(name: str, world: str) -> None:
    held(Wire(name, world))


@settings(settings.get_profile("mock"), max_examples=25)
@given(
    st.fixed_dictionaries({name: st.sampled_from(each.values) for name, each in CATALOGUE.items()})
)
def test_any_readings_go_together(choices: dict[str, str]) -> None:
    held(Wire(choices))


def held(wire: Wire) -> None:
    """Asks for a bit of everything; the client itself holds each answer against the document."""
    answers: list[Answered] = [wire.send(path) for path in (GPUS, DATACENTERS, IMAGES, "/nowhere")]
    answers += [wire.send(QUERY, status=status) for status in STATUSES]
    answers += [
        wire.send(QUERY, pn=page, ps=size) for page in (0, 1, 9) for size in (0, 1, 20, 500)
    ]
    answers += [wire.send(path, token=None) for path in (GPUS, QUERY)]
    answers += [wire.send(GPUS, {}), wire.send(RESULT, {}), wire.send(CREATE, {}, token=None)]
    for wishes in (
        {},
        {"dryRun": True},
        {"memory": 1},
        {"type": 3},
        {"gpuNum": 99},
        {"duration": 0},
    ):
        answers.append(wire.send(CREATE, order(imageId=_image(wire), **wishes)))
        answers.append(wire.send(QUERY, ps=100))
    wire.advance(100)
    rows = wire.send(QUERY, ps=100).data["instances"] or []
    for row in rows[:MOST_ROWS]:
        for action, more in (
            ("stop", {}),
            ("start", {}),
            ("set_port", {"ports": [1, 2], "httpPorts": [8099]}),
            ("set_port", {"ports": [1]}),
            ("restart", {}),
            ("release", {}),
            ("explode", {}),
        ):
            body = {"instanceId": row["instanceId"], "action": action, **more}
            answers.append(wire.send(ACTION, body))
            answers.append(wire.send(QUERY, ps=100))
            wire.advance(1.5)
    ids = [row["operationId"] for row in rows if row.get("operationId")]
    answers += [wire.send(RESULT, {"ids": each}) for each in (ids, [*ids, *ids], [1], [])]
    assert {0} < {answer.code for answer in answers if answer.envelope}
    assert all(answer.status != 500 for answer in answers)


def _image(wire: Wire) -> str:
    return wire.service.tenants.world.images[0].image_id
