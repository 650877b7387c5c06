"""What the log says of an account: when the connection went and came, and each step of what was asked.

Ids, codes and trace ids, by which support finds things; no names, no words of the server, no bodies.
"""

from __future__ import annotations

import logging

from gpugeek_tui.errors import GpuGeekError
from gpugeek_tui.fleet.change import Change
from gpugeek_tui.fleet.operations import Followed, Origin, Phase
from gpugeek_tui.fleet.snapshot import Connection, Snapshot
from gpugeek_tui.text import clean

__all__ = ["Diary"]

BAD = frozenset({Phase.FAILED, Phase.REFUSED, Phase.UNKNOWN, Phase.LOST})

log = logging.getLogger(__name__)


class Diary:
    """Of one account, from its opening on."""

    def __init__(self) -> None:
        self._connection = Connection.CONNECTING
        self._error: type[GpuGeekError] | None = None
        self._phases: dict[int, Phase] = {}

    def see(self, snapshot: Snapshot, change: Change | None) -> None:
        """Notes what is new in `snapshot`. Cheap where nothing is."""
        error = snapshot.instances.error
        if (snapshot.connection, type(error) if error else None) != (self._connection, self._error):
            self._connection, self._error = snapshot.connection, type(error) if error else None
            level = logging.INFO if error is None else logging.WARNING
            log.log(level, "connection %s%s", snapshot.connection, _why(error))
        if change is not None and change.operations:
            for one in snapshot.operations:
                if one.key in change.operations and one.origin is Origin.HERE:
                    self._step(one)

    def _step(self, one: Followed) -> None:
        if self._phases.get(one.key) is one.phase:
            return
        self._phases[one.key] = one.phase
        log.log(
            logging.WARNING if one.phase in BAD else logging.INFO,
            "%s of instance %s is %s%s%s",
            clean(one.action),
            one.instance_id or "(new)",
            one.phase,
            f", operation {one.operation_id}" if one.operation_id else "",
            _reference(one.code, one.traceid),
        )


def _why(error: GpuGeekError | None) -> str:
    if error is None:
        return ""
    asked = f" at {error.request.method} {error.request.path}" if error.request else ""
    reference = f" [{error.reference}]" if error.reference else ""
    return f": {error.title}{asked}{reference}"


def _reference(code: int | None, traceid: str) -> str:
    parts = [f", code {code}"] if code is not None else []
    if traceid:
        parts.append(f", traceid {clean(traceid)}")
    return "".join(parts)
