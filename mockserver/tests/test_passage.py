"""Paid time that ends, machines that are taken back, and moments that are kept however a clock jumps."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.clock import LATEST_MS
from mockserver.cloud import Cloud
from mockserver.dialect import Dialect
from mockserver.errors import OperationError, ParameterError
from mockserver.loading import load_world
from mockserver.tests.clouds import at, created, made, order, result, row, rows
from mockserver.world import Preemption

DAY = 86_400


@pytest.mark.parametrize(
    ("sku", "duration", "days"),
    [("daily", 1, 1), ("daily", 3, 3), ("weekly", 1, 7), ("weekly", 2, 14), ("monthly", 1, 30)],
)
def test_a_prepaid_instance_is_shut_down_when_its_periods_are_over(
    sku: str, duration: int, days: int
) -> None:
    cloud = made()
    stock = cloud.machines.stock()
    instance_id = created(cloud, skuName=sku, duration=duration, gpuNum=4)
    at(cloud, days * DAY - 0.001)
    assert row(cloud, instance_id)["status"] == "running"
    at(cloud, 0.001)
    shown = row(cloud, instance_id)
    assert (shown["status"], shown["gpuNum"], shown["isPending"]) == ("stopd", 0, 0)
    assert shown["isStartable"] is False
    assert cloud.machines.stock() == stock


def test_an_expired_instance_cannot_start_and_can_be_released() -> None:
    cloud = made()
    instance_id = created(cloud, skuName="daily")
    at(cloud, 2 * DAY)
    with pytest.raises(OperationError, match="paid until 2025-03-04 09:00:00"):
        cloud.act(instance_id, "start")
    cloud.act(instance_id, "release")
    cloud.run_until_idle()
    assert rows(cloud) == []


def test_a_stopped_prepaid_instance_keeps_its_gpus_until_its_time_is_over() -> None:
    cloud = made()
    stock = cloud.machines.stock()
    instance_id = created(cloud, skuName="daily")
    cloud.act(instance_id, "stop")
    cloud.run_until_idle()
    assert row(cloud, instance_id)["gpuNum"] == 1
    assert cloud.machines.stock() != stock
    at(cloud, DAY)
    assert row(cloud, instance_id)["gpuNum"] == 0
    assert cloud.machines.stock() == stock


def test_with_auto_renew_it_runs_on_however_far_the_clock_jumps() -> None:
    cloud = made()
    instance_id = created(cloud, skuName="weekly", duration=2, autoRenew=True)
    born = cloud.instances[instance_id].created_ms
    at(cloud, 100 * 365 * DAY)
    assert row(cloud, instance_id)["status"] == "running"
    ends = cloud.instances[instance_id].paid_until
    assert ends is not None
    assert (ends - born) % (14 * DAY * 1000) == 0
    assert 0 < ends - cloud.clock.now() <= 14 * DAY * 1000


def test_a_rental_beyond_all_clocks_never_ends() -> None:
    cloud = made()
    instance_id = created(cloud, skuName="monthly", duration=2**62)
    at(cloud, (LATEST_MS - cloud.clock.now()) / 1000)
    assert row(cloud, instance_id)["status"] == "running"


def test_by_hand_paid_time_ends_now_or_is_renewed_from_now() -> None:
    cloud = made()
    once, renewing = (
        created(cloud, skuName="daily"),
        created(cloud, skuName="daily", autoRenew=True),
    )
    at(cloud, 3600)
    assert cloud.expire(once) == "expired"
    assert cloud.expire(renewing) == "renewed"
    assert [row(cloud, each)["status"] for each in (once, renewing)] == ["stopd", "running"]
    assert cloud.instances[renewing].paid_until == cloud.clock.now() + DAY * 1000
    with pytest.raises(ParameterError, match="expired already"):
        cloud.expire(once)


@pytest.mark.parametrize(
    ("action", "ending", "there"),
    [("stop", 2, True), ("restart", 3, True), ("set_port", 3, True), ("release", 1, True)],
)
def test_what_is_in_progress_when_the_platform_shuts_down_is_cut_short(
    action: str, ending: int, there: bool
) -> None:
    cloud = made()
    stock = cloud.machines.stock()
    instance_id = created(cloud, skuName="bidding")
    operation_id = cloud.act(instance_id, action, [1], [2])  # type: ignore[arg-type] # a parameter
    at(cloud, 1)
    cloud.preempt(instance_id)
    assert result(cloud, operation_id)["status"] == ending
    assert row(cloud, instance_id)["status"] == "stopd"
    assert row(cloud, instance_id)["isPending"] == (1 if action == "release" else 0)
    cloud.run_until_idle()
    assert bool(row(cloud, instance_id)) == (action != "release")
    assert cloud.machines.stock() == stock


def test_a_create_that_is_cut_short_fails_and_leaves_nothing() -> None:
    cloud = made()
    stock = cloud.machines.stock()
    answer = cloud.create(order(skuName="bidding"))
    cloud.preempt(answer.instance_id)
    assert result(cloud, answer.operation_id)["status"] == 3
    assert rows(cloud) == []
    assert cloud.machines.stock() == stock


def test_a_preempted_instance_shows_no_operation_of_its_own_and_can_start_again() -> None:
    cloud = made()
    instance_id = created(cloud, skuName="bidding")
    latest = row(cloud, instance_id)["operationId"]
    cloud.preempt(instance_id)
    shown = row(cloud, instance_id)
    assert (shown["status"], shown["gpuNum"], shown["operationId"]) == ("stopd", 0, latest)
    with pytest.raises(ParameterError, match="nothing to take back"):
        cloud.preempt(instance_id)
    cloud.act(instance_id, "start")
    cloud.run_until_idle()
    assert row(cloud, instance_id)["status"] == "running"


def taken_back(cloud: Cloud, hours: int) -> list[int]:
    """In which hour each of ten bidding instances was taken back."""
    ids = [created(cloud, skuName="bidding", name=str(n)) for n in range(5)]
    created(cloud, skuName="payg")
    gone: dict[int, int] = {}
    for hour in range(hours):
        for each in ids:
            if row(cloud, each)["status"] == "stopd":
                gone.setdefault(each, hour)
        at(cloud, 3600)
    assert rows(cloud, "running")[0]["skuName"] == "payg"
    return [gone[each] for each in ids]


def test_a_schedule_takes_running_bidding_instances_back_by_the_seed() -> None:
    schedule = Preemption(per_hour=0.2)
    first = taken_back(made(preemption=schedule), 100)
    assert first == taken_back(made(preemption=schedule), 100)
    assert first != taken_back(made(preemption=schedule, seed="other"), 100)
    assert len(set(first)) > 2


@pytest.mark.parametrize(
    "schedule", [None, Preemption(per_hour=0), Preemption(per_hour=9, on=False)]
)
def test_without_a_schedule_in_force_none_is_taken(schedule: Preemption | None) -> None:
    cloud = made(preemption=schedule)
    instance_id = created(cloud, skuName="bidding")
    at(cloud, 1000 * DAY)
    assert row(cloud, instance_id)["status"] == "running"
    cloud.follow(Preemption(per_hour=1))
    at(cloud, 30 * DAY)
    assert row(cloud, instance_id)["status"] == "stopd"


def test_another_schedule_forgets_what_the_last_one_had_drawn() -> None:
    cloud = made(preemption=Preemption(per_hour=1))
    instance_id = created(cloud, skuName="bidding")
    cloud.follow(None)
    at(cloud, 1000 * DAY)
    assert row(cloud, instance_id)["status"] == "running"


def test_nothing_in_the_demo_changes_by_itself_in_the_first_hour() -> None:
    cloud = made("demo")
    cloud.run_until_idle()
    before = rows(cloud)
    at(cloud, 3600)
    assert rows(cloud) == before
    schedule = load_world("demo").preemption
    assert schedule is not None
    assert not schedule.on


def test_the_prepaid_instances_of_the_demo_end_or_renew_as_the_file_says() -> None:
    cloud = made("demo")
    at(cloud, 40 * DAY)
    stopped = {
        each["name"] for each in rows(cloud, "stopd") if each["skuName"] not in {"payg", "bidding"}
    }
    assert stopped == {"语音识别-训练", "reserved-daily", "llama-train-02"}


def test_a_new_instance_can_be_kept_back_for_a_while() -> None:
    cloud = made(dialect=Dialect(new_instance="later"))
    answer = cloud.create(order())
    assert rows(cloud) == rows(cloud, "creating") == []
    assert cloud.query(None, answer.instance_id, 1, 20) == ([], 0)
    assert result(cloud, answer.operation_id)["status"] == 1
    at(cloud, 3)
    assert rows(cloud)[0]["status"] == "creating"


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["create", "stop", "start", "release", "restart"]), st.integers(0, 5)
    ),
    max_size=6,
)


@given(moves=MOVES, looks=st.lists(st.integers(1, 40 * DAY), min_size=1, max_size=20))
@settings(settings.get_profile("mock"), max_examples=40)
def test_a_clock_that_jumps_leaves_what_one_that_is_watched_leaves(
    moves: list[tuple[str, int]], looks: list[int]
) -> None:
    def cloud() -> Cloud:
        made_cloud = made("demo", preemption=Preemption(per_hour=0.01))
        for action, which in moves:
            at(made_cloud, 20)
            try:
                if action == "create":
                    made_cloud.create(order(skuName=("daily", "bidding", "payg")[which % 3]))
                else:
                    shown = rows(made_cloud)
                    target = shown[which % len(shown)]["instanceId"]
                    made_cloud.act(target, action)  # type: ignore[arg-type] # from the list above
            except OperationError:
                pass
        return made_cloud

    watched, jumping = cloud(), cloud()
    end = max(looks)
    for moment in sorted(looks):
        passed = (watched.clock.now() - jumping.clock.now()) / 1000
        at(watched, moment - passed)
        rows(watched)
    at(jumping, end)
    assert json.dumps(watched.snapshot()) == json.dumps(jumping.snapshot())
