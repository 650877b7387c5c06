"""How a request is read where the reference leaves it open: one function for each operation.

Each takes a parsed request and returns what the document is then asked about; what its dialect does
not allow it leaves as it is, for the document to refuse. What no reading allows and `--loose` forgives
all the same is in `leniency`. `excused` hides from the document what a dialect allows beyond it, and
`refused_as` gives a refusal the code that the dialect has for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from mockserver.dialect import Dialect
from mockserver.errors import MockError, OperationError, ParameterError

__all__ = ["as_read", "excused", "refused_as"]

Request = dict[str, Any]

_PORTS = ("ports", "httpPorts")
_DIGITS = re.compile(r"[0-9]{1,19}", re.ASCII)


def as_read(operation_id: str, request: Request, dialect: Dialect) -> Request:
    """`request` as the dialect reads it."""
    read = _READ.get(operation_id)
    return read(request, dialect) if read else request


def excused(operation_id: str, request: Request, dialect: Dialect) -> Request:
    """`request` without what the dialect allows and the document does not."""
    if operation_id == "getOperations":
        if dialect.no_ids == "nothing" and request.get("ids") == []:  # D5
            return {**request, "ids": [1]}
    elif operation_id == "actOnInstance":
        if dialect.missing_ports == "untouched" and request.get("action") == "set_port":  # F2
            return {"ports": [], "httpPorts": [], **request}
    elif operation_id == "queryInstances" and dialect.unknown_status == "empty":  # E3
        return {name: value for name, value in request.items() if name != "status"}
    return request


def refused_as(
    operation_id: str, request: Request, error: ParameterError, dialect: Dialect
) -> MockError:
    """The refusal that the dialect has for a type (C1) or an action (F6) that does not exist."""
    asked = (operation_id, error.parameter, type(request.get(error.parameter)))
    if asked == ("createInstance", "type", int) and dialect.other_type == "10135":
        return OperationError(f"Cannot create: type {error.problem}")
    if asked == ("actOnInstance", "action", str) and dialect.unknown_action == "10135":
        return OperationError(f"There is no such action: it {error.problem}")
    return error


def _number(value: object) -> object:
    """A whole number written as a text of digits (A3, F8)."""
    return int(value) if isinstance(value, str) and _DIGITS.fullmatch(value) else value


def _create(request: Request, dialect: Dialect) -> Request:
    """diskType in any case (C10)."""
    kept = dict(request)
    disk = kept.get("diskType")
    if isinstance(disk, str) and disk.isascii() and dialect.disk_type_case == "any":
        kept["diskType"] = disk.upper()
    return kept


def _operations(request: Request, dialect: Dialect) -> Request:
    """Ids as digit strings (A3)."""
    ids = request.get("ids")
    if dialect.ids_type == "integers" or not isinstance(ids, list):
        return request
    return {**request, "ids": [_number(each) for each in ids]}


def _act(request: Request, dialect: Dialect) -> Request:
    """instanceId as a digit string (F8); null for a list of ports (F3); ports with an action that has
    none are not looked at (F4). Raises ParameterError.
    """
    kept = dict(request)
    if "instanceId" in kept and dialect.instance_id_type == "digits":
        kept["instanceId"] = _number(kept["instanceId"])
    for name in _PORTS:
        if name not in kept:
            continue
        if kept.get("action") != "set_port":
            if dialect.stray_ports == "refused":
                raise ParameterError(name, "is for set_port only")
            del kept[name]
        elif kept[name] is None:
            kept[name] = []
            if dialect.null_ports == "missing":
                del kept[name]
    return kept


def _query(request: Request, dialect: Dialect) -> Request:
    """A page before the first is the first (E6); a size of 0 or less is the default, none is too big (E7).

    Raises ParameterError where the dialect is less patient.
    """
    kept = dict(request)
    page, size = kept.get("pn"), kept.get("ps")
    if isinstance(page, int) and page < dialect.first_page:
        if dialect.page_before_first == "refused":
            raise ParameterError("pn", f"must be at least {dialect.first_page}, not {page}")
        kept["pn"] = dialect.first_page
    if isinstance(size, int):
        if dialect.odd_page_size == "refused" and not 0 < size <= dialect.largest_page:
            raise ParameterError("ps", f"must be 1 to {dialect.largest_page}, not {size}")
        kept["ps"] = min(size, dialect.largest_page) if size > 0 else dialect.page_size
    return kept


_READ: Mapping[str, Callable[[Request, Dialect], Request]] = {
    "createInstance": _create,
    "getOperations": _operations,
    "actOnInstance": _act,
    "queryInstances": _query,
}
