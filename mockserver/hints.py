"""Hints on single requests: what was answered politely and is a slip all the same.

Pure functions of an entry. What only several requests together show is in `hints_over_time`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from mockserver.contract import the_contract
from mockserver.dialect import DEFAULT
from mockserver.errors import MockError
from mockserver.journal_entry import Entry, Hint
from mockserver.journal_masking import masked_text, names_secret

__all__ = ["REQUEST_HINTS", "request_hints"]

_PREPAID = ("daily", "weekly", "monthly")

_MEANT: Mapping[str, Mapping[str, str]] = {
    "createInstance": {"ports": "servicePort", "httpPorts": "httpServicePort"},
    "actOnInstance": {
        "servicePort": "ports",
        "httpServicePort": "httpPorts",
        "id": "instanceId",
        "ids": "instanceId",
        "InstanceId": "instanceId",
        "instanceIds": "instanceId",
        "operation": "action",
        "type": "action",
    },
    "getOperations": {
        "id": "ids",
        "operationId": "ids",
        "operationIds": "ids",
        "operation_id": "ids",
        "instanceId": "ids",
    },
    "queryInstances": {
        "id": "instanceId",
        "ids": "instanceId",
        "page": "pn",
        "pageNum": "pn",
        "pageNo": "pn",
        "pageSize": "ps",
        "size": "ps",
        "limit": "ps",
    },
}
"""Names that are used for a field of the operation, and are not near it by their letters."""


@cache
def _fields() -> Mapping[str, tuple[str, ...]]:
    """What each operation takes, by the document."""
    contract = the_contract()
    return {operation: contract.parameters(operation) for operation in contract.operations}


def request_hints(entry: Entry) -> Iterator[Hint]:
    """What may be said about this request by itself."""
    for rule in _RULES:
        yield from rule(entry)


def _sent(entry: Entry) -> dict[str, Any]:
    """The parameters, from where the operation takes them."""
    if entry.method == "POST":
        return entry.body if isinstance(entry.body, dict) else {}
    return dict(entry.query)


def _fields_sent(entry: Entry) -> Iterator[Hint]:
    """A18: what the reference does not know is ignored, which a client never notices."""
    if not entry.operation:
        return
    known = _fields()[entry.operation]
    for name in _sent(entry):
        if name in known:
            continue
        shown = masked_text(name[:60])
        if names_secret(name) and name != "env":
            continue  # said as token-not-in-header
        owner = _owner(name)
        meant = _MEANT.get(entry.operation, {}).get(name) or _nearest(name, known)
        advice = f"; did you mean {meant!r}?" if meant else f"; it takes {_listed(known)}"
        if owner:
            yield Hint(
                "other-endpoint-field",
                f"{shown!r} is a field of {owner}, and {entry.operation} does not look at it{advice}",
            )
        else:
            yield Hint(
                "unknown-field", f"{entry.operation} does not know {shown!r} (ignored){advice}"
            )


def _owner(name: str) -> str:
    """The other operation whose field this is. An answer's InstanceId counts as the id it is."""
    return next((operation for operation, known in _fields().items() if name in known), "")


def _nearest(name: str, known: tuple[str, ...]) -> str:
    plain = {_plain(each): each for each in known}
    near = get_close_matches(_plain(name), plain, n=1, cutoff=0.7)
    return plain[near[0]] if near else ""


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").casefold()


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "no parameters"


def _no_effect(entry: Entry) -> Iterator[Hint]:
    """F4, C13: known fields that do nothing here."""
    sent = _sent(entry)
    if entry.operation == "actOnInstance" and entry.action not in {"set_port", ""}:
        idle = [name for name in ("ports", "httpPorts") if sent.get(name)]
        if idle:
            yield Hint(
                "no-effect", f"{' and '.join(idle)} do nothing with {entry.action}, only set_port"
            )
    sku = sent.get("skuName")
    if entry.operation == "createInstance" and sku in {"payg", "bidding"} and "duration" in sent:
        yield Hint(
            "no-effect", f"duration does nothing with {sku}: it is for {', '.join(_PREPAID)}"
        )


def _token(entry: Entry) -> Iterator[Hint]:
    """A15, A16: a key belongs into the header gz-api-token and nowhere else."""
    where = list(entry.token_in)
    for place, fields in (("query", entry.query), ("body", entry.body)):
        if place not in where and isinstance(fields, dict) and any(_is_token(n) for n in fields):
            where.append(place)
    if where:
        yield Hint(
            "token-not-in-header",
            f"A key stands in the {' and the '.join(where)}, where logs and proxies see it and this"
            " API does not look; send it in the header gz-api-token alone",
        )


def _is_token(name: str) -> bool:
    return _plain(name) in {
        "gzapitoken",
        "gmapitoken",
        "token",
        "apikey",
        "apitoken",
        "accesstoken",
    }


def _content_type(entry: Entry) -> Iterator[Hint]:
    """S4, A14."""
    if not entry.operation or entry.method != "POST" or entry.body is None:
        return
    sent = entry.content_type.partition(";")[0].strip().lower()
    if sent != "application/json":
        what = f"says {masked_text(sent)!r}" if sent else "is missing"
        yield Hint(
            "content-type", f"Content-Type {what}; the reference wants application/json (S4)"
        )


def _misplaced(entry: Entry) -> Iterator[Hint]:
    """Parameters where the operation does not look for any."""
    if entry.operation and entry.method == "POST" and entry.query:
        names = ", ".join(masked_text(name[:40]) for name in list(entry.query)[:5])
        yield Hint(
            "query-on-post", f"{entry.operation} reads its JSON body alone; not looked at: {names}"
        )
    if entry.operation and entry.method == "GET" and entry.body is not None:
        yield Hint("body-on-get", f"{entry.operation} reads no body; parameters go into the query")


def _inexact_id(entry: Entry) -> Iterator[Hint]:
    """S226: an id that went through a float may name another instance."""
    sent = _sent(entry)
    ids = sent.get("ids")
    for name, values in (("instanceId", [sent.get("instanceId")]), ("ids", ids)):
        for value in values if isinstance(values, list) else ():
            text = value if isinstance(value, str) and entry.method == "GET" else ""
            if isinstance(value, float) or (text and _is_float(text)):
                yield Hint(
                    "id-as-float",
                    f"{name} holds {str(value)[:40]}: an id has up to 19 digits, of which a float"
                    " keeps 15; carry ids as integers from end to end",
                )
                return


def _is_float(text: str) -> bool:
    return not text.isdigit() and text.replace(".", "", 1).replace("e+", "", 1).isdigit()


def _address(entry: Entry) -> Iterator[Hint]:
    """S17, S25: nothing is served there; what was probably meant."""
    if entry.operation:
        return
    paths = the_contract().paths
    methods = paths.get(entry.path)
    if methods:
        yield Hint("wrong-method", f"{entry.path} takes {' or '.join(methods)}, not {entry.method}")
        return
    near = get_close_matches(entry.path.rstrip("/"), paths, n=1, cutoff=0.6)
    advice = f"; did you mean {near[0]}?" if near else ""
    yield Hint("unknown-address", f"Nothing is served at {entry.path[:120]}{advice}")


def _forgiven(entry: Entry) -> Iterator[Hint]:
    """Done here, and refused by a server that is strict: a loose account, or a kinder reading."""
    if not entry.ok or not entry.operation:
        return
    contract = the_contract()
    try:
        if entry.method == "POST" and isinstance(entry.body, dict):
            contract.checked_body(entry.operation, entry.body, DEFAULT)
        elif entry.method == "GET":
            contract.checked_query(entry.operation, entry.query.items(), DEFAULT)
    except MockError as error:
        yield Hint(
            "forgiven", f"Done here, but a strict server refuses it. {masked_text(error.message)}"
        )
    if entry.path not in contract.paths:
        yield Hint(
            "forgiven", f"{entry.path} is served here, but the address has no slash at its end"
        )


_RULES: tuple[Callable[[Entry], Iterator[Hint]], ...] = (
    _address,
    _fields_sent,
    _no_effect,
    _token,
    _content_type,
    _misplaced,
    _inexact_id,
    _forgiven,
)

REQUEST_HINTS = (
    "unknown-field",
    "other-endpoint-field",
    "no-effect",
    "token-not-in-header",
    "content-type",
    "query-on-post",
    "body-on-get",
    "id-as-float",
    "wrong-method",
    "unknown-address",
    "forgiven",
)
"""The names that hints on single requests have."""
