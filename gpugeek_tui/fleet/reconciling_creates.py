"""What became of a create whose answer was lost: the instances that may be its own. Pure.

A create leaves no mark that is surely its own, so an instance is compared with what was asked for:
name, GPU type and count, SKU, image, datacenter, and the time of its creation (UTC+8, E18). What was
listed before we sent, and what other creates of ours have brought, is out of the question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from gpugeek_tui.api.models import CreateRequest, Instance
from gpugeek_tui.fleet.findings import Finding, Sight, Verdict
from gpugeek_tui.fleet.operations import Followed, Phase
from gpugeek_tui.format import parse_time

__all__ = ["alike", "doubtful", "fits", "judge_create", "same_machine"]

EARLIEST = timedelta(minutes=10)
LATEST = timedelta(minutes=20)
"""How far `createdAt` may lie before and after our sending: clocks differ, and queues are long."""
MOST_NAMED = 5
DOUBTFUL = timedelta(days=1)
"""For how long a create of unknown outcome is held against the next one like it."""


def fits(request: CreateRequest, instance: Instance) -> bool:
    """Whether the instance may be what was asked for. What the server leaves out speaks for nothing
    and against nothing; a stopped machine's count of GPUs is what it holds now (E12).
    """
    if request.name and request.name.strip() != instance.name.strip():
        return False
    pairs = (
        (request.gpu_name, instance.gpu_name),
        (request.sku_name, instance.sku_name),
        (request.image_id, instance.image_id),
        (request.dc_id, instance.dc_id),
    )
    if any(wanted and seen and wanted != seen for wanted, seen in pairs):
        return False
    return instance.gpu_num in (0, request.gpu_num)


def alike(request: CreateRequest, instances: Iterable[Instance]) -> tuple[int, ...]:
    """The instances that fit before anything is sent: none of them is what the create will bring."""
    return tuple(one.instance_id for one in instances if fits(request, one))


def same_machine(one: CreateRequest, other: CreateRequest) -> bool:
    """Whether a person would take the two for the same wish: the same name, or the same machine
    where one of them has no name.
    """
    if one.name and other.name:
        return one.name.strip() == other.name.strip()
    machines = (
        (each.gpu_name, each.sku_name, each.gpu_num, each.image_id) for each in (one, other)
    )
    places = one.dc_id, other.dc_id
    return next(machines) == next(machines) and (None in places or places[0] == places[1])


def doubtful(
    request: CreateRequest, entries: Iterable[Followed], now: datetime
) -> tuple[Followed, ...]:
    """The creates like `request`, in their order, of which nobody knows whether they happened."""
    return tuple(
        entry
        for entry in entries
        if entry.action == "create"
        and entry.phase in (Phase.SENDING, Phase.UNKNOWN)
        and now - entry.submitted_at < DOUBTFUL
        and entry.asked.request is not None
        and same_machine(entry.asked.request, request)
    )


def judge_create(
    entry: Followed,
    instances: Mapping[int, Instance],
    sight: Sight,
    *,
    claimed: Collection[int] = (),
    twins: int = 0,
) -> Finding:
    """`instances` as a complete reading shows them. `claimed`: instances that other creates of ours
    have brought; `twins`: how many other creates in doubt asked for the same.
    """
    named = instances.get(entry.instance_id) if entry.instance_id is not None else None
    if named is not None:
        return Finding(
            verdict=Verdict.PROBABLY,
            words=f"Probably created: the answer spoke of instance {_called(named)}, which is listed.",
            instances=(named.instance_id,),
            final=True,
        )
    request = entry.asked.request
    if request is None:
        return Finding(
            verdict=Verdict.UNTOLD, words="What was asked for is not known any more.", final=True
        )
    excluded = {*entry.before.alike, *claimed}
    found = [one for key, one in instances.items() if key not in excluded and fits(request, one)]
    near = [one for one in found if _near(one, entry.submitted_at)]
    if near:
        return _found(near, sight, entry.submitted_at, twins)
    if found and entry.before.known:
        return _found_at_odd_time(found, sight, entry.submitted_at)
    return _none(entry, sight)


def _near(instance: Instance, sent: datetime) -> bool:
    created = parse_time(instance.created_at)
    return created is None or sent - EARLIEST <= created <= sent + LATEST


def _found(near: list[Instance], sight: Sight, sent: datetime, twins: int) -> Finding:
    ordered = _by_distance(near, sent)
    ids = tuple(one.instance_id for one in ordered)
    if len(ids) == 1 and not twins:
        return Finding(
            verdict=Verdict.PROBABLY,
            words=f"Probably created: this is it by name, time and machine: {_called(near[0])}.",
            instances=ids,
            final=sight.over,
        )
    if twins:
        words = (
            f"{twins + 1} creates that asked for the same are in doubt, and {len(ids)} new "
            f"{'instance fits' if len(ids) == 1 else 'instances fit'}: {_list(ordered)}."
        )
    else:
        words = f"Perhaps created: {len(ids)} instances fit by name, time and machine: {_list(ordered)}."
    return Finding(verdict=Verdict.SEVERAL, words=words, instances=ids, final=sight.over)


def _found_at_odd_time(found: list[Instance], sight: Sight, sent: datetime) -> Finding:
    ordered = _by_distance(found, sent)
    return Finding(
        verdict=Verdict.SEVERAL,
        words="Perhaps created: by name and machine it may be one that was not listed before, though "
        f"its time of creation does not fit: {_list(ordered)}.",
        instances=tuple(one.instance_id for one in ordered),
        final=sight.over,
    )


def _none(entry: Followed, sight: Sight) -> Finding:
    earlier = entry.finding
    if earlier is not None and earlier.instances:
        # What was found and is gone since has been released; that does not unmake it.
        return msgspec.structs.replace(earlier, final=True)
    if not sight.enough:
        return Finding(verdict=Verdict.OPEN)
    return Finding(
        verdict=Verdict.UNLIKELY,
        words="It seems not to have happened: several complete readings show no new instance that "
        "fits.",
        final=sight.over,
    )


def _by_distance(instances: list[Instance], sent: datetime) -> list[Instance]:
    def distance(one: Instance) -> tuple[bool, float, int]:
        created = parse_time(one.created_at)
        away = 0.0 if created is None else abs((created - sent).total_seconds())
        return created is None, away, one.instance_id

    return sorted(instances, key=distance)


def _list(instances: list[Instance]) -> str:
    called = [_called(one) for one in instances[:MOST_NAMED]]
    rest = len(instances) - len(called)
    return ", ".join([*called, *([f"{rest} more"] if rest else [])])


def _called(instance: Instance) -> str:
    name = instance.name.strip()
    return f"{name} ({instance.instance_id})" if name else str(instance.instance_id)
