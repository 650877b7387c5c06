"""What is said of an action whose answer was lost, by the traces that are seen afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from gpugeek_tui.api.models import Instance, Operation
from gpugeek_tui.fleet.asked import Before
from gpugeek_tui.fleet.findings import Finding, Sight, Verdict
from gpugeek_tui.fleet.operations import Followed, Phase
from gpugeek_tui.fleet.reconciling import judge_action, trace_to_ask
from gpugeek_tui.format import PLATFORM_ZONE
from gpugeek_tui.tests.fleet_desk import DAY, instance

NOTHING_YET = Sight()
ENOUGH = Sight(readings=3, seconds=90)
LONG_OVER = Sight(readings=200, seconds=1000)
ACTIONS = ("start", "stop", "restart", "release", "set_port")


def at(seconds: float) -> str:
    """An API time so many seconds after sending."""
    return (
        (DAY + timedelta(seconds=seconds)).astimezone(PLATFORM_ZONE).strftime("%Y-%m-%d %H:%M:%S")
    )


def lost(action: str, *, before: Instance | None = None, **fields: Any) -> Followed:
    """An operation on instance 7 that was sent at DAY and whose answer was lost."""
    entry = Followed(
        key=1,
        action=action,
        instance_id=7,
        name="train-7",
        phase=Phase.UNKNOWN,
        submitted_at=DAY,
        started=0.0,
        finished=10.0,
        before=Before.of(before) if before else Before(),
    )
    return replace(entry, **fields)


def operation(action: str, status: int, began: float = 1, number: int = 900) -> Operation:
    return Operation(
        operation_id=number,
        instance_id=7,
        action=action,
        status=status,
        is_completed=int(status != 1),
        start_time=at(began),
    )


RUNNING = instance(7, "running", operation_id=500)
STOPPED = instance(7, "stopd", operation_id=500)


def seen(one: Instance, **fields: Any) -> Instance:
    return msgspec.structs.replace(one, **fields)


# -- actions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(
    ("status", "verdict", "final"),
    [(1, Verdict.PROBABLY, False), (2, Verdict.PROBABLY, True), (3, Verdict.FAILED, True)],
)
def test_a_new_operation_of_the_same_kind_is_probably_ours(
    action: str, status: int, verdict: Verdict, final: bool
) -> None:
    entry, now = lost(action, before=RUNNING), seen(RUNNING, operation_id=900)
    assert trace_to_ask(entry, now) == 900
    finding = judge_action(entry, now, operation(action, status), NOTHING_YET)
    assert (finding.verdict, finding.final, finding.operation_id) == (verdict, final, 900)
    assert "robably" in finding.words


def test_an_action_word_of_the_server_s_own_is_not_held_against_it() -> None:
    now = seen(RUNNING, operation_id=900)
    finding = judge_action(
        lost("restart", before=RUNNING), now, operation("reboot", 2), NOTHING_YET
    )
    assert finding.verdict is Verdict.PROBABLY


@pytest.mark.parametrize("action", ACTIONS)
def test_a_foreign_action_in_between_hides_ours(action: str) -> None:
    other = "start" if action != "start" else "stop"
    now = seen(RUNNING, operation_id=901)
    finding = judge_action(lost(action, before=RUNNING), now, operation(other, 2, 30, 901), ENOUGH)
    assert finding.verdict is Verdict.UNTOLD
    assert f"{other}, begun" in finding.words
    assert finding.final


def test_the_same_action_much_later_is_somebody_else_s() -> None:
    now = seen(RUNNING, operation_id=901)
    late = operation("restart", 2, 3600, 901)
    assert (
        judge_action(lost("restart", before=RUNNING), now, late, ENOUGH).verdict is Verdict.UNTOLD
    )


@pytest.mark.parametrize("action", ["start", "stop", "restart", "release"])
def test_an_operation_from_before_is_no_trace_of_ours(action: str) -> None:
    before = STOPPED if action == "start" else RUNNING
    now = seen(before, operation_id=499)
    old = operation(action, 2, -7200, 499)
    entry = lost(action, before=before)
    assert judge_action(entry, now, old, NOTHING_YET).verdict is Verdict.OPEN
    expected = Verdict.UNTOLD if action == "restart" else Verdict.UNLIKELY
    assert judge_action(entry, now, old, ENOUGH).verdict is expected


def test_clocks_that_differ_by_minutes_do_not_matter() -> None:
    for away in (-240, 240):
        now = seen(RUNNING, operation_id=900)
        told = judge_action(
            lost("stop", before=RUNNING), now, operation("stop", 2, away), NOTHING_YET
        )
        assert told.verdict is Verdict.PROBABLY


def test_while_an_operation_is_in_progress_nothing_is_concluded() -> None:
    now = seen(RUNNING, is_pending=1)
    assert judge_action(lost("stop", before=RUNNING), now, None, LONG_OVER).verdict is Verdict.OPEN


@pytest.mark.parametrize("action", ACTIONS)
def test_without_a_trace_it_seems_not_to_have_happened_after_a_few_readings(action: str) -> None:
    before = STOPPED if action == "start" else RUNNING
    entry = lost(action, before=before)
    assert trace_to_ask(entry, before) is None
    for early in (NOTHING_YET, Sight(2, 500), Sight(50, 5)):
        assert judge_action(entry, before, None, early) == Finding(verdict=Verdict.OPEN)
    finding = judge_action(entry, before, None, ENOUGH)
    assert finding.verdict is Verdict.UNLIKELY
    assert "seems not to have happened" in finding.words
    assert not finding.final, "it may still show"
    assert judge_action(entry, before, None, LONG_OVER).final


@pytest.mark.parametrize(
    ("action", "before", "after"), [("stop", RUNNING, STOPPED), ("start", STOPPED, RUNNING)]
)
def test_a_status_that_has_come_about_counts_where_the_server_names_no_operation(
    action: str, before: Instance, after: Instance
) -> None:
    before, after = seen(before, operation_id=0), seen(after, operation_id=0)
    finding = judge_action(lost(action, before=before), after, None, NOTHING_YET)
    assert finding.verdict is Verdict.PROBABLY
    assert f"was {before.state} and is {after.state}" in finding.words


def test_changed_addresses_are_a_trace_of_set_port() -> None:
    before = seen(RUNNING, operation_id=0, custom_services=("http://x:1",))
    after = seen(before, custom_services=("http://x:2",))
    entry = lost("set_port", before=before)
    assert judge_action(entry, after, None, NOTHING_YET).verdict is Verdict.PROBABLY
    assert judge_action(entry, before, None, ENOUGH).verdict is Verdict.UNTOLD


def test_a_restart_without_any_operation_id_cannot_be_told() -> None:
    before = seen(RUNNING, operation_id=0)
    finding = judge_action(lost("restart", before=before), before, None, ENOUGH)
    assert (finding.verdict, finding.final) == (Verdict.UNTOLD, True)


def test_without_knowledge_of_before_a_wanted_status_proves_nothing() -> None:
    assert judge_action(lost("stop"), seen(STOPPED, operation_id=0), None, ENOUGH).verdict is (
        Verdict.UNTOLD
    )
    assert judge_action(lost("stop"), seen(RUNNING, operation_id=0), None, ENOUGH).verdict is (
        Verdict.UNLIKELY
    )


@pytest.mark.parametrize("action", ACTIONS)
def test_an_instance_that_is_gone_says_so_and_only_release_is_probably_done(action: str) -> None:
    finding = judge_action(lost(action, before=RUNNING), None, None, NOTHING_YET)
    expected = Verdict.PROBABLY if action == "release" else Verdict.UNTOLD
    assert (finding.verdict, finding.final) == (expected, True)
    assert "no longer listed" in finding.words
