"""Readings that show over time, in what create and action lead to: C20, E4, F1 to F8."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_tests.exchange import Credential
from contract_tests.fields import items, objects, operation_id
from contract_tests.questions import OTHER
from contract_tests.readings_folded import Sighting
from contract_tests.readings_of_watching import http_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.exchange import Exchange
    from contract_tests.readings_memory import Accepted, Memory

__all__ = ["ACTING"]

_FROM = {"start": "stopd", "stop": "running", "restart": "running"}
"""The state in which an action is certainly legal, so that only what is in progress can forbid it."""

_ACTIONS = frozenset({"start", "stop", "restart", "release", "set_port"})


def unknown_action(exchange: Exchange, _: Memory) -> Iterator[Sighting]:
    """F6."""
    action = exchange.sent.get("action")
    if not _acts(exchange) or not isinstance(action, str) or action in {"", *_ACTIONS}:
        return
    if exchange.refused and isinstance(exchange.sent.get("instanceId"), int):
        value = str(exchange.code) if exchange.code in {10005, 10135} else OTHER
        yield Sighting("unknown_action", value, exchange, words=f"code {exchange.code}")


def of_state(exchange: Exchange, memory: Memory) -> Iterator[Sighting]:
    """F1, F5: actions on an instance of ours whose state is known from the last look."""
    sent = exchange.sent
    instance_id, action = sent.get("instanceId"), str(sent.get("action"))
    if not _acts(exchange) or not isinstance(instance_id, int) or instance_id not in memory.asked:
        return
    row, pending = memory.rows.get(instance_id, {}), memory.pending(instance_id)
    if pending is not None:
        if exchange.ok:  # if the first one is still in progress after this
            memory.waiting.setdefault(pending[0], []).append(
                ("while_pending", "accepted", exchange)
            )
        elif exchange.code == 10135 and row.get("status") == _FROM.get(action, row.get("status")):
            yield Sighting("while_pending", "refused", exchange)
        return
    if instance_id not in memory.settled or not (exchange.ok or exchange.code == 10135):
        return
    whole = isinstance(sent.get("ports"), list) and isinstance(sent.get("httpPorts"), list)
    if action == "release" and row.get("status") == "running":
        yield Sighting("release_needs", "any" if exchange.ok else "stopd", exchange)
    elif action == "set_port" and row.get("status") == "stopd" and whole:
        yield Sighting("set_port_needs", "any" if exchange.ok else "running", exchange)


def presence(exchange: Exchange, memory: Memory) -> Iterator[Sighting]:
    """C20 and E4: when an instance of ours comes into the query, and when it leaves it."""
    text = exchange.query.get("instanceId", "")
    own = exchange.operation == "queryInstances" and exchange.credential is Credential.OWN
    if not own or set(exchange.query) != {"instanceId"} or not text.isdecimal():
        return
    instance_id = int(text)
    if instance_id not in memory.asked:
        return
    shown = any(row.get("instanceId") == instance_id for row in objects(exchange.data, "instances"))
    if not shown and not (exchange.ok or exchange.refused):
        return
    pending = memory.pending(instance_id)
    if pending is not None and pending[1].action == "release":
        if shown:
            yield Sighting("released", "at_end", exchange)
        else:  # it may have ended by now: wait until it is seen to be in progress after this
            memory.waiting.setdefault(pending[0], []).append(("released", "at_accept", exchange))
    elif instance_id not in memory.rows:
        if shown:
            missed = memory.missed.get(instance_id)
            yield Sighting("new_instance", "later" if missed else "at_once", missed or exchange)
        else:
            memory.missed.setdefault(instance_id, exchange)


def new_addresses(exchange: Exchange, memory: Memory) -> Iterator[Sighting]:
    """F5: whether the query shows the new HTTP ports while set_port is in progress."""
    if exchange.operation != "queryInstances" or exchange.credential is not Credential.OWN:
        return
    for row in objects(exchange.data, "instances"):
        instance_id = row.get("instanceId")
        pending = memory.pending(instance_id) if isinstance(instance_id, int) else None
        if pending is None or pending[1].action != "set_port" or row.get("status") == "stopd":
            continue  # a stopped one may have no addresses at all (E15)
        wanted, before = _changes(pending[1])
        shown = sorted(map(http_port, items(row, "httpServices")))
        if wanted == before or wanted is None:
            continue
        if shown == before:
            yield Sighting("new_addresses", "at_end", exchange)
        elif shown == wanted:
            memory.waiting.setdefault(pending[0], []).append(
                ("new_addresses", "at_accept", exchange)
            )


def still_in_progress(exchange: Exchange, memory: Memory) -> Iterator[Sighting]:
    """What was seen of an operation counts now that a later look shows it in progress."""
    if exchange.operation != "getOperations" or exchange.credential is not Credential.OWN:
        return
    for row in objects(exchange.data, "operations"):
        waiting = memory.waiting.pop(operation_id(row.get("operationId")) or 0, [])
        if row.get("status") == 1:
            for name, value, seen in waiting:
                yield Sighting(name, value, seen)


def _changes(accepted: Accepted) -> tuple[list[Any] | None, list[Any]]:
    """The HTTP ports that a set_port asks for, and those shown before it."""
    wanted = accepted.sent.get("httpPorts")
    before = sorted(map(http_port, items(accepted.before, "httpServices")))
    return (sorted(wanted) if isinstance(wanted, list) else None), before


def _acts(exchange: Exchange) -> bool:
    return exchange.operation == "actOnInstance" and exchange.credential is Credential.OWN


ACTING = (unknown_action, of_state, presence, new_addresses, still_in_progress)
