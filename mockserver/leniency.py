"""Every place where a request may be looser than the document, and nothing beyond: one function each.

Each takes a parsed request and returns what the document is then asked about; what it cannot forgive
it leaves as it is, for the document to refuse.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from mockserver.dialect import Dialect

__all__ = ["forgiven"]

Request = dict[str, Any]

_DIGITS = re.compile(r"[0-9]{1,19}", re.ASCII)


def forgiven(operation_id: str, request: Request, dialect: Dialect) -> Request:
    """`request` with what this mock forgives made good."""
    forgive = _FORGIVE.get(operation_id)
    return forgive(request, dialect) if forgive else request


def _number(value: object) -> object:
    """A whole number written as a text of digits (A3, F8)."""
    return int(value) if isinstance(value, str) and _DIGITS.fullmatch(value) else value


def _create(request: Request, _: Dialect) -> Request:
    """diskType in any case (C10)."""
    kept = dict(request)
    disk = kept.get("diskType")
    if isinstance(disk, str) and disk.isascii():
        kept["diskType"] = disk.upper()
    return kept


def _operations(request: Request, _: Dialect) -> Request:
    """Ids as digit strings (A3)."""
    ids = request.get("ids")
    return {**request, "ids": [_number(each) for each in ids]} if isinstance(ids, list) else request


def _act(request: Request, _: Dialect) -> Request:
    """instanceId as a digit string (F8); ports with an action that has none are not looked at (F4)."""
    kept = dict(request)
    if "instanceId" in kept:
        kept["instanceId"] = _number(kept["instanceId"])
    if kept.get("action") != "set_port":
        kept.pop("ports", None)
        kept.pop("httpPorts", None)
    return kept


def _query(request: Request, dialect: Dialect) -> Request:
    """A page before the first is the first (E6); a size of 0 or less is the default, none is too big (E7)."""
    kept = dict(request)
    page, size = kept.get("pn"), kept.get("ps")
    if isinstance(page, int) and page < dialect.first_page:
        kept["pn"] = dialect.first_page
    if isinstance(size, int):
        kept["ps"] = min(size, dialect.largest_page) if size > 0 else dialect.page_size
    return kept


_FORGIVE: Mapping[str, Callable[[Request, Dialect], Request]] = {
    "createInstance": _create,
    "getOperations": _operations,
    "actOnInstance": _act,
    "queryInstances": _query,
}
