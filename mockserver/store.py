"""The state in a file, so that whatever was accepted is there after any end of the process.

A change is committed before the answer leaves, a row for each instance and operation that it touched.
SQLite's write-ahead log with synchronous=NORMAL: a commit is in the operating system's hands, so it
survives a kill -9; a power cut may cost the last moments, but never the file. One mock at a time.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from mockserver.errors import StateError

__all__ = ["Change", "Rows", "Store"]

_APPLICATION = 0x67706D6B  # "gpmk", at a fixed place of the file
_VERSION = 1
_MAGIC = b"SQLite format 3\0"

_TABLES = f"""
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {_VERSION};
CREATE TABLE server (one INTEGER PRIMARY KEY CHECK (one = 1), data BLOB NOT NULL);
CREATE TABLE worlds (digest TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE accounts (place INTEGER PRIMARY KEY, digest BLOB UNIQUE, data BLOB NOT NULL);
CREATE TABLE instances (account BLOB, id INTEGER, data BLOB NOT NULL, PRIMARY KEY (account, id))
 WITHOUT ROWID;
CREATE TABLE operations (account BLOB, id INTEGER, data BLOB NOT NULL, PRIMARY KEY (account, id))
 WITHOUT ROWID;
"""

Rows = Iterable[tuple[int, bytes | None]]
"""Rows by id; None in place of one that is to go."""


class Change(msgspec.Struct, frozen=True):
    """What is to be written about one account. `whole` replaces all the rows that are there."""

    digest: bytes
    record: bytes
    instances: Rows
    operations: Rows
    whole: bool


class Store:
    """A file of state, opened or made. Raises StateError, and then has not touched the file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        if path.exists() and path.stat().st_size:
            self._check_header()
        else:
            self._make()
        self._db = self._opened()

    def close(self) -> None:
        """Write the log back into the file and let it go."""
        self._db.close()

    # Reading, once, at the start

    def server(self) -> bytes | None:
        """The record of what all accounts share; None in a new file."""
        row = self._db.execute("SELECT data FROM server").fetchone()
        return None if row is None else bytes(row[0])

    def worlds(self) -> dict[str, bytes]:
        """The worlds that accounts were made from, by digest."""
        return dict(self._db.execute("SELECT digest, data FROM worlds"))

    def accounts(self) -> list[tuple[bytes, bytes]]:
        """Digest and record of each account, in the order of their making."""
        return list(self._db.execute("SELECT digest, data FROM accounts ORDER BY place"))

    def rows(self, table: str, digest: bytes) -> list[Any]:
        """An account's instances or operations as plain data, the oldest first."""
        found = self._db.execute(_SELECT[table], (digest,))
        return [msgspec.json.decode(data) for (data,) in found]

    # Writing

    def put_server(self, record: bytes) -> None:
        with self._transaction():
            self._db.execute("INSERT OR REPLACE INTO server VALUES (1, ?)", (record,))

    def put_world(self, digest: str, text: bytes) -> None:
        with self._transaction():
            self._db.execute("INSERT OR IGNORE INTO worlds VALUES (?, ?)", (digest, text))

    def put(self, change: Change) -> None:
        """Write all of a change or nothing of it."""
        with self._transaction():
            if change.whole:
                for clear in _CLEAR.values():
                    self._db.execute(clear, (change.digest,))
            for table, rows in (("instances", change.instances), ("operations", change.operations)):
                self._put_rows(table, change.digest, list(rows))
            self._db.execute(_PUT_ACCOUNT, (change.digest, change.record))

    def keep_only(self, digests: Iterable[bytes]) -> None:
        """Forget every account but these."""
        kept = set(digests)
        gone = [digest for digest, _ in self.accounts() if digest not in kept]
        with self._transaction():
            for digest in gone:
                self._db.execute("DELETE FROM accounts WHERE digest = ?", (digest,))
                for clear in _CLEAR.values():
                    self._db.execute(clear, (digest,))

    def _put_rows(self, table: str, digest: bytes, rows: list[tuple[int, bytes | None]]) -> None:
        there = [(digest, number, data) for number, data in rows if data is not None]
        gone = [(digest, number) for number, data in rows if data is None]
        if there:
            self._db.executemany(_PUT[table], there)
        if gone:
            self._db.executemany(_DROP[table], gone)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise

    # The file itself

    def _check_header(self) -> None:
        """Looks at the first bytes only, so that a file that is not ours stays as it is."""
        try:
            with self._path.open("rb") as file:
                head = file.read(100)
        except OSError as error:
            raise self._trouble(f"cannot be read: {error.strerror}") from error
        if head[:16] != _MAGIC or int.from_bytes(head[68:72], "big") != _APPLICATION:
            raise self._trouble("is not a state file of gpugeek-mock; it was left alone")
        version = int.from_bytes(head[60:64], "big")
        if version != _VERSION:
            raise self._trouble(
                f"was written by another version of gpugeek-mock (format {version}, this one"
                f" knows {_VERSION}); it was left alone: give another file, or use that version"
            )

    def _make(self) -> None:
        """A whole new file appears in one step, readable for its owner only: it holds passwords."""
        fresh = self._path.with_name(f".{self._path.name}.new")
        try:
            fresh.unlink(missing_ok=True)
            fresh.touch(mode=0o600)
            with contextlib.closing(sqlite3.connect(fresh)) as db:
                db.executescript(_TABLES)
            fresh.replace(self._path)
        except (OSError, sqlite3.Error) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise self._trouble(f"cannot be made: {reason}") from error

    def _opened(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, isolation_level=None, timeout=0, check_same_thread=False)
        try:
            db.execute("PRAGMA locking_mode = EXCLUSIVE")
            db.execute("BEGIN EXCLUSIVE")
            (verdict,) = db.execute("PRAGMA quick_check(1)").fetchone()
            db.execute("COMMIT")
            if verdict != "ok":
                words = " ".join(str(verdict).split())
                raise self._trouble(f"is damaged ({words}); it was left alone")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
        except sqlite3.OperationalError as error:
            db.close()
            busy = "locked" in str(error) or "busy" in str(error)
            words = "is in use by another mock" if busy else f"cannot be used: {error}"
            raise self._trouble(words) from error
        except sqlite3.DatabaseError as error:
            db.close()
            raise self._trouble(f"is damaged ({error}); it was left alone") from error
        except StateError:
            db.close()
            raise
        return db

    def _trouble(self, words: str) -> StateError:
        return StateError(f"State file {self._path} {words}.")


_PUT_ACCOUNT = """
INSERT INTO accounts (digest, data) VALUES (?, ?)
ON CONFLICT (digest) DO UPDATE SET data = excluded.data
"""
_SELECT = {
    table: f"SELECT data FROM {table} WHERE account = ? ORDER BY id"  # noqa: S608 - two fixed names
    for table in ("instances", "operations")
}
_CLEAR = {table: f"DELETE FROM {table} WHERE account = ?" for table in _SELECT}  # noqa: S608 - likewise
_DROP = {table: f"{clear} AND id = ?" for table, clear in _CLEAR.items()}
_PUT = {table: f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)" for table in _SELECT}  # noqa: S608
