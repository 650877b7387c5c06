"""While it runs: one mark a test, on a line an area; on a terminal also how many and how long."""

from __future__ import annotations

import os
import shutil
import time
from typing import TYPE_CHECKING, TextIO

from contract_tests.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.exchange import Exchange
    from contract_tests.verdict import Verdict

__all__ = ["Progress", "columns"]

_MARKS = {
    Outcome.HELD: ".",
    Outcome.BROKEN: "F",
    Outcome.BLOCKED: "b",
    Outcome.NOT_TRIED: "-",
}
_INDENT = 13
_COUNTER = 38  # columns kept free for it
_PAUSE = 0.1  # seconds between two looks at the counter
_ERASE = "\x1b[K"


def columns(stream: TextIO) -> int | None:
    """The width of the terminal behind the stream; None where there is none that can repaint a line."""
    if not stream.isatty() or os.environ.get("TERM", "") in {"", "dumb"}:
        return None
    return shutil.get_terminal_size().columns


class Progress:
    """Told each verdict, and on a terminal each exchange, so that waiting shows as well.

    `write` gets text without a line end of its own. `columns` is the terminal's width; None is no
    terminal, and then nothing is written but marks and line ends.
    """

    def __init__(
        self,
        write: Callable[[str], None],
        columns: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._write = write
        self._columns = columns if columns is not None and columns > _INDENT + _COUNTER else None
        self._clock = clock
        self._began = self._painted = clock()
        self._area = ""
        self._line = ""
        self._tests = self._requests = 0

    def __call__(self, verdict: Verdict) -> None:
        if verdict.area != self._area:
            self._end_line()
            self._area = verdict.area
            self._begin_line(f"{verdict.area:{_INDENT - 1}} ")
        elif self._columns and len(self._line) >= self._columns - _COUNTER:
            self._end_line()
            self._begin_line(" " * _INDENT)
        self._tests += 1
        self._line += _MARKS[verdict.outcome]
        self._write(_MARKS[verdict.outcome] if self._columns is None else self._painting())

    def sent(self, _: Exchange) -> None:
        """A watcher for the session: moves the counter on, ten times a second at most."""
        self._requests += 1
        if self._columns and self._line and self._clock() - self._painted >= _PAUSE:
            self._write(self._painting())

    def end(self) -> None:
        if self._area:
            self._end_line()
            self._write("\n")

    def _begin_line(self, text: str) -> None:
        self._line = text
        if self._columns is None:
            self._write(text)

    def _end_line(self) -> None:
        if self._line:
            self._write("\n" if self._columns is None else f"\r{self._line}{_ERASE}\n")
            self._line = ""

    def _painting(self) -> str:
        self._painted = self._clock()
        passed = self._painted - self._began
        counter = f"{self._tests} tests, {self._requests} requests, {passed:.0f} s"
        return f"\r{self._line}  {counter}{_ERASE}"
