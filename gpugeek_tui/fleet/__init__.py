"""The live picture of an account, without a screen: reading, following, commanding."""

from __future__ import annotations

from gpugeek_tui.fleet.change import Change
from gpugeek_tui.fleet.commands import Commands
from gpugeek_tui.fleet.fleet import Fleet
from gpugeek_tui.fleet.operations import Followed, Phase
from gpugeek_tui.fleet.snapshot import Connection, Kind, Names, Reading, Snapshot

__all__ = [
    "Change",
    "Commands",
    "Connection",
    "Fleet",
    "Followed",
    "Kind",
    "Names",
    "Phase",
    "Reading",
    "Snapshot",
]
