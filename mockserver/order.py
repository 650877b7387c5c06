"""What a create asks for: its parameters with their defaults, and the rules no schema can say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from mockserver.dialect import Dialect
from mockserver.errors import ParameterError
from mockserver.words import shortened
from mockserver.world import PREPAID, World

__all__ = ["Order", "check_ports", "order_from"]


class Order(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """S55 to S90. Disk sizes are GB as in the request; `memory` is in the dialect's unit, per GPU."""

    gpu_name: str
    sku_name: str
    gpu_num: int
    image_id: str
    cpu_num: int | None = None
    memory: int | None = None
    disk_type: str | None = None
    tags: tuple[str, ...] = ()
    auto_renew: bool | None = None
    duration: int = 1
    name: str = ""
    service_port: tuple[int, ...] = ()
    http_service_port: tuple[int, ...] = ()
    cmd: str = ""
    env: str = ""
    dry_run: bool = False
    dc_id: str | None = None
    system_disk_size: int | None = None
    data_disk_size: int | None = None

    def system_gb(self, dialect: Dialect) -> int:
        """Size of `/` in GB (S88)."""
        return self.system_disk_size or dialect.default_system_disk_gb

    def data_gb(self, dialect: Dialect) -> int:
        """Size of `/gz-data` in GB (S90)."""
        return self.data_disk_size or dialect.default_data_disk_gb


def order_from(body: Mapping[str, Any], world: World, dialect: Dialect) -> Order:
    """The order in a body that the document has passed. Raises ParameterError (C13, C15, C19)."""
    order = msgspec.convert(body, Order, strict=True)
    check_ports(
        {"servicePort": order.service_port, "httpServicePort": order.http_service_port}, dialect
    )
    if order.sku_name in PREPAID and order.duration < 1:
        raise ParameterError("duration", f"must be at least 1, not {order.duration}")
    if order.sku_name not in PREPAID and "duration" in body and dialect.payg_duration == "refused":
        raise ParameterError("duration", f"is for prepaid instances; {order.sku_name} has none")
    if dialect.small_disks == "refused":
        _at_least("systemDiskSize", order.system_disk_size, dialect.default_system_disk_gb)
        _at_least("dataDiskSize", order.data_disk_size, dialect.default_data_disk_gb)
    _known("gpuName", order.gpu_name, [gpu.gpu_name for gpu in world.gpus])
    _known("imageId", order.image_id, [image.image_id for image in world.images])
    if order.dc_id is not None:
        _known("dcId", order.dc_id, [datacenter.dc_id for datacenter in world.datacenters])
    return order


def check_ports(lists: Mapping[str, Sequence[int]], dialect: Dialect) -> None:
    """TCP and HTTP ports by their parameter names. Raises ParameterError unless the rules hold (C15)."""
    both = " and ".join(lists)
    total = sum(len(ports) for ports in lists.values())
    if dialect.port_limit == "together" and total > dialect.most_ports:
        raise ParameterError(
            both, f"may name at most {dialect.most_ports} ports together, not {total}"
        )
    if dialect.same_port == "allowed":
        return
    counts = Counter(port for ports in lists.values() for port in ports)
    for port, count in counts.items():
        if count > 1:
            raise ParameterError(both, f"name port {port} more than once")


def _at_least(parameter: str, size: int | None, smallest: int) -> None:
    if size is not None and size < smallest:
        raise ParameterError(parameter, f"must be at least {smallest} (GB), not {size}")


def _known(parameter: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise ParameterError(
            parameter, f"is {shortened(value)!r}, which is not one of {', '.join(known)}"
        )
