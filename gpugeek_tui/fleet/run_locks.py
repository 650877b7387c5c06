"""Which runs of the program are alive, told by locks that the system takes away from the dead.

A process id may be another program's tomorrow, and means nothing in another container; a lock on a
file of the run's own is gone with it, however it ended. Blocking: for the journal's thread only.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

__all__ = ["RunLocks", "new_run_id"]

PATIENCE_SECONDS = 5.0
PAUSE_SECONDS = 0.02
ALONE = "opening"
TAKEN = frozenset({errno.EAGAIN, errno.EACCES, errno.EDEADLK})


def new_run_id() -> str:
    """The moment of its start, the process id, and a little chance for containers that share both."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}-{secrets.token_hex(3)}"


class RunLocks:
    """Lock files in `folder`, one a living run, and one for what only one may do at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, int] = {}

    def hold(self, run: str) -> None:
        """From now on the run counts as alive, until `close` or the end of the process."""
        if run in self._held:
            return
        with self.alone():  # nobody sweeps between the making of the file and its lock
            descriptor = self._open(run, create=True)
            # Somebody may be trying it; and without locks, `alive` falls back on the process id.
            _lock_within(descriptor, PATIENCE_SECONDS)
            self._held[run] = descriptor

    def sweep(self) -> None:
        """Takes away the files of dead runs. Only in an `alone` block."""
        for path in self._folder.glob("*.lock"):
            if path.stem != ALONE and not self.alive(path.stem):
                with contextlib.suppress(OSError):
                    path.unlink()

    def alive(self, run: str) -> bool:
        if run in self._held:
            return True
        try:
            descriptor = self._open(run, create=False)
        except OSError:
            return False
        try:
            _lock(descriptor)
        except OSError as error:
            return error.errno in TAKEN or _process_lives(run)
        else:
            return False
        finally:
            os.close(descriptor)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other run is in its `alone` block meanwhile, unless it hangs there for seconds."""
        descriptor = self._open(ALONE, create=True)
        try:
            _lock_within(descriptor, PATIENCE_SECONDS)
            yield
        finally:
            os.close(descriptor)

    def close(self) -> None:
        """The runs held here count as ended."""
        for run, descriptor in self._held.items():
            os.close(descriptor)
            with contextlib.suppress(OSError):
                self._path(run).unlink()
        self._held.clear()

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.lock"

    def _open(self, name: str, *, create: bool) -> int:
        flags = os.O_RDWR | (os.O_CREAT if create else 0)
        return os.open(self._path(name), flags, 0o600)


def _lock(descriptor: int) -> None:
    """Takes the lock or raises OSError at once. It ends when the descriptor is closed."""
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _lock_within(descriptor: int, seconds: float) -> None:
    """Takes the lock as soon as it is free; does without after so long, or where there are no locks."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            _lock(descriptor)
        except OSError as error:
            if error.errno not in TAKEN:
                return
            time.sleep(PAUSE_SECONDS)
        else:
            return


def _process_lives(run: str) -> bool:
    """Where the file system knows no locks: whether the run's process id is in use."""
    if sys.platform == "win32":
        return False  # there, looking for a process by signal 0 would end it
    try:
        os.kill(int(run.split("-")[1]), 0)
    except (IndexError, ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
