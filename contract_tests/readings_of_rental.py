"""Readings that create's answers show, whoever asked: C1 to C20. Each looks at one exchange.

A refusal is understood only where the request holds one thing that is open and nothing else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from contract_tests.exchange import Credential
from contract_tests.fields import items
from contract_tests.questions import OTHER
from contract_tests.readings_folded import Sighting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.exchange import Exchange
    from contract_tests.readings_memory import Memory

__all__ = ["PLAIN", "RENTAL", "no_machine_sighting", "only", "told"]

PLAIN = frozenset({"type", "gpuName", "skuName", "gpuNum", "imageId"})
"""What every create holds."""

_SMALLEST = {"systemDiskSize": 30, "dataDiskSize": 20}  # GB, the defaults
_GIB = 1 << 30


def only(sent: dict[str, Any], *names: str) -> bool:
    """Whether a create holds what it must, these fields, and no other."""
    return set(sent) - {"dryRun", "name"} == PLAIN | set(names) and all(
        name in sent for name in names
    )


def _code(exchange: Exchange) -> str:
    """A refusal's code where it is one that a reading has; OTHER for any other."""
    return str(exchange.code) if exchange.code in {10005, 10135} else OTHER


def told(exchange: Exchange) -> str:
    """The words for an answer that no reading has."""
    return "accepted" if exchange.ok else f"code {exchange.code} over HTTP {exchange.status}"


def create_id_key(exchange: Exchange, _: Memory) -> Iterator[Sighting]:
    """A1, of dry runs and of real creates."""
    if exchange.operation != "createInstance" or not exchange.ok:
        return
    table, example = ("instanceId" in exchange.data), ("InstanceId" in exchange.data)
    if table or example:
        value = "both" if table and example else "instanceId" if table else "InstanceId"
        dry = exchange.sent.get("dryRun") is True
        yield Sighting("create_id_key", value, exchange, "a dry run" if dry else "a create")


def gpus_listed(exchange: Exchange, memory: Memory) -> Iterator[Sighting]:
    """B1: a list that loses a name goes with the stock."""
    if exchange.operation != "listGpus" or exchange.credential is not Credential.OWN:
        return
    listed = items(exchange.data, "gpus")
    if exchange.ok and any(name not in listed for name in memory.gpus):
        yield Sighting("gpus_listed", "in_stock", exchange)


def vram(exchange: Exchange, _: Memory) -> Iterator[Sighting]:
    """C7."""
    shown = _spec(exchange).get("vram")
    if isinstance(shown, str) and (found := re.fullmatch(r"\d+(?:\.\d+)?( ?[A-Za-z]*)", shown)):
        value = {"": "bare", "G": "G"}.get(found[1], OTHER)
        yield Sighting("vram", value, exchange, words=f"a number and {found[1]!r}")


def other_type(exchange: Exchange, _: Memory) -> Iterator[Sighting]:
    """C1; 0 may count as missing (C2)."""
    kind = exchange.sent.get("type")
    if not _creates(exchange) or not only(exchange.sent) or not exchange.refused:
        return
    if isinstance(kind, int) and not isinstance(kind, bool) and kind not in {0, 2}:
        yield Sighting("other_type", _code(exchange), exchange, words=told(exchange))


def zero_gpus(exchange: Exchange, _: Memory) -> Iterator[Sighting]:
    """C2."""
    sent = exchange.sent
    if not _creates(exchange) or not only(sent) or not exchange.refused:
        return
    if sent["type"] == 2 and sent["gpuNum"] == 0:
        yield Sighting("zero_gpus", _code(exchange), exchange, words=told(exchange))


def create_refusal(exchange: Exchange, memory: Memory) -> Iterator[Sighting]:
    """A13: five right fields can be refused for want of a machine only."""
    sent = exchange.sent
    if not _creates(exchange) or not only(sent) or "name" in sent:
        return
    listed = sent["gpuName"] in memory.gpus and sent["imageId"] in memory.images
    right = (sent["type"], sent["skuName"], sent["gpuNum"]) == (2, "payg", 1) and listed
    if right and exchange.refused and exchange.code != 10005:
        yield no_machine_sighting(exchange)


def no_machine_sighting(exchange: Exchange) -> Sighting:
    """What a create shows that was refused for want of a machine."""
    value = "10135" if exchange.code == 10135 else "unlisted"
    return Sighting("create_refusal", value, exchange)


def payg_duration(exchange: Exchange, _: Memory) -> Iterator[Sighting]:
    """C13."""
    sent = exchange.sent
    if not _creates(exchange) or not only(sent, "duration") or sent["skuName"] != "payg":
        return
    if isinstance(sent["duration"], int) and sent["duration"] >= 1:
        if exchange.ok:
            yield Sighting("payg_duration", "ignored", exchange)
        elif exchange.code == 10005:
            yield Sighting("payg_duration", "refused", exchange)


def cpu_and_memory(exchange: Exchange, _: Memory) -> Iterator[Sighting]:
    """C5, told by the number of cores: nobody's machine has a single one for each GPU."""
    sent, spec = exchange.sent, _spec(exchange)
    if only(sent, "cpuNum") and sent["cpuNum"] == 1 and sent["gpuNum"] == 1:
        cores = spec.get("cpuCoreNum")
        if isinstance(cores, int):
            yield Sighting(
                "cpu_and_memory", "given" if cores == 1 else "filter", exchange, "cpuNum"
            )


def memory_unit(exchange: Exchange, memory: Memory) -> Iterator[Sighting]:
    """C5, where what was asked for is what is given."""
    sent, spec = exchange.sent, _spec(exchange)
    if only(sent, "memory") and sent["gpuNum"] == 1 and isinstance(sent["memory"], int):
        size = spec.get("memorySize")
        if size == memory.shares.get(str(sent["gpuName"]), size):
            return  # what it comes with anyway
        if size == sent["memory"] * _GIB:
            yield Sighting("memory_unit", "GB", exchange)
        elif size == sent["memory"]:
            yield Sighting("memory_unit", "bytes", exchange)


def small_disks(exchange: Exchange, memory: Memory) -> Iterator[Sighting]:
    """C19, for each of the two disks."""
    sent = exchange.sent
    if not _creates(exchange):
        return
    for name, smallest in _SMALLEST.items():
        if only(sent, name) and isinstance(sent[name], int) and 1 <= sent[name] < smallest:
            if exchange.code == 10005:
                yield Sighting("small_disks", "refused", exchange, name)
            elif _taken(exchange, memory):
                yield Sighting("small_disks", "taken", exchange, name)


def ports(exchange: Exchange, memory: Memory) -> Iterator[Sighting]:
    """C15: how many of both kinds together, and whether one may be there twice."""
    sent = exchange.sent
    if not _creates(exchange) or set(sent) - {"dryRun", "name"} - PLAIN - {
        "servicePort",
        "httpServicePort",
    }:
        return
    tcp, http = sent.get("servicePort", []), sent.get("httpServicePort", [])
    if not all(isinstance(each, list) and all(map(_is_port, each)) for each in (tcp, http)):
        return
    values = {"port_limit": ("together", "each"), "same_port": ("refused", "allowed")}
    doubled = len(set(tcp + http)) < len(tcp + http)
    many = len(tcp + http) > 3
    if doubled == many or max(len(tcp), len(http)) > 3:
        return
    name = "same_port" if doubled else "port_limit"
    place = "two lists" if doubled and len(set(tcp)) == len(tcp) else ""
    if exchange.code == 10005:
        yield Sighting(name, values[name][0], exchange, place)
    elif _taken(exchange, memory):
        yield Sighting(name, values[name][1], exchange, place)


def _taken(exchange: Exchange, memory: Memory) -> bool:
    """A yes that means yes: of a create, or of a dry run that is known to look at parameters (C18)."""
    return exchange.ok and (exchange.sent.get("dryRun") is not True or memory.checks_in_dry_runs)


def _creates(exchange: Exchange) -> bool:
    return exchange.operation == "createInstance" and exchange.credential is Credential.OWN


def _spec(exchange: Exchange) -> dict[str, Any]:
    spec = exchange.data.get("spec") if _creates(exchange) and exchange.ok else None
    return spec if isinstance(spec, dict) else {}


def _is_port(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1024 <= value < 65536


RENTAL = (
    create_id_key,
    gpus_listed,
    vram,
    other_type,
    zero_gpus,
    create_refusal,
    payg_duration,
    cpu_and_memory,
    memory_unit,
    small_disks,
    ports,
)
