from __future__ import annotations

import math
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpugeek_tui.format import (
    PLATFORM_ZONE,
    age,
    age_since,
    bar,
    count,
    duration,
    parse_time,
    percent,
    size,
    status_words,
)

MINUTE, HOUR, DAY = 60, 3600, 86400
numbers = st.one_of(
    st.none(),
    st.integers(),
    st.floats(),
    st.sampled_from([0, -1, 10**400, -(10**400), math.inf, math.nan, 5e-324]),
)


@given(numbers, numbers, st.integers(min_value=-3, max_value=60))
def test_no_number_is_too_odd(one: float | None, other: float | None, width: int) -> None:
    assert len(age(one)) <= 7
    assert len(duration(one)) <= 7
    assert len(size(one)) <= 8
    assert len(bar(one, other, width)) == max(0, width)
    share = percent(one, other)
    assert share is None or 0 <= share <= 999


@given(st.one_of(st.none(), st.integers()))
def test_any_count_is_words(number: int | None) -> None:
    assert isinstance(count(number), str)


@given(st.one_of(st.none(), st.text(), st.from_regex(r"\A\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\Z")))
def test_a_time_is_read_or_left(text: str | None) -> None:
    moment = parse_time(text)
    assert moment is None or moment.utcoffset() == timedelta(hours=8)


def test_times_are_beijings() -> None:
    assert parse_time("2024-01-16 14:53:38") == datetime(
        2024, 1, 16, 14, 53, 38, tzinfo=PLATFORM_ZONE
    )


@pytest.mark.parametrize(
    "text", [None, "", "0001-01-01 00:00:00", "2024-02-30 00:00:00", "yesterday", "2024-01-16"]
)
def test_what_is_no_time_is_none(text: str | None) -> None:
    assert parse_time(text) is None
    assert age_since(text, datetime.now(PLATFORM_ZONE)) == ""


def test_an_age_is_counted_from_now() -> None:
    now = datetime(2024, 1, 20, 18, 53, 38, tzinfo=PLATFORM_ZONE)
    assert age_since("2024-01-16 14:53:38", now) == "4d 4h"
    assert age_since("2030-01-01 00:00:00", now) == "0s"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (5, "5s"),
        (59.9, "59s"),
        (12 * MINUTE + 40, "12m"),
        (3 * HOUR, "3h"),
        (3 * HOUR + 20 * MINUTE, "3h 20m"),
        (3 * DAY + 4 * HOUR, "3d 4h"),
        (125 * DAY + HOUR, "125d"),
        (-3, "0s"),
    ],
)
def test_ages(seconds: float, words: str) -> None:
    assert age(seconds) == words


def test_a_duration_is_exact_within_the_hour() -> None:
    assert duration(252) == "4m 12s"
    assert duration(240) == "4m"
    assert duration(7 * HOUR + 5) == "7h"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (2147483648, "2 GiB"),
        (32212254720, "30 GiB"),
        (4311059, "4.1 MiB"),
        (2**20 - 1, "1 MiB"),
        (10 * 2**20 - 1, "10 MiB"),
        (-1, ""),
    ],
)
def test_sizes(number: int, words: str) -> None:
    assert size(number) == words


@pytest.mark.parametrize(
    ("used", "total", "shown"),
    [
        (0, 10, "░░░░░"),
        (1, 1000, "█░░░░"),
        (5, 10, "██░░░"),
        (999, 1000, "████░"),
        (10, 10, "█████"),
        (20, 10, "█████"),
        (1, 0, "░░░░░"),
    ],
)
def test_bars(used: int, total: int, shown: str) -> None:
    assert bar(used, total, 5) == shown


def test_only_a_full_disk_is_full() -> None:
    assert percent(999_999, 1_000_000) == 99
    assert percent(1, 1_000_000) == 1
    assert percent(12, 10) == 120
    assert percent(0, 10) == 0
    assert percent(1, 0) is None


def test_counts_and_states_in_words() -> None:
    assert count(10_000) == "10,000"
    assert status_words("stopd", pending=True) == "stopd, pending"
    assert status_words("", pending=False) == "no status"
