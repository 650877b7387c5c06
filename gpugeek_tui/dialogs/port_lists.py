"""Port lists as people type them, and what the platform allows of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gpugeek_tui.api.checks import MAX_PORTS
from gpugeek_tui.api.models import Instance

__all__ = ["http_ports_of", "parse_ports", "ports_problem", "replacement", "same_http_ports"]

SEPARATORS = re.compile(r"[\s,;/]+")
# https://<instanceId>-http-<internal port>.<region>.gpugeek.com:8443 (S182)
HTTP_SERVICE = re.compile(r"^https?://[0-9]+-http-([0-9]{1,5})\.")


def parse_ports(text: str) -> tuple[int, ...]:
    """The ports in `text`, in its order, parted by commas or blanks.

    Raises `ValueError` with a sentence for the user.
    """
    ports: list[int] = []
    for word in SEPARATORS.split(text.strip()):
        if not word:
            continue
        if not (word.isascii() and word.isdecimal() and len(word) <= 5 and 1 <= int(word) <= 65535):
            raise ValueError(f"{word[:12]} is not a port: a port is a number from 1 to 65535.")
        ports.append(int(word))
    return tuple(ports)


def ports_problem(tcp: tuple[int, ...], http: tuple[int, ...]) -> str | None:
    """Why the two lists cannot be sent together, or None when they can (A17, C15)."""
    both = (*tcp, *http)
    if len(both) > MAX_PORTS:
        return f"{len(both)} ports are too many: TCP and HTTP together may be {MAX_PORTS}."
    twice = sorted({port for port in both if both.count(port) > 1})
    if twice:
        return f"Port {twice[0]} stands there twice."
    return None


def http_ports_of(instance: Instance) -> tuple[int, ...]:
    """The internal HTTP ports, read from the service addresses; TCP ports cannot be read back (E16)."""
    found = (HTTP_SERVICE.match(url) for url in instance.http_services)
    return tuple(int(match[1]) for match in found if match)


def same_http_ports(instances: Sequence[Instance]) -> tuple[int, ...]:
    """The internal HTTP ports where all have the same, else none."""
    lists = {http_ports_of(one) for one in instances}
    return lists.pop() if len(lists) == 1 else ()


def replacement(instances: Sequence[Instance], tcp: tuple[int, ...], http: tuple[int, ...]) -> str:
    """What sending the two lists will do to the ports that are open now (S207 to S210)."""
    open_tcp = sum(len(one.custom_services) for one in instances)
    open_http = sum(len(one.http_services) for one in instances)
    many = len(instances) > 1
    had = f"{open_tcp} TCP and {open_http} HTTP{' on all together' if many else ''}"
    if not tcp and not http:
        where = f" on all {len(instances)}" if many else ""
        return f"Open now: {had}.\nAfterwards: none. All custom ports{where} are closed."
    each = ", on each" if many else ""
    return f"Open now: {had}.\nAfterwards{each}: TCP {_listed(tcp)}; HTTP {_listed(http)}."


def _listed(ports: tuple[int, ...]) -> str:
    return ", ".join(map(str, ports)) or "none"
