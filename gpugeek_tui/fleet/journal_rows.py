"""An operation as a row of the journal, and back. Pure.

Every column is text, because the API's ids may pass 64 bits, which is all that sqlite counts to.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from gpugeek_tui.fleet.asked import NOTHING_ASKED, NOTHING_SEEN, Asked, Before
from gpugeek_tui.fleet.findings import Finding
from gpugeek_tui.fleet.following import Moment
from gpugeek_tui.fleet.operations import Followed, Origin, Phase
from gpugeek_tui.fleet.owner import Owner

__all__ = ["COLUMNS", "Row", "entry_of", "row_of", "withdrawn"]

LONGEST_TEXT = 4000
"""Characters that are kept of the server's words and of names."""

Kept = TypeVar("Kept", Asked, Before, Finding)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """Times are ISO 8601 in UTC, numbers decimal, `asked`, `before` and `finding` JSON; "" is none.

    `run` looks after it: the file puts in its own when it writes. `settled` is "1" when nothing is
    left to follow or to find out.
    """

    id: str
    account: str
    profile: str
    action: str
    instance_id: str
    name: str
    detail: str
    asked: str
    before: str
    submitted_at: str
    phase: str
    operation_id: str
    accepted_at: str
    ended_at: str
    message: str
    code: str
    traceid: str
    finding: str
    settled: str
    run: str = ""


COLUMNS = Row.__struct_fields__


def row_of(entry: Followed, owner: Owner) -> Row:
    """The entry as it is now. Of a call of op/result that failed, which passes, nothing is kept."""
    return Row(
        id=entry.uid,
        account=owner.account,
        profile=_text(entry.profile),
        action=_text(entry.action),
        instance_id=_number(entry.instance_id),
        name=_text(entry.name),
        detail=_text(entry.detail),
        asked=_json(entry.asked),
        before=_json(entry.before),
        submitted_at=_time(entry.submitted_at),
        phase=entry.phase.value,
        operation_id=_number(entry.operation_id),
        accepted_at=_time(entry.accepted_at),
        ended_at=_time(entry.finished_at),
        message="" if entry.phase is Phase.RUNNING else _text(entry.message),
        code=_number(entry.code),
        traceid=_text(entry.traceid),
        finding=_json(entry.finding) if entry.finding else "",
        settled="1" if entry.settled else "0",
    )


def withdrawn(entry: Followed, owner: Owner) -> Row:
    """In place of the entry's row: it was never sent, and `entry_of` makes nothing of it."""
    return msgspec.structs.replace(row_of(entry, owner), phase="withdrawn", settled="1")


def entry_of(row: Row, *, key: int, run: str, moment: Moment) -> Followed | None:
    """The row as an entry of this session; None for one that no program of ours can have written.

    `moment` is now, to place its times on the monotonic clock. `run` is ours.
    """
    try:
        phase = Phase(row.phase)
        submitted = _moment(row.submitted_at)
        instance_id, operation_id = _whole(row.instance_id), _whole(row.operation_id)
        code, ended, accepted = _whole(row.code), _moment(row.ended_at), _moment(row.accepted_at)
    except ValueError:
        return None
    if submitted is None or (phase is Phase.RUNNING and not operation_id):
        return None
    followed_elsewhere = row.settled != "1" and row.run != run
    return Followed(
        key=key,
        uid=row.id,
        action=row.action,
        instance_id=instance_id,
        name=row.name,
        phase=phase,
        submitted_at=submitted,
        started=_on_clock(submitted, moment),
        operation_id=operation_id,
        accepted_at=accepted,
        finished_at=ended,
        finished=None if ended is None else _on_clock(ended, moment),
        message=row.message,
        code=code,
        traceid=row.traceid,
        detail=row.detail,
        profile=row.profile,
        origin=Origin.ELSEWHERE if followed_elsewhere else Origin.EARLIER,
        asked=_kept(row.asked, Asked) or NOTHING_ASKED,
        before=_kept(row.before, Before) or NOTHING_SEEN,
        finding=_kept(row.finding, Finding),
    )


def _text(text: str) -> str:
    """What sqlite can store: half of a surrogate pair, which JSON can carry, is not among it."""
    return text[:LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8")


def _number(number: int | None) -> str:
    # Python refuses to print numbers of thousands of digits, and a server may send one.
    return "" if number is None or number.bit_length() > 4096 else str(number)


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _time(when: datetime | None) -> str:
    return "" if when is None else when.astimezone(UTC).isoformat(timespec="milliseconds")


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    when = datetime.fromisoformat(text)
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _on_clock(when: datetime, now: Moment) -> float:
    return now.at - (now.when - when).total_seconds()


def _json(value: Asked | Before | Finding) -> str:
    # Python's own writer: msgspec's refuses numbers beyond 64 bits.
    return json.dumps(msgspec.to_builtins(value), separators=(",", ":"))


def _kept(text: str, kind: type[Kept]) -> Kept | None:
    if not text:
        return None
    try:
        data: Any = json.loads(text)
        return msgspec.convert(data, kind)
    except (ValueError, msgspec.ValidationError, RecursionError):
        return None
