"""From what the journal keeps to what it shows: decoding, naming and masking, whenever somebody looks.

Whatever was sent or answered, broken or not, this gives an entry and never raises.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from mockserver.clock import beijing
from mockserver.journal_entry import Entry
from mockserver.journal_kept import SMALL, Answered, Kept
from mockserver.journal_masking import MASK, masked_text, masked_value

__all__ = ["entry_of"]

_EXCERPT = 1000

_TRACE = re.compile(rb'"traceid":\s*"([0-9a-f]{1,64})"')
_TOTAL = re.compile(rb'"total":\s*([0-9]{1,18})\s*[,}]')


class _Rows(msgspec.Struct):
    instances: list[msgspec.Raw]
    total: int


class _Page(msgspec.Struct):
    data: _Rows
    message: str = ""
    traceid: str = ""


_PAGE = msgspec.json.Decoder(_Page)


def entry_of(raw: Kept) -> Entry:
    """The exchange decoded and masked, without hints."""
    query = _query(raw.query)
    asked = _body(raw.body)
    fields: dict[str, Any] = asked if isinstance(asked, dict) else {}
    envelope = _envelope(raw.answer)
    if raw.code == 0:
        envelope.setdefault("message", "success")
    data = envelope.get("data")
    data = data if isinstance(data, dict) else {}
    given = data.get("operationId")
    lists = [each for each in data.values() if isinstance(each, list)]
    rows = None if not lists else len(lists[0])
    return Entry(
        n=raw.n,
        at=f"{beijing(raw.at_ms)}.{raw.at_ms % 1000:03d}",
        at_ms=raw.at_ms,
        operation=raw.operation,
        action=_action(raw.operation, fields),
        instance_id=_instance(raw.operation, query, fields, data),
        method=raw.method[:32],
        path=masked_text(raw.path.encode("utf-8", "replace").decode())[:_EXCERPT],
        query={name: str(masked_value(value, name)) for name, value in query.items()},
        body=masked_value(asked),
        content_type=raw.content_type.decode("latin-1")[:200],
        status=raw.status,
        code=raw.code,
        message=masked_text(str(envelope.get("message") or ""))[:_EXCERPT],
        traceid=str(envelope.get("traceid") or "")[:64],
        ending=raw.ending.value,
        delay=raw.delay,
        operation_id=_int(given) or None,
        operation_ids=_ids(fields) if raw.operation == "getOperations" else (),
        rows=rows,
        total=_int(data.get("total"), text=False),
        states=_states(data) if raw.operation == "getOperations" else {},
        faults=tuple(str(each) for each in raw.faults),
        token_in=raw.token_in,
        answer=masked_text(raw.answer.head[:_EXCERPT].decode("utf-8", "replace"))[:_EXCERPT],
    )


def _query(raw: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(raw.decode("latin-1"), keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return {"": MASK}
    return dict(pairs)


def _body(raw: bytes) -> Any:
    """The body parsed; an unreadable one as the beginning of its text; None where there is none."""
    if not raw:
        return None
    value = _decoded(raw)
    return raw[:_EXCERPT].decode("utf-8", "replace") if value is _UNREADABLE else value


_UNREADABLE = object()


def _decoded(raw: bytes) -> Any:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return _UNREADABLE


def _envelope(answer: Answered) -> dict[str, Any]:
    """What an answer says; of a page, how many rows and not what is in them."""
    if not answer.whole:
        return _ends(answer)
    if answer.size > SMALL:
        try:
            page = _PAGE.decode(answer.head)
        except (msgspec.DecodeError, ValueError):
            pass
        else:
            return msgspec.structs.asdict(page) | {"data": msgspec.structs.asdict(page.data)}
    value = _decoded(answer.head)
    return value if isinstance(value, dict) else _ends(answer)


def _ends(answer: Answered) -> dict[str, Any]:
    """What the two ends of an answer tell that is not whole."""
    found: dict[str, Any] = {}
    if trace := _TRACE.search(answer.head):
        found["traceid"] = trace[1].decode()
    if total := _TOTAL.search(answer.tail):
        found["data"] = {"total": int(total[1])}
    return found


def _action(operation: str, fields: dict[str, Any]) -> str:
    if operation == "createInstance":
        return "create"
    action = fields.get("action") if operation == "actOnInstance" else ""
    return action[:32] if isinstance(action, str) else ""


def _instance(
    operation: str, query: dict[str, str], fields: dict[str, Any], data: dict[str, Any]
) -> int | None:
    if operation == "createInstance":
        return _int(data.get("InstanceId")) or _int(data.get("instanceId")) or None
    if operation == "queryInstances":
        return _int(query.get("instanceId"))
    return _int(fields.get("instanceId")) if operation == "actOnInstance" else None


def _ids(fields: dict[str, Any]) -> tuple[int, ...]:
    ids = fields.get("ids")
    found = (_int(each) for each in ids) if isinstance(ids, list) else ()
    return tuple(each for each in found if each is not None)


def _states(data: dict[str, Any]) -> dict[int, int]:
    """The status of each operation in an answer of op/result, by its id."""
    rows = data.get("operations")
    found: dict[int, int] = {}
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            operation_id, status = _int(row.get("operationId")), _int(row.get("status"))
            if operation_id is not None and status is not None:
                found[operation_id] = status
    return found


def _int(value: object, *, text: bool = True) -> int | None:
    """A whole number, or with `text` one in digits; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if text and isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        return int(value)
    return None
