"""Hints that take several requests: polls, creates sent again, and acting in the dark."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.outcomes import Ending
from mockserver.tests.exchanges import Story, names

LOST: tuple[dict[str, Any], ...] = (
    {"ending": Ending.RESET},
    {"ending": Ending.EMPTY},
    {"ending": Ending.CUT},
    {"ending": Ending.HANG},
    {"delay": 120.0},
    {"status": 502, "code": None},
    {"code": 10001},
)


def test_polling_faster_than_anything_moves_is_said_once_a_second() -> None:
    story = Story()
    said = []
    for number in range(40):
        story.at = number * 0.05
        said.append(names(story.poll(8)))
    assert [number for number, each in enumerate(said) if each] == [5, 25]
    assert said[5] == ["polled-too-often"]


def test_polling_on_a_clock_that_stands_is_too_often() -> None:
    story = Story()
    assert [names(story.poll(8)) for _ in range(6)][-1] == ["polled-too-often"]


@pytest.mark.parametrize("seconds", [0.25, 1, 5])
def test_polling_now_and_then_is_not(seconds: float) -> None:
    story = Story()
    for number in range(100):
        story.at = number * seconds
        assert names(story.poll(8)) == []


def test_each_operation_is_counted_for_itself() -> None:
    story = Story()
    for number in range(1, 31):
        assert names(story.poll(number)) == []


def test_an_operation_that_polls_move_may_be_polled() -> None:
    story = Story(moved_by_polls=lambda operation_id: operation_id == 8)
    assert all(names(story.poll(8)) == [] for _ in range(20))
    assert any(names(story.poll(9)) for _ in range(20))


def test_asking_on_when_the_end_is_known_is_said_once() -> None:
    story = Story()
    story.poll(8)
    said = []
    for number in range(5):
        story.at = number
        said.append(names(story.poll(8, status=3)))
    assert said == [[], [], ["polled-after-end"], [], []]


def test_an_end_that_was_never_delivered_is_not_known() -> None:
    story = Story()
    for number in range(5):
        story.at = number
        assert names(story.poll(8, status=2, ending=Ending.CUT)) == []


def test_an_ended_operation_among_running_ones_may_be_asked_for() -> None:
    story = Story()
    for number in range(5):
        story.at = number
        rows = [{"operationId": 8, "status": 2}, {"operationId": 9, "status": 1}]
        entry = story.add("getOperations", {"ids": [8, 9]}, {"operations": rows})
        assert names(entry) == []


def test_the_same_create_twice_in_a_moment_is_pointed_out() -> None:
    story = Story()
    assert names(story.create(5)) == []
    story.at = 2
    assert names(story.create(6)) == ["same-create-twice"]
    story.at = 60
    assert names(story.create(7)) == []


def test_creates_that_differ_and_dry_runs_may_follow_each_other() -> None:
    story = Story()
    for number in range(3):
        assert names(story.create(number + 1, {"name": f"box-{number}"})) == []
        assert names(story.create(0, {"dryRun": True})) == []


def test_a_create_that_was_refused_may_be_tried_again() -> None:
    story = Story()
    for _ in range(3):
        assert names(story.create(code=10135)) == []
    assert names(story.create(5)) == []


@pytest.mark.parametrize("lost", LOST)
def test_a_create_sent_again_without_a_look_may_be_paid_twice(lost: dict[str, Any]) -> None:
    story = Story()
    story.create(5, **lost)
    story.at = 3600
    entry = story.create(6)
    assert names(entry) == ["same-create-twice"]
    assert "#1" in entry.hints[0].text
    assert "instance/query" in entry.hints[0].text


def test_a_create_sent_again_after_a_look_is_well_done() -> None:
    story = Story()
    story.create(5, ending=Ending.RESET)
    story.query()
    assert names(story.create(6)) == []


@pytest.mark.parametrize("lost", LOST)
def test_acting_again_after_a_lost_answer_needs_a_look(lost: dict[str, Any]) -> None:
    story = Story()
    story.act(5, "stop", **lost)
    assert names(story.act(6, "stop")) == []
    entry = story.act(5, "stop", code=10135)
    assert names(entry) == ["acted-without-looking"]
    assert "#1" in entry.hints[0].text
    assert names(story.act(5, "stop")) == []


@pytest.mark.parametrize("look", ["", "instanceId=5", "status=stopd"])
def test_a_look_is_enough(look: str) -> None:
    story = Story()
    story.act(5, "stop", ending=Ending.EMPTY)
    story.query(look)
    assert names(story.act(5, "start")) == []


@pytest.mark.parametrize(
    ("look", "how"), [("instanceId=6", {}), ("", {"ending": Ending.RESET}), ("", {"code": 10001})]
)
def test_a_look_elsewhere_or_in_vain_is_none(look: str, how: dict[str, Any]) -> None:
    story = Story()
    story.act(5, "stop", ending=Ending.EMPTY)
    story.query(look, **how)
    assert names(story.act(5, "start")) == ["acted-without-looking"]
