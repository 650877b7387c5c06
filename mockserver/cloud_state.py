"""The whole state of an account's cloud as one value, and whether such a value makes sense."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from typing import Literal

import msgspec

from mockserver.clock import LATEST_MS, ClockState, checked_speed
from mockserver.errors import ParameterError
from mockserver.identity import IdMaker, IdState
from mockserver.instance import Instance, Operation, shared
from mockserver.overrides import Overrides, checked_overrides
from mockserver.passage import Passage
from mockserver.prepaid import PERIOD_MS
from mockserver.world import MOST_PER_HOUR, Preemption, World

__all__ = ["CloudState", "checked_state", "state_of"]


class CloudState(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Everything that later answers follow from, beside the world and the dialect.

    `stock` is the free GPUs by hostId; it must agree with what the instances hold.
    """

    version: Literal[1] = 1
    world: str
    clock: ClockState
    ids: IdState
    seed: str
    stock: dict[str, int]
    overrides: Overrides
    preemption: Preemption | None
    instances: list[Instance]
    operations: list[Operation]


def state_of(passage: Passage) -> CloudState:
    """The state of a cloud that has been settled. It shares the cloud's own instances."""
    return CloudState(
        world=passage.world.name,
        clock=passage.clock.state(),
        ids=passage.ids.state(),
        seed=passage.seed,
        stock=passage.machines.stock(),
        overrides=passage.overrides,
        preemption=passage.preemption,
        instances=list(passage.instances.values()),
        operations=passage.ledger.all(),
    )


def checked_state(value: object, world: World) -> CloudState:
    """A state from plain data, a copy of all of it. Raises ParameterError unless it fits the world."""
    try:
        state = msgspec.convert(value, CloudState)
    except (msgspec.ValidationError, RecursionError, OverflowError) as error:
        raise ParameterError("snapshot", f"is not valid: {error}") from error
    for problem in _problems(state, world):
        raise ParameterError("snapshot", problem)
    for instance in state.instances:
        _share(instance)
    return state


def _problems(state: CloudState, world: World) -> Iterator[str]:
    if state.world != world.name:
        yield f"is of the world {state.world!r}, and this is {world.name!r}"
        return
    hosts = {host.host_id: host for host in world.hosts}
    for instance in state.instances:
        host = hosts.get(instance.host_id)
        if host is None or (host.gpu_name, host.dc_id) != (instance.gpu_name, instance.dc_id):
            yield f"puts instance {instance.instance_id} on a machine that the world does not have"
            return
    held = Counter[str]()
    for instance in state.instances:
        held[instance.host_id] += instance.held
    stock = {
        each.host_id: each.gpu_num - each.reserved_gpu_num - held[each.host_id]
        for each in world.hosts
    }
    if min(stock.values(), default=0) < 0 or state.stock != stock:
        yield "counts other free GPUs than its instances leave"
    yield from _problems_of_instances(state)
    yield from _problems_of_operations(state)
    yield from _problems_of_rules(state, world)


def _problems_of_instances(state: CloudState) -> Iterator[str]:
    latest = {operation.operation_id: operation for operation in state.operations}
    if len({instance.instance_id for instance in state.instances}) < len(state.instances):
        yield "holds an instance twice"
    for instance in state.instances:
        place = f"instance {instance.instance_id}"
        if instance.held > instance.gpu_num:
            yield f"{place} holds more GPUs than it has rented"
        prepaid = instance.paid_until is not None
        if prepaid and (instance.sku_name not in PERIOD_MS or instance.duration < 1):
            yield f"{place} is paid for in advance, and its skuName or duration is not"
        operation = latest.get(instance.operation_id)
        under_way = operation is not None and operation.ended_ms is None
        if under_way != (instance.pending is not None):
            yield f"{place} and its latest operation disagree about what is in progress"
        if (instance.status == "creating") != (instance.pending == "create"):
            yield f"{place} is {instance.status} with {instance.pending} in progress"


def _problems_of_operations(state: CloudState) -> Iterator[str]:
    pending = {each.operation_id: each for each in state.instances if each.pending is not None}
    if len({operation.operation_id for operation in state.operations}) < len(state.operations):
        yield "holds an operation twice"
    for operation in state.operations:
        place = f"operation {operation.operation_id}"
        steps, progress = operation.course.steps, operation.progress
        offsets = [0, *(step.offset_ms for step in steps)]
        if (operation.ended_ms is None) != (operation.ending is None):
            yield f"{place} has ended without an ending, or the other way round"
        if not 0 <= progress.passed <= len(steps) or offsets != sorted(offsets):
            yield f"{place} has a course that cannot be"
        if operation.ended_ms is None:
            owner = pending.get(operation.operation_id)
            if owner is None or (owner.instance_id, owner.pending) != (
                operation.instance_id,
                operation.action,
            ):
                yield f"{place} is in progress on no instance"


def _problems_of_rules(state: CloudState, world: World) -> Iterator[str]:
    rules = [state.overrides.account, *(each.lifecycle for each in state.instances)]
    rules += [{call.action: call.override} for call in state.overrides.next_calls]
    try:
        for each in rules:
            if each:
                checked_overrides(each, world.lifecycle)
    except ParameterError as error:
        yield f"holds an override whose {error.parameter} {error.problem}"
    try:
        checked_speed(state.clock.speed)
        IdMaker().go_on_from(state.ids)
    except ValueError as error:
        yield f"holds a clock or an id that cannot be: {error}"
    if not 0 <= state.clock.now_ms <= LATEST_MS:
        yield "holds a clock that shows no time between 1970 and the year 9000"
    if state.preemption is not None and not 0 <= state.preemption.per_hour <= MOST_PER_HOUR:
        yield f"preempts more often than {MOST_PER_HOUR} times an hour, or less than never"


def _share(instance: Instance) -> None:
    """Thousands of instances have few names and sizes between them; a decoder makes each anew."""
    for size in ("memory_size", "system_disk_size", "data_disk_size"):
        setattr(instance, size, shared(getattr(instance, size)))
    for name in ("host_id", "gpu_name", "dc_id", "sku_name", "image_id"):
        setattr(instance, name, sys.intern(getattr(instance, name)))
