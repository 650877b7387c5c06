"""Virtual time."""

from __future__ import annotations

import pytest

from mockserver.clock import LATEST_MS, Clock, beijing, parse_beijing


class Ticks:
    """Real time in the test's hand, in milliseconds."""

    def __init__(self) -> None:
        self.now = 5_000.0

    def __call__(self) -> float:
        return self.now


def test_a_clock_follows_real_time_at_its_speed() -> None:
    ticks = Ticks()
    clock = Clock(1000, speed=10, ticks=ticks)
    ticks.now += 7
    assert clock.now() == 1070


def test_a_change_of_speed_counts_from_now_on() -> None:
    ticks = Ticks()
    clock = Clock(0, speed=2, ticks=ticks)
    ticks.now += 100
    clock.set_speed(0.5)
    ticks.now += 100
    assert clock.now() == 250


def test_a_frozen_clock_stands_until_it_is_advanced_or_thawed() -> None:
    ticks = Ticks()
    clock = Clock(0, frozen=True, ticks=ticks)
    ticks.now += 999
    assert clock.now() == 0
    clock.advance(1.5)
    assert clock.now() == 1500
    clock.set_frozen(False)
    ticks.now += 1
    assert clock.now() == 1501


def test_a_running_clock_can_be_advanced_too() -> None:
    ticks = Ticks()
    clock = Clock(0, ticks=ticks)
    clock.advance(0.001)
    ticks.now += 2
    assert clock.now() == 3


def test_real_time_that_runs_backwards_does_not_turn_the_clock_back() -> None:
    ticks = Ticks()
    clock = Clock(100, ticks=ticks)
    ticks.now -= 50
    assert clock.now() == 100


@pytest.mark.parametrize("seconds", [-1, -0.001, float("nan"), float("inf"), 1e300])
def test_a_step_that_cannot_be_is_refused_and_the_clock_stands(seconds: float) -> None:
    clock = Clock(7, frozen=True)
    with pytest.raises(ValueError, match=r"must be|beyond"):
        clock.advance(seconds)
    assert clock.now() == 7


@pytest.mark.parametrize("speed", [0, -1, float("nan"), float("inf"), 1_000_001])
def test_a_speed_that_cannot_be_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        Clock(0, speed=speed)


def test_no_clock_passes_the_last_moment_that_the_time_format_can_show() -> None:
    ticks = Ticks()
    clock = Clock(LATEST_MS - 10, speed=1_000_000, ticks=ticks)
    ticks.now += 1e12
    assert clock.now() == LATEST_MS
    assert beijing(clock.now()) == "9000-01-01 00:00:00"


def test_a_copy_shows_the_same_time_and_then_goes_its_own_way() -> None:
    clock = Clock(0, frozen=True)
    clock.advance(1)
    twin = clock.copy()
    twin.advance(1)
    assert (clock.now(), twin.now()) == (1000, 2000)


def test_times_are_printed_in_utc_plus_8_and_cut_to_the_second() -> None:
    assert beijing(1_705_387_618_999) == "2024-01-16 14:46:58"
    assert parse_beijing("2024-01-16 14:46:58") == 1_705_387_618_000
