"""One account's cloud: all its state, and methods that speak the domain's verbs.

Nothing here knows HTTP, JSON or threads. Every public method first lets everything happen that was
due by the account's clock, in the order it was due, so it makes no difference when anyone looks.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from mockserver.addresses import http_services, invent, tcp_services
from mockserver.clock import Clock
from mockserver.dialect import Dialect
from mockserver.errors import OperationError
from mockserver.identity import IdMaker, seeded
from mockserver.instance import GIB, Instance, Operation
from mockserver.lifecycle import ActionName, Course, course, left_by, refusal
from mockserver.machines import Machines, Spec
from mockserver.order import Order, check_ports, order_from
from mockserver.world import PREPAID, Host, World

__all__ = ["Cloud", "Created"]


class Created(NamedTuple):
    """What a create answers. Both ids are 0 after a dry run (S96, S98)."""

    instance_id: int
    operation_id: int
    spec: Spec


class Cloud:
    """`seed` decides on passwords and ports; `ids` and `clock` on everything with a time in it."""

    def __init__(
        self, world: World, *, clock: Clock, ids: IdMaker, seed: str, dialect: Dialect
    ) -> None:
        self.world = world
        self.clock = clock
        self.dialect = dialect
        self.ids = ids
        self.seed = seed
        self.machines = Machines(world, dialect)
        self.instances: dict[int, Instance] = {}
        self._ids: list[int] = []
        self._operations: dict[int, Operation] = {}
        self._due: list[tuple[int, int]] = []
        self._datacenters = {dc.dc_id: dc for dc in world.datacenters}

    # What there is to rent

    def gpus(self) -> list[str]:
        """The names of all types that are sold, in stock or not (B1)."""
        return [gpu.gpu_name for gpu in self.world.gpus]

    def datacenters(self) -> list[dict[str, object]]:
        return [{"name": dc.name, "dcId": dc.dc_id} for dc in self.world.datacenters]

    def images(self) -> list[dict[str, object]]:
        return [
            {"type": image.type, "name": image.name, "imageId": image.image_id}
            for image in self.world.images
        ]

    # What is rented

    def query(
        self, status: str | None, instance_id: int | None, page: int, size: int
    ) -> tuple[list[dict[str, object]], int]:
        """The rows of a page, newest first, and how many instances the filters leave in all (E8)."""
        self.settle()
        ids: Sequence[int] = self._ids
        if instance_id is not None:
            ids = [instance_id] if instance_id in self.instances else []
        if status is not None:
            ids = [each for each in ids if self.instances[each].status == status]
        shown = self._page(ids, (page - self.dialect.first_page) * size, size)
        return [self._row(self.instances[each]) for each in shown], len(ids)

    def _page(self, ids: Sequence[int], first: int, size: int) -> Sequence[int]:
        """A slice of rising ids, without touching the others: an account may have thousands."""
        if not self.dialect.newest_first:
            return ids[first : first + size]
        end = max(len(ids) - first, 0)
        return ids[max(end - size, 0) : end][::-1]

    def operations(self, ids: Iterable[int]) -> list[dict[str, object]]:
        """The rows of those that are known, once each, in the order asked for (D5)."""
        self.settle()
        known = (self._operations.get(each) for each in dict.fromkeys(ids))
        return [operation.row(self.dialect) for operation in known if operation is not None]

    # What changes something

    def create(self, body: Mapping[str, Any]) -> Created:
        """Rent a machine, or only look for one. Raises ParameterError and OperationError."""
        now = self.settle()
        order = order_from(body, self.world, self.dialect)
        host = self.machines.choose(order)
        spec = self.machines.spec(host, order)
        if order.dry_run:
            return Created(0, 0, spec)
        instance = self._new_instance(order, host, now)
        self.machines.take(host, order.gpu_num)
        self.add(instance)
        operation = self._accept(instance, "create", now)
        return Created(instance.instance_id, operation.operation_id, spec)

    def act(
        self,
        instance_id: int,
        action: ActionName,
        ports: Iterable[int] = (),
        http_ports: Iterable[int] = (),
    ) -> int:
        """Begin an action and return its operation id. Raises ParameterError and OperationError."""
        now = self.settle()
        tcp, http = tuple(ports), tuple(http_ports)
        if action == "set_port":
            check_ports({"ports": tcp, "httpPorts": http}, self.dialect)
        instance = self.instances.get(instance_id)
        if instance is None:
            raise OperationError(f"Instance {instance_id} does not exist or was released")
        reason = refusal(action, instance.status, pending=instance.pending is not None)
        if reason is not None:
            raise OperationError(f"Instance {instance_id} {reason}")
        if action == "start":
            self._take_for_start(instance)
        if action == "set_port":
            instance.next_ports = (tcp, http)
        return self._accept(instance, action, now).operation_id

    # How time passes

    def settle(self) -> int:
        """Let everything happen that was due by now, each thing at its own moment; returns now."""
        now = self.clock.now()
        while self._due and self._due[0][0] <= now:
            moment, operation_id = heapq.heappop(self._due)
            self._end(self._operations[operation_id], moment)
        return now

    # What the opening state is made with

    def add(self, instance: Instance) -> None:
        """Put an instance in; its GPUs must have been taken."""
        self.instances[instance.instance_id] = instance
        insort(self._ids, instance.instance_id)

    def remember(self, operation: Operation) -> None:
        """Keep an operation readable; one that has not ended will end when it is due."""
        self._operations[operation.operation_id] = operation
        if operation.ended_ms is None:
            heapq.heappush(self._due, (operation.course.ends_ms, operation.operation_id))

    def _row(self, instance: Instance) -> dict[str, object]:
        return instance.row(self.machines.free(instance.host), self.dialect)

    def _new_instance(self, order: Order, host: Host, now: int) -> Instance:
        datacenter = self._datacenters[host.dc_id]
        instance_id = self.ids.next_id(now)
        rng = seeded(self.seed, instance_id, "addresses")
        ports, http_ports = order.service_port, order.http_service_port
        renew = order.sku_name in self.dialect.auto_renew
        return Instance(
            instance_id=instance_id,
            name=order.name,
            host=host,
            datacenter=datacenter,
            gpu_num=order.gpu_num,
            sku_name=order.sku_name,
            image_id=order.image_id,
            status="creating",
            created_ms=now,
            cpu_core_num=self.machines.cpu_cores(host, order),
            memory_size=self.machines.memory_bytes(host, order),
            system_disk_size=order.system_gb(self.dialect) * GIB,
            data_disk_size=order.data_gb(self.dialect) * GIB,
            addresses=invent(instance_id, datacenter, ports, http_ports, rng),
            held=order.gpu_num,
            auto_renew=renew if order.auto_renew is None else order.auto_renew,
            duration=order.duration if order.sku_name in PREPAID else 1,
            cmd=order.cmd,
            env=order.env,
        )

    def _take_for_start(self, instance: Instance) -> None:
        wanted, free = instance.wanted(), self.machines.free(instance.host)
        if wanted > free:
            raise OperationError(
                f"Instance {instance.instance_id} cannot start: it needs {wanted} GPUs of"
                f" {instance.host.gpu_name} and its machine in {instance.host.dc_id} has {free} free"
            )
        self.machines.take(instance.host, wanted)
        instance.held = instance.gpu_num

    def _accept(self, instance: Instance, action: ActionName, now: int) -> Operation:
        plan = course(action, self.world.lifecycle[action], now, instance.endings.get(action))
        operation = Operation(self.ids.next_id(now), instance.instance_id, plan)
        instance.operation_id = operation.operation_id
        instance.pending = operation
        self.remember(operation)
        return operation

    def _end(self, operation: Operation, moment: int) -> None:
        operation.ended_ms = moment
        instance = self.instances[operation.instance_id]
        instance.pending = None
        plan = operation.course
        left = left_by(plan.action, instance.status, plan.ending)
        if left is None:
            self._remove(instance)
            return
        instance.status = left
        if plan.ending == "success":
            self._bring(instance, plan)
        instance.next_ports = None
        if left == "stopd" and not instance.keeps_gpus:
            self.machines.give_back(instance.host, instance.held)
            instance.held = 0

    def _bring(self, instance: Instance, plan: Course) -> None:
        """What a success changes beside the status."""
        if plan.action == "create":
            instance.system_disk_used = self.world.fresh_system_disk_used
        elif plan.action == "start":
            instance.card_less = False
        elif plan.action == "set_port" and instance.next_ports is not None:
            tcp, http = instance.next_ports
            rng = seeded(self.seed, instance.operation_id, "ports")
            instance.addresses = replace(
                instance.addresses,
                custom_services=tcp_services(len(tcp), instance.datacenter, rng),
                http_services=http_services(instance.instance_id, http, instance.datacenter),
            )

    def _remove(self, instance: Instance) -> None:
        self.machines.give_back(instance.host, instance.held)
        del self.instances[instance.instance_id]
        del self._ids[bisect_left(self._ids, instance.instance_id)]
