"""The session's operations: written down before they are sent, and kept up to date after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gpugeek_tui.fleet.change import Change
from gpugeek_tui.fleet.following import end
from gpugeek_tui.fleet.operations import Followed, Phase
from gpugeek_tui.fleet.picture import Picture

__all__ = ["Ledger"]

MOST_ENTRIES = 1000  # ended ones beyond it are forgotten, oldest first


class Ledger:
    """Every change of an entry goes through here and is published at once."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self._last_key = 0

    @property
    def entries(self) -> tuple[Followed, ...]:
        """Newest first."""
        return self._picture.snapshot.operations

    def write(self, action: str, *, instance_id: int | None, name: str, detail: str) -> Followed:
        """A new entry, SENDING, that the screens already see."""
        self._last_key += 1
        moment = self._picture.timing.moment()
        entry = Followed(
            key=self._last_key,
            action=action,
            instance_id=instance_id,
            name=name,
            phase=Phase.SENDING,
            submitted_at=moment.when,
            started=moment.at,
            detail=detail,
        )
        self._put((entry, *self.entries), Change(operations=frozenset({entry.key})))
        return entry

    def accept(
        self, entry: Followed, *, operation_id: int, instance_id: int, detail: str
    ) -> Followed:
        return self._replace(
            replace(
                entry,
                phase=Phase.RUNNING,
                operation_id=operation_id,
                instance_id=instance_id,
                detail=detail,
            )
        )

    def close(
        self,
        entry: Followed,
        phase: Phase,
        message: str,
        *,
        code: int | None = None,
        traceid: str = "",
    ) -> Followed:
        """It was not accepted, or nobody knows. `message` is what the user reads."""
        ended = end(entry, phase, message, self._picture.timing.moment())
        return self._replace(replace(ended, code=code, traceid=traceid))

    def take_back(self, entry: Followed) -> None:
        """It was never sent, and there is nothing to tell about it."""
        rest = tuple(other for other in self.entries if other.key != entry.key)
        self._put(rest, Change(operations=frozenset({entry.key})))

    def update(self, entries: Iterable[Followed]) -> tuple[Followed, ...]:
        """Put back entries that following has changed; returns those among them that have ended."""
        new = {entry.key: entry for entry in entries}
        if not new:
            return ()
        finished = tuple(entry for entry in new.values() if entry.done)
        self._put(self.merged(new), Change(operations=frozenset(new), finished=finished))
        return finished

    def merged(self, new: dict[int, Followed]) -> tuple[Followed, ...]:
        return tuple(new.get(entry.key, entry) for entry in self.entries)

    def open_on(self, instance_id: int) -> Followed | None:
        """Our own operation on that instance which has not ended, if there is one."""
        for entry in self.entries:
            if entry.instance_id == instance_id and not entry.done:
                return entry
        return None

    @property
    def running(self) -> tuple[Followed, ...]:
        """What op/result is asked about."""
        return tuple(entry for entry in self.entries if entry.phase is Phase.RUNNING)

    @property
    def released(self) -> frozenset[int]:
        """Instances whose release has succeeded."""
        return frozenset(
            entry.instance_id
            for entry in self.entries
            if entry.action == "release"
            and entry.phase is Phase.SUCCEEDED
            and entry.instance_id is not None
        )

    def _replace(self, entry: Followed) -> Followed:
        self._put(self.merged({entry.key: entry}), Change(operations=frozenset({entry.key})))
        return entry

    def _put(self, entries: tuple[Followed, ...], change: Change) -> None:
        if len(entries) > MOST_ENTRIES:
            kept, old = entries[:MOST_ENTRIES], entries[MOST_ENTRIES:]
            entries = kept + tuple(entry for entry in old if not entry.done)
        self._picture.put(replace(self._picture.snapshot, operations=entries), change)
