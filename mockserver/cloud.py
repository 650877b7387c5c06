"""One account's cloud: all its state, and methods that speak the domain's verbs.

Nothing here knows HTTP or threads. Rows come as JSON that is already written, for the wire to put
together. Every public method first lets everything happen that was due by the account's clock, in the
order it was due, so it makes no difference when anyone looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from mockserver.addresses import http_services, invent, tcp_services
from mockserver.clock import beijing
from mockserver.cloud_state import CloudState, checked_state, state_of
from mockserver.errors import OperationError, ParameterError
from mockserver.identity import seeded
from mockserver.instance import GIB, Addresses, Instance, shared
from mockserver.lifecycle import ActionName, refusal
from mockserver.machines import Spec
from mockserver.order import Order, check_ports, order_from
from mockserver.prepaid import PERIOD_MS, paid_until
from mockserver.steering import Steering
from mockserver.world import Host

__all__ = ["Cloud", "Created"]


class Created(NamedTuple):
    """What a create answers. Both ids are 0 after a dry run (S96, S98)."""

    instance_id: int
    operation_id: int
    spec: Spec


class Cloud(Steering):
    """`seed` decides on passwords and ports; `ids` and `clock` on everything with a time in it."""

    # What there is to rent

    def gpus(self) -> list[str]:
        """The names of all types that are sold, in stock or not (B1)."""
        self.settle()
        names = [gpu.gpu_name for gpu in self.world.gpus]
        if self.dialect.gpus_listed == "sold":
            return names
        in_stock = self.machines.in_stock()
        return [name for name in names if name in in_stock]

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
    ) -> tuple[list[msgspec.Raw], int]:
        """The rows of a page as JSON, newest first, and how many the filters leave in all (E8)."""
        now, dialect = self.settle(), self._dialect
        if instance_id is not None and dialect.both_filters == "instance_id":
            status = None
        first = (page - dialect.first_page) * size
        entries, rows, total = self.listing.page(status, instance_id, first, size)
        if instance_id is not None and not total and dialect.unknown_instance == "refused":
            raise OperationError(f"Instance {instance_id} does not exist or was released")
        if self._watched:
            for shown in [entry.instance for entry in entries]:
                if shown.pending is not None:
                    self.read(shown.operation_id, now)
        if dialect.total != "filtered":
            total = len(rows) if dialect.total == "page" else self.listing.size()
        return rows, total

    def operations(self, ids: Iterable[int]) -> list[msgspec.Raw]:
        """The rows of those that are known as JSON, once each, in the order asked for (D5).

        Raises OperationError for an unknown one in the reading that refuses those.
        """
        now = self.settle()
        found = self.ledger.asked(ids)
        rows = self.ledger.rows(found)
        if self._watched:
            for operation_id in dict.fromkeys(operation.operation_id for operation in found):
                self.read(operation_id, now)
        return rows

    # What changes something

    def create(self, body: Mapping[str, Any]) -> Created:
        """Rent a machine, or only look for one. Raises ParameterError and OperationError."""
        now = self.settle()
        order = order_from(body, self.world, self._dialect)
        self._refuse_same_name(order)
        host = self.machines.choose(order)
        spec = self.machines.spec(host, order)
        if order.dry_run:
            return Created(0, 0, spec)
        instance = self._new_instance(order, host, now)
        self.machines.take(host.host_id, order.gpu_num)
        operation = self.accept(instance, "create", now)
        self.add(instance)
        return Created(instance.instance_id, operation.operation_id, spec)

    def act(
        self,
        instance_id: int,
        action: ActionName,
        ports: Iterable[int] | None = (),
        http_ports: Iterable[int] | None = (),
    ) -> int:
        """Begin an action and return its operation id. Raises ParameterError and OperationError.

        With set_port, None in place of a list leaves those ports as they are (F2).
        """
        now = self.settle()
        tcp = None if ports is None else tuple(ports)
        http = None if http_ports is None else tuple(http_ports)
        if action == "set_port":
            check_ports({"ports": tcp or (), "httpPorts": http or ()}, self._dialect)
        instance = self.instances.get(instance_id)
        if instance is None:
            raise OperationError(f"Instance {instance_id} does not exist or was released")
        pending = instance.pending is not None
        reason = refusal(action, instance.status, self._dialect, pending=pending)
        if reason is not None:
            raise OperationError(f"Instance {instance_id} {reason}")
        if action == "set_port":
            self._check_with_kept(instance, tcp, http)
        fails = action == "start" and not self._take_for_start(instance)
        operation = self.accept(instance, action, now, fails=fails)
        if action == "set_port":
            instance.next_addresses = self._addresses_after(instance, tcp, http)
        self.listing.changed(instance)
        return operation.operation_id

    # All of it at once

    def snapshot(self) -> Any:
        """The whole state as plain data that JSON can hold: numbers, texts, lists and objects.

        It holds the instances' passwords: it is the state, not a report.
        """
        self.settle()
        return msgspec.to_builtins(state_of(self))

    def restore(self, value: object) -> None:
        """Go on from a snapshot of a cloud of the same world. Raises ParameterError, and changes nothing.

        The clock shows the snapshot's time again and runs as it did then.
        """
        self._become(checked_state(value, self.world))

    def _become(self, state: CloudState) -> None:
        self.empty()
        self.clock.show(state.clock)
        self.ids.go_on_from(state.ids)
        self.seed = state.seed
        self.overrides, self.preemption = state.overrides, state.preemption
        for operation in state.operations:
            self.remember(operation)
        for instance in state.instances:
            self.machines.take(instance.host_id, instance.held)
            self.add(instance)

    # Parts of a create and of an action

    def _refuse_same_name(self, order: Order) -> None:
        """Two instances may have one name, by default (C14)."""
        if self._dialect.same_name == "allowed" or not order.name:
            return
        if any(each.name == order.name for each in self.instances.values()):
            raise OperationError("Cannot create: another instance has this name")

    def _new_instance(self, order: Order, host: Host, now: int) -> Instance:
        instance_id = self.ids.next_id(now)
        datacenter = self.machines.datacenter(host.dc_id)
        rng = seeded(self.seed, instance_id, "addresses")
        ports, http_ports = order.service_port, order.http_service_port
        renew = order.sku_name in self._dialect.auto_renew
        duration = order.duration if order.sku_name in PERIOD_MS else 1
        return Instance(
            instance_id=instance_id,
            name=order.name,
            host_id=host.host_id,
            gpu_name=host.gpu_name,
            dc_id=host.dc_id,
            gpu_num=order.gpu_num,
            sku_name=order.sku_name,
            image_id=order.image_id,
            status="creating",
            created_ms=now,
            cpu_core_num=self.machines.cpu_cores(host, order),
            memory_size=shared(self.machines.memory_bytes(host, order)),
            system_disk_size=shared(order.system_gb(self._dialect) * GIB),
            data_disk_size=shared(order.data_gb(self._dialect) * GIB),
            addresses=invent(instance_id, datacenter, ports, http_ports, rng),
            held=order.gpu_num,
            auto_renew=renew if order.auto_renew is None else order.auto_renew,
            duration=duration,
            paid_until=paid_until(order.sku_name, now, duration),
            cmd=order.cmd,
            env=order.env,
            hidden_until=now + self._dialect.seconds_until_shown * 1000
            if self._dialect.new_instance == "later"
            else None,
        )

    def _take_for_start(self, instance: Instance) -> bool:
        """Take what a start needs; False if there is too little and the reading lets it begin (F7)."""
        if instance.expired:
            raise OperationError(
                f"Instance {instance.instance_id} cannot start: it was paid until"
                f" {beijing(instance.paid_until or 0)} and was not renewed"
            )
        wanted, free = instance.wanted(), self.machines.free(instance.host_id)
        if wanted > free and self._dialect.start_without_gpus == "fails":
            return False
        if wanted > free:
            raise OperationError(
                f"Instance {instance.instance_id} cannot start: it needs {wanted} GPUs of"
                f" {instance.gpu_name} and its machine in {instance.dc_id} has {free} free"
            )
        self.machines.take(instance.host_id, wanted)
        instance.held = instance.gpu_num
        return True

    def _check_with_kept(
        self, instance: Instance, tcp: tuple[int, ...] | None, http: tuple[int, ...] | None
    ) -> None:
        """Ports that stay as they are count too. Raises ParameterError (C15, F2)."""
        at, most = instance.addresses, self._dialect.most_ports
        count = len(at.custom_services if tcp is None else tcp)
        count += len(at.http_services if http is None else http)
        if count > most and self._dialect.port_limit == "together":
            raise ParameterError("ports and httpPorts", f"would make {count} ports, not {most}")

    def _addresses_after(
        self, instance: Instance, tcp: tuple[int, ...] | None, http: tuple[int, ...] | None
    ) -> Addresses:
        """The addresses that a set_port will bring."""
        datacenter = self.machines.datacenter(instance.dc_id)
        rng = seeded(self.seed, instance.operation_id, "ports")
        at, changes = instance.addresses, {}
        if tcp is not None:
            changes["custom_services"] = tcp_services(len(tcp), datacenter, rng)
        if http is not None:
            changes["http_services"] = http_services(instance.instance_id, http, datacenter)
        return msgspec.structs.replace(at, **changes)
