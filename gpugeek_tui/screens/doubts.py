"""Why what is about to be sent may be sent for the second time, in words for the question before it.

Pure. The doubts come from `Fleet.doubts` and `Fleet.doubts_about`, newest first.
"""

from __future__ import annotations

from collections.abc import Sequence

from gpugeek_tui.fleet.operations import Followed, Phase
from gpugeek_tui.text import clean
from gpugeek_tui.zones import shown

__all__ = ["action_doubts", "create_doubts"]

MOST_CELLS = 300


def create_doubts(doubts: Sequence[Followed]) -> str:
    """Clean; "" where nothing is in doubt."""
    if not doubts:
        return ""
    newest = doubts[0]
    sent = shown(newest.submitted_at).strftime("%H:%M:%S")
    if newest.phase is Phase.SENDING:
        return f"A create like this one is being sent at this moment (since {sent})."
    before = (
        f"A create like this one was sent at {sent}, and its outcome is not known."
        if len(doubts) == 1
        else f"{len(doubts)} creates like this one were sent, the latest at {sent}, and their "
        "outcome is not known."
    )
    return f"{before} {_found(newest)} Creating again may cost twice."


def action_doubts(doubts: Sequence[Followed]) -> tuple[str, ...]:
    """One sentence a line, clean; none where nothing is in doubt."""
    if not doubts:
        return ()
    newest = doubts[0]
    sent = shown(newest.submitted_at).strftime("%H:%M:%S")
    before = f"A {clean(newest.action)} of it was sent at {sent}, and its outcome is not known."
    return (f"{before} {_found(newest)}".rstrip(),)


def _found(entry: Followed) -> str:
    finding = entry.finding
    return clean(finding.words, limit=MOST_CELLS) if finding and finding.words else ""
