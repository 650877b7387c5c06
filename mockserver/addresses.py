"""Invented addresses in the shapes of the reference's: ssh, notebook, TensorBoard and services.

They follow from a seed, so the same account shows the same ones again. None of them leads anywhere.
"""

from __future__ import annotations

import random

from mockserver.identity import text_of
from mockserver.instance import Addresses
from mockserver.world import Datacenter

__all__ = ["http_services", "invent", "tcp_services"]

_EXTERNAL_PORTS = range(30000, 60000)


def tcp_services(count: int, datacenter: Datacenter, rng: random.Random) -> tuple[str, ...]:
    """An address per TCP port; the internal port cannot be read back from it (S180, E16)."""
    ports = rng.sample(_EXTERNAL_PORTS, count)
    return tuple(f"http://{datacenter.gateway}:{port}" for port in ports)


def http_services(
    instance_id: int, ports: tuple[int, ...], datacenter: Datacenter
) -> tuple[str, ...]:
    """An address per HTTP port, in the order of the request (S182, E16)."""
    return tuple(f"https://{instance_id}-http-{port}.{datacenter.http_domain}" for port in ports)


def invent(
    instance_id: int,
    datacenter: Datacenter,
    ports: tuple[int, ...],
    http_ports: tuple[int, ...],
    rng: random.Random,
) -> Addresses:
    """All addresses of a new instance, with a password of 32 and a notebook token of 24 characters."""
    ssh, notebook, tensorboard = rng.sample(_EXTERNAL_PORTS, 3)
    gateway = datacenter.gateway
    return Addresses(
        ssh_cmd=f"ssh -p {ssh} root@{gateway}",
        ssh_pwd=text_of(rng, 32),
        notebook_url=f"http://{gateway}:{notebook}/lab?token={text_of(rng, 24).lower()}",
        tensorboard_url=f"http://{gateway}:{tensorboard}",
        custom_services=tcp_services(len(ports), datacenter, rng),
        http_services=http_services(instance_id, http_ports, datacenter),
    )
