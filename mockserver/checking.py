"""Whether a world makes sense: what it refers to is there, what it counts adds up."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from mockserver.clock import parse_beijing
from mockserver.lifecycle import ACTIONS, Override, merged, problems_of_lifecycle
from mockserver.prepaid import paid_until
from mockserver.spread import LONGEST_SECONDS
from mockserver.world import MOST_PER_HOUR, PREPAID, SKUS, World, WorldInstance

__all__ = ["problems_of"]

_MOST_PORTS = 3
_STATUSES_OF_PENDING = {
    "create": ("creating",),
    "start": ("stopd",),
    "stop": ("running",),
    "restart": ("running",),
    "release": ("running", "stopd"),
    "set_port": ("running", "stopd"),
}


def problems_of(world: World) -> Iterator[str]:
    """What keeps a world from being used, one sentence each; nothing for a sound world."""
    yield from _problems_of_stock(world)
    yield from _problems_of_lifecycle(world)
    taken: dict[str, int] = {}
    hosts = {host.host_id: host for host in world.hosts}
    for index, instance in enumerate(world.instances):
        place = f"$.instances[{index}] ({instance.name!r})"
        if instance.host_id not in hosts:
            yield f"{place}: there is no host {instance.host_id!r}"
        for problem in _problems_of_instance(world, instance):
            yield f"{place}: {problem}"
        held = 0 if _holds_none(instance) else instance.gpu_num
        taken[instance.host_id] = taken.get(instance.host_id, 0) + held
    for host_id, host in hosts.items():
        count, free = taken.get(host_id, 0), host.gpu_num - host.reserved_gpu_num
        if count > free:
            yield f"host {host_id}: its instances hold {count} GPUs, and only {free} are there"
    yield from _doubles("instanceId", [i.instance_id for i in world.instances if i.instance_id])
    yield from _doubles("operationId", [each.operation_id for each in world.operations])
    yield from _problems_of_tokens(world)
    for operation in world.operations:
        yield from _problems_of_moment("startTime", operation.start_time)
        yield from _problems_of_moment("completeTime", operation.complete_time)


def _problems_of_tokens(world: World) -> Iterator[str]:
    """Tokens are named by their place, never by their text."""
    places: dict[str, int] = {}
    for index, declared in enumerate(world.tokens):
        token = declared.token
        if not token.isascii() or not token.isprintable() or not token.strip():
            yield f"$.tokens[{index}]: a token is printable ASCII and not blank"
        if token.strip() in places:
            yield f"$.tokens[{index}]: the same token as $.tokens[{places[token.strip()]}]"
        places[token.strip()] = index
    if world.other_tokens not in {"valid", "unknown"}:
        yield "$.otherTokens: must be valid or unknown"


def _holds_none(instance: WorldInstance) -> bool:
    stopped = instance.status == "stopd" and instance.pending is None
    return instance.card_less or (instance.sku_name not in PREPAID and stopped)


def _problems_of_stock(world: World) -> Iterator[str]:
    datacenters = [dc.dc_id for dc in world.datacenters]
    gpus = [gpu.gpu_name for gpu in world.gpus]
    yield from _doubles("dcId", datacenters)
    yield from _doubles("gpuName", gpus)
    yield from _doubles("imageId", [image.image_id for image in world.images])
    yield from _doubles("hostId", [host.host_id for host in world.hosts])
    yield from _problems_of_moment("$.startsAt", world.starts_at)
    for gpu in world.gpus:
        for sku, price in gpu.prices.items():
            if sku not in SKUS:
                yield f"gpu {gpu.gpu_name}: {sku!r} is not one of {', '.join(SKUS)}"
            elif not _is_price(price):
                yield f"gpu {gpu.gpu_name}: the price {price!r} is not a decimal number"
    for host in world.hosts:
        if host.dc_id not in datacenters:
            yield f"host {host.host_id}: there is no datacenter {host.dc_id!r}"
        if host.gpu_name not in gpus:
            yield f"host {host.host_id}: there is no GPU type {host.gpu_name!r}"
        if not 0 <= host.reserved_gpu_num <= host.gpu_num:
            yield f"host {host.host_id}: reservedGpuNum must be 0 to gpuNum"
        if min(host.cpu_core_num_per_gpu, host.memory_gb_per_gpu) < 1:
            yield f"host {host.host_id}: CPU cores and memory per GPU must be at least 1"


def _problems_of_lifecycle(world: World) -> Iterator[str]:
    for action in ACTIONS:
        if action not in world.lifecycle:
            yield f"$.lifecycle: {action} is missing"
            continue
        for problem in problems_of_lifecycle(world.lifecycle[action]):
            yield f"$.lifecycle.{action}: {problem}"
    schedule = world.preemption
    if schedule is not None and not 0 <= schedule.per_hour <= MOST_PER_HOUR:
        yield f"$.preemption: perHour must be 0 to {MOST_PER_HOUR:.0f}"


def _problems_of_instance(world: World, instance: WorldInstance) -> Iterator[str]:
    if instance.sku_name not in SKUS:
        yield f"{instance.sku_name!r} is not one of {', '.join(SKUS)}"
    if instance.gpu_num < 0:
        yield "gpuNum must be 0 or more"
    if len(instance.ports) + len(instance.http_ports) > _MOST_PORTS:
        yield f"more than {_MOST_PORTS} ports"
    used = (instance.system_disk_used, instance.data_disk_used)
    sizes = (instance.system_disk_gb << 30, instance.data_disk_gb << 30)
    if any(not 0 <= part <= whole for part, whole in zip(used, sizes, strict=True)):
        yield "more of a disk is used than it holds"
    yield from _problems_of_age(instance)
    yield from _problems_of_pending(instance)
    yield from _problems_of_rental(instance)
    yield from _problems_of_overrides(world, instance)


def _problems_of_rental(instance: WorldInstance) -> Iterator[str]:
    """A prepaid instance must have been paid for until now, unless it was stopped by its end."""
    if not 1 <= instance.duration <= 10_000:
        yield "duration must be 1 to 10000 periods"
        return
    ends = paid_until(instance.sku_name, 0, instance.duration)
    if ends is None or instance.created_ago is None or instance.auto_renew:
        return
    if instance.status != "stopd" and instance.created_ago * 1000 >= ends:
        yield "its paid time was over before: give autoRenew or a longer duration, or let it be stopd"


def _problems_of_overrides(world: World, instance: WorldInstance) -> Iterator[str]:
    endings = {action: Override(ending=each) for action, each in instance.endings.items()}
    for overrides in (endings, instance.lifecycle):
        for action, override in overrides.items():
            if action in world.lifecycle:
                lifecycle = merged(world.lifecycle[action], [override])
                yield from (f"{action}: {each}" for each in problems_of_lifecycle(lifecycle))


def _problems_of_age(instance: WorldInstance) -> Iterator[str]:
    age = instance.created_ago
    if (age is None) == (instance.created_at is None):
        yield "give either createdAgo or createdAt"
    if instance.created_at is not None:
        yield from _problems_of_moment("createdAt", instance.created_at)
    if (instance.instance_id is None) != (instance.created_at is None):
        yield "instanceId and createdAt go together"
    exact = instance.created_at is not None
    if exact and (instance.last is not None or instance.pending is not None):
        yield "with createdAt its operations stand under $.operations, not in last or pending"
    if instance.operation_id is not None and not exact:
        yield "operationId needs createdAt"
    if age is not None and not _is_span(age):
        yield "createdAgo must be 0 seconds or more"
    if instance.last is not None:
        if not _is_span(instance.last.ago) or not _is_span(instance.last.took):
            yield "last: ago and took must be 0 seconds or more"
        elif age is not None and instance.last.ago > age:
            yield "last: it began before the instance was created"


def _problems_of_pending(instance: WorldInstance) -> Iterator[str]:
    pending = instance.pending
    if pending is None:
        if instance.status == "creating":
            yield "an instance that is creating needs a pending create"
        return
    if instance.status not in _STATUSES_OF_PENDING[pending.action]:
        yield f"{pending.action} cannot be pending while it is {instance.status}"
    if not _is_span(pending.since) or not _is_span(pending.seconds):
        yield "pending: since and seconds must be 0 or more"
    elif instance.created_ago is not None and pending.since > instance.created_ago:
        yield "pending: it began before the instance was created"
    if pending.action == "set_port":
        yield "a pending set_port cannot be told: its ports have no place in a world"


def _problems_of_moment(field: str, text: str) -> Iterator[str]:
    try:
        parse_beijing(text)
    except ValueError:
        yield f"{field}: {text!r} is not a time like 2025-01-31 09:00:00"


def _doubles(field: str, values: list[str] | list[int]) -> Iterator[str]:
    seen: set[str | int] = set()
    for value in values:
        if value in seen:
            yield f"{field} {value!r} stands twice"
        seen.add(value)


def _is_span(seconds: float) -> bool:
    return math.isfinite(seconds) and 0 <= seconds <= LONGEST_SECONDS


def _is_price(text: str) -> bool:
    try:
        price = Decimal(text)
    except InvalidOperation:
        return False
    return price.is_finite() and price >= 0
