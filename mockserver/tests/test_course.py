"""One operation's course: drawn once, exact whoever looks, moved on by time, reads or a hand."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.clock import LATEST_MS
from mockserver.course import Course, Progress, course, is_certain
from mockserver.identity import seeded
from mockserver.lifecycle import Lifecycle, Outcome, Stage
from mockserver.spread import Spread

FIVE = Lifecycle(stages=tuple(Stage(name, 10) for name in "abcde"))


def made(lifecycle: Lifecycle, seed: int = 1) -> Course:
    return course(lifecycle, random.Random(seed))


def test_after_five_periods_five_stages_have_passed() -> None:
    plan = made(FIVE)
    start = Progress(1000)
    assert [start.at(plan, 1000 + 10_000 * n).passed for n in range(6)] == [0, 1, 2, 3, 4, 5]
    assert start.at(plan, 50_999).passed == 4
    assert start.due_ms(plan) == 51_000
    assert start.at(plan, 51_000).over(plan)


@given(looks=st.lists(st.integers(0, 60_000), max_size=8))
def test_looking_in_between_makes_no_difference(looks: list[int]) -> None:
    plan = made(FIVE)
    progress = Progress(0)
    for now in sorted(looks):
        progress = progress.at(plan, now)
        assert progress == Progress(0).at(plan, now)


def test_fractions_of_a_second_do_not_add_up_to_a_drift() -> None:
    tenths = Lifecycle(stages=tuple(Stage(str(n), 0.1) for n in range(1000)))
    assert Progress(0).due_ms(made(tenths)) == 100_000


def test_an_action_without_stages_ends_when_it_begins() -> None:
    plan = made(Lifecycle(stages=()))
    assert Progress(5).due_ms(plan) == 5
    assert Progress(5).over(plan)


def test_a_stage_of_polls_is_over_after_the_last_of_them_and_the_rest_counts_from_there() -> None:
    plan = made(Lifecycle(stages=(Stage("a", 2), Stage("b", polls=3), Stage("c", 5))))
    progress = Progress(0)
    assert progress.due_ms(plan) == 2000
    assert progress.read(plan, 1000) is progress  # it does not show stage b yet
    progress = progress.at(plan, 7000)
    assert (progress.waits_for(plan), progress.due_ms(plan)) == ("polls", None)
    for now in (7000, 7001):
        progress = progress.read(plan, now).at(plan, now)
        assert progress.passed == 1
    progress = progress.read(plan, 9000)
    assert (progress.passed, progress.due_ms(plan)) == (2, 14_000)


def test_a_stage_for_a_hand_waits_for_it_however_long() -> None:
    plan = made(Lifecycle(stages=(Stage("a", hand=True), Stage("b", 1))))
    progress = Progress(0).at(plan, LATEST_MS)
    assert (progress.passed, progress.waits_for(plan)) == (0, "hand")
    assert progress.step_done(plan, 50_000).due_ms(plan) == 51_000


def test_a_time_stage_that_is_cut_short_by_hand_moves_all_that_follows() -> None:
    plan = made(FIVE)
    progress = Progress(0).at(plan, 12_000).step_done(plan, 12_000)
    assert progress.due_ms(plan) == 12_000 + 30_000


@pytest.mark.parametrize("fate", ["failure", "stuck"])
def test_a_failure_can_come_after_a_stage_and_what_follows_it_never_happens(fate: str) -> None:
    plan = made(Lifecycle(FIVE.stages, Outcome(fate, after="b")))  # type: ignore[arg-type] # a parameter
    assert [step.name for step in plan.steps] == ["a", "b"]
    late = Progress(0).at(plan, 10**9)
    assert late.over(plan) == (fate == "failure")
    assert late.waits_for(plan) == ("time" if fate == "failure" else "stuck")


def test_what_is_slow_takes_its_factor_longer_and_succeeds() -> None:
    plan = made(Lifecycle(FIVE.stages, Outcome("slow", factor=3)))
    assert (Progress(0).due_ms(plan), plan.fate) == (150_000, "success")


def test_probabilities_are_kept_and_the_rest_succeeds() -> None:
    rule = (Outcome("failure", 0.3), Outcome("stuck", 0.2))
    fates = [made(Lifecycle((), rule), seed).fate for seed in range(2000)]
    assert 520 < fates.count("failure") < 680
    assert 320 < fates.count("stuck") < 480
    assert made(Lifecycle((), Outcome("failure", 0))).fate == "success"
    assert made(Lifecycle((), Outcome("failure"))).fate == "failure"


@pytest.mark.parametrize(
    "spread",
    [Spread(uniform=(2, 9)), Spread(lognormal=(4, 0.5)), Spread(choice=(3.0, 5.0))],
)
def test_what_is_drawn_follows_from_the_generator_alone(spread: Spread) -> None:
    lifecycle = Lifecycle((Stage("a", spread), Stage("b", spread)))
    draws = {course(lifecycle, seeded("s", n)) for n in range(50)}
    assert len(draws) >= 4
    assert course(lifecycle, seeded("s", 7)) == course(lifecycle, seeded("s", 7))
    assert not is_certain(lifecycle)
    assert is_certain(FIVE)
    assert not is_certain(Lifecycle((), Outcome("failure", 0.5)))


def test_a_moment_no_clock_reaches_is_never_due() -> None:
    plan = made(Lifecycle((Stage("a", 1e10),), Outcome("slow", factor=1e6)))
    assert Progress(0).due_ms(plan) is None
