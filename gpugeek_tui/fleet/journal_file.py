"""The journal's file: sqlite3, opened when it is first needed, private, and checked.

Everything here blocks, up to some seconds when another program is writing: it belongs on the
journal's own thread. Each write is one transaction that is on the disk when it returns; that is why
it keeps sqlite's rollback journal instead of WAL, which also does not work on network folders.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gpugeek_tui.errors import JournalError
from gpugeek_tui.fleet.journal_rows import COLUMNS, Row
from gpugeek_tui.fleet.run_locks import RunLocks, new_run_id
from gpugeek_tui.places import make_private, open_to_others

__all__ = ["KEPT", "JournalFile"]

KEPT = timedelta(days=30)
BUSY_SECONDS = 5.0
PRUNED_EVERY = 86_400.0

NAMES = ", ".join(f"[{name}]" for name in COLUMNS)
INSERT = f"INSERT OR REPLACE INTO operations ({NAMES})"
"""A replaced row gets a new revision, so that other runs see that it has changed."""
UNSETTLED = "account = ? AND settled = '0' AND run = ?"

MIGRATIONS: tuple[str, ...] = (
    "CREATE TABLE operations (revision INTEGER PRIMARY KEY AUTOINCREMENT, "
    + ", ".join(f'"{name}" TEXT NOT NULL' for name in COLUMNS)
    + ", UNIQUE (id))",
)
"""The n-th brings a file of version n - 1 to n. What was released is never changed, only added to."""


class JournalFile:
    """One connection, opened again when the file has been replaced. Raises `JournalError` alone.

    `run` is this run's id. `moved_to` is where a file that could not be read was put, None as long as
    there was none.
    """

    def __init__(self, path: Path) -> None:
        self.run = new_run_id()
        self.moved_to: Path | None = None
        self._path = path
        self._runs_folder = path.with_name(f"{path.name}.runs")
        self._locks = RunLocks(self._runs_folder)
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        self._pruned_at: float | None = None

    def write(self, rows: Iterable[Row]) -> None:
        """Puts the rows in, in place of what stood there under their ids. On disk on return.

        Even without rows something is written, so that a full or read-only disk is found out.
        """
        with self._connected("written") as connection:
            self._locks.hold(self.run)
            with _transaction(connection):
                connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
                self._prune(connection)
                marks = ", ".join("?" * len(COLUMNS))
                connection.executemany(
                    f"{INSERT} VALUES ({marks})",
                    [self._values(row) for row in rows],
                )

    def read(self, after: int) -> tuple[list[Row], int]:
        """The rows of all accounts written after revision `after`, and the latest revision.

        Everything, if the file is a younger one than the one which `after` was learnt from.
        """
        with self._connected("read") as connection:
            (latest,) = connection.execute(
                "SELECT coalesce(max(revision), 0) FROM operations"
            ).fetchone()
            found = connection.execute(
                f"SELECT {NAMES} FROM operations WHERE revision > ? ORDER BY revision",  # noqa: S608 - names of ours
                (after if after <= latest else 0,),
            ).fetchall()
        return [Row(**dict(zip(COLUMNS, map(str, line), strict=True))) for line in found], latest

    def orphaned(self, account: str) -> list[str]:
        """Runs that are over and have left something unsettled in this account."""
        with self._connected("read") as connection:
            runs = connection.execute(
                "SELECT DISTINCT run FROM operations "
                "WHERE account = ? AND settled = '0' AND run != ?",
                (account, self.run),
            ).fetchall()
        return [run for (run,) in runs if not self._locks.alive(run)]

    def adopt(self, account: str, runs: Iterable[str]) -> None:
        """What those runs have left unsettled is this run's from now on."""
        taken = ", ".join("?" if name == "run" else f"[{name}]" for name in COLUMNS)
        with self._connected("written") as connection:
            self._locks.hold(self.run)
            with _transaction(connection):
                for run in runs:
                    connection.execute(
                        f"{INSERT} SELECT {taken} FROM operations WHERE {UNSETTLED}",  # noqa: S608 - text of ours
                        (self.run, account, run),
                    )

    def close(self) -> None:
        self._disconnect()
        self._locks.close()

    def _values(self, row: Row) -> tuple[str, ...]:
        return tuple(self.run if name == "run" else getattr(row, name) for name in COLUMNS)

    # -- opening ------------------------------------------------------------------------------

    @contextmanager
    def _connected(self, done: str) -> Iterator[sqlite3.Connection]:
        """The connection; what goes wrong with it is raised in words, and the next use tries anew."""
        try:
            yield self._open()
        except sqlite3.Error as error:
            self._disconnect()
            raise JournalError(f"{self._path} could not be {done}: {_why(error)}.") from error
        except OSError as error:
            self._disconnect()
            reason = error.strerror or type(error).__name__
            if error.filename and str(error.filename) != str(self._path):
                reason = f"{error.filename}: {reason}"
            raise JournalError(f"{self._path} could not be {done}: {reason}.") from error

    def _open(self) -> sqlite3.Connection:
        if self._connection is not None and self._identity == _identity(self._path):
            return self._connection
        self._disconnect()
        make_private(self._path.parent)
        make_private(self._runs_folder)
        with self._locks.alone():  # of two programs that meet a broken file, one moves it
            self._locks.sweep()
            try:
                return self._connect()
            except sqlite3.DatabaseError as error:
                if not _broken(error):
                    raise
                self._disconnect()
                self._move_aside()
                return self._connect()

    def _connect(self) -> sqlite3.Connection:
        self._path.touch(mode=0o600)
        if open_to_others(self._path):
            self._path.chmod(0o600)
        connection = self._connection = sqlite3.connect(
            self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA synchronous = EXTRA")
        (state,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if state != "ok":
            raise sqlite3.DatabaseError("malformed")
        self._migrate(connection)
        try:
            connection.execute(f"SELECT {NAMES} FROM operations LIMIT 0")  # noqa: S608 - names of ours
        except sqlite3.OperationalError as error:
            if "no such" in str(error):
                raise sqlite3.DatabaseError("malformed") from error
            raise
        self._identity = _identity(self._path)
        return connection

    def _migrate(self, connection: sqlite3.Connection) -> None:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > len(MIGRATIONS):
            raise JournalError(
                f"{self._path} was written by a newer version of this program, which this one "
                "cannot read."
            )
        if version == len(MIGRATIONS):
            return
        with _transaction(connection):
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            for step in MIGRATIONS[version:]:
                connection.execute(step)
            connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    def _move_aside(self) -> None:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        target = self._path.with_name(f"{self._path.name}.unreadable-{stamp}")
        self._path.rename(target)
        rest = self._path.with_name(f"{self._path.name}-journal")
        if rest.exists():  # left behind, it would be played back into the new file
            rest.rename(target.with_name(f"{target.name}-journal"))
        self.moved_to = target

    def _disconnect(self) -> None:
        connection, self._connection, self._identity = self._connection, None, None
        if connection is not None:
            connection.close()

    def _prune(self, connection: sqlite3.Connection) -> None:
        if self._pruned_at is not None and time.monotonic() - self._pruned_at < PRUNED_EVERY:
            return
        oldest = (datetime.now(UTC) - KEPT).isoformat(timespec="milliseconds")
        connection.execute("DELETE FROM operations WHERE submitted_at < ?", (oldest,))
        self._pruned_at = time.monotonic()


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it, or none of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file stands there; None for none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _broken(error: sqlite3.DatabaseError) -> bool:
    """The file is no journal (any more); errors of ours about its content carry no code."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is None or code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _why(error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return {
        sqlite3.SQLITE_FULL: "the disk is full",
        sqlite3.SQLITE_READONLY: "it may not be written",
        sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
        sqlite3.SQLITE_BUSY: "another program has been writing to it for seconds",
        sqlite3.SQLITE_LOCKED: "another program has been writing to it for seconds",
        sqlite3.SQLITE_IOERR: "the disk reports an error, or is full",
        sqlite3.SQLITE_CORRUPT: "it is damaged",
        sqlite3.SQLITE_NOTADB: "it is damaged",
    }.get(code, str(error))
