"""Sequences for the terminal behind a multiplexer. Pure."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["through"]

ESCAPE = "\x1b"


def through(sequence: str, environ: Mapping[str, str]) -> str:
    """`sequence` so that the outer terminal gets it where tmux or screen stands between.

    tmux hands it on only where its option allow-passthrough is on; else it is dropped unseen. The
    sequence must end in BEL: screen would take ESC \\ in it for the end of its own wrapping.
    """
    if environ.get("TMUX"):
        return f"{ESCAPE}Ptmux;{sequence.replace(ESCAPE, ESCAPE * 2)}{ESCAPE}\\"
    if environ.get("STY"):
        return f"{ESCAPE}P{sequence}{ESCAPE}\\"
    return sequence
