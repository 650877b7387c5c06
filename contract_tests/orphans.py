"""The orphan ledger: what a run is about to create, on disk before it is sent.

One file a run, in JSON lines, locked while the run is going: a killed run leaves its file unlocked, and
`gpugeek-contract cleanup` releases what stands in it. The file goes when everything is released. It
holds no token, only a digest that tells accounts apart.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "STATE",
    "Book",
    "Entry",
    "Ledger",
    "digest",
    "read_book",
    "read_books",
    "state_folder",
    "strike",
]

STATE = "GPUGEEK_CONTRACT_STATE"


def state_folder() -> Path:
    """Where the ledgers are: the platform's state folder, or what GPUGEEK_CONTRACT_STATE names."""
    if named := os.environ.get(STATE):
        return Path(named)
    return platformdirs.user_state_path("gpugeek-contract", appauthor=False)


def digest(url: str, token: str) -> str:
    """The account, told from others without its token."""
    return hashlib.sha256(f"{url}\n{token}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Entry:
    """One create: `instance_id` is None until its answer came; `time` is when it was sent, in UTC."""

    number: int
    account: str
    body: dict[str, Any]
    time: datetime
    instance_id: int | None = None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """A ledger as it was read. `going`: its run is still at work, as far as that can be known."""

    path: Path
    prefix: str
    url: str
    going: bool
    entries: tuple[Entry, ...]

    @property
    def open(self) -> tuple[Entry, ...]:
        """What may still be there."""
        return tuple(entry for entry in self.entries if not entry.ended)


class Ledger:
    """The file of a run that is going. Raises OSError where it cannot be written."""

    def __init__(self, folder: Path, prefix: str, url: str) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = folder / f"{prefix}.jsonl"
        self._lock = threading.Lock()
        self._entries = 0
        self._ids: dict[int, int] = {}
        self._open: set[int] = set()
        self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        if sys.platform != "win32":
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._write({"run": prefix, "url": url, "pid": os.getpid()}, sync=True)
        _sync_folder(folder)

    def sending(self, account: str, body: Mapping[str, Any]) -> int:
        """A create is about to be sent: on disk when this returns. Gives the entry's number."""
        with self._lock:
            self._entries += 1
            self._open.add(self._entries)
            entry = {"create": self._entries, "account": account, "body": dict(body)}
            self._write(entry | {"time": _now().isoformat()}, sync=True)
            return self._entries

    def made(self, entry: int, instance_id: int) -> None:
        """Its answer came, with an id."""
        with self._lock:
            self._ids[instance_id] = entry
            self._write({"made": entry, "instance": instance_id}, sync=True)

    def ended(self, entry: int) -> None:
        """It made nothing, or what it made is certainly gone."""
        with self._lock:
            self._open.discard(entry)
            self._write({"ended": entry})

    def released(self, instance_id: int) -> None:
        """The release of an instance is confirmed."""
        if entry := self._ids.get(instance_id):
            self.ended(entry)

    def close(self, left: set[int], *, uncertain: bool) -> bool:
        """The run is over; the file goes unless something is left. True if it is gone.

        `uncertain`: a create without an answer was not found, so its entry has to stay.
        """
        for instance_id in left:
            if (entry := self._ids.get(instance_id)) is not None and entry not in self._open:
                self._open.add(entry)
                self._write({"back": entry})
        found = set(self._ids.values())
        stays = bool(left) or (uncertain and bool(self._open - found))
        if not stays:
            self.path.unlink(missing_ok=True)
        os.close(self._file)
        return not stays

    def abandon(self) -> None:
        """Leave the file as it is and unlocked, as a killed run does."""
        os.close(self._file)

    def _write(self, line: dict[str, Any], *, sync: bool = False) -> None:
        os.write(self._file, (json.dumps(line) + "\n").encode())
        if sync:
            os.fsync(self._file)


def read_books(folder: Path) -> list[Book]:
    """The ledgers in the folder, the oldest first; what cannot be read as one is left out."""
    paths = sorted(folder.glob("*.jsonl"), key=lambda path: path.stat().st_mtime)
    return [book for path in paths if (book := read_book(path)) is not None]


def read_book(path: Path) -> Book | None:
    """A ledger, without its last line if that was cut; None if it is none."""
    head: dict[str, Any] = {}
    entries: dict[int, Entry] = {}
    for text in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            line = json.loads(text)
            if "run" in line:
                head = line
            elif "create" in line:
                time = datetime.fromisoformat(line["time"])
                entries[line["create"]] = Entry(line["create"], line["account"], line["body"], time)
            elif "made" in line:
                number = line["made"]
                entries[number] = replace(entries[number], instance_id=int(line["instance"]))
            else:
                number = line["ended"] if "ended" in line else line["back"]
                entries[number] = replace(entries[number], ended="ended" in line)
        except (ValueError, KeyError, TypeError):
            continue
    if not isinstance(head.get("run"), str) or not isinstance(head.get("url"), str):
        return None
    return Book(path, head["run"], head["url"], _is_locked(path), tuple(entries.values()))


def strike(book: Book, numbers: set[int]) -> None:
    """Note entries of a dead run as ended; the file goes with the last of them."""
    if {entry.number for entry in book.open} <= numbers:
        book.path.unlink(missing_ok=True)
        return
    with book.path.open("a", encoding="utf-8") as file:
        file.write("\n")  # the last line may have been cut
        file.writelines(json.dumps({"ended": number}) + "\n" for number in sorted(numbers))


def _is_locked(path: Path) -> bool:
    if sys.platform == "win32":
        return True  # a run that is going cannot be told from one that was killed
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _sync_folder(folder: Path) -> None:
    """Make the file's name as lasting as its content, where a folder can be synced at all."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _now() -> datetime:
    return datetime.now(UTC)
