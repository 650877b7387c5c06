"""A fault of ours that ends the program: the terminal sane, a short word, and a report without secrets."""

from __future__ import annotations

import logging
import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gpugeek_tui import __version__
from gpugeek_tui.masking import mask_secrets
from gpugeek_tui.places import crash_folder, log_file, make_private
from gpugeek_tui.text import clean

if TYPE_CHECKING:  # Textual is imported by the program that runs, not by its guard
    from textual.app import App

__all__ = ["EXIT_CODE", "CrashSafe", "report", "run", "versions"]

EXIT_CODE = 70
"""EX_SOFTWARE of sysexits: a fault within the program."""

PRIVATE_FILE = 0o600
MOST_REPORTS = 20
LIBRARIES = ("textual", "rich", "httpx", "msgspec", "click", "platformdirs")

# Written whatever happened before: each of these does nothing where its mode is off already.
SANE = (
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"  # mouse
    "\x1b[?2004l\x1b[?1004l\x1b[?2048l"  # bracketed paste, focus, sizes in band
    "\x1b[?1049l\x1b[0m\x1b[?25h"  # the other screen, colours, the cursor
)

log = logging.getLogger(__name__)


class CrashSafe:
    """To be mixed into an app: an exception that ends it is kept for the report, not printed.

    Textual itself prints a traceback with the local variables, and there the token may be.
    """

    _return_code: int | None
    _exception: Exception | None

    def _handle_exception(self: Any, error: Exception) -> None:
        self._return_code = EXIT_CODE
        if self._exception is None:  # the first one is the cause, and a pilot raises it
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    @property
    def crash(self) -> Exception | None:
        """What ended the program, None if nothing did."""
        return self._exception


def run(make: Callable[[], App[None]], finish: Callable[[Any], int]) -> int:
    """Makes the app and runs it to its end. The exit code: of `finish(app)`, or 70 after a fault."""
    modes = _terminal_modes()
    error: BaseException | None
    try:
        app = make()
        app.run()
    except Exception as caught:  # noqa: BLE001 - whatever it is, it ends here
        error = caught
    else:
        error = getattr(app, "crash", None)
        if error is None:
            return finish(app)
    _restore(modes)
    log.critical("the program ended by a fault", exc_info=error)
    sys.stderr.write(f"{told(error, report(error))}\n")
    return EXIT_CODE


def report(error: BaseException) -> Path | None:
    """Writes the report and answers with its path; None where it cannot be written. Never raises.

    The newest twenty are kept.
    """
    now = datetime.now(UTC)
    path = crash_folder() / f"{now:%Y%m%dT%H%M%SZ}-{os.getpid()}.txt"
    try:
        make_private(path.parent)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text_of(error, now))
        for old in sorted(path.parent.glob("*.txt"))[:-MOST_REPORTS]:
            old.unlink()
    except OSError:
        return None
    return path


def text_of(error: BaseException, now: datetime) -> str:
    """Versions, surroundings and the traceback, without the values of variables."""
    import traceback  # noqa: PLC0415 - a good run has no use for it

    facts = {"when": f"{now:%Y-%m-%d %H:%M:%S} UTC", **versions(), **_surroundings()}
    lines = [f"{name:<12} {clean(str(value), limit=200)}" for name, value in facts.items()]
    trace = mask_secrets("".join(traceback.format_exception(error)), thorough=True)
    lines += ["", *(clean(line, limit=500) for line in trace.splitlines())]
    return "\n".join(lines) + "\n"


def told(error: BaseException, path: Path | None) -> str:
    """What the user reads after it."""
    what = clean(mask_secrets(f"{type(error).__name__}: {error}", thorough=True), limit=200)
    where = f"  Report: {path}\n" if path else "  The report could not be written.\n"
    return (
        f"gpugeek-tui ended because of a fault in the program itself ({what}).\n"
        "Nothing was sent because of it. What was under way goes on at the platform: start again\n"
        "and look at the Operations view.\n"
        f"{where}  Log:    {log_file()}\n"
        "Neither holds your token or passwords; please read the report and send it with a bug report."
    )


def versions() -> dict[str, str]:
    """Of this program, Python, the system and the libraries that matter for a report."""
    # Here, not at the top: it reads archives and mail headers, and a good run has no use for it.
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    found = {
        "gpugeek-tui": __version__,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": platform.platform(),
    }
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


def _surroundings() -> dict[str, str]:
    names = ("TERM", "COLORTERM", "TERM_PROGRAM", "LANG", "LC_ALL", "NO_COLOR")
    return {name: os.environ[name] for name in names if name in os.environ}


def _terminal_modes() -> list[Any] | None:
    """The terminal's modes before we change them; None where there is none, or on Windows."""
    try:
        import termios  # noqa: PLC0415 - Windows has none

        return termios.tcgetattr(sys.stdin.fileno())
    except Exception:  # noqa: BLE001 - termios.error is no OSError, and unknown where it is missing
        return None


def _restore(modes: list[Any] | None) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(SANE)
        sys.stderr.flush()
    if modes is not None:
        import termios  # noqa: PLC0415 - Windows has none

        termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, modes)
