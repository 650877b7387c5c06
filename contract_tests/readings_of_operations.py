"""Readings that op/result shows, whoever asked: A2, D1, D3 and D5."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_tests.exchange import Credential
from contract_tests.fields import objects, operation_id
from contract_tests.questions import OTHER
from contract_tests.readings_folded import Sighting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_tests.exchange import Exchange
    from contract_tests.readings_memory import Memory

__all__ = ["OPERATIONS", "is_id", "possibly"]

_CREATE_WORDS = frozenset({"create", "start", "createInstance"})


def operations(exchange: Exchange, memory: Memory) -> Iterator[Sighting]:
    """A2, D1, D3: what each operation shows."""
    for row in _operations(exchange):
        shown = row.get("operationId")
        if isinstance(shown, int | str) and not isinstance(shown, bool):
            value = "string" if isinstance(shown, str) else "number"
            yield Sighting("operation_id_type", value, exchange)
        accepted = memory.accepted.get(operation_id(shown) or 0)
        if accepted is not None and accepted.action == "create":
            word = str(row.get("action"))
            value = word if word in _CREATE_WORDS else OTHER
            yield Sighting("create_word", value, exchange, words=repr(word[:40]))
        if row.get("status") == 1:
            name = "unset_complete_time"
            time = row.get("completeTime")
            if "completeTime" not in row:
                yield Sighting(name, "absent", exchange)
            elif time is None or time == "":
                yield Sighting(name, "null" if time is None else "empty", exchange)
            else:
                yield Sighting(name, OTHER, exchange, words="a time, or something like it")


def asked_operations(exchange: Exchange, memory: Memory) -> Iterator[Sighting]:
    """D5: unknown ids, none at all, the order, and what is asked for twice."""
    asked = exchange.sent.get("ids")
    own = exchange.operation == "getOperations" and exchange.credential is Credential.OWN
    if not own or not isinstance(asked, list) or not all(map(is_id, asked)):
        return
    words = f"code {exchange.code}"
    if not asked:
        if exchange.ok or exchange.refused:
            value = "nothing" if exchange.ok else "refused" if exchange.code == 10005 else OTHER
            yield Sighting("no_ids", value, exchange, words=words)
        return
    known = [found for found in asked if found in memory.operations]
    if any(found > 1 << 61 for found in asked) and (exchange.ok or exchange.refused):
        value = "omitted" if exchange.ok else "refused" if exchange.code == 10135 else OTHER
        yield Sighting("unknown_operation", value, exchange, words=words)
    if exchange.ok:
        shown = [operation_id(row.get("operationId")) or 0 for row in _operations(exchange)]
        yield from _answered(exchange, known, shown)


def _answered(exchange: Exchange, known: list[int], shown: list[int]) -> Iterator[Sighting]:
    """How often and in which order `known` operations, as asked for, are `shown`."""
    if len(known) > len(set(known)):
        twice = next(found for found in known if known.count(found) > 1)
        value = {1: "once", known.count(twice): "each"}.get(shown.count(twice), OTHER)
        yield Sighting("repeated_ids", value, exchange, words=f"{shown.count(twice)} times")
    asked, got = list(dict.fromkeys(known)), list(dict.fromkeys(shown))
    got = [found for found in got if found in asked]
    if set(asked) == set(got) and len(got) > 1:
        orders = {
            "asked": asked,
            "newest": sorted(asked, reverse=True),
            "other: the oldest first": sorted(asked),
            "other: the request's order turned round": asked[::-1],
        }
        possible = [name for name, order in orders.items() if order == got]
        yield possibly("operations_order", possible or ["other: no order that shows"], exchange)


def possibly(name: str, possible: Iterable[str], exchange: Exchange) -> Sighting:
    """One that leaves several readings possible; what remains after all of them is the reading."""
    return Sighting(name, "|".join(sorted(possible)), exchange, "possible")


def is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _operations(exchange: Exchange) -> list[dict[str, Any]]:
    own = exchange.operation == "getOperations" and exchange.credential is Credential.OWN
    return objects(exchange.data, "operations") if own and exchange.ok else []


OPERATIONS = (operations, asked_operations)
