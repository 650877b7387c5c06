"""What is wrong with a fault rule, in words, and how it is shown."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest

from mockserver.errors import ParameterError
from mockserver.fault_rules import fault_from, shown
from mockserver.tests.desk import Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()


BAD: list[tuple[dict[str, Any], str]] = [
    ({}, "lacks the field effect"),
    ({"effect": {}}, "effect must be delay or one of code, http"),
    ({"effect": {"code": 1, "http": 503}}, "effect has code and http"),
    ({"effect": {"code": 0}}, "effect.code must not be 0"),
    ({"effect": {"code": "x"}}, "effect.code must be int, not str"),
    ({"effect": {"http": 200}}, "effect.http must be int >= 400"),
    ({"effect": {"http": 503, "body": "xml"}}, "effect.body"),
    ({"effect": {"reset": True, "body": "json"}}, "effect.body goes with http only"),
    ({"effect": {"hang": True, "message": "x"}}, "effect.message goes with code only"),
    ({"effect": {"http": 429, "retry_after": -1}}, "effect.retry_after"),
    ({"effect": {"hang": False}}, "effect.hang"),
    ({"effect": {"boom": True}}, "effect has an unknown field boom"),
    ({"effect": {"delay": {}}}, "effect.delay must be one of"),
    ({"effect": {"delay": {"fixed": 1, "uniform": [1, 2]}}}, "effect.delay must be one of"),
    ({"effect": {"delay": {"fixed": -1}}}, "effect.delay.fixed"),
    ({"effect": {"delay": {"fixed": math.nan}}}, "effect.delay.fixed"),
    ({"effect": {"delay": {"fixed": math.inf}}}, "effect.delay.fixed"),
    ({"effect": {"stale": math.nan}}, "effect.stale"),
    ({"effect": {"cut": math.nan}}, "effect.cut"),
    ({"effect": {"delay": {"uniform": [2, 1]}}}, "the shorter delay, then the longer"),
    ({"effect": {"delay": {"uniform": [1]}}}, "effect.delay.uniform"),
    ({"effect": {"delay": {"lognormal": [0, 1]}}}, "effect.delay.lognormal"),
    ({"effect": {"cut": 1}}, "effect.cut"),
    ({"effect": {"stale": {}}}, "effect.stale must be one of"),
    ({"effect": {"stale": {"answers": 0}}}, "effect.stale"),
    ({"effect": {"missing": ""}}, "effect.missing"),
    ({"effect": {"missing": "a..b"}}, "effect.missing"),
    ({"effect": {"hang": True}, "times": 0}, "times must be int >= 1"),
    ({"effect": {"hang": True}, "after": -1}, "after"),
    ({"effect": {"hang": True}, "probability": 1.1}, "probability"),
    ({"effect": {"hang": True}, "probability": math.nan}, "probability"),
    ({"effect": {"hang": True}, "when": {"nth": 0}}, "when.nth"),
    ({"effect": {"hang": True}, "when": {"operation": "explode"}}, "when.operation must be one of"),
    ({"effect": {"hang": True}, "when": {"verb": "GET"}}, "when has an unknown field verb"),
    ({"effect": {"hang": True}, "when": {"query": {"pn": [1]}}}, "when.query"),
    ({"effect": {"hang": True}, "id": "mine"}, "rule has an unknown field id"),
    ({"effect": None}, "effect"),
]


@pytest.mark.parametrize(("rule", "words"), BAD, ids=lambda value: str(value)[:50])
def test_a_bad_rule_is_refused_in_words_and_not_added(
    desk: Desk, rule: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(words)) as caught:
        desk.handle.faults.add(rule)
    assert "`" not in str(caught.value)
    assert desk.handle.faults.list() == []


def test_there_is_an_end_to_the_number_of_rules(desk: Desk) -> None:
    for _ in range(1000):
        desk.handle.faults.add(effect={"hang": True})
    with pytest.raises(ValueError, match="one too many"):
        desk.handle.faults.add(effect={"hang": True})


def test_what_is_listed_can_be_added_again() -> None:
    rule = {
        "effect": {
            "http": 429,
            "body": "html",
            "retry_after": 3,
            "delay": {"lognormal": [1.0, 0.5]},
        },
        "when": {"operation": "stop", "body": {"a": {"b": [1]}}, "query": {"pn": None}, "nth": 2},
        "after": 1,
        "times": 2,
        "probability": 0.5,
    }
    assert shown(fault_from(rule)) == rule
    with pytest.raises(ParameterError):
        fault_from({"effect": {"hang": 1}})
