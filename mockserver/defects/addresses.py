"""Faults of where an operation is served, by which method, and where its parameters are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import parse_qsl

import msgspec

from mockserver.defects.defect import Call, Defect
from mockserver.outcomes import Ask

__all__ = ["DEFECTS"]


class _Place(NamedTuple):
    operation: str
    name: str
    address: str
    method: str
    parameters: str


_PLACES = (
    _Place("listGpus", "gpu-list", "S26 S15", "S27", ""),
    _Place("listDatacenters", "datacenter-list", "S32 S15", "S33", ""),
    _Place("listImages", "image-list", "S39 S15", "S40", ""),
    _Place("createInstance", "create", "S49", "S50", "S51"),
    _Place("getOperations", "op-result", "S114", "S115", "S116"),
    _Place("queryInstances", "query", "S134 S15", "S135", "S136"),
    _Place("actOnInstance", "action", "S189", "S190", "S191"),
)


def _defect(place: _Place, what: str, ids: str, words: str, change: Callable[[Ask], Ask]) -> Defect:
    def request(call: Call) -> Ask | None:
        return change(call.ask) if call.operation == place.operation else None

    return Defect(f"{place.name}-{what}", tuple(ids.split()), words, request=request)


def _moved(ask: Ask) -> Ask:
    return msgspec.structs.replace(ask, path=f"{ask.path}s")


def _other_method(ask: Ask) -> Ask:
    return msgspec.structs.replace(ask, method="PUT")


def _parameters_elsewhere(ask: Ask) -> Ask:
    """The query string in place of a body, or nothing in place of the query string."""
    if ask.method == "GET":
        return msgspec.structs.replace(ask, query=b"")
    sent = dict(parse_qsl(ask.query.decode("ascii", "replace")))
    return msgspec.structs.replace(ask, body=msgspec.json.encode(sent))


DEFECTS = (
    *(
        _defect(place, "is-elsewhere", place.address, "it is at another address", _moved)
        for place in _PLACES
    ),
    *(
        _defect(place, "by-another-method", place.method, "only to another method", _other_method)
        for place in _PLACES
    ),
    *(
        _defect(
            place,
            "reads-the-body" if place.operation == "queryInstances" else "reads-the-query",
            place.parameters,
            "its parameters are read from elsewhere",
            _parameters_elsewhere,
        )
        for place in _PLACES
        if place.parameters
    ),
)
