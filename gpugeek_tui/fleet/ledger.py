"""The account's operations: written down before they are sent, and kept up to date after."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from dataclasses import replace

from gpugeek_tui.api.models import CreateRequest
from gpugeek_tui.errors import JournalError
from gpugeek_tui.fleet.asked import NOTHING_ASKED, NOTHING_SEEN, Asked, Before
from gpugeek_tui.fleet.change import Change
from gpugeek_tui.fleet.following import end, interrupted
from gpugeek_tui.fleet.journal import Journal, Recalled
from gpugeek_tui.fleet.journal_rows import Row, entry_of, row_of, withdrawn
from gpugeek_tui.fleet.operations import Followed, Phase
from gpugeek_tui.fleet.owner import NOBODY, Owner
from gpugeek_tui.fleet.picture import Picture
from gpugeek_tui.fleet.reconciling_creates import alike

__all__ = ["Ledger"]

MOST_ENTRIES = 5000  # ended ones beyond it are forgotten, oldest first; the journal keeps them


class Ledger:
    """Every change of an entry goes through here, is published at once, and noted in the journal."""

    def __init__(
        self, picture: Picture, journal: Journal | None = None, owner: Owner = NOBODY
    ) -> None:
        self._picture = picture
        self._journal = journal or Journal.in_memory()
        self._owner = owner
        self._last_key = 0
        self._revision = 0
        self._recalling = asyncio.Lock()

    @property
    def entries(self) -> tuple[Followed, ...]:
        """Newest first."""
        return self._picture.snapshot.operations

    # -- the journal --------------------------------------------------------------------------

    @property
    def kept(self) -> bool:
        """What happens here outlives this run."""
        return self._journal.kept

    async def recall(self) -> None:
        """Learn what earlier runs have left, and what others have done since the last time.

        Raises `JournalError`; the screens are told of it as well.
        """
        async with self._recalling:
            try:
                recalled = await self._journal.recall(self._owner.account, self._revision)
            finally:
                self._publish_trouble()
            self._revision = recalled.revision
            self._absorb(recalled)

    async def secure(self, entry: Followed) -> None:
        """Returns when the entry is on disk. Raises `JournalError`: then it must not be sent."""
        self._journal.in_flight.add(entry.uid)
        try:
            await self._journal.write(row_of(entry, self._owner))
        except JournalError:
            self._publish_trouble()
            raise

    def _publish_trouble(self) -> None:
        snapshot, trouble = self._picture.snapshot, self._journal.trouble
        if snapshot.journal_trouble != trouble:
            self._picture.put(replace(snapshot, journal_trouble=trouble), Change())

    def _absorb(self, recalled: Recalled) -> None:
        rows = [row for row in recalled.rows if row.account == self._owner.account]
        foreign = [row for row in recalled.rows if row.account != self._owner.account]
        entries, adopted, touched = self._merged_rows(rows, recalled.run)
        others = self._merged_others(foreign, recalled.run)
        moved = str(recalled.moved_to or "")
        snapshot = self._picture.snapshot
        if touched or foreign or moved != snapshot.journal_moved:
            new = {row.id for row in foreign}
            touched |= {entry.key for entry in others if entry.uid in new}
            self._picture.put(
                replace(snapshot, operations=entries, others=others, journal_moved=moved),
                Change(operations=frozenset(touched), recalled=tuple(adopted)),
            )
        self.note(entry for entry in adopted if entry.phase is Phase.UNKNOWN)

    def _merged_rows(
        self, rows: Iterable[Row], run: str
    ) -> tuple[tuple[Followed, ...], list[Followed], set[int]]:
        """All entries, those among them that are ours to follow now, and the keys that differ."""
        moment = self._picture.timing.moment()
        known = {entry.uid: entry for entry in self.entries}
        adopted: list[Followed] = []
        touched: set[int] = set()
        for row in rows:
            have = known.get(row.id)
            if have is not None and have.ours:
                continue  # what we wrote ourselves
            # One that this very process still sends, under a profile that was left and is open again,
            # is in other hands, too.
            ours = "" if row.id in self._journal.in_flight else run
            key = have.key if have else self._new_key()
            entry = entry_of(row, key=key, run=ours, moment=moment)
            if entry is None:
                if have is not None:
                    touched.add(known.pop(row.id).key)
                continue
            if entry.ours and entry.phase is Phase.SENDING:
                entry = interrupted(entry, moment)
            if entry.ours and not entry.settled:
                adopted.append(entry)
            known[row.id] = entry
            touched.add(entry.key)
        return _newest_first(known.values()) if touched else self.entries, adopted, touched

    def _merged_others(self, rows: Iterable[Row], run: str) -> tuple[Followed, ...]:
        moment = self._picture.timing.moment()
        known = {entry.uid: entry for entry in self._picture.snapshot.others}
        for row in rows:
            known.pop(row.id, None)
            entry = entry_of(row, key=self._new_key(), run=run, moment=moment)
            if entry is not None:
                known[row.id] = entry
        return _newest_first(known.values())

    def note(self, entries: Iterable[Followed]) -> None:
        """Have the journal follow."""
        for entry in entries:
            self._journal.note(row_of(entry, self._owner))

    # -- writing down -------------------------------------------------------------------------

    def write(
        self,
        action: str,
        *,
        instance_id: int | None,
        name: str,
        detail: str,
        asked: Asked = NOTHING_ASKED,
        before: Before = NOTHING_SEEN,
    ) -> Followed:
        """A new entry, SENDING, that the screens already see. `secure` it before anything is sent."""
        moment = self._picture.timing.moment()
        entry = Followed(
            key=self._new_key(),
            uid=os.urandom(12).hex(),
            action=action,
            instance_id=instance_id,
            name=name,
            phase=Phase.SENDING,
            submitted_at=moment.when,
            started=moment.at,
            detail=detail,
            profile=self._owner.profile,
            asked=asked,
            before=before,
        )
        self._put((entry, *self.entries), Change(operations=frozenset({entry.key})))
        return entry

    def before_create(self, request: CreateRequest) -> Before:
        """What may later be taken for the create's own instance and is there already."""
        snapshot = self._picture.snapshot
        return Before(
            alike=alike(request, snapshot.instances.value.values()),
            known=snapshot.instances.read_at is not None and not snapshot.partial,
        )

    def accept(
        self, entry: Followed, *, operation_id: int, instance_id: int, detail: str
    ) -> Followed:
        return self._replace(
            replace(
                entry,
                phase=Phase.RUNNING,
                operation_id=operation_id,
                instance_id=instance_id,
                accepted_at=self._picture.timing.moment().when,
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
        self._journal.in_flight.discard(entry.uid)
        self._journal.note(withdrawn(entry, self._owner))

    def update(self, entries: Iterable[Followed]) -> tuple[Followed, ...]:
        """Put back entries that following has changed; returns those among them that have ended."""
        new = {entry.key: entry for entry in entries}
        if not new:
            return ()
        finished = tuple(entry for entry in new.values() if entry.done)
        self._put(self.merged(new), Change(operations=frozenset(new), finished=finished))
        self.note(finished)
        return finished

    def find(self, entries: Iterable[Followed]) -> None:
        """Put back entries of unknown outcome with what was found out about them."""
        new = {entry.key: entry for entry in entries}
        if not new:
            return
        before = {entry.key: _found_words(entry) for entry in self.entries}
        told = tuple(
            entry
            for key, entry in new.items()
            if _found_words(entry) and _found_words(entry) != before.get(key)
        )
        self._put(self.merged(new), Change(operations=frozenset(new), found=told))
        self.note(new.values())

    def merged(self, new: dict[int, Followed]) -> tuple[Followed, ...]:
        return tuple(new.get(entry.key, entry) for entry in self.entries)

    # -- asking -------------------------------------------------------------------------------

    def open_on(self, instance_id: int) -> Followed | None:
        """An operation on that instance which has not ended, of this run or of another that lives."""
        for entry in self.entries:
            if entry.instance_id == instance_id and not entry.done:
                return entry
        return None

    @property
    def running(self) -> tuple[Followed, ...]:
        """What op/result is asked about."""
        return tuple(entry for entry in self.entries if entry.phase is Phase.RUNNING and entry.ours)

    @property
    def in_doubt(self) -> tuple[Followed, ...]:
        """What we have to find out by looking."""
        return tuple(entry for entry in self.entries if entry.in_doubt and entry.ours)

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

    def _new_key(self) -> int:
        self._last_key += 1
        return self._last_key

    def _replace(self, entry: Followed) -> Followed:
        self._put(self.merged({entry.key: entry}), Change(operations=frozenset({entry.key})))
        self._journal.in_flight.discard(entry.uid)
        self.note((entry,))
        return entry

    def _put(self, entries: tuple[Followed, ...], change: Change) -> None:
        if len(entries) > MOST_ENTRIES:
            kept, old = entries[:MOST_ENTRIES], entries[MOST_ENTRIES:]
            entries = kept + tuple(entry for entry in old if not entry.settled)
        self._picture.put(replace(self._picture.snapshot, operations=entries), change)


def _newest_first(entries: Iterable[Followed]) -> tuple[Followed, ...]:
    return tuple(sorted(entries, key=lambda one: (one.submitted_at, one.key), reverse=True))


def _found_words(entry: Followed) -> str:
    return entry.finding.words if entry.finding else ""
