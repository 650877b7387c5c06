"""One thing at a time: whoever reaches into a mock from outside takes its turn between two requests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

__all__ = ["Turns"]

T = TypeVar("T")


class Turns:
    """Calls run one after another: on the loop of a server while it serves, else where they are made.

    On the loop no request is ever half done, so a server itself needs no lock for each of its own.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def serve_on(self, loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
        """From now on `loop`, which runs on `thread`, is where requests are handled."""
        with self._lock:
            self._loop, self._thread = loop, thread

    def end_with(self, stop: Callable[[], None]) -> None:
        """Stop serving by `stop`, when the call that may be in progress is done."""
        with self._lock:
            stop()
            self._loop = self._thread = None

    def __call__(self, call: Callable[[], T]) -> T:
        """What `call` returns or raises. It must not wait for anything."""
        if threading.current_thread() is self._thread:
            return call()
        with self._lock:
            if self._loop is None:
                return call()
            done: Future[T] = Future()
            self._loop.call_soon_threadsafe(_run, call, done)
            return done.result()


def _run(call: Callable[[], T], done: Future[T]) -> None:
    try:
        done.set_result(call())
    except BaseException as error:  # noqa: BLE001 - it is raised where the call was made
        done.set_exception(error)
