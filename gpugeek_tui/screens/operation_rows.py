"""An operation as cells and as lines to read: pure, so that what is shown can be tested as text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from gpugeek_tui.fleet.findings import Verdict
from gpugeek_tui.fleet.operations import Followed, Origin, Phase
from gpugeek_tui.format import duration
from gpugeek_tui.screens.outcome import reference
from gpugeek_tui.text import clean, clean_block
from gpugeek_tui.widgets.table_columns import Column
from gpugeek_tui.widgets.table_rows import Cell, CellStyle
from gpugeek_tui.zones import shown

__all__ = ["COLUMNS", "ENDLESS", "PHASES", "became", "row", "state_of", "told"]

COLUMNS: Sequence[Column] = (
    Column("when", "Sent", width=11, priority=85),
    Column("action", "Action", min_width=7, priority=100),
    Column("name", "Instance", min_width=14, max_width=40, priority=95, flexible=True),
    Column("phase", "State", width=14, priority=99),
    Column("took", "Took", width=7, align="right", priority=80),
    Column("message", "What became of it", min_width=24, max_width=60, priority=90, flexible=True),
    Column("detail", "Asked for", min_width=16, max_width=40, priority=50, flexible=True),
    Column("code", "Code", align="right", priority=55),
    Column("profile", "Profile", max_width=16, priority=40),
    Column("id", "Operation id", priority=30),
    Column("traceid", "Trace id", priority=20),
)

PHASES: dict[Phase, tuple[str, CellStyle]] = {
    Phase.SENDING: ("sending", "warn"),
    Phase.RUNNING: ("in progress", "warn"),
    Phase.SUCCEEDED: ("done", "good"),
    Phase.FAILED: ("FAILED", "bad"),
    Phase.REFUSED: ("NOT DONE", "bad"),
    Phase.UNKNOWN: ("UNKNOWN", "bad"),
    Phase.LOST: ("lost", "warn"),
}
ENDLESS = frozenset({Phase.UNKNOWN, Phase.LOST})
"""Their end is not known: when we stopped waiting says nothing about it."""

FINDINGS: dict[Verdict, tuple[str, CellStyle]] = {
    Verdict.PROBABLY: ("probably done", "warn"),
    Verdict.FAILED: ("prob. FAILED", "bad"),
    Verdict.SEVERAL: ("perhaps done", "warn"),
    Verdict.UNLIKELY: ("seems not done", "warn"),
}


def state_of(one: Followed) -> tuple[str, CellStyle]:
    """How far it has come, in a word or two; a likelihood is never worded as a fact."""
    if one.phase is Phase.UNKNOWN and one.finding is not None:
        if one.finding.under_way:
            return "prob. running", "warn"
        return FINDINGS.get(one.finding.verdict, PHASES[one.phase])
    return PHASES[one.phase]


def row(one: Followed, *, now: float, today: datetime) -> tuple[Cell | str, ...]:
    """In the order of `COLUMNS`. `now` is monotonic seconds; `today` is now in the zone that is shown."""
    words, style = state_of(one)
    return (
        _when(one.submitted_at, today),
        one.action,
        one.name or (str(one.likely_instance) if one.likely_instance else "new"),
        Cell(words, style),
        _took(one, now),
        became(one),
        one.detail,
        "" if one.code is None else str(one.code),
        one.profile,
        Cell(str(one.operation_id or ""), "dim"),
        Cell(one.traceid, "dim"),
    )


def told(one: Followed, *, now: float) -> str:
    """Everything that is known about it, as lines for a dialog; clean."""
    finding = one.finding
    where = {
        Origin.EARLIER: "an earlier run of the program",
        Origin.ELSEWHERE: "another dashboard, which follows it",
    }.get(one.origin, "this dashboard")
    lines = [
        _line("State", state_of(one)[0]),
        _line("Sent", _full(one.submitted_at)),
        _line("By", f"{clean(one.profile)}, {where}" if one.profile else where),
        *([_line("Accepted", _full(one.accepted_at))] if one.accepted_at else []),
        *([_line(_end(one), _full(one.finished_at))] if one.finished_at else []),
        *([_line("Took", took)] if (took := _took(one, now)) else []),
        *([_line("Asked for", clean(one.detail))] if one.detail else []),
        _line("Instance", str(one.likely_instance or "none is known")),
        _line("Operation", str(one.operation_id or "none was given")),
        _line("Reference", reference(one) or "none"),
        "",
        clean_block(one.message),
    ]
    if finding is not None and finding.words:
        lines += ["", "Looked into since:", clean_block(finding.words)]
    return "\n".join(lines)


def _end(one: Followed) -> str:
    return "Lost" if one.phase in ENDLESS else "Ended"


def _took(one: Followed, now: float) -> str:
    return "" if one.phase in ENDLESS else duration(one.elapsed(now))


def _line(label: str, text: str) -> str:
    return f"{label:<12} {text}"


def became(one: Followed) -> str:
    """The server's words, or what has been found out since; as they came."""
    if one.phase is Phase.UNKNOWN and one.finding is not None and one.finding.words:
        return one.finding.words
    return one.message


def _when(sent: datetime, today: datetime) -> str:
    here = sent.astimezone(today.tzinfo)
    if here.date() == today.date():
        return here.strftime("%H:%M:%S")
    return here.strftime("%m-%d %H:%M" if here.year == today.year else "%Y-%m-%d")


def _full(when: datetime) -> str:
    return f"{shown(when):%Y-%m-%d %H:%M:%S %Z}"
