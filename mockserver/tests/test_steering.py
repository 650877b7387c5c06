"""Operations, lifecycles and time under the user's hand."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.cloud import Cloud
from mockserver.errors import MockError, OperationError, ParameterError
from mockserver.tests.clouds import at, created, made, order, result, row, rows

STAGED = {
    "stop": {
        "stages": [
            {"name": "a", "seconds": 10},
            {"name": "b", "polls": 3},
            {"name": "c", "hand": True},
            {"name": "d", "seconds": 5},
        ]
    }
}


def stopping(cloud: Cloud) -> tuple[int, int]:
    """A running instance and its stop, just begun."""
    instance_id = created(cloud)
    return instance_id, cloud.act(instance_id, "stop")


def test_a_stop_of_stages_that_wait_for_time_reads_a_hand_and_time_again() -> None:
    cloud = made(lifecycle=STAGED)
    instance_id, operation_id = stopping(cloud)
    for _ in range(5):
        assert result(cloud, operation_id)["status"] == 1  # reads before stage b do not count
    at(cloud, 1000)
    (waiting,) = cloud.waiting()
    assert (waiting.stage, waiting.waits_for, waiting.due_ms) == ("b", "polls", None)
    result(cloud, operation_id)
    rows(cloud)
    row(cloud, instance_id)
    assert cloud.waiting()[0].stage == "c"
    at(cloud, 1000)
    assert result(cloud, operation_id)["status"] == 1
    after = cloud.next_stage(operation_id)
    assert after is not None
    assert (after.stage, after.waits_for) == ("d", "time")
    at(cloud, 4.999)
    assert row(cloud, instance_id)["isPending"] == 1
    at(cloud, 0.001)
    assert row(cloud, instance_id)["status"] == "stopd"
    shown = result(cloud, operation_id)
    assert (shown["startTime"], shown["completeTime"]) == (
        "2025-03-03 09:00:00",
        "2025-03-03 09:33:25",
    )


def test_after_the_last_poll_the_next_look_shows_the_end() -> None:
    cloud = made(lifecycle={"stop": {"stages": [{"name": "a", "polls": 2}]}})
    _, operation_id = stopping(cloud)
    assert [result(cloud, operation_id)["status"] for _ in range(4)] == [1, 1, 2, 2]


def test_one_read_that_names_an_operation_twice_counts_once() -> None:
    cloud = made(lifecycle={"stop": {"stages": [{"name": "a", "polls": 2}]}})
    _, operation_id = stopping(cloud)
    cloud.operations([operation_id, operation_id])
    assert result(cloud, operation_id)["status"] == 1


def test_a_row_that_is_not_on_the_page_has_not_been_seen() -> None:
    cloud = made(lifecycle={"stop": {"stages": [{"name": "a", "polls": 1}]}})
    _, operation_id = stopping(cloud)
    created(cloud)
    cloud.query(None, None, 1, 1)
    assert result(cloud, operation_id)["status"] == 1


def test_run_until_idle_passes_all_that_time_can_and_reports_the_rest() -> None:
    cloud = made(lifecycle={**STAGED, "restart": {"stages": [], "ending": "stuck"}})
    stopped, _ = stopping(cloud)
    restarted = created(cloud)
    cloud.act(restarted, "restart")
    slow = cloud.create(order()).operation_id
    idle = cloud.run_until_idle()
    assert idle.seconds == 12
    assert result(cloud, slow)["status"] == 2
    assert [(each.instance_id, each.stage, each.waits_for) for each in idle.waiting] == [
        (stopped, "b", "polls"),
        (restarted, None, "stuck"),
    ]
    assert cloud.run_until_idle().seconds == 0


def test_a_twenty_minute_create_is_there_at_once() -> None:
    cloud = made(lifecycle={"create": {"stages": [{"name": "pull", "seconds": 1200}]}})
    answer = cloud.create(order())
    assert cloud.run_until_idle().seconds == 1200
    assert row(cloud, answer.instance_id)["status"] == "running"
    assert result(cloud, answer.operation_id)["completeTime"] == "2025-03-03 09:20:00"


def test_run_until_idle_does_not_run_into_the_end_of_a_paid_month() -> None:
    cloud = made()
    instance_id = created(cloud, skuName="monthly", running=False)
    cloud.run_until_idle()
    assert row(cloud, instance_id)["status"] == "running"


@pytest.mark.parametrize("by_instance", [True, False])
@pytest.mark.parametrize(("ending", "status"), [("success", "stopd"), ("failure", "running")])
def test_finish_ends_an_operation_now(by_instance: bool, ending: str, status: str) -> None:
    cloud = made()
    instance_id, operation_id = stopping(cloud)
    at(cloud, 1)
    assert cloud.finish(instance_id if by_instance else operation_id, ending) == operation_id
    assert row(cloud, instance_id)["status"] == status
    shown = result(cloud, operation_id)
    assert shown["status"] == (2 if ending == "success" else 3)
    assert shown["completeTime"] == "2025-03-03 09:00:01"
    at(cloud, 100)
    assert result(cloud, operation_id) == shown


def test_what_is_stuck_can_be_finished_and_has_no_next_stage() -> None:
    cloud = made(lifecycle={"stop": {"stages": [], "ending": "stuck"}})
    instance_id, operation_id = stopping(cloud)
    at(cloud, 1e9)
    assert result(cloud, operation_id)["status"] == 1
    with pytest.raises(ParameterError, match="finish it"):
        cloud.next_stage(instance_id)
    cloud.finish(instance_id)
    assert row(cloud, instance_id)["status"] == "stopd"


def test_the_last_stage_passed_by_hand_ends_the_operation() -> None:
    cloud = made()
    instance_id, operation_id = stopping(cloud)
    assert cloud.next_stage(instance_id) is None
    assert result(cloud, operation_id)["status"] == 2


FAIL: Any = {"stop": {"ending": "failure"}}


def test_the_next_call_only_then_the_instance_then_the_account_then_the_world() -> None:
    cloud = made()
    first, second = created(cloud), created(cloud)
    cloud.override({"stop": {"stages": [{"name": "x", "seconds": 100}]}})
    cloud.override({"stop": {"stages": [{"name": "y", "seconds": 50}]}}, instance_id=first)
    cloud.override(
        {
            "stop": {"stages": [{"name": "z", "seconds": 1}]},
        },
        next_only=True,
    )
    cloud.override(FAIL, instance_id=first, next_only=True)

    def took(instance_id: int) -> tuple[float, int]:
        operation_id = cloud.act(instance_id, "stop")
        seconds = cloud.run_until_idle().seconds
        status = result(cloud, operation_id)["status"]
        if status == 2:
            cloud.act(instance_id, "start")
            cloud.run_until_idle()
        return seconds, status

    assert took(second) == (1, 2)  # the next call of all
    assert took(first) == (50, 3)  # the next call on this one: its ending, the instance's stages
    assert took(first) == (50, 2)
    assert took(second) == (100, 2)
    cloud.lift_overrides(first)
    assert took(first) == (100, 2)
    cloud.lift_overrides()
    assert took(first) == (4, 2)


def test_a_call_that_is_refused_does_not_use_up_the_override_of_the_next() -> None:
    cloud = made()
    instance_id = created(cloud)
    cloud.override({"start": {"ending": "failure"}}, next_only=True)
    with pytest.raises(OperationError):
        cloud.act(instance_id, "start")
    cloud.act(instance_id, "stop")
    cloud.run_until_idle()
    operation_id = cloud.act(instance_id, "start")
    cloud.run_until_idle()
    assert result(cloud, operation_id)["status"] == 3


def test_what_is_in_progress_goes_on_as_it_began() -> None:
    cloud = made()
    _, operation_id = stopping(cloud)
    cloud.override(FAIL)
    cloud.run_until_idle()
    assert result(cloud, operation_id)["status"] == 2


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({}, "must hold one of"),
        ([], "not valid"),
        ({"destroy": {"ending": "failure"}}, "not valid"),
        ({"stop": {"ending": "maybe"}}, "not valid"),
        ({"stop": {"colour": "red"}}, "not valid"),
        ({"stop": {"stages": [{"name": "a"}]}}, "one of seconds, polls and hand"),
        ({"stop": {"stages": [{"name": "a", "seconds": 1, "hand": True}]}}, "one of seconds"),
        ({"stop": {"stages": [{"name": "a", "polls": 0}]}}, "1 to 1000000 polls"),
        ({"stop": {"stages": [{"name": "a", "hand": True}] * 2}}, "the same name"),
        ({"stop": {"ending": {"name": "failure", "after": "x"}}}, "no stage 'x'"),
        ({"stop": {"ending": {"name": "slow", "after": "shut down"}}}, "takes no 'after'"),
        ({"stop": {"ending": {"name": "failure", "probability": 2}}}, "must be 0 to 1"),
        ({"stop": {"ending": {"name": "slow", "factor": 0}}}, "factor"),
        (
            {"stop": {"ending": [{"name": "failure", "probability": 0.6}] * 2}},
            "more than 1 together",
        ),
    ],
)
def test_an_override_that_makes_no_sense_is_refused_and_changes_nothing(
    rules: Any, words: str
) -> None:
    cloud = made()
    before = cloud.snapshot()
    with pytest.raises(ParameterError, match=words):
        cloud.override({**rules, "start": {"ending": "failure"}} if rules else rules)
    assert cloud.snapshot() == before


@pytest.mark.parametrize(
    "act",
    [
        lambda cloud, _: cloud.finish(7),
        lambda cloud, own: cloud.finish(own),
        lambda cloud, own: cloud.finish(own, "maybe"),
        lambda cloud, own: cloud.next_stage(own),
        lambda cloud, own: cloud.preempt(own),
        lambda cloud, own: cloud.expire(own),
        lambda cloud, _: cloud.preempt(7),
        lambda cloud, _: cloud.expire(7),
        lambda cloud, _: cloud.override(FAIL, instance_id=7),
        lambda cloud, _: cloud.lift_overrides(7),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(act: Any) -> None:
    cloud = made()
    own = created(cloud)
    before = cloud.snapshot()
    with pytest.raises(ParameterError):
        act(cloud, own)
    assert cloud.snapshot() == before


def test_draws_follow_from_the_seed_and_the_operation_not_from_who_looks_first() -> None:
    lifecycle: Any = {
        "stop": {
            "stages": [{"name": "a", "seconds": {"lognormal": [30, 1]}}],
            "ending": {"name": "failure", "probability": 0.5},
        }
    }

    def day(seed: str, looks: int) -> list[tuple[object, object]]:
        cloud = made(lifecycle=lifecycle, seed=seed)
        ids = [created(cloud) for _ in range(8)]
        operations = [cloud.act(each, "stop") for each in ids]
        for _ in range(looks):
            at(cloud, 7)
            rows(cloud)
        at(cloud, 10_000 - 7 * looks)
        shown = [result(cloud, each) for each in operations]
        return [(each["status"], each["completeTime"]) for each in shown]

    assert day("s", 0) == day("s", 50)
    assert day("s", 0) != day("t", 0)
    assert len(set(day("s", 0))) > 4


def test_a_start_that_found_no_gpus_cannot_be_made_a_success() -> None:
    cloud = made("demo")
    cloud.dialect = type(cloud.dialect)(start_without_gpus="fails")
    spare = next(each for each in rows(cloud) if each["name"] == "render-farm-spare")
    cloud.act(spare["instanceId"], "start")
    with pytest.raises(MockError, match="no free GPUs"):
        cloud.finish(spare["instanceId"])
    cloud.run_until_idle()
    assert row(cloud, spare["instanceId"])["status"] == "stopd"
