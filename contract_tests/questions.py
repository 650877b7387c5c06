"""The questions that the reference leaves open, A1 to F11, as data: each with the readings there are.

Those that the mock has a switch for come from `readings.json`, in the mock's own words, so that what is
learned here can be said there. The rest shows on the wire as well, and is only told.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from contract_tests.document import read_fixture

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MIXED", "OTHER", "Question", "questions"]

OTHER = "other"
"""The reading of a target that does what no listed reading says; its words say what was seen."""

MIXED = "mixed"
"""The reading of a target that has one reading here and another there, each where it belongs."""


@dataclass(frozen=True, slots=True)
class Question:
    """One open question of the point `point`; `values` are its readings with their meaning in words.

    `ids` are the statements that break where a target has one reading now and another then in the same
    place; () where a right server may well do that. `has_switch`: a dialect of the mock can say it.
    """

    point: str
    name: str
    question: str
    values: Mapping[str, str]
    ids: tuple[str, ...] = ()
    has_switch: bool = True


_KEPT = {
    "create_id_key": ("S94", "S95"),
    "operation_id_type": ("S124", "S125"),
    "traceid": ("S6", "S7"),
    "error_data": ("S12",),
    "missing_key": ("S24",),
    "bidding_shown": ("S162",),
    "vram": ("S101",),
    "create_word": ("S123",),
    "unset_complete_time": ("S130",),
    "total": ("S151",),
}
"""Where a target has to keep to its reading, and the statements that are about it."""

_TOLD = (
    Question(
        point="A12",
        name="other_codes",
        question="Which codes come that the reference does not list?",
        values={"none": "none: every refusal had a code of the table"},
        has_switch=False,
    ),
    Question(
        point="C2",
        name="zero_gpus",
        question="Which code has a gpuNum of 0?",
        values={"10005": "10005, as missing or as wrong", "10135": "10135"},
        has_switch=False,
    ),
    Question(
        point="E17",
        name="service_scheme",
        question="With which scheme do the addresses of HTTP services begin?",
        values={"https": "https, as in the example", "http": "http"},
        has_switch=False,
    ),
    Question(
        point="E22",
        name="instance_fields",
        question="Are all fields of the table in every instance?",
        values={"all": "all 25", "some": "some are not there"},
        has_switch=False,
    ),
    Question(
        point="F1",
        name="while_pending",
        question="What of an action while another one is in progress?",
        values={"refused": "10135", "accepted": "it is accepted"},
        has_switch=False,
    ),
)
"""Questions that no dialect decides."""


@cache
def questions() -> dict[str, Question]:
    """Every question by its name, in the order of the points."""
    entries: list[dict[str, Any]] = json.loads(read_fixture("readings.json"))
    switches = [
        Question(
            point=entry["point"],
            name=entry["name"],
            question=entry["question"],
            values={one["value"]: one["words"] for one in entry["readings"]},
            ids=_KEPT.get(entry["name"], ()),
        )
        for entry in entries
    ]
    everything = sorted((*switches, *_TOLD), key=_place)
    return {question.name: question for question in everything}


def _place(question: Question) -> tuple[str, int]:
    return question.point[0], int(question.point[1:])
