"""The hosts of one account: who holds which GPUs, and which machine suits an order best.

GPUs are taken when a create or start is accepted, so two accepted operations never count on the same
one; they come back when a stop (payg, bidding), a release or a failure has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from mockserver.dialect import Dialect
from mockserver.errors import NoMachineError, ParameterError
from mockserver.order import Order
from mockserver.words import shortened
from mockserver.world import PREPAID, Datacenter, GpuType, Host, World

__all__ = ["Machines", "Spec"]

Spec = dict[str, object]


class Machines:
    """Stock. `free` never falls below zero: a `take` that would do that is a bug and raises.

    `dialect` may be set to another one at any time: nothing that is kept here depends on it.
    """

    def __init__(self, world: World, dialect: Dialect) -> None:
        self.dialect = dialect
        self._hosts = {host.host_id: host for host in world.hosts}
        self._gpus = {gpu.gpu_name: gpu for gpu in world.gpus}
        self._datacenters = {dc.dc_id: dc for dc in world.datacenters}
        self.changes = 0
        """Counts up with each GPU that is taken or given back."""
        self._free = {host.host_id: host.gpu_num - host.reserved_gpu_num for host in world.hosts}

    def free(self, host_id: str) -> int:
        """GPUs of this machine that nobody holds (S161)."""
        return self._free[host_id]

    def host(self, host_id: str) -> Host:
        return self._hosts[host_id]

    def datacenter(self, dc_id: str) -> Datacenter:
        return self._datacenters[dc_id]

    def stock(self) -> dict[str, int]:
        """Free GPUs by hostId."""
        return dict(self._free)

    def in_stock(self) -> set[str]:
        """The names of the GPU types of which one is free."""
        return {host.gpu_name for host in self._hosts.values() if self.free(host.host_id) > 0}

    def take(self, host_id: str, count: int) -> None:
        left = self._free[host_id] - count
        if left < 0:
            raise RuntimeError(f"host {host_id} has no {count} GPUs to give")
        self._free[host_id] = left
        self.changes += 1

    def give_back(self, host_id: str, count: int) -> None:
        host, free = self._hosts[host_id], self._free[host_id] + count
        if free > host.gpu_num - host.reserved_gpu_num:
            raise RuntimeError(f"host {host_id} got back more GPUs than it has")
        self._free[host_id] = free
        self.changes += 1

    def choose(self, order: Order) -> Host:
        """The most suitable machine (S52): of those that suit, the one with the least to spare.

        Raises NoMachineError saying which wish leaves no machine, and where.
        """
        hosts = list(self._hosts.values())
        for suits, lack in self._wishes(order):
            left = [host for host in hosts if suits(host)]
            if not left:
                raise NoMachineError(f"Cannot create: {lack(hosts)}")
            hosts = left
        return min(hosts, key=lambda host: (self.free(host.host_id), host.host_id))

    def spec(self, host: Host, order: Order) -> Spec:
        """The machine as create describes it (S100 to S111), for all the GPUs of the order."""
        gpu = self._gpus[host.gpu_name]
        return {
            "gpuName": host.gpu_name,
            "vram": f"{gpu.vram_gb}G" if self.dialect.vram == "G" else str(gpu.vram_gb),
            "skuName": order.sku_name,
            "price": self._price(gpu, order),
            "cpuCoreNum": self.cpu_cores(host, order),
            "cpuName": host.cpu_name,
            "memorySize": self.memory_bytes(host, order),
            "payByVoucher": host.pay_by_voucher,
            "regionName": self._datacenters[host.dc_id].region_name,
            "dcId": host.dc_id,
        }

    def cpu_cores(self, host: Host, order: Order) -> int:
        """Cores for the whole instance: those asked for per GPU, else the machine's share (C5)."""
        asked = None if self.dialect.cpu_and_memory == "filter" else order.cpu_num
        return (asked or host.cpu_core_num_per_gpu) * order.gpu_num

    def memory_bytes(self, host: Host, order: Order) -> int:
        """Memory for the whole instance in bytes: as asked for per GPU, else the machine's share."""
        if order.memory is None or self.dialect.cpu_and_memory == "filter":
            return (host.memory_gb_per_gpu << 30) * order.gpu_num
        return order.memory * self.dialect.memory_unit_bytes * order.gpu_num

    def _price(self, gpu: GpuType, order: Order) -> str:
        """What the dialect says a price covers (C8), as decimal text."""
        price = Decimal(gpu.prices[order.sku_name])
        if self.dialect.price != "per_gpu":
            price *= order.gpu_num
        if self.dialect.price == "duration" and order.sku_name in PREPAID:
            price *= order.duration
        return f"{price:f}"

    def _place(self, order: Order) -> str | None:
        """The datacenter an order is bound to: its own, or the first one in that reading (B2)."""
        if order.dc_id is not None or self.dialect.default_datacenter == "any":
            return order.dc_id
        with_gpu = {host.dc_id for host in self._hosts.values() if host.gpu_name == order.gpu_name}
        return next((dc_id for dc_id in self._datacenters if dc_id in with_gpu), None)

    def _too_many(self, order: Order, hosts: list[Host]) -> str:
        """Words for a gpuNum that no machine has. Raises ParameterError in that reading (C4)."""
        most = max(host.gpu_num for host in hosts)
        if self.dialect.too_many_gpus == "10005":
            raise ParameterError("gpuNum", f"is {order.gpu_num}; the largest machine has {most}")
        return f"no machine has {order.gpu_num} GPUs of {order.gpu_name}; the largest has {most}"

    def _has_tags(self, order: Order, host: Host) -> bool:
        wanted, there = set(order.tags), set(host.tags)
        if self.dialect.tags == "any":
            return not wanted or bool(wanted & there)
        return wanted <= there

    def _wishes(
        self, order: Order
    ) -> Iterable[tuple[Callable[[Host], bool], Callable[[list[Host]], str]]]:
        """Each wish as a test of a host, and the words for when no host of those left passes it."""
        gpu, place = order.gpu_name, self._place(order)
        where = f" in {place}" if place else ""
        disk = order.system_gb(self.dialect) + order.data_gb(self.dialect)
        memory = (order.memory or 0) * self.dialect.memory_unit_bytes
        yield (
            lambda host: host.gpu_name == gpu and place in {None, host.dc_id},
            lambda _: f"no machine with {gpu}{where}",
        )
        yield (
            lambda host: order.sku_name in self._gpus[host.gpu_name].prices,
            lambda _: f"{gpu} is not sold as {order.sku_name}",
        )
        yield (
            lambda host: host.gpu_num >= order.gpu_num,
            lambda hosts: self._too_many(order, hosts),
        )
        yield (
            lambda host: self._has_tags(order, host),
            lambda _: (
                f"no machine with {gpu}{where} has"
                f" {'all' if self.dialect.tags == 'all' else 'any of'} the tags"
                f" {shortened(', '.join(order.tags))}"
            ),
        )
        yield (
            lambda host: order.disk_type in {None, *host.disk_types},
            lambda _: f"no machine with {gpu}{where} has {order.disk_type} disks",
        )
        yield (
            lambda host: host.max_disk_gb >= disk,
            lambda hosts: (
                f"no machine with {gpu}{where} has {disk} GB of disk for one instance;"
                f" the largest has {max(host.max_disk_gb for host in hosts)}"
            ),
        )
        yield (
            lambda host: host.cpu_core_num_per_gpu >= (order.cpu_num or 0),
            lambda hosts: (
                f"no machine with {gpu}{where} has {order.cpu_num} CPU cores per GPU;"
                f" the most is {max(host.cpu_core_num_per_gpu for host in hosts)}"
            ),
        )
        yield (
            lambda host: host.memory_gb_per_gpu << 30 >= memory,
            lambda hosts: (
                f"no machine with {gpu}{where} has that much memory per GPU;"
                f" the most is {max(host.memory_gb_per_gpu for host in hosts)} GB"
            ),
        )
        if order.dry_run and self.dialect.dry_run == "price":
            return
        yield (
            lambda host: self.free(host.host_id) >= order.gpu_num,
            lambda hosts: (
                f"not enough free GPUs of {gpu}{where}: {order.gpu_num} wanted on one machine,"
                f" at most {max(self.free(host.host_id) for host in hosts)} free"
            ),
        )
