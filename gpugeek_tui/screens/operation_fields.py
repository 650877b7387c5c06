"""What operations can be filtered and ordered by."""

from __future__ import annotations

import time

from gpugeek_tui.fleet.filter_fields import Field, FieldKind, Fields
from gpugeek_tui.fleet.operations import Followed, Phase
from gpugeek_tui.screens.operation_rows import ENDLESS, PHASES, became, state_of
from gpugeek_tui.screens.outcome import reference, subject
from gpugeek_tui.zones import shown

__all__ = ["OPERATION_FIELDS"]

TEXT = FieldKind.TEXT
MISSED = frozenset({Phase.FAILED, Phase.REFUSED})


def _names(one: Followed) -> tuple[str, ...]:
    return (one.name, subject(one), str(one.likely_instance or ""))


def _took(one: Followed) -> float | None:
    return None if one.phase in ENDLESS else one.elapsed(time.monotonic())


OPERATION_FIELDS: Fields[Followed] = Fields(
    (
        Field(
            "when", FieldKind.MOMENT, lambda it: it.submitted_at, ("age", "sent"),
            order=lambda it: (it.submitted_at, it.key),
        ),
        Field("action", TEXT, lambda it: it.action, words=True, choices=True),
        Field("name", TEXT, _names, ("name", "instance"), words=True),
        Field(
            "phase", TEXT, lambda it: (state_of(it)[0], PHASES[it.phase][0]), ("state", "status"),
            words=True, choices=True,
        ),
        Field("took", FieldKind.SPAN, _took),
        Field("message", TEXT, became, words=True),
        Field("detail", TEXT, lambda it: it.detail, ("asked",), words=True),
        Field("code", FieldKind.NUMBER, lambda it: it.code),
        Field("profile", TEXT, lambda it: it.profile, words=True, choices=True),
        Field("id", TEXT, lambda it: str(it.operation_id or ""), words=True),
        Field("traceid", TEXT, lambda it: (it.traceid, reference(it)), ("trace",), words=True),
        Field("date", TEXT, lambda it: f"{shown(it.submitted_at):%Y-%m-%d}", words=True),
    ),
    {
        "open": lambda it: not it.done,
        "failed": lambda it: it.phase in MISSED,
        "unknown": lambda it: it.phase is Phase.UNKNOWN,
    },
)  # fmt: skip
