"""Spans of time as data."""

from __future__ import annotations

import random
import re

import msgspec
import pytest

from mockserver.spread import LONGEST_SECONDS, Seconds, Spread, drawn, problems_of_seconds, typical


def many(seconds: Seconds) -> list[float]:
    rng = random.Random(1)
    return sorted(drawn(seconds, rng) for _ in range(2001))


def test_each_distribution_is_what_it_says() -> None:
    assert set(many(2.5)) == set(many(Spread(fixed=2.5))) == {2.5}
    uniform = many(Spread(uniform=(10, 20)))
    assert 10 <= uniform[0] < 10.1
    assert 19.9 < uniform[-1] <= 20
    lognormal = many(Spread(lognormal=(30, 0.8)))
    assert 27 < lognormal[1000] < 33
    assert lognormal[-1] > 200
    assert set(many(Spread(choice=(1, 5)))) == {1, 5}


def test_typical_is_the_median() -> None:
    spreads: list[Seconds] = [
        4.0,
        Spread(fixed=4),
        Spread(uniform=(3, 5)),
        Spread(lognormal=(4, 2)),
    ]
    spreads.append(Spread(choice=(1, 4, 100)))
    assert [typical(each) for each in spreads] == [4] * 5


def test_no_span_is_longer_than_the_longest() -> None:
    assert many(Spread(lognormal=(LONGEST_SECONDS, 10)))[-1] == LONGEST_SECONDS


@pytest.mark.parametrize("text", ['{"uniform": [1, 2]}', '{"choice": [1]}', "3", "0.5"])
def test_what_is_sound_is_read_as_it_stands(text: str) -> None:
    seconds = msgspec.json.decode(text, type=float | Spread)
    assert list(problems_of_seconds(seconds)) == []
    assert msgspec.json.decode(msgspec.json.encode(seconds)) == msgspec.json.decode(text)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1.0, "0 seconds or more"),
        (float("nan"), "0 seconds or more"),
        (Spread(), "exactly one of"),
        (Spread(fixed=1, choice=(1,)), "exactly one of"),
        (Spread(fixed=-1), "0 seconds or more"),
        (Spread(uniform=(2, 1)), r"\[least, most\]"),
        (Spread(uniform=(-1, 1)), "0 seconds or more"),
        (Spread(choice=()), "must hold a number"),
        (Spread(choice=(1, -1)), "0 seconds or more"),
        (Spread(lognormal=(1, -1)), "sigma"),
        (Spread(lognormal=(1e11, 1)), "0 seconds or more"),
    ],
)
def test_what_cannot_be_is_said_in_words(seconds: Seconds, words: str) -> None:
    problems = " ".join(problems_of_seconds(seconds))
    assert re.search(words, problems)
