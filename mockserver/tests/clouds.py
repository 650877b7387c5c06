"""Clouds for tests of the domain: no HTTP, a frozen clock, rows as dicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from mockserver.clock import Clock, parse_beijing
from mockserver.cloud import Cloud
from mockserver.dialect import DEFAULT, Dialect
from mockserver.identity import IdMaker
from mockserver.lifecycle import ActionName, Lifecycle
from mockserver.loading import load_world
from mockserver.opening import furnish
from mockserver.tests.judge import order
from mockserver.world import World

__all__ = ["at", "created", "made", "order", "result", "row", "rows"]


def made(
    world: str = "empty",
    *,
    seed: str = "s",
    dialect: Dialect = DEFAULT,
    lifecycle: Mapping[str, object] | None = None,
    **changes: Any,
) -> Cloud:
    """A cloud of a world, some of whose lifecycles (plain data) and fields are changed."""
    changed: World = msgspec.structs.replace(load_world(world), **changes)
    if lifecycle is not None:
        mine = msgspec.convert(lifecycle, dict[ActionName, Lifecycle])
        changed = msgspec.structs.replace(changed, lifecycle={**changed.lifecycle, **mine})
    clock = Clock(parse_beijing(changed.starts_at), frozen=True)
    cloud = Cloud(changed, clock=clock, ids=IdMaker(), seed=seed, dialect=dialect)
    furnish(cloud)
    return cloud


def created(cloud: Cloud, *, running: bool = True, **wishes: object) -> int:
    """The id of a new instance, once it runs."""
    answer = cloud.create(order(**wishes))
    if running:
        cloud.finish(answer.operation_id)
    return answer.instance_id


def rows(cloud: Cloud, status: str | None = None) -> list[dict[str, Any]]:
    """All rows."""
    first = cloud.dialect.first_page
    return [msgspec.json.decode(raw) for raw in cloud.query(status, None, first, 100_000)[0]]


def row(cloud: Cloud, instance_id: int) -> dict[str, Any]:
    """The row of an instance; empty where there is none."""
    found, _ = cloud.query(None, instance_id, cloud.dialect.first_page, 1)
    shown: dict[str, Any] = msgspec.json.decode(found[0]) if found else {}
    return shown


def result(cloud: Cloud, operation_id: int) -> dict[str, Any]:
    """The row of an operation."""
    shown: dict[str, Any] = msgspec.json.decode(cloud.operations([operation_id])[0])
    return shown


def at(cloud: Cloud, seconds: float) -> None:
    """Move the clock on."""
    cloud.clock.advance(seconds)
