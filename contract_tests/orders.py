"""Instances made with wishes: each placed, looked at while it comes and when it runs, and released."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.booking import no_machine
from contract_tests.breach import Blocked, Breach
from contract_tests.fields import created_id, items, operation_id
from contract_tests.hiring import await_shown, ended, order_from_stock, returned

if TYPE_CHECKING:
    from contract_tests.booking import Booking
    from contract_tests.exchange import Exchange
    from contract_tests.run import Run

__all__ = ["ORDERS", "Order", "place", "served_ports"]

ORDERS: dict[str, dict[str, Any]] = {
    "two GPUs, larger disks": {
        "gpuNum": 2,
        "systemDiskSize": 40,
        "dataDiskSize": 60,
        "servicePort": [7001, 7002],
        "httpServicePort": [8099],
        "autoRenew": False,
        "cmd": "sleep 1",
        "env": "A=1",
    },
    "daily, two of them": {
        "skuName": "daily",
        "duration": 2,
        "autoRenew": True,
        "systemDiskSize": 50,
        "servicePort": [7003, 7001, 7002],
        "httpServicePort": [],
        "name": "名前 ü & <b>",
    },
    "weekly": {
        "skuName": "weekly",
        "dataDiskSize": 30,
        "httpServicePort": [8103, 8101, 8102],
        "name": None,
    },
    "monthly": {
        "skuName": "monthly",
        "servicePort": [7005],
        "httpServicePort": [8105, 8104],
        "name": "",
    },
    "bidding, and in so many words no dry run": {"skuName": "bidding", "dryRun": False},
}
"""Wishes beyond the required fields, by a name for the order. A name of None is left out of the body."""


@dataclass
class Order:
    """What was seen of one order.

    `dry` is the spec that a dry run of the same body showed, `spec` the create's; `while_creating` are
    the answers of the status filter while it was creating, by status; `shown` is the instance once it
    ran, `stopped` once it was stopped, if it was, `gone` whether it was gone after its release.
    `reason` says why it never came about.
    """

    body: dict[str, Any]
    stopped: dict[str, Any] | None = None
    gone: bool = False
    dry: dict[str, Any] = field(default_factory=dict)
    spec: dict[str, Any] = field(default_factory=dict)
    instance_id: int = 0
    operation_id: int = 0
    while_creating: dict[str, Exchange] = field(default_factory=dict)
    operation: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)
    steps: tuple[Exchange, ...] = ()
    reason: Breach | Blocked | None = None

    def demanded(self) -> Order:
        """Itself. Raises the Breach that kept it from coming about; skips the test for want of a machine."""
        if isinstance(self.reason, Blocked):
            pytest.skip(str(self.reason))
        if self.reason is not None:
            raise self.reason
        return self

    def require(self, holds: object, ids: str, why: str) -> None:
        if not holds:
            raise Breach(tuple(ids.split()), why, self.steps)

    def require_services(self, tcp: list[int], http: list[int], ids: str) -> None:
        """One access URL for each port; which of the TCP ones is which cannot be told (E16)."""
        count = len(items(self.shown, "customServices"))
        self.require(count == len(tcp), f"S183 {ids}", f"{len(tcp)} TCP ports, {count} services")
        served = served_ports(self.shown)
        self.require(served == sorted(http), f"S183 {ids}", f"asked for {http}, served {served}")


def served_ports(instance: dict[str, Any]) -> list[int]:
    """The internal ports in the names of the HTTP services (S182), sorted, as their order is open."""
    found = (
        re.search(r"-http-(\d+)\.", str(service)) for service in items(instance, "httpServices")
    )
    return sorted(int(one[1]) if one else 0 for one in found)


def place(run: Run, booking: Booking, name: str) -> Order:
    """Have it made, look, and release it again."""
    wishes = {"name": f"{run.name_prefix}-{name.partition(' ')[0]}"} | ORDERS[name]
    run.session.begin()
    order = Order(
        {key: value for key, value in (booking.body | wishes).items() if value is not None}
    )
    try:
        _place(run, order)
    except (Breach, Blocked) as reason:
        order.reason = reason
    finally:
        order.steps = tuple(run.session.steps)
        if order.instance_id:
            with suppress(Breach, Blocked):  # the life's tests say what is wrong with a release
                _give_back(run, order)
    return order


def _place(run: Run, order: Order) -> None:
    session = run.session
    order.dry = (
        session.call("createInstance", **(order.body | {"dryRun": True})).data.get("spec") or {}
    )
    answer = order_from_stock(run, order.body)
    if answer.refused and not str(order.body.get("name", "plain")).isascii():
        order.body["name"] = f"{run.name_prefix}-plain"  # what a name may hold is open: C14
        answer = session.call("createInstance", **order.body)
    if answer.refused and order.body.get("name") == "":
        del order.body["name"]
        answer = session.call("createInstance", **order.body)
    several = order.body["gpuNum"] > 1  # more than the largest machine has may be a wrong value: C4
    if no_machine(answer) or (several and answer.refused):
        raise Blocked(f"no machine for this order: {answer.summary}")
    session.require(answer.ok, "S93", f"a valid create is refused: {answer.summary}")
    order.instance_id = created_id(answer.data) or 0
    order.operation_id = operation_id(answer.data.get("operationId")) or 0
    order.spec = answer.data.get("spec") or {}
    _look_while_creating(run, order)
    order.operation = ended(run, order.operation_id)
    if order.operation.get("status") != 2:
        raise Blocked("its create was accepted and failed")
    order.shown = await_shown(run, order.instance_id)


def _give_back(run: Run, order: Order) -> None:
    """Release it; the weekly one when it is stopped."""
    if order.body["skuName"] == "weekly" and order.shown.get("status") == "running":
        stop = run.session.call("actOnInstance", instanceId=order.instance_id, action="stop")
        if stop.ok:
            ended(run, operation_id(stop.data.get("operationId")) or 0)
            order.stopped = run.account.instance(order.instance_id)
    returned(run, order.instance_id)
    for _ in run.patience.tries():
        if run.account.instance(order.instance_id) is None:
            order.gone = True
            return


def _look_while_creating(run: Run, order: Order) -> None:
    def is_creating() -> bool:
        shown = run.account.instance(order.instance_id) or {}
        return shown.get("status") == "creating"

    for status in ("creating", "running"):
        if not is_creating():
            return
        answer = run.session.call("queryInstances", status=status, ps=100)
        if is_creating():
            order.while_creating[status] = answer
