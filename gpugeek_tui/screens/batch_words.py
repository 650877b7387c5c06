"""How an action on many goes, in words and cells: pure, so that each ending can be tested as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gpugeek_tui.fleet.bulk import Bulk, Result, Stage
from gpugeek_tui.fleet.operations import Phase
from gpugeek_tui.screens.operation_rows import became, state_of
from gpugeek_tui.screens.outcome import Outcome
from gpugeek_tui.text import clean
from gpugeek_tui.widgets.table_columns import Column
from gpugeek_tui.widgets.table_rows import Cell, CellStyle

__all__ = ["COLUMNS", "not_done", "progress", "rank", "row", "summary"]

COLUMNS: Sequence[Column] = (
    Column("name", "Instance", min_width=14, max_width=40, priority=100, flexible=True),
    Column("state", "State", width=14, priority=99),
    Column("became", "What became of it", min_width=20, max_width=80, priority=98, flexible=True),
    Column("code", "Code", align="right", priority=70),
    Column("traceid", "Trace id", priority=60),
    Column("id", "Instance id", min_width=15, max_width=20, priority=50),
)

STAGES: dict[Stage, tuple[str, CellStyle]] = {
    Stage.WAITING: ("waiting", "dim"),
    Stage.SENDING: ("sending", "warn"),
    Stage.SENT: ("UNKNOWN", "bad"),
    Stage.LEFT_OUT: ("LEFT OUT", "bad"),
    Stage.NOT_SENT: ("NOT SENT", "bad"),
}
MOST_REASONS = 3
BAD = (Phase.FAILED, Phase.UNKNOWN, Phase.REFUSED, Phase.LOST)
WORDS: dict[Phase, str] = {
    Phase.SUCCEEDED: "done",
    Phase.RUNNING: "in progress",
    Phase.FAILED: "FAILED",
    Phase.REFUSED: "refused",
    Phase.UNKNOWN: "UNKNOWN",
    Phase.LOST: "lost",
}


def state(one: Result) -> tuple[str, CellStyle]:
    if one.followed is not None:
        return state_of(one.followed)
    return STAGES[one.stage]


def row(one: Result) -> tuple[Cell | str, ...]:
    """In the order of `COLUMNS`."""
    words, style = state(one)
    followed = one.followed
    return (
        one.instance.name or "(no name)",
        Cell(words, style),
        became(followed) if followed else one.words,
        "" if followed is None or followed.code is None else str(followed.code),
        Cell(followed.traceid if followed else "", "dim"),
        Cell(str(one.instance.instance_id), "dim"),
    )


def rank(one: Result) -> int:
    """What needs a look comes first, what is well comes last."""
    if one.followed is None:
        return 0 if one.stage is Stage.SENT else 1 if not_done(one) else 2
    if one.followed.phase in BAD:
        return 0
    return 2 if one.followed.phase.open else 3


def not_done(one: Result) -> bool:
    """It was not sent, was refused, or has failed: it may be asked for again. Unknown is none of that."""
    if one.followed is not None:
        return one.followed.phase in (Phase.REFUSED, Phase.FAILED)
    return one.stage in (Stage.LEFT_OUT, Stage.NOT_SENT)


def progress(bulk: Bulk) -> str:
    """How far the sending has come, and what went wrong with it; after it, how the operations go."""
    stages, phases = _counted(bulk)
    total = len(bulk.results) - stages[Stage.LEFT_OUT]
    if not bulk.sending:
        return f"{bulk.action}: {_told(stages, phases)}"
    sent = stages[Stage.SENT]
    parts = [f"{bulk.action}: {sent} of {total} sent"]
    parts += [f"{phases[phase]} {WORDS[phase]}" for phase in BAD if phases[phase]]
    parts += [f"{stages[Stage.LEFT_OUT]} left out"] if stages[Stage.LEFT_OUT] else []
    parts += [f"{stages[Stage.NOT_SENT]} not sent"] if stages[Stage.NOT_SENT] else []
    parts += ["the server asked to wait"] if bulk.holding_back else []
    return ", ".join(parts)


def summary(bulk: Bulk) -> Outcome:
    """For a toast, once nothing more is sent, and again once everything has ended."""
    stages, phases = _counted(bulk)
    wrong = sum(phases[phase] for phase in BAD) + stages[Stage.LEFT_OUT] + stages[Stage.NOT_SENT]
    lines = [f"{_told(stages, phases)}. B shows each."]
    # What the server said comes before what we left out ourselves.
    missed = sorted((one for one in bulk.results if not_done(one)), key=rank)
    reasons = Counter(_reason(one) for one in missed)
    lines += [f"{count} x {words}" for words, count in reasons.items() if words][:MOST_REASONS]
    severe = bool(phases[Phase.FAILED] or phases[Phase.UNKNOWN])
    title = f"{bulk.action} of {len(bulk.results)} {'ended' if bulk.ended else 'sent'}"
    return Outcome(
        title,
        "\n".join(lines),
        "error" if severe else "warning" if wrong else "information",
        30 if wrong else 8,
    )


def _counted(bulk: Bulk) -> tuple[Counter[Stage], Counter[Phase]]:
    results = bulk.results
    return (
        Counter(one.stage for one in results),
        Counter(one.followed.phase for one in results if one.followed is not None),
    )


def _told(stages: Counter[Stage], phases: Counter[Phase]) -> str:
    parts = [f"{phases[phase]} {words}" for phase, words in WORDS.items() if phases[phase]]
    parts += [f"{stages[Stage.LEFT_OUT]} left out"] if stages[Stage.LEFT_OUT] else []
    parts += [f"{stages[Stage.NOT_SENT]} not sent"] if stages[Stage.NOT_SENT] else []
    return ", ".join(parts)


def _reason(one: Result) -> str:
    words = one.words if one.followed is None else became(one.followed)
    return clean(words, limit=160)
