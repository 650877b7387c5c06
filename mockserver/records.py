"""What of a server is written down, as plain values: each account's own, and what all share.

Instances and operations have rows of their own; these are the rest. Journals are not kept.
"""

from __future__ import annotations

import hashlib
import time
from typing import Any

import msgspec

from mockserver.clock import Clock, ClockState
from mockserver.dialect import Dialect
from mockserver.faults import FaultsState
from mockserver.identity import IdState
from mockserver.overrides import Overrides
from mockserver.standing import Standing
from mockserver.tenants import Account, Tenants
from mockserver.world import Preemption, World

__all__ = [
    "AccountRecord",
    "Moment",
    "ServerRecord",
    "account_record",
    "server_record",
    "snapshot_of",
    "world_text",
]


class Moment(msgspec.Struct, frozen=True):
    """What a clock showed when the real time was `real_ms`, milliseconds since 1970 UTC."""

    clock: ClockState
    real_ms: int

    @classmethod
    def of(cls, clock: Clock) -> Moment:
        return cls(clock.state(), _real_ms())

    def resume(self, clock: Clock) -> None:
        """Let a clock go on as if it had run all the while; it never shows less than it did."""
        clock.show(self.clock)
        if not clock.frozen:
            missed = max(_real_ms() - self.real_ms, 0) * clock.speed
            clock.advance_to(self.clock.now_ms + round(min(missed, 1e15)))


class AccountRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An account but for its instances and operations; `world` is the digest of its world's text."""

    hint: str
    world: str
    moment: Moment
    ids: IdState
    seed: str
    overrides: Overrides
    preemption: Preemption | None
    dialect: Dialect
    forgives: list[str]
    faults: FaultsState


class DeclaredRecord(msgspec.Struct, frozen=True):
    """A declared token, by its digest in hex."""

    digest: str
    hint: str
    standing: Standing


class ServerRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What all accounts share; `run` counts the runs on one file, from 1."""

    run: int
    moment: Moment
    dialect: Dialect
    forgives: list[str]
    faults: FaultsState
    others: Standing
    declared: list[DeclaredRecord]


def account_record(account: Account, world: str) -> AccountRecord:
    """The account as it is now; `world` is its world's digest."""
    cloud = account.cloud
    return AccountRecord(
        hint=account.hint,
        world=world,
        moment=Moment.of(account.clock),
        ids=cloud.ids.state(),
        seed=cloud.seed,
        overrides=cloud.overrides,
        preemption=cloud.preemption,
        dialect=cloud.dialect,
        forgives=sorted(account.forgives),
        faults=account.faults.state(),
    )


def server_record(tenants: Tenants, run: int) -> ServerRecord:
    """What all share, as it is now."""
    return ServerRecord(
        run=run,
        moment=Moment.of(tenants.clock),
        dialect=tenants.dialect,
        forgives=sorted(tenants.forgives),
        faults=tenants.faults.state(),
        others=tenants.register.others,
        declared=[
            DeclaredRecord(digest.hex(), each.hint, each.standing)
            for digest, each in tenants.register.items()
        ],
    )


def snapshot_of(
    record: AccountRecord, world: World, instances: list[Any], operations: list[Any]
) -> dict[str, Any]:
    """A snapshot that a cloud of `world` can be restored from, checked there as any other."""
    held: dict[str, int] = {}
    for each in instances:
        held[each["hostId"]] = held.get(each["hostId"], 0) + each.get("held", 0)
    return {
        "version": 1,
        "world": world.name,
        "clock": msgspec.to_builtins(record.moment.clock),
        "ids": msgspec.to_builtins(record.ids),
        "seed": record.seed,
        "stock": {
            host.host_id: host.gpu_num - host.reserved_gpu_num - held.get(host.host_id, 0)
            for host in world.hosts
        },
        "overrides": msgspec.to_builtins(record.overrides),
        "preemption": msgspec.to_builtins(record.preemption),
        "instances": instances,
        "operations": operations,
    }


def world_text(world: World) -> tuple[str, bytes]:
    """A world as JSON without its tokens, and the digest by which accounts refer to it."""
    text = msgspec.json.encode(msgspec.structs.replace(world, tokens=()))
    return hashlib.sha256(text).hexdigest(), text


def _real_ms() -> int:
    return time.time_ns() // 1_000_000
