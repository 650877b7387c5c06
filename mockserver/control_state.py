"""The state as calls: look at it, keep it, put it back, give it to another account."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import nlargest
from operator import attrgetter
from typing import Any

from mockserver import __version__
from mockserver.clock import beijing
from mockserver.control_call import Call, Entry
from mockserver.control_clock import shown_clock
from mockserver.course import Progress
from mockserver.errors import ParameterError
from mockserver.instance import Instance, Operation
from mockserver.showing import operation_row
from mockserver.tenants import Account, Tenants

__all__ = ["StateCalls"]

_MOST_SHOWN = 100
_MOST_KEPT = 64


class StateCalls:
    """/state, /snapshot, /restore and /fork. Snapshots live as long as the mock runs."""

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants
        self._kept: dict[str, Any] = {}
        self._count = 0

    def entries(self) -> list[Entry]:
        return [
            Entry("GET", "/state", self._state),
            Entry("POST", "/snapshot", self._snapshot),
            Entry("DELETE", "/snapshot", self._forget),
            Entry("POST", "/restore", self._restore),
            Entry("POST", "/fork", self._fork),
        ]

    def _state(self, call: Call) -> Mapping[str, object]:
        if call.account is not None:
            limit = int(call.query.get("limit", _MOST_SHOWN))
            return self._account(call.account, limit)
        return {
            "world": self._tenants.world.name,
            "version": __version__,
            "clock": shown_clock(self._tenants.clock),
            "accounts": [
                {
                    "account": each.name,
                    "hint": each.hint,
                    "standing": self._tenants.register.of(each.digest),
                    "instances": len(each.cloud.instances),
                }
                for each in self._tenants.accounts()
            ],
        }

    def _account(self, account: Account, limit: int) -> Mapping[str, object]:
        """What there is, the newest first; nothing in it opens anything."""
        cloud = account.cloud
        now = cloud.settle()
        latest = nlargest(limit, cloud.ledger.all(), key=attrgetter("operation_id"))
        newest = nlargest(limit, cloud.instances.values(), key=attrgetter("instance_id"))
        return {
            "account": account.name,
            "hint": account.hint,
            "standing": self._tenants.register.of(account.digest),
            "clock": shown_clock(account.clock),
            "total": len(cloud.instances),
            "instances": [_instance(each) for each in newest],
            "operations": [_operation(each, now, account) for each in latest],
            "stock": cloud.machines.stock(),
        }

    def _snapshot(self, call: Call) -> Mapping[str, object]:
        account = call.one()
        if len(self._kept) >= _MOST_KEPT:
            raise ParameterError("snapshot", f"is one too many: {_MOST_KEPT} are kept; forget some")
        value = account.cloud.snapshot()
        self._count += 1
        name = f"snapshot-{self._count}"
        self._kept[name] = value
        return {
            "snapshot": name,
            "instances": len(value["instances"]),
            "operations": len(value["operations"]),
        }

    def _forget(self, call: Call) -> Mapping[str, object]:
        name = call.query.get("snapshot")
        if name is None:
            self._kept.clear()
        else:
            self._value(str(name))
            del self._kept[str(name)]
        return {"snapshots": list(self._kept)}

    def _restore(self, call: Call) -> Mapping[str, object]:
        call.one().cloud.restore(self._value(call.body["snapshot"]))
        return {"restored": True}

    def _fork(self, call: Call) -> Mapping[str, object]:
        """The other account gets the state and the readings; faults and journal are its own."""
        source = call.one()
        target = self._tenants.account(call.body["token"].encode())
        if target is source:
            raise ParameterError("token", "is that of this very account")
        target.cloud.restore(source.cloud.snapshot())
        target.cloud.dialect = source.cloud.dialect
        return {"account": target.name, "hint": target.hint}

    def _value(self, name: str) -> Any:
        if name not in self._kept:
            raise ParameterError("snapshot", "is not one that is kept")
        return self._kept[name]


def _instance(instance: Instance) -> dict[str, object]:
    """The row's own names where the API has them, without addresses and passwords."""
    return {
        "instanceId": instance.instance_id,
        "name": instance.name,
        "status": instance.status,
        "isPending": 0 if instance.pending is None else 1,
        "action": instance.pending,
        "gpuName": instance.gpu_name,
        "gpuNum": instance.gpu_num,
        "held": instance.held,
        "skuName": instance.sku_name,
        "hostId": instance.host_id,
        "dcId": instance.dc_id,
        "operationId": instance.operation_id,
        "createdAt": beijing(instance.created_ms),
        "paidUntil": None if instance.paid_until is None else beijing(instance.paid_until),
    }


def _operation(operation: Operation, now: int, account: Account) -> dict[str, object]:
    row = operation_row(operation, account.cloud.dialect)
    if operation.ended_ms is not None:
        return {**row, "stage": None}
    plan = operation.course
    progress: Progress = operation.progress.at(plan, now)
    over = progress.passed == len(plan.steps)
    return {**row, "stage": None if over else plan.steps[progress.passed].name}
