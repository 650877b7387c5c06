"""How a create or an action ended, in words for a toast: pure, so every ending can be tested."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from gpugeek_tui.fleet.findings import Verdict
from gpugeek_tui.fleet.operations import Followed, Phase
from gpugeek_tui.text import clean

__all__ = ["Outcome", "left_open", "outcome", "reference", "subject", "took_words"]

Severity = Literal["information", "warning", "error"]

MOST_CELLS = 400
MOST_LINES = 5


class Outcome(NamedTuple):
    """`seconds` is how long it stays on the screen: bad news stays longer."""

    title: str
    text: str
    severity: Severity
    seconds: float


TITLES: dict[Phase, tuple[str, Severity, float]] = {
    Phase.SENDING: ("{} is being sent", "information", 5),
    Phase.RUNNING: ("{} accepted", "information", 5),
    Phase.SUCCEEDED: ("{} done", "information", 6),
    Phase.FAILED: ("{} FAILED", "error", 20),
    Phase.REFUSED: ("{} NOT DONE", "error", 20),
    Phase.UNKNOWN: ("{}: OUTCOME UNKNOWN", "error", 60),
    Phase.LOST: ("{}: lost from sight", "warning", 30),
}


FINDINGS: dict[Verdict, tuple[str, Severity, float]] = {
    Verdict.PROBABLY: ("{}: PROBABLY DONE", "warning", 60),
    Verdict.FAILED: ("{}: probably FAILED", "error", 60),
    Verdict.SEVERAL: ("{}: PERHAPS DONE", "warning", 60),
    Verdict.UNLIKELY: ("{}: seems NOT DONE", "warning", 60),
    Verdict.UNTOLD: ("{}: OUTCOME UNKNOWN", "error", 60),
}


def outcome(followed: Followed) -> Outcome:
    """Title, server's words with code and traceid, severity."""
    title, severity, seconds = TITLES[followed.phase]
    lines = [subject(followed)]
    finding = followed.finding
    if followed.phase is Phase.UNKNOWN and finding is not None and finding.words:
        title, severity, seconds = FINDINGS.get(finding.verdict, (title, severity, seconds))
        if finding.under_way:
            title = "{}: probably accepted"
        lines.append(clean(finding.words, limit=MOST_CELLS))
    elif followed.message:
        lines.append(clean(followed.message, limit=MOST_CELLS))
    lines += [line for line in (took_words(followed), reference(followed)) if line]
    return Outcome(title.format(clean(followed.action)), "\n".join(lines), severity, seconds)


def left_open(recalled: Sequence[Followed]) -> Outcome:
    """What was left unsettled when the account was last open, told when it opens again."""
    lines = [f"{clean(one.action)} {subject(one)}" for one in recalled[:MOST_LINES]]
    if len(recalled) > MOST_LINES:
        lines.append(f"and {len(recalled) - MOST_LINES} more")
    lines.append("They are followed on; nothing is sent again. Operations shows how they go.")
    return Outcome("Still open from before", "\n".join(lines), "warning", 30)


def subject(followed: Followed) -> str:
    """The instance's name and id, clean, as far as they are known."""
    name = clean(followed.name)
    if followed.instance_id is None:
        return name or "a new instance"
    return f"{name} ({followed.instance_id})" if name else f"{followed.instance_id}"


def took_words(followed: Followed) -> str:
    if followed.finished is None or followed.phase not in {Phase.SUCCEEDED, Phase.FAILED}:
        return ""
    return f"after {followed.elapsed(followed.finished):.0f} s"


def reference(followed: Followed) -> str:
    """Code and trace id, which support asks for; "" where there are none."""
    parts = [f"code {followed.code}"] if followed.code is not None else []
    if followed.traceid:
        parts.append(f"traceid {clean(followed.traceid)}")
    return ", ".join(parts)
