"""What an operation is, without any state."""

from __future__ import annotations

import pytest

from mockserver.lifecycle import (
    ACTIONS,
    ActionName,
    Lifecycle,
    Stage,
    Status,
    course,
    left_by,
    refusal,
)

FIVE = Lifecycle(stages=tuple(Stage(name, 10) for name in "abcde"))


def test_after_five_periods_five_stages_have_passed() -> None:
    plan = course("create", FIVE, started_ms=1000)
    assert [len(plan.passed(1000 + 10_000 * n)) for n in range(6)] == [0, 1, 2, 3, 4, 5]
    assert plan.passed(50_999) == ("a", "b", "c", "d")
    assert plan.ends_ms == 51_000


def test_fractions_of_a_second_do_not_add_up_to_a_drift() -> None:
    tenths = Lifecycle(stages=tuple(Stage(str(n), 0.1) for n in range(1000)))
    assert course("stop", tenths, 0).ends_ms == 100_000


def test_an_action_without_stages_ends_when_it_begins() -> None:
    assert course("stop", Lifecycle(stages=()), 5).ends_ms == 5


def test_an_ending_can_be_overridden() -> None:
    assert course("start", FIVE, 0).ending == "success"
    assert course("start", FIVE, 0, "failure").ending == "failure"


LEGAL = {
    ("start", "stopd"),
    ("stop", "running"),
    ("restart", "running"),
    ("release", "running"),
    ("release", "stopd"),
    ("set_port", "running"),
    ("set_port", "stopd"),
}


@pytest.mark.parametrize("action", [action for action in ACTIONS if action != "create"])
@pytest.mark.parametrize("status", ["creating", "running", "stopd"])
def test_which_action_may_start_in_which_status(action: ActionName, status: Status) -> None:
    reason = refusal(action, status, pending=False)
    assert (reason is None) == ((action, status) in LEGAL)
    if reason is not None:
        assert action in reason
        assert status in reason
    assert "in progress" in (refusal(action, status, pending=True) or "")


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("create", "creating", "running"),
        ("start", "stopd", "running"),
        ("stop", "running", "stopd"),
        ("restart", "running", "running"),
        ("set_port", "stopd", "stopd"),
        ("set_port", "running", "running"),
        ("release", "running", None),
    ],
)
def test_what_a_success_leaves(action: ActionName, before: Status, after: Status | None) -> None:
    assert left_by(action, before, "success") == after


@pytest.mark.parametrize("action", ["start", "stop", "restart", "set_port", "release"])
def test_a_failure_leaves_what_was_there(action: ActionName) -> None:
    assert left_by(action, "running", "failure") == "running"


def test_a_create_that_fails_leaves_nothing() -> None:
    assert left_by("create", "creating", "failure") is None
