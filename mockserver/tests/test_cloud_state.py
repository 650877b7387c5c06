"""A cloud's whole state as a value: taken, carried as JSON, gone on from, refused where it makes no sense."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.clock import Clock
from mockserver.cloud import Cloud
from mockserver.dialect import Dialect
from mockserver.errors import MockError, OperationError, ParameterError
from mockserver.identity import IdMaker
from mockserver.tests.clouds import created, made, order, rows
from mockserver.world import Preemption

STAGED: dict[str, object] = {
    "restart": {
        "stages": [{"name": "a", "seconds": {"uniform": [1, 60]}}, {"name": "b", "polls": 4}]
    },
    "stop": {
        "stages": [
            {"name": "a", "seconds": 5},
            {"name": "b", "hand": True},
            {"name": "c", "seconds": 1},
        ],
        "ending": [
            {"name": "failure", "probability": 0.3, "after": "a"},
            {"name": "stuck", "probability": 0.1},
        ],
    },
}
SCHEDULE = Preemption(per_hour=0.02)

Step = tuple[str, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("create", "daily", "bid", "start", "stop", "restart", "release", "set_port"),
                *(
                    "look",
                    "wait",
                    "day",
                    "finish",
                    "push",
                    "preempt",
                    "expire",
                    "next",
                    "own",
                    "all",
                ),
            ]
        ),
        st.integers(0, 40),
    ),
    max_size=30,
)


def do(cloud: Cloud, step: Step) -> bytes:
    """One thing on an account, and everything there is to see after it."""
    what, number = step
    ids = sorted(cloud.instances)
    target = ids[number % len(ids)] if ids else 0
    rule: Any = {("stop", "start", "create")[number % 3]: {"ending": "failure"}}
    acts: dict[str, Callable[[], object]] = {
        "create": lambda: cloud.create(order(name=f"n{number}", servicePort=[number + 1])),
        "daily": lambda: cloud.create(order(skuName="daily", autoRenew=number % 2 == 0)),
        "bid": lambda: cloud.create(order(skuName="bidding")),
        "look": lambda: cloud.operations(list(operations_of(cloud))),
        "wait": lambda: cloud.clock.advance(number * 0.7),
        "day": lambda: cloud.clock.advance(86_400),
        "finish": lambda: cloud.finish(target, ("success", "failure")[number % 2]),
        "push": lambda: cloud.next_stage(target),
        "preempt": lambda: cloud.preempt(target),
        "expire": lambda: cloud.expire(target),
        "next": lambda: cloud.override(rule, next_only=True),
        "own": lambda: cloud.override(rule, instance_id=target),
        "all": lambda: cloud.override(rule),
    }
    said: object
    try:
        said = acts.get(what, lambda: cloud.act(target, what, [1], [2]))()  # type: ignore[arg-type] # an action
    except MockError as error:
        said = error.message
    seen = (said, cloud.query(None, None, 1, 100), cloud.waiting(), cloud.clock.now())
    return msgspec.json.encode(seen)


def operations_of(cloud: Cloud) -> list[int]:
    return [operation.operation_id for operation in cloud.ledger.all()]


@given(before=STEPS, after=STEPS)
@settings(settings.get_profile("mock"), max_examples=60)
def test_a_restored_cloud_goes_on_exactly_as_the_one_it_was_taken_from(
    before: list[Step], after: list[Step]
) -> None:
    cloud = made("demo", lifecycle=STAGED, preemption=SCHEDULE)
    for step in before:
        do(cloud, step)
    text = json.dumps(cloud.snapshot())
    twin = Cloud(cloud.world, clock=Clock(0), ids=IdMaker(9), seed="?", dialect=cloud.dialect)
    do(twin, ("create", 1))
    twin.restore(json.loads(text))
    assert json.dumps(twin.snapshot()) == text
    assert [do(twin, step) for step in after] == [do(cloud, step) for step in after]
    assert twin.operations(operations_of(twin)) == cloud.operations(operations_of(cloud))
    assert twin.snapshot() == cloud.snapshot()


def test_a_snapshot_is_a_copy_that_later_work_does_not_touch() -> None:
    cloud = made()
    created(cloud)
    taken = cloud.snapshot()
    text = json.dumps(taken)
    cloud.override({"stop": {"ending": "failure"}})
    cloud.run_until_idle()
    created(cloud)
    assert json.dumps(taken) == text
    cloud.restore(taken)
    cloud.act(rows(cloud)[0]["instanceId"], "stop")
    assert json.dumps(taken) == text


def test_a_state_is_restored_into_clouds_of_other_dialects() -> None:
    cloud = made("demo")
    other = made("demo", dialect=Dialect(order="oldest", statuses="transitional"))
    other.restore(cloud.snapshot())
    ids = [shown["instanceId"] for shown in rows(cloud)]
    assert [shown["instanceId"] for shown in rows(other)] == ids[::-1]
    assert "restarting" in {shown["status"] for shown in rows(other)}


def test_a_restored_clock_runs_as_it_did() -> None:
    cloud, other = made(), made()
    cloud.clock.set_speed(60)
    other.restore(cloud.snapshot())
    assert other.clock.state() == cloud.clock.state()


def test_a_demo_with_an_instance_as_old_as_can_be_is_restored() -> None:
    world = made("demo").world
    oldest = msgspec.structs.replace(world.instances[2], created_ago=1e10, last=None)
    cloud = made("demo", instances=(oldest,))
    cloud.restore(cloud.snapshot())
    assert rows(cloud)[0]["createdAt"].startswith("17")


def edited(place: str, value: object) -> Any:
    """A snapshot of an account with a stopping instance and a daily one, one place of it changed."""
    cloud = made(lifecycle=STAGED)
    cloud.override({"start": {"ending": "failure"}})
    created(cloud, skuName="daily")
    cloud.act(created(cloud), "stop")
    state = json.loads(json.dumps(cloud.snapshot()))
    node = state
    *way, last = place.split(".")
    for part in way:
        node = node[int(part) if part.isdigit() else part]
    node[int(last) if last.isdigit() else last] = value
    return state


BROKEN = [
    ("version", 2, "not valid"),
    ("world", "demo", "is of the world 'demo'"),
    ("stock.sq-g30-1", 3, "free GPUs"),
    ("stock", {}, "free GPUs"),
    ("instances.0.hostID", "x", "not valid"),
    ("instances.0.hostId", "x", "machine that the world does not have"),
    ("instances.0.gpuName", "H800-80G", "machine that the world does not have"),
    ("instances.0.held", 9, "free GPUs"),
    ("instances.0.held", -1, "not valid"),
    ("instances.0.status", "starting", "not valid"),
    ("instances.0.status", "creating", "with None in progress"),
    ("instances.0.pending", "stop", "disagree"),
    ("instances.0.skuName", "payg", "paid for in advance"),
    ("instances.0.duration", 0, "paid for in advance"),
    ("instances.0.createdMs", 10**18, "not valid"),
    ("instances.0.instanceId", 2**64, "not valid"),
    ("instances.1.pending", "restart", "in progress on no instance"),
    ("instances.1.instanceId", 5, "in progress on no instance"),
    ("operations.0.ending", None, "without an ending"),
    ("operations.2.progress.passed", 9, "a course that cannot be"),
    ("operations.2.course.steps.0.offsetMs", -1, "a course that cannot be"),
    ("overrides.account.start.ending", "maybe", "not valid"),
    ("overrides.account.start.ending", {"name": "failure", "after": "x"}, "no stage 'x'"),
    ("clock.nowMs", -1, "clock"),
    ("clock.speed", 0, "clock"),
    ("ids.worker", 64, "6 bits"),
    ("ids.tick", 2**62, "63 bits"),
    ("preemption", {"perHour": -1}, "preempts"),
]


@pytest.mark.parametrize(("place", "value", "words"), BROKEN)
def test_a_state_that_makes_no_sense_is_refused_and_changes_nothing(
    place: str, value: object, words: str
) -> None:
    cloud = made(lifecycle=STAGED)
    created(cloud)
    before = cloud.snapshot()
    with pytest.raises(ParameterError, match=words):
        cloud.restore(edited(place, value))
    assert cloud.snapshot() == before


@pytest.mark.parametrize("value", [None, [], {}, "x", 5, [[[]]]])
def test_what_is_no_state_at_all_is_refused(value: object) -> None:
    with pytest.raises(ParameterError, match="snapshot is not valid"):
        made().restore(value)


def test_no_repr_of_the_state_holds_a_secret() -> None:
    cloud = made()
    instance = cloud.instances[created(cloud, env="KEY=hush", cmd="hush")]
    text = repr(instance) + repr(instance.addresses)
    assert "hush" not in text
    assert instance.addresses.ssh_pwd not in text
    assert "token" not in text


def test_an_operation_error_after_a_restore_is_that_of_the_state() -> None:
    cloud = made()
    taken = cloud.snapshot()
    gone = created(cloud)
    cloud.restore(taken)
    with pytest.raises(OperationError, match="does not exist"):
        cloud.act(gone, "stop")


def test_an_instance_that_had_expired_does_not_expire_again() -> None:
    cloud = made()
    instance_id = created(cloud, skuName="daily")
    cloud.clock.advance(2 * 86_400)
    operation_id = cloud.act(instance_id, "set_port", [1], [2])
    cloud.restore(cloud.snapshot())
    assert cloud.waiting()[0].operation_id == operation_id
