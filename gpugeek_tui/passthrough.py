"""Sequences for the terminal behind a multiplexer. Pure."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["through"]

ESCAPE = "\x1b"
MOST_AT_ONCE = 240
"""Characters in one wrapping of screen, which drops a string that is longer than some 250 to 760."""


def through(sequence: str, environ: Mapping[str, str]) -> str:
    """`sequence` so that the outer terminal gets it where tmux or screen stands between.

    tmux hands it on only where its option allow-passthrough is on; else it is dropped unseen. The
    sequence must end in BEL: screen would take ESC \\ in it for the end of its own wrapping. screen hands
    on the pieces of a long one as they come, and the terminal sees them as one.
    """
    if environ.get("TMUX"):
        return f"{ESCAPE}Ptmux;{sequence.replace(ESCAPE, ESCAPE * 2)}{ESCAPE}\\"
    if environ.get("STY"):
        starts = range(0, len(sequence), MOST_AT_ONCE)
        pieces = (sequence[start : start + MOST_AT_ONCE] for start in starts)
        return "".join(f"{ESCAPE}P{piece}{ESCAPE}\\" for piece in pieces)
    return sequence
