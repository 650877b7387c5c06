"""Lending the terminal to another program, and taking it back as it was.

The event loop goes on meanwhile: what was sent is still followed to its end, and a signal still ends us.
Textual's own way holds the loop up, so that an answer that comes in that time may count as lost.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.app import App

if TYPE_CHECKING:
    from textual.driver import Driver

__all__ = ["LendsTerminal"]

PATIENCE = 2.0
"""Seconds that the other program has to end when we are told to."""
LOOK_AGAIN = 0.05


class LendsTerminal(App[None]):
    """An app that can step aside. While it is `lent`, ctrl+c is for whoever has the terminal."""

    lent = False

    @property
    def can_lend(self) -> bool:
        """Whether the terminal can be given away: not in a browser, nor where there is none."""
        return self._driver is not None and self._driver.can_suspend and not self.lent

    async def lend(self, argv: Sequence[str], *, says: str, environ: Mapping[str, str]) -> int:
        """Runs `argv`, no shell, with the whole terminal; the exit code, negative after a signal.

        `says` is printed before it, plain ASCII. Raises OSError if it cannot be started. Cancelled, it
        ends the program first.
        """
        driver = self._driver
        if driver is None or not self.can_lend:
            raise OSError("the terminal cannot be given away")
        ended: int | OSError
        self.lent = True
        try:
            # Nothing but a cancellation, with which we end, may leave this block by an exception:
            # Textual would not take the terminal back.
            with self.suspend(), _silent(driver), _modes_kept():
                try:
                    ended = await _run(argv, says, environ)
                except OSError as error:
                    ended = error
                # A ctrl+c that ended the other program may still be on its way to us.
                await asyncio.sleep(LOOK_AGAIN)
        finally:
            self.lent = False
        if isinstance(ended, OSError):
            raise ended
        return ended


async def _run(argv: Sequence[str], says: str, environ: Mapping[str, str]) -> int:
    terminal = sys.__stdout__
    if terminal is not None:
        terminal.write(f"{says}\n")
        terminal.flush()
    # It begins at once: there is nothing to wait for but the system's fork.
    process = subprocess.Popen(list(argv), env=dict(environ))  # noqa: S603, ASYNC220 - see above
    try:
        return await asyncio.to_thread(_wait, process)
    finally:
        await _ended(process)


async def _ended(process: subprocess.Popen[bytes]) -> None:
    """Ends it if it still runs: we were told to end ourselves."""
    if process.poll() is not None:
        return
    process.terminate()
    for _ in range(round(PATIENCE / LOOK_AGAIN)):
        if process.poll() is not None:
            return
        await asyncio.sleep(LOOK_AGAIN)
    process.kill()


@contextlib.contextmanager
def _silent(driver: Driver) -> Iterator[None]:
    """What is painted meanwhile goes nowhere; all is painted again when the terminal is ours.

    While suspended, Textual's driver would keep it in a queue that nobody empties, and then hang.
    """
    written: Any = driver
    written.write = lambda _data: None
    try:
        yield
    finally:
        del written.write


@contextlib.contextmanager
def _modes_kept() -> Iterator[None]:
    """Echo, line mode and the rest as before, even after a program that was killed."""
    try:
        import termios  # noqa: PLC0415 - Windows has none

        handle = sys.__stdin__.fileno()  # type: ignore[union-attr]  # a terminal stands behind it
        modes = termios.tcgetattr(handle)
    except Exception:  # noqa: BLE001 - termios.error is no OSError, and unknown where it is missing
        yield
        return
    try:
        yield
    finally:
        with contextlib.suppress(termios.error):
            termios.tcsetattr(handle, termios.TCSADRAIN, modes)


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Until it ends. One that stops itself, as ssh at `~^Z`, stops us too: else the terminal would be
    nobody's. The shell continues us both.
    """
    if not hasattr(os, "WUNTRACED"):
        return process.wait()
    while process.returncode is None:
        try:
            _, status = os.waitpid(process.pid, os.WUNTRACED)
        except ChildProcessError:
            return process.wait()
        if os.WIFSTOPPED(status):
            if _has_shell():
                os.kill(os.getpid(), signal.SIGTSTP)
            else:
                process.send_signal(signal.SIGCONT)
        else:
            process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode


def _has_shell() -> bool:
    """Somebody is there to continue us: our parent is of the same session."""
    try:
        return os.getsid(os.getppid()) == os.getsid(0)
    except OSError:
        return False
