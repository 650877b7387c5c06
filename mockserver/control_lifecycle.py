"""Lifecycles as calls: how operations run from now on, and a hand in those that run already."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from mockserver.cloud import Cloud
from mockserver.control_call import Call, Entry
from mockserver.errors import ParameterError
from mockserver.world import MOST_PER_HOUR, Preemption

__all__ = ["lifecycle_entries"]


def lifecycle_entries() -> list[Entry]:
    """/lifecycle, and what can be done to one instance. All concern one account."""
    return [
        Entry("GET", "/lifecycle", _shown),
        Entry("POST", "/lifecycle", _override),
        Entry("DELETE", "/lifecycle", _lift),
        _act("preempt", _preempt),
        _act("expire", lambda cloud, target, _: {"came": cloud.expire(target)}),
        _act("finish", _finish),
        _act("next_stage", lambda cloud, target, _: {"waiting": cloud.next_stage(target)}),
    ]


Act = Callable[[Cloud, int, Mapping[str, object]], Mapping[str, object]]


def _act(name: str, act: Act) -> Entry:
    def handler(call: Call) -> Mapping[str, object]:
        return act(call.one().cloud, call.path["instanceId"], call.body)

    return Entry("POST", f"/instances/{{instanceId}}/{name}", handler)


def _preempt(cloud: Cloud, target: int, _: Mapping[str, object]) -> Mapping[str, object]:
    cloud.preempt(target)
    return {"preempted": True}


def _finish(cloud: Cloud, target: int, body: Mapping[str, object]) -> Mapping[str, object]:
    return {"operationId": cloud.finish(target, str(body.get("ending", "success")))}


def _shown(call: Call) -> Mapping[str, object]:
    cloud = call.one().cloud
    cloud.settle()
    return {
        "lifecycle": msgspec.to_builtins(cloud.overrides.account),
        "instances": {
            str(instance.instance_id): msgspec.to_builtins(instance.lifecycle)
            for instance in cloud.instances.values()
            if instance.lifecycle
        },
        "nextCalls": [
            {
                "action": each.action,
                "instanceId": each.instance_id,
                "override": msgspec.to_builtins(each.override),
            }
            for each in cloud.overrides.next_calls
        ],
        "preemption": msgspec.to_builtins(cloud.preemption),
        "waiting": cloud.waiting(),
    }


def _override(call: Call) -> Mapping[str, object]:
    """The schedule is checked before the overrides change anything."""
    cloud, wishes = call.one().cloud, call.body
    if not wishes.keys() & {"lifecycle", "preemption"}:
        raise ParameterError("lifecycle", "is required, or preemption")
    schedule = _schedule(wishes.get("preemption"))
    if "lifecycle" in wishes:
        cloud.override(
            wishes["lifecycle"],
            instance_id=wishes.get("instanceId"),
            next_only=wishes.get("nextOnly", False),
        )
    if "preemption" in wishes:
        cloud.follow(schedule)
    return _shown(call)


def _schedule(wish: object) -> Preemption | None:
    if wish is None:
        return None
    schedule = msgspec.convert(wish, Preemption)
    if not 0 <= schedule.per_hour <= MOST_PER_HOUR:
        raise ParameterError("preemption.perHour", f"must be 0 to {MOST_PER_HOUR}")
    return schedule


def _lift(call: Call) -> Mapping[str, object]:
    instance = call.query.get("instance")
    call.one().cloud.lift_overrides(None if instance is None else int(instance))
    return _shown(call)
