"""A real pseudo-terminal with an emulator behind it: what a person would see of a program."""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import pyte

PATIENCE_SECONDS = 30.0
"""A bound against hanging; the tests wait for what they expect and no longer."""


class Terminal:
    """Runs a program of this environment in a pty of `columns` by `rows` cells."""

    def __init__(
        self, *command: str, columns: int = 120, rows: int = 40, **environment: str
    ) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.raw = b""
        self.primary, secondary = pty.openpty()
        fcntl.ioctl(secondary, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._before = termios.tcgetattr(secondary)
        places = {"GPUGEEK_CONFIG", "GPUGEEK_STATE"}  # of this test: see conftest.py
        kept = {k: v for k, v in os.environ.items() if k in places or not k.startswith("GPUGEEK")}
        self.process = subprocess.Popen(
            [str(Path(sys.executable).with_name(command[0])), *command[1:]],
            stdin=secondary,
            stdout=secondary,
            stderr=secondary,
            env=kept | {"TERM": "xterm-256color", "LANG": "C.UTF-8"} | environment,
            start_new_session=True,
        )
        self._secondary = secondary

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        os.close(self.primary)
        os.close(self._secondary)

    @property
    def text(self) -> str:
        # Not pyte's `display`, which fails on a wide character of which only one half is left.
        screen = self._screen
        rows = (screen.buffer[y] for y in range(screen.lines))
        return "\n".join("".join(row[x].data for x in range(screen.columns)) for row in rows)

    @property
    def restored(self) -> bool:
        """The terminal is in the mode it was in before the program began."""
        return termios.tcgetattr(self._secondary) == self._before

    def type(self, keys: str) -> None:
        os.write(self.primary, keys.encode())

    def read(self, seconds: float) -> None:
        """Takes in what the program writes within `seconds`."""
        ready, _, _ = select.select([self.primary], [], [], seconds)
        if ready:
            data = os.read(self.primary, 1 << 16)
            self.raw += data
            self._stream.feed(self._decoder.decode(data))

    def until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"it never came about; the screen:\n{self.text}")
            self.read(0.05)

    def sees(self, *words: str) -> None:
        """Waits until all of `words` are on the screen."""
        self.until(lambda: all(word in self.text for word in words))

    def ends(self) -> int:
        """Waits for the program's end; its exit code."""
        self.until(lambda: self.process.poll() is not None)
        self.read(0.1)
        return self.process.returncode
