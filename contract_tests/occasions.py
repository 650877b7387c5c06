"""What a run must have met for its verdicts to mean something: a rule proves nothing that it never judged.

Pure predicates on single answers. Most are about what a rule needs before it can find anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from contract_tests.document import field_statements
from contract_tests.exchange import Credential
from contract_tests.fields import items, objects, operation_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.exchange import Exchange

__all__ = ["OCCASIONS", "Kind", "Occasion"]


class Kind(Enum):
    """What kind of thing was not met, in words that can head a list of such things."""

    RULE = "Rules that had nothing to judge"
    STATE = "States that no instance was seen in"
    RESULT = "Operation results never seen"
    ACTION = "Never done with success"
    FILTER = "Filters that never had anything to find"
    ARRAY = "Arrays that were always empty, so that no element was judged"
    FIELD = "Fields that no instance showed (E22)"


@dataclass(frozen=True, slots=True)
class Occasion:
    """`operation` is the one whose successful answers can meet it; "" is any answer. It can be met only
    where the operation `needs` has succeeded too. The statements `ids` hold of nothing until it, or
    another occasion that names them, was met.
    """

    kind: Kind
    what: str
    operation: str
    met: Callable[[Exchange], object]
    needs: str = ""
    ids: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What was not met, for a list; rules name their statements, the others are their own name."""
        return (
            f"{self.what} ({', '.join(self.ids)})"
            if self.ids and self.kind is Kind.RULE
            else self.what
        )


def _shown(exchange: Exchange, met: Callable[[dict[str, Any]], object]) -> bool:
    return any(met(instance) for instance in objects(exchange.data, "instances"))


def _results(exchange: Exchange, met: Callable[[dict[str, Any]], object]) -> bool:
    return any(met(operation) for operation in objects(exchange.data, "operations"))


def _is_dry(exchange: Exchange) -> bool:
    return exchange.sent.get("dryRun") is True


def _is_full(exchange: Exchange) -> bool:
    """A page that its size has cut off, or may have."""
    size = exchange.query.get("ps", "20")
    shown = len(objects(exchange.data, "instances"))
    return size.isdecimal() and 0 < int(size) <= shown


_RULES = (
    ("a refusal with its code and reason", "S11", "", lambda e: e.code not in {None, 0}),
    ("a call without token", "S24", "", lambda e: e.credential is Credential.NONE),
    ("an unknown address", "S17", "", lambda e: not e.operation and e.status == 404),
    ("a traceid", "S7", "", lambda e: e.traceid),
    ("ids of a dry run", "S96 S98", "createInstance", _is_dry),
    ("ids of a create", "S94 S97", "createInstance", lambda e: not _is_dry(e)),
    (
        "a datacenter asked for",
        "S111",
        "createInstance",
        lambda e: e.sent.get("dcId") and e.data.get("spec"),
    ),
    (
        "an ended operation's times",
        "S131",
        "getOperations",
        lambda e: _results(e, lambda one: one.get("completeTime")),
    ),
    ("a full page", "S147", "queryInstances", _is_full),
    (
        "a page after the first",
        "S148",
        "queryInstances",
        lambda e: e.query.get("pn", "") not in {"", "0", "1"} and _shown(e, bool),
    ),
    (
        "the latest operation of an instance",
        "S184",
        "queryInstances",
        lambda e: _shown(e, lambda one: operation_id(one.get("operationId"))),
    ),
)

_STATES = ("stopd", "running", "creating")
_RESULTS = {1: "in progress (1)", 2: "success (2)", 3: "failure (3)"}
_ACTIONS = ("stop", "start", "restart", "set_port", "release")
_ARRAYS = {
    "gpus": "listGpus",
    "datacenters": "listDatacenters",
    "images": "listImages",
    "operations": "getOperations",
    "instances": "queryInstances",
}
_NOTHING: tuple[Any, ...] = (None, "", [])
_SERVICES = ("customServices", "httpServices")


def _state(name: str) -> Occasion:
    return Occasion(
        Kind.STATE,
        name,
        "queryInstances",
        lambda e: _shown(e, lambda one: one.get("status") == name),
    )


def _result(status: int, words: str) -> Occasion:
    return Occasion(
        Kind.RESULT,
        words,
        "getOperations",
        lambda e: _results(e, lambda one: one.get("status") == status),
    )


def _action(name: str) -> Occasion:
    return Occasion(Kind.ACTION, name, "actOnInstance", lambda e: e.sent.get("action") == name)


def _filter(ids: str, name: str, value: str = "") -> Occasion:
    def found(exchange: Exchange) -> object:
        asked = exchange.query.get(name, "")
        return asked and asked == (value or asked) and objects(exchange.data, "instances")

    what = f"{name}={value}" if value else name
    return Occasion(Kind.FILTER, what, "queryInstances", found, ids=(ids,))


def _array(name: str, operation: str) -> Occasion:
    return Occasion(Kind.ARRAY, name, operation, lambda e: items(e.data, name))


def _of_instance(kind: Kind, name: str) -> Occasion:
    return Occasion(
        kind,
        name,
        "queryInstances",
        lambda e: _shown(e, lambda one: one.get(name) not in _NOTHING),
    )


OCCASIONS: tuple[Occasion, ...] = (
    *(
        Occasion(Kind.RULE, what, operation, met, ids=tuple(ids.split()))
        for what, ids, operation, met in _RULES
    ),
    *(_state(name) for name in _STATES),
    Occasion(
        Kind.STATE,
        "isPending 1",
        "queryInstances",
        lambda e: _shown(e, lambda one: one.get("isPending") == 1),
    ),
    *(_result(status, words) for status, words in _RESULTS.items()),
    Occasion(Kind.ACTION, "create", "createInstance", lambda e: not _is_dry(e)),
    *(_action(name) for name in _ACTIONS),
    *(_filter("S140", "status", name) for name in _STATES),
    _filter("S142", "instanceId"),
    *(_array(name, operation) for name, operation in _ARRAYS.items()),
    *(_of_instance(Kind.ARRAY, name) for name in _SERVICES),
    *(
        _of_instance(Kind.FIELD, name)
        for name in field_statements("Instance")
        if name not in _SERVICES
    ),
)
