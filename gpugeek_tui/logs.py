"""The log file: in the state folder, its owner's alone, bounded, and without secrets or bodies.

Only what this program says of itself is kept. The HTTP library's own log names headers and is left out.
"""

from __future__ import annotations

import io
import logging
import os
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from gpugeek_tui.masking import mask_secrets
from gpugeek_tui.places import make_private
from gpugeek_tui.text import clean

__all__ = ["LEVELS", "LogFile", "start_log"]

LEVELS = ("debug", "info", "warning", "error")
MOST_BYTES = 1024 * 1024
OLD_FILES = (".1", ".2")
PRIVATE_FILE = 0o600
LONGEST_LINE = 2000
OURS = ("gpugeek_tui", "asyncio", "py.warnings")
"""The loggers that are kept; those below them, too."""

log = logging.getLogger(__name__)


class Lines(logging.Formatter):
    """One record a line, and its traceback below; masked, and nothing in it acts on a terminal."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        record.message = record.getMessage()
        moment = datetime.fromtimestamp(record.created, UTC)
        record.asctime = f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03}Z"
        lines = [clean(mask_secrets(self.formatMessage(record)), limit=LONGEST_LINE)]
        if record.exc_info:
            trace = mask_secrets(self.formatException(record.exc_info), thorough=True)
            lines += [f"    {clean(line, limit=LONGEST_LINE)}" for line in trace.splitlines()]
        return "\n".join(lines)


class LogFile(logging.FileHandler):
    """Opened with the first record; a folder that cannot be written to silences it.

    Not the library's rotating one, which imports sockets and pickles before the first frame.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, encoding="utf-8", delay=True)
        self.most_bytes = MOST_BYTES
        self.setFormatter(Lines())
        self.addFilter(_is_ours)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            if self.stream is not None and os.fstat(self.stream.fileno()).st_size > self.most_bytes:
                self._rotate()
            super().emit(record)
        except OSError:
            self.handleError(record)

    def _rotate(self) -> None:
        """The present file becomes .1, and .1 becomes .2. Another run that writes there goes on in .1."""
        if self.stream is not None:
            self.stream.close()
        self.stream = None  # the next record opens it anew
        names = [Path(f"{self.baseFilename}{end}") for end in ("", *OLD_FILES)]
        for older, newer in zip(reversed(names), reversed(names[:-1]), strict=False):
            if newer.exists():
                newer.replace(older)

    def _open(self) -> io.TextIOWrapper:
        make_private(Path(self.baseFilename).parent)
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE_FILE)
        return io.TextIOWrapper(io.FileIO(handle, "a"), encoding="utf-8", errors="backslashreplace")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """A full disk or a folder that is not ours must not write over the screen."""


def start_log(path: Path, level: str) -> logging.Handler:
    """Sends what this program, asyncio and Python's warnings say to `path`, from `level` upwards.

    What a thread or a finalizer dies of goes there, too, instead of over the screen.
    """
    handler = LogFile(path)
    logging.getLogger().addHandler(handler)
    logging.getLogger("gpugeek_tui").setLevel(level.upper())
    logging.captureWarnings(capture=True)
    threading.excepthook = _thread_died
    sys.unraisablehook = _unraisable
    return handler


def _is_ours(record: logging.LogRecord) -> bool:
    return any(record.name == name or record.name.startswith(f"{name}.") for name in OURS)


def _thread_died(args: threading.ExceptHookArgs) -> None:
    name = args.thread.name if args.thread else "a thread"
    if args.exc_value is not None:
        log.error("%s died", name, exc_info=_info(args.exc_value, args.exc_traceback))


def _unraisable(args: sys.UnraisableHookArgs) -> None:
    if args.exc_value is not None:
        log.error(
            "an error that nobody can catch", exc_info=_info(args.exc_value, args.exc_traceback)
        )


def _info(
    error: BaseException, trace: TracebackType | None
) -> tuple[type[BaseException], BaseException, TracebackType | None]:
    return type(error), error, trace
