"""What the suite calls the readings by is what the mock calls them by."""

from __future__ import annotations

import json

import pytest

from contract_tests.questions import questions
from contract_tests.statements import registry
from mockserver.dialect_catalogue import CATALOGUE, WITHOUT_SWITCH
from mockserver.fixtures import fixture
from mockserver.readings_file import readings

PUBLISHED = json.loads(fixture("readings.json").read_bytes())


def test_the_published_readings_are_derived_from_the_switches() -> None:
    assert readings() == PUBLISHED, "print it anew: python -m mockserver.readings_file"


def test_every_switch_is_a_question_of_the_suite_with_the_same_values() -> None:
    switched = {name: one for name, one in questions().items() if one.has_switch}
    assert {name: tuple(one.values) for name, one in switched.items()} == {
        name: switch.values for name, switch in CATALOGUE.items()
    }


def test_other_questions_are_of_points_that_show_and_have_no_switch_for_it() -> None:
    told = [one for one in questions().values() if not one.has_switch]
    assert told
    assert not {one.name for one in told} & set(CATALOGUE)
    points = {switch.point for switch in CATALOGUE.values()} | set(WITHOUT_SWITCH)
    assert {one.point for one in told} <= points


@pytest.mark.parametrize("name", questions())
def test_what_a_target_has_to_keep_to_is_about_statements_that_there_are(name: str) -> None:
    assert set(questions()[name].ids) <= set(registry())
