"""Readings that any answer shows: envelope, token, errors (A2 to A20). Each looks at one exchange."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from contract_tests.document import operations
from contract_tests.exchange import Credential
from contract_tests.questions import OTHER
from contract_tests.readings_folded import Sighting
from contract_tests.readings_memory import known_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.exchange import Exchange
    from contract_tests.readings_memory import Memory

__all__ = ["ENVELOPE"]

_QUERY = frozenset({"status", "instanceId", "pn", "ps"})
_LISTS = {
    "listGpus": "gpus",
    "listDatacenters": "datacenters",
    "listImages": "images",
    "getOperations": "operations",
    "queryInstances": "instances",
}
_HEX = re.compile(r"[0-9a-f]{32}")
_LISTED = frozenset({10001, 10002, 10005, 10135})


def traceid(exchange: Exchange, _: Memory) -> Iterator[Sighting]:
    """A9. What has another shape breaks S6 or S7 and is no reading."""
    if exchange.envelope is None or exchange.code is None:
        return
    shown = exchange.envelope.get("traceid")
    if "traceid" not in exchange.envelope:
        value = "absent"
    elif shown == "":
        value = "empty"
    elif isinstance(shown, str) and _HEX.fullmatch(shown):
        value = "hex"
    else:
        return
    yield Sighting("traceid", value, exchange, _place(exchange))


def http_errors(exchange: Exchange, _: Memory) -> Iterator[Sighting]:
    """A4: for each code the HTTP status that it comes with. A status that doubles as code is its own."""
    if exchange.code not in {None, 0, exchange.status} and exchange.status not in {404, 405}:
        yield Sighting("http_errors", str(exchange.status), exchange, str(exchange.code))


def other_codes(exchange: Exchange, _: Memory) -> Iterator[Sighting]:
    """A12. An HTTP status that doubles as the code is none."""
    if exchange.code in {None, 0, exchange.status} or exchange.absent:
        return
    value = "none" if exchange.code in _LISTED else OTHER
    yield Sighting("other_codes", value, exchange, words=str(exchange.code))


def missing_key(exchange: Exchange, _: Memory) -> Iterator[Sighting]:
    """A5, for a call without the header."""
    if exchange.credential is Credential.NONE and exchange.operation:
        yield from _of_key("missing_key", exchange)


def unknown_key(exchange: Exchange, _: Memory) -> Iterator[Sighting]:
    """A5, for a token that nobody was given; where any token opens an account there is no answer."""
    if exchange.credential is Credential.UNKNOWN and exchange.operation:
        yield from _of_key("unknown_key", exchange)


def _of_key(name: str, exchange: Exchange) -> Iterator[Sighting]:
    if not exchange.unauthorised:
        return
    value = "403" if exchange.status == 403 else OTHER
    value = "10002" if exchange.code == 10002 else value
    yield Sighting(name, value, exchange, exchange.operation, f"HTTP {exchange.status}")


def wrong_method(exchange: Exchange, _: Memory) -> Iterator[Sighting]:
    """A6."""
    path = exchange.target.partition("?")[0]
    known = _paths()
    if exchange.operation or path not in known or exchange.credential is not Credential.OWN:
        return
    value = str(exchange.status) if exchange.status in {404, 405} else OTHER
    yield Sighting("wrong_method", value, exchange, path, _told(exchange))


def failure_body(exchange: Exchange, _: Memory) -> Iterator[Sighting]:
    """A7."""
    if exchange.status in {404, 405} or exchange.status >= 500:
        value = "envelope" if exchange.code not in {None, 0} else "text"
        yield Sighting("failure_body", value, exchange, f"HTTP {exchange.status}")


def error_message(exchange: Exchange, _: Memory) -> Iterator[Sighting]:
    """A10."""
    if exchange.code == 10005 and exchange.message:
        table = exchange.message.strip(" .").lower() == "parameter error"
        yield Sighting("error_message", "table" if table else "details", exchange)


def error_data(exchange: Exchange, _: Memory) -> Iterator[Sighting]:
    """A11."""
    if exchange.code in {None, 0} or exchange.envelope is None:
        return
    place = _place(exchange)
    if "data" not in exchange.envelope:
        yield Sighting("error_data", "absent", exchange, place)
    elif exchange.envelope["data"] is None:
        yield Sighting("error_data", "null", exchange, place)
    elif exchange.envelope["data"] == {}:
        yield Sighting("error_data", "object", exchange, place)


def answer_type(exchange: Exchange, _: Memory) -> Iterator[Sighting]:
    """A14, of answers in JSON."""
    kind, _sep, more = exchange.content_type.partition(";")
    if exchange.envelope is None or kind.strip().lower() != "application/json":
        return
    charset = more.strip().lower().replace('"', "")
    value = {"": "bare", "charset=utf-8": "charset"}.get(charset, OTHER)
    yield Sighting("answer_type", value, exchange, words=f"application/json; {charset[:40]}")


def unknown_fields(exchange: Exchange, memory: Memory) -> Iterator[Sighting]:
    """A18, where nothing but what the reference does not know can be the reason of a refusal."""
    if exchange.credential is not Credential.OWN or not exchange.operation:
        return
    if exchange.method == "GET":
        known = _QUERY if exchange.operation == "queryInstances" else frozenset[str]()
        asked = set(exchange.query)
        if not asked or asked & known or not all(exchange.query.values()):
            return
    else:
        if exchange.operation != "createInstance" or exchange.sent.get("dryRun") is not True:
            return
        fields = set(exchange.sent)
        unknown = fields - known_fields("CreateInstanceRequest")
        plain = {"type", "gpuName", "skuName", "gpuNum", "imageId", "dryRun"}
        if not unknown or fields - unknown != plain:
            return
    if exchange.code == 10005:
        yield Sighting("unknown_fields", "refused", exchange, exchange.operation)
    elif exchange.ok and (exchange.method == "GET" or memory.checks_in_dry_runs):
        yield Sighting("unknown_fields", "ignored", exchange, exchange.operation)


def empty_list(exchange: Exchange, _: Memory) -> Iterator[Sighting]:
    """A20, of the lists of an answer's data; those of an instance are looked at with the instance."""
    name = _LISTS.get(exchange.operation, "")
    if not exchange.ok or not name:
        return
    if name not in exchange.data:
        yield Sighting("empty_list", OTHER, exchange, name, "not there")
    elif exchange.data[name] is None:
        yield Sighting("empty_list", "null", exchange, name)
    elif exchange.data[name] == []:
        yield Sighting("empty_list", "array", exchange, name)


@cache
def _paths() -> frozenset[str]:
    return frozenset(described.path for described in operations().values())


def _place(exchange: Exchange) -> str:
    """Where an envelope is made: a gateway, a framework and the service itself may each have its own."""
    outcome = "success" if exchange.ok else f"code {exchange.code} over HTTP {exchange.status}"
    return f"{exchange.operation or 'elsewhere'} {outcome}"


def _told(exchange: Exchange) -> str:
    code = "" if exchange.code is None else f" with code {exchange.code}"
    return f"HTTP {exchange.status}{code}"


ENVELOPE = (
    traceid,
    http_errors,
    other_codes,
    missing_key,
    unknown_key,
    wrong_method,
    failure_body,
    error_message,
    error_data,
    answer_type,
    unknown_fields,
    empty_list,
)
