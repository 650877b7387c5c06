"""Readings that the query shows, whoever asked: E1 to E22, and of an instance A20 and C3."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from contract_tests.exchange import Credential
from contract_tests.fields import items, objects
from contract_tests.questions import OTHER
from contract_tests.readings_folded import Sighting
from contract_tests.readings_memory import known_fields
from contract_tests.readings_of_operations import is_id, possibly

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_tests.exchange import Exchange
    from contract_tests.readings_memory import Memory

__all__ = ["WATCHING", "http_port"]

NAMED = frozenset({"stopd", "running", "creating"})
_TRANSITIONAL = {
    "start": "starting",
    "stop": "stopping",
    "restart": "restarting",
    "release": "releasing",
}
_LEADS_TO = {"start": "running", "stop": "stopd"}
_ADDRESSES = ("sshCmd", "sshPwd", "notebookUrl", "tensorboardUrl")


def _instances(exchange: Exchange) -> list[dict[str, Any]]:
    own = exchange.operation == "queryInstances" and exchange.credential is Credential.OWN
    return objects(exchange.data, "instances") if own and exchange.ok else []


def order(exchange: Exchange, _: Memory) -> Iterator[Sighting]:
    """E9, by the ids, which grow, or by the times where ids are not in order."""
    rows = _instances(exchange)
    keys: Sequence[str] = ("instanceId", "createdAt")
    possible = set()
    for key in keys:
        values = [row.get(key) for row in rows]
        kind: type = int if key == "instanceId" else str
        if not all(isinstance(value, kind) for value in values) or len(set(values)) < 2:
            continue
        rising = sorted(values)  # type: ignore[type-var]  # they are all of one kind, see above
        possible |= {"oldest"} if values == rising else set()
        possible |= {"newest"} if values == rising[::-1] else set()
    if len(rows) > 1:
        yield possibly("order", possible or ["other: neither by age nor by id"], exchange)


def unknown_status(exchange: Exchange, memory: Memory) -> Iterator[Sighting]:
    """E3, for a status that no instance ever had."""
    status = exchange.query.get("status")
    if not _asks(exchange) or not status or status in NAMED or set(exchange.query) != {"status"}:
        return
    if status in [row.get("status") for row in memory.rows.values()] or status[-3:] == "ing":
        return
    if exchange.ok and not _instances(exchange):
        yield Sighting("unknown_status", "empty", exchange)
    elif exchange.refused:
        value = "refused" if exchange.code == 10005 else OTHER
        yield Sighting("unknown_status", value, exchange, words=f"code {exchange.code}")


def unknown_instance(exchange: Exchange, memory: Memory) -> Iterator[Sighting]:
    """E5, for an id that no instance of the account ever had."""
    text = exchange.query.get("instanceId", "")
    if not _asks(exchange) or set(exchange.query) != {"instanceId"} or not text.isdecimal():
        return
    if int(text) in memory.asked or int(text) in memory.rows:
        return
    if exchange.ok and not _instances(exchange):
        yield Sighting("unknown_instance", "empty", exchange)
    elif exchange.refused:
        value = "refused" if exchange.code == 10135 else OTHER
        yield Sighting("unknown_instance", value, exchange, words=f"code {exchange.code}")


def rows(exchange: Exchange, memory: Memory) -> Iterator[Sighting]:
    """What each instance shows in its state: A20, C3, E1, E12, E14, E15, E16, E17, E20, E22."""
    for row in _instances(exchange):
        instance_id = row.get("instanceId")
        asked = memory.asked.get(instance_id, {}) if isinstance(instance_id, int) else {}
        yield from _fields(exchange, row, memory)
        yield from _sku(exchange, row, asked)
        yield from _status(exchange, row, memory)
        yield from _gpus(exchange, row, asked)
        yield from _addresses(exchange, row)
        yield from _services(exchange, row, memory)


def _fields(exchange: Exchange, row: dict[str, Any], memory: Memory) -> Iterator[Sighting]:
    if row.get("operationId", 0) in (0, None):
        absent = "operationId" not in row
        value = "absent" if absent else "zero" if row["operationId"] == 0 else "null"
        if not absent or any("operationId" in one for one in memory.rows.values()):
            yield Sighting("no_operation", value, exchange)
    missing = known_fields("Instance") - set(row) - {"operationId"}
    yield Sighting("instance_fields", "some" if missing else "all", exchange)
    for name in ("customServices", "httpServices"):
        if name in row and not row[name]:
            yield Sighting("empty_list", "null" if row[name] is None else "array", exchange, name)


def _sku(exchange: Exchange, row: dict[str, Any], asked: dict[str, Any]) -> Iterator[Sighting]:
    shown = row.get("skuName")
    if asked.get("skuName") == "bidding" and shown != "card_less":
        value = shown if shown in ("bidding", "payg") else OTHER
        yield Sighting("bidding_shown", str(value), exchange, words=repr(shown)[:40])
    elif shown == "bidding":
        yield Sighting("bidding_shown", "bidding", exchange)


def _status(exchange: Exchange, row: dict[str, Any], memory: Memory) -> Iterator[Sighting]:
    status, instance_id = row.get("status"), row.get("instanceId")
    pending = memory.pending(instance_id) if isinstance(instance_id, int) else None
    if row.get("isPending") != 1 or not isinstance(status, str) or pending is None:
        return
    accepted = pending[1]
    if accepted.action not in _TRANSITIONAL or row.get("operationId") not in (pending[0], None):
        return
    before = accepted.before.get("status")
    if status == _TRANSITIONAL[accepted.action]:
        yield Sighting("statuses", "transitional", exchange, accepted.action)
    elif status == before:
        yield Sighting("statuses", "three", exchange, accepted.action)
    elif status not in NAMED or status == _LEADS_TO.get(accepted.action):
        yield Sighting("statuses", OTHER, exchange, accepted.action, repr(status)[:40])


def _gpus(exchange: Exchange, row: dict[str, Any], asked: dict[str, Any]) -> Iterator[Sighting]:
    if row.get("isPending") != 0:
        return
    number, free = row.get("gpuNum"), row.get("availableGpuNum")
    sku = asked.get("skuName", row.get("skuName"))
    if row.get("status") == "stopd" and sku in ("payg", "bidding") and isinstance(number, int):
        whole = asked.get("gpuNum", number)
        value = "zero" if number == 0 else "kept" if number == whole else OTHER
        yield Sighting("stopped_gpu_num", value, exchange, sku, str(number))
    startable = row.get("isStartable")
    if row.get("status") == "running" and row.get("skuName") != "card_less":
        if startable is True:
            yield Sighting("is_startable", "host", exchange)
        elif startable is False and isinstance(free, int) and free >= (number or 1):
            yield Sighting("is_startable", "stopd", exchange)


def _addresses(exchange: Exchange, row: dict[str, Any]) -> Iterator[Sighting]:
    status = row.get("status")
    for name in _ADDRESSES:
        blank = not row.get(name)
        if status == "running" and not blank:
            for question in ("stopped_addresses", "creating_addresses"):
                yield Sighting(question, "filled while running", exchange, name)
        elif status == "stopd" and row.get("isPending") == 0:
            yield Sighting("stopped_addresses", "blank" if blank else "kept", exchange, name)
        elif status == "creating":
            yield Sighting("creating_addresses", "blank" if blank else "filled", exchange, name)
        if blank and name in row and row[name] in ("", None):
            yield Sighting(
                "blank_address", "null" if row[name] is None else "empty", exchange, name
            )


def _services(exchange: Exchange, row: dict[str, Any], memory: Memory) -> Iterator[Sighting]:
    services, instance_id = items(row, "httpServices"), row.get("instanceId")
    for service in services:
        scheme = str(service).partition("://")[0]
        if scheme in {"http", "https"}:
            yield Sighting("service_scheme", scheme, exchange)
    asked = memory.ports(instance_id) if isinstance(instance_id, int) else None
    if asked is None or row.get("isPending") != 0 or len(asked) < 2 or not _distinct(asked):
        return
    shown = [http_port(service) for service in services]
    orders = {
        "asked": asked,
        "reversed": asked[::-1],
        "other: by number": sorted(asked),
        "other: by number, the highest first": sorted(asked, reverse=True),
    }
    if sorted(shown) == sorted(asked):
        possible = [name for name, order in orders.items() if order == shown]
        yield possibly("services_order", possible or ["other: no order that shows"], exchange)


def _asks(exchange: Exchange) -> bool:
    return exchange.operation == "queryInstances" and exchange.credential is Credential.OWN


def _distinct(ports: list[Any]) -> bool:
    return all(map(is_id, ports)) and len(set(ports)) == len(ports)


def http_port(service: object) -> int:
    """The port that an HTTP service's name holds (S182); 0 if it holds none."""
    found = re.search(r"-http-(\d+)\.", str(service))
    return int(found[1]) if found else 0


WATCHING = (order, unknown_status, unknown_instance, rows)
