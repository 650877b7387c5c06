"""What an operation is, without any state."""

from __future__ import annotations

import pytest

from mockserver.lifecycle import (
    ACTIONS,
    ActionName,
    Status,
    left_by,
    refusal,
)

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
