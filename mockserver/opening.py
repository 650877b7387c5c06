"""The state an account begins with: a world's instances and operations, put into an empty cloud.

Ages become moments before the account's clock, ids follow from the moments, and what the world
leaves out (passwords, ports) is invented from the seed.
"""

from __future__ import annotations

from typing import NamedTuple

from mockserver.addresses import invent
from mockserver.clock import parse_beijing
from mockserver.cloud import Cloud
from mockserver.course import OVER, Course, Progress, Step
from mockserver.identity import seeded
from mockserver.instance import GIB, Addresses, Instance, Operation
from mockserver.lifecycle import ActionName, Ending, Override
from mockserver.prepaid import paid_until, renewed
from mockserver.spread import typical
from mockserver.world import PREPAID, Access, WorldInstance

__all__ = ["furnish"]


class _Event(NamedTuple):
    """Something that happened before the account's clock began; sorted by when, then by whose it is."""

    moment: int
    who: int
    action: ActionName | None
    ends: int
    ending: Ending
    over: bool


def furnish(cloud: Cloud) -> None:
    """Give `cloud` the world's instances. Ids rise with time, as all ids of the platform do."""
    start = cloud.clock.now()
    operations: dict[int, Operation] = {}
    ids: dict[int, int] = {}
    born: dict[int, int] = {}
    for event in sorted(_events(cloud, start), key=lambda event: (event.moment, event.who)):
        wanted = cloud.world.instances[event.who]
        if event.action is None:
            ids[event.who] = wanted.instance_id or cloud.ids.next_id(event.moment)
            born[event.who] = event.moment
            continue
        operation_id = cloud.ids.next_id(event.moment)
        operation = _operation(operation_id, ids[event.who], event)
        operations[event.who] = operation
        cloud.remember(operation)
    for index, wanted in enumerate(cloud.world.instances):
        instance = _instance(cloud, wanted, ids[index], born[index])
        latest = operations.get(index)
        if latest is not None:
            instance.operation_id = latest.operation_id
            instance.pending = latest.action if latest.ended_ms is None else None
        elif wanted.operation_id is not None:
            instance.operation_id = wanted.operation_id
        cloud.machines.take(instance.host_id, instance.held)
        if instance.status == "running":
            cloud.schedule_reclaim(instance, start)
        cloud.add(instance)
    _remember_exact(cloud)


def _events(cloud: Cloud, start: int) -> list[_Event]:
    events: list[_Event] = []
    for index, wanted in enumerate(cloud.world.instances):
        # Part of a second, so that two accounts of one world rarely share an id.
        blur = seeded(cloud.seed, index, "age").randrange(1000)
        if wanted.created_at is not None:
            events.append(_Event(parse_beijing(wanted.created_at), index, None, 0, "success", True))
        else:
            born = start - round((wanted.created_ago or 0) * 1000) - blur
            events.append(_Event(born, index, None, 0, "success", True))
            if wanted.pending is None or wanted.pending.action != "create":
                stages = cloud.world.lifecycle["create"].stages
                took = sum(typical(stage.seconds or 0) for stage in stages)
                ends = min(born + round(took * 1000), start)
                events.append(_Event(born, index, "create", ends, "success", True))
        if wanted.last is not None:
            began = start - round(wanted.last.ago * 1000) - blur
            ends = min(began + round(wanted.last.took * 1000), start)
            events.append(_Event(began, index, wanted.last.action, ends, wanted.last.ending, True))
        if wanted.pending is not None:
            began = start - round(wanted.pending.since * 1000) - blur
            ends = start + round(wanted.pending.seconds * 1000)
            pending = wanted.pending
            events.append(_Event(began, index, pending.action, ends, pending.ending, False))
    return events


def _operation(operation_id: int, instance_id: int, event: _Event) -> Operation:
    """An operation of one step, over or still to come."""
    assert event.action is not None  # noqa: S101 - the caller has sorted out the births
    steps = (Step(event.action, event.ends - event.moment),)
    plan = Course(steps, event.ending)
    progress = OVER if event.over else Progress(event.moment)
    operation = Operation(operation_id, instance_id, event.action, event.moment, plan, progress)
    if event.over:
        operation.ended_ms, operation.ending = event.ends, event.ending
    return operation


def _instance(cloud: Cloud, wanted: WorldInstance, instance_id: int, born: int) -> Instance:
    host = cloud.machines.host(wanted.host_id)
    datacenter = cloud.machines.datacenter(host.dc_id)
    rng = seeded(cloud.seed, instance_id, "addresses")
    addresses = invent(instance_id, datacenter, wanted.ports, wanted.http_ports, rng)
    if wanted.access is not None:
        addresses = _exact(wanted.access, addresses)
    gives_back = wanted.sku_name not in PREPAID
    starting = wanted.pending is not None and wanted.pending.action == "start"
    without = wanted.card_less or (gives_back and wanted.status == "stopd" and not starting)
    cores = host.cpu_core_num_per_gpu * wanted.gpu_num
    memory = (host.memory_gb_per_gpu * wanted.gpu_num) * GIB
    renew = wanted.sku_name not in PREPAID if wanted.auto_renew is None else wanted.auto_renew
    paid = paid_until(wanted.sku_name, born, wanted.duration)
    now = cloud.clock.now()
    if paid is not None and paid <= now and renew:
        paid = renewed(wanted.sku_name, paid, wanted.duration, now)
    expired = paid is not None and paid <= now and wanted.status == "stopd"
    return Instance(
        instance_id=instance_id,
        name=wanted.name,
        host_id=host.host_id,
        gpu_name=host.gpu_name,
        dc_id=host.dc_id,
        gpu_num=wanted.gpu_num,
        sku_name=wanted.sku_name,
        image_id=wanted.image_id,
        status=wanted.status,
        created_ms=born,
        cpu_core_num=wanted.cpu_core_num or cores,
        memory_size=wanted.memory_size or memory,
        system_disk_size=wanted.system_disk_gb * GIB,
        data_disk_size=wanted.data_disk_gb * GIB,
        addresses=addresses,
        held=0 if without or expired else wanted.gpu_num,
        system_disk_used=wanted.system_disk_used,
        data_disk_used=wanted.data_disk_used,
        auto_renew=renew,
        duration=wanted.duration,
        paid_until=paid,
        expired=expired,
        card_less=wanted.card_less,
        lifecycle=_lifecycle(wanted) or None,
    )


def _lifecycle(wanted: WorldInstance) -> dict[ActionName, Override]:
    endings = {action: Override(ending=ending) for action, ending in wanted.endings.items()}
    return {**endings, **wanted.lifecycle}


def _exact(access: Access, invented: Addresses) -> Addresses:
    return Addresses(
        ssh_cmd=access.ssh_cmd,
        ssh_pwd=access.ssh_pwd,
        notebook_url=access.notebook_url,
        tensorboard_url=access.tensorboard_url,
        custom_services=access.custom_services,
        http_services=invented.http_services,
    )


def _remember_exact(cloud: Cloud) -> None:
    for given in cloud.world.operations:
        began, ended = parse_beijing(given.start_time), parse_beijing(given.complete_time)
        event = _Event(began, 0, given.action, ended, given.ending, True)
        cloud.remember(_operation(given.operation_id, given.instance_id, event))
