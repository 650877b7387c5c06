"""How a create or an action ended, in words for a toast: pure, so every ending can be tested."""

from __future__ import annotations

from typing import Literal, NamedTuple

from gpugeek_tui.fleet.operations import Followed, Phase
from gpugeek_tui.text import clean

__all__ = ["Outcome", "outcome", "subject", "took_words"]

Severity = Literal["information", "warning", "error"]

MOST_CELLS = 400


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


def outcome(followed: Followed) -> Outcome:
    """Title, server's words with code and traceid, severity."""
    title, severity, seconds = TITLES[followed.phase]
    lines = [subject(followed)]
    if followed.message:
        lines.append(clean(followed.message, limit=MOST_CELLS))
    lines += [line for line in (took_words(followed), reference(followed)) if line]
    return Outcome(title.format(clean(followed.action)), "\n".join(lines), severity, seconds)


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
