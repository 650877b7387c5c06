"""A small file of ours in JSON: read, changed and written as a whole, for its owner alone to read.

Written to a second file that then takes its place, so that whoever reads finds the old or the new one.
Each change begins with what the file holds now: another dashboard may have written meanwhile.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from gpugeek_tui.places import make_private

__all__ = ["KeptFile"]

MOST_BYTES = 1024 * 1024
PRIVATE_FILE = 0o600
MOST_CHANGES = 200
"""That wait for a disk that takes none."""

T = TypeVar("T", bound=msgspec.Struct)


class KeptFile(Generic[T]):
    """`kept` is what is known of the file: nothing before `opened()` has returned for the first time.

    No error leaves it: `trouble` says, in words for the user, why nothing is kept, or what has become
    of a broken file; "" while all is well.
    """

    def __init__(self, find: Callable[[], Path], empty: T, *, schema: int, noun: str) -> None:
        """`find` tells where it is, and is not asked before that is needed. `empty` is what a missing
        file holds, `schema` the highest that this version reads, `noun` what it keeps, in the plural.
        """
        self._find = find
        self._empty = empty
        self._schema = schema
        self._noun = noun
        self.kept: T = empty
        self.trouble = ""
        self._told = ""
        self._read = False
        self._changes: list[Callable[[T], T]] = []
        self._turn = asyncio.Lock()

    @cached_property
    def path(self) -> Path:
        return self._find()

    def news(self) -> str:
        """The trouble, if it has not been asked for yet."""
        fresh = self.trouble if self.trouble != self._told else ""
        self._told = self.trouble
        return fresh

    async def opened(self) -> T:
        """What the file holds, read once, off the event loop."""
        async with self._turn:
            if not self._read:
                self._take(await asyncio.to_thread(self._load))
        return self.kept

    def change(self, change: Callable[[T], T]) -> None:
        """Applies `change` to what is known here. `write()` brings it to the file."""
        self._changes.append(change)
        del self._changes[:-MOST_CHANGES]
        self.kept = change(self.kept)

    async def write(self) -> None:
        """Brings all changes to the file, off the event loop. What cannot be written stays known here,
        and is written with the next change.
        """
        async with self._turn:
            changes = self._changes[:]
            if changes:
                found = await asyncio.to_thread(self._apply, changes)
                if found is not None:
                    del self._changes[: len(changes)]
                    self._take(found)

    def _take(self, found: T) -> None:
        """The file holds `found`; what has not come to it yet comes on top."""
        self._read = True
        for change in self._changes:
            found = change(found)
        self.kept = found

    def _apply(self, changes: Sequence[Callable[[T], T]]) -> T | None:
        self.trouble = ""
        kept = self._load()
        if self.trouble and self.path.exists():
            return None
        for change in changes:
            kept = change(kept)
        try:
            self._write(kept)
        except OSError as error:
            self.trouble = self._cannot("written", error)
            return None
        return kept

    def _cannot(self, be: str, error: OSError) -> str:
        return f"{self.path} cannot be {be} ({error.strerror}): {self._noun} last until you quit."

    def _load(self) -> T:
        try:
            with self.path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except FileNotFoundError:
            return self._empty
        except OSError as error:
            self.trouble = self._cannot("read", error)
            return self._empty
        try:
            if msgspec.json.decode(data, type=_Schema).schema > self._schema:
                self.trouble = (
                    f"{self.path} is of a newer version, and is left as it is: "
                    f"{self._noun} last until you quit."
                )
                return self._empty
            return msgspec.json.decode(data, type=type(self._empty))
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            return self._set_aside()

    def _set_aside(self) -> T:
        now = f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
        moved = self.path.with_name(f"{self.path.stem}.broken-{now}{self.path.suffix}")
        try:
            self.path.replace(moved)
        except OSError as error:
            self.trouble = f"{self.path} is broken and cannot be moved aside ({error.strerror})."
        else:
            self.trouble = f"The file of {self._noun} was broken. It is kept as {moved.name}; a new one begins."
        return self._empty

    def _write(self, kept: T) -> None:
        make_private(self.path.parent)
        draft = self.path.with_name(f".{self.path.stem}-{os.getpid()}{self.path.suffix}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(msgspec.json.format(msgspec.json.encode(kept), indent=1))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise


class _Schema(msgspec.Struct):
    schema: int
