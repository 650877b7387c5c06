"""When to ask again, as numbers."""

from __future__ import annotations

import pytest

from gpugeek_tui.errors import AuthError, InternalServerError, RateLimitedError, UnreachableError
from gpugeek_tui.fleet.schedule import Pace, asked_to_wait, pause_after

DOWN = UnreachableError("no connection")


@pytest.mark.parametrize(
    ("refresh", "busy", "quiet_for", "took", "span"),
    [
        (5, False, 0, 0.1, 5),
        (5, True, 0, 0.1, 1),
        (5, True, 299, 0.1, 1),
        (5, True, 300, 0.1, 5),
        (0.5, True, 0, 0.1, 0.5),
        (5, True, 0, 3, 3),
        (5, False, 0, 20, 20),
        (5, False, 0, None, 5),
    ],
)
def test_the_span_between_two_passes(
    refresh: float, busy: bool, quiet_for: float, took: float | None, span: float
) -> None:
    assert Pace(refresh).instances(busy=busy, quiet_for=quiet_for, took=took) == span


def test_operations_are_asked_every_second_and_slower_when_nothing_moves() -> None:
    assert Pace(5).operations(quiet_for=10, took=0.1) == 1
    assert Pace(5).operations(quiet_for=400, took=0.1) == 5
    assert Pace(0.2).operations(quiet_for=400, took=0.1) == 1


def test_chance_shortens_a_pause_by_up_to_half() -> None:
    assert pause_after(DOWN, 3, chance=0.0) == 4
    assert pause_after(DOWN, 3, chance=0.5) == 3
    assert 2 < pause_after(DOWN, 3, chance=0.999) < 2.01


@pytest.mark.parametrize("failures", [7, 100, 100_000])
def test_a_pause_is_never_longer_than_a_minute(failures: int) -> None:
    assert pause_after(DOWN, failures, chance=0.0) == 60


@pytest.mark.parametrize(
    ("retry_after", "pause"), [(None, 1), (0, 1), (-5, 1), (7, 7), (120, 120), (10**9, 600)]
)
def test_retry_after_is_never_undercut_and_never_silences_us_for_long(
    retry_after: float | None, pause: float
) -> None:
    error = RateLimitedError("slow down", retry_after=retry_after)
    assert pause_after(error, 1, chance=0.0) == pause


def test_any_answer_may_ask_to_wait() -> None:
    error = InternalServerError("maintenance", status=503, retry_after=40)
    assert pause_after(error, 1, chance=0.0) == 40
    assert asked_to_wait(error)
    assert asked_to_wait(RateLimitedError("slow down"))
    assert not any(map(asked_to_wait, (None, DOWN, InternalServerError("broken"))))


def test_a_refused_key_is_tried_again_after_half_a_minute() -> None:
    assert pause_after(AuthError("no"), 1, chance=0.0) == 30
    assert pause_after(AuthError("no"), 9, chance=0.0) == 60
