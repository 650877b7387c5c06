"""What was asked of the server, on disk before it is sent: so that a crash leaves nothing unsaid."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Literal, TypeVar

import msgspec

from gpugeek_tui.errors import JournalError
from gpugeek_tui.fleet.journal_rows import Row

if TYPE_CHECKING:
    from gpugeek_tui.fleet.journal_file import JournalFile

__all__ = ["Journal", "Recalled"]

T = TypeVar("T")
Use = Literal["write", "read"]
PATIENCE_SECONDS = 20.0
"""More than the file waits for other programs; beyond it, the disk hangs."""
CLOSING_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Recalled:
    """Rows that are new since the last time, oldest first, and the revision to go on from.

    `run` is ours; `moved_to` is where a file that could not be read was put.
    """

    rows: tuple[Row, ...] = ()
    revision: int = 0
    run: str = ""
    moved_to: Path | None = None


class Journal:
    """One for the whole program, whatever account it shows; several programs may share its file.

    All blocking work is done on one thread, in order, so every method may be called while another
    waits. What could not be written by `note` is kept in memory and tried again with the next use.
    `in_flight` are the ids of what this process is sending, under whatever account.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: JournalFile | None = None
        self._troubles: dict[Use, str] = {}
        self._unsaved: dict[str, Row] = {}
        self._lock = Lock()  # over what is not saved, which loop and thread both change
        self._jobs: set[asyncio.Future[None]] = set()
        self._probed = False
        self._closed = False
        self.in_flight: set[str] = set()
        self._thread = ThreadPoolExecutor(1, "journal") if path is not None else None

    @classmethod
    def open(cls, path: Path) -> Journal:
        """The journal in that file, which is made if need be. Touches nothing until it is used."""
        return cls(path)

    @classmethod
    def in_memory(cls) -> Journal:
        """Remembers nothing beyond this run, and never fails."""
        return cls(None)

    @property
    def kept(self) -> bool:
        """There is a file behind it."""
        return self._path is not None

    @property
    def trouble(self) -> str:
        """Why the file cannot be used at the moment, in words for the user; "" while it can."""
        return self._troubles.get("write") or self._troubles.get("read", "")

    async def write(self, row: Row) -> None:
        """Returns when the row is on disk. Raises `JournalError`, and then keeps nothing of it."""
        if not self.kept:
            return
        self._put(row)
        try:
            await self._save()
        except JournalError:
            self._forget((row,))
            raise

    def note(self, row: Row) -> None:
        """Writes the row soon. If that fails, `trouble` says so and it is tried again later.

        After the end it is let go: the next run finds the row as it was, and looks into it.
        """
        if not self.kept or self._closed:
            return
        self._put(row)
        job = asyncio.ensure_future(self._quietly(self._save))
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)

    async def recall(self, account: str, after: int = 0) -> Recalled:
        """What all runs have written after that revision, this one included.

        What runs that are over have left unsettled in `account` is this run's from now on. Raises
        `JournalError` when the file cannot be read.
        """
        if not self.kept:
            return Recalled()
        orphaned = frozenset(await self._work(lambda file: file.orphaned(account), "read"))
        if orphaned:
            await self._quietly(lambda: self._work(lambda file: file.adopt(account, orphaned)))
        else:
            probe = not self._probed or "write" in self._troubles
            self._probed = True
            if probe or self._unsaved:
                await self._quietly(lambda: self._save(probe=probe))

        def look(file: JournalFile) -> Recalled:
            rows, revision = file.read(after)
            # Where adopting failed, as on a full disk, they are followed all the same.
            mine = tuple(
                msgspec.structs.replace(row, run=file.run)
                if row.run in orphaned and row.account == account
                else row
                for row in rows
            )
            return Recalled(mine, revision, file.run, file.moved_to)

        return await self._work(look, "read")

    async def close(self) -> None:
        """Writes what is left and ends this run. The journal must not be used afterwards.

        A disk that is slow holds nobody up: what is not written by then, the next run finds as it was.
        """
        if self._thread is None:
            return
        self._closed = True
        late: set[asyncio.Future[None]] = set()
        if self._jobs:
            _, late = await asyncio.wait(self._jobs, timeout=CLOSING_SECONDS)
        file = self._file
        if file is not None and not late:
            closing = asyncio.get_running_loop().run_in_executor(self._thread, file.close)
            await asyncio.wait({closing}, timeout=CLOSING_SECONDS)
        self._thread.shutdown(wait=False)

    async def _save(self, *, probe: bool = False) -> None:
        """Writes all that is not saved yet, of however many calls; `probe`: tries even with nothing."""

        def save(file: JournalFile) -> None:
            with self._lock:
                rows = tuple(self._unsaved.values())
            if rows or probe:
                file.write(rows)
                self._forget(rows)

        await self._work(save)

    def _put(self, row: Row) -> None:
        with self._lock:
            self._unsaved[row.id] = row

    def _forget(self, rows: tuple[Row, ...]) -> None:
        """Unless something newer has taken their place."""
        with self._lock:
            for row in rows:
                if self._unsaved.get(row.id) is row:
                    del self._unsaved[row.id]

    async def _quietly(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except JournalError:
            return  # `trouble` has the words

    async def _work(self, job: Callable[[JournalFile], T], use: Use = "write") -> T:
        """Does the job on the thread. Raises `JournalError`."""
        if self._thread is None or self._path is None:
            raise RuntimeError("a journal in memory has no file to work on")
        path = self._path

        def work() -> T:
            if self._file is None:
                # Imported on the thread: sqlite3 is not needed for the first frame.
                from gpugeek_tui.fleet.journal_file import JournalFile  # noqa: PLC0415

                self._file = JournalFile(path)
            return job(self._file)

        asked = asyncio.get_running_loop().run_in_executor(self._thread, work)
        try:
            answered, _ = await asyncio.wait({asked}, timeout=PATIENCE_SECONDS)
        finally:
            # Given up or not: what the thread does is done, and its failure is nobody's surprise.
            asked.add_done_callback(lambda job: job.cancelled() or job.exception())
        try:
            if not answered:
                raise JournalError(f"{path} could not be used: the disk does not answer.")
            done = asked.result()
        except JournalError as error:
            self._troubles[use] = str(error)
            raise
        self._troubles.pop(use, None)
        return done
