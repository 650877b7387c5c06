"""Serving the mock over HTTP: in the foreground for the command line, on a thread for tests and demos."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Self

import uvicorn

from mockserver.app import MockApp, create_app
from mockserver.dialect import DEFAULT
from mockserver.dialect_files import DialectWish
from mockserver.errors import ParameterError, ServingError
from mockserver.handle import Handle
from mockserver.protocols import best_protocol
from mockserver.turns import Turns
from mockserver.world import World

__all__ = ["MockServer", "serve"]

_BACKLOG = 2048
_GRACE_SECONDS = 1


class _Server(uvicorn.Server):
    """uvicorn, but it says when it accepts connections, and ends at once instead of at a next tick."""

    def __init__(self, app: MockApp, on_listening: Callable[[], None]) -> None:
        config = uvicorn.Config(
            app,
            http=best_protocol(),
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            server_header=False,
            proxy_headers=False,  # nothing here asks where a request came from
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        super().__init__(config)
        self._on_listening = on_listening
        self._end = asyncio.Event()

    def end(self) -> None:
        """Stop serving. Only from the server's own loop."""
        self.should_exit = True
        self._end.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        await self.on_tick(0)
        self._on_listening()

    async def main_loop(self) -> None:
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._end.wait(), timeout=1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # uvicorn's own sleeps a tenth of a second in each step, which a test suite pays every time.
        for server in self.servers:
            server.close()
        for sock in sockets or ():
            sock.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            _, late = await asyncio.wait(self.server_state.tasks, timeout=_GRACE_SECONDS)
            for task in late:
                task.cancel()
        await asyncio.sleep(0)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the affair of whoever started us: none of ours on a thread, ours in a program."""
        yield


class MockServer:
    """The mock on a thread of its own, as a context manager: up when entered, gone when left.

    `stop` and `start` in between keep the state and the port, as a network that fails and comes back.
    All methods may be called from any thread. Raises WorldError for a world that cannot be used,
    ServingError where it cannot listen, ValueError for a speed that is none. `defects` are ids of faults
    it is to have (`gpugeek-mock --defect list`): ValueError for an unknown one.
    """

    def __init__(
        self,
        world: World | str | Path = "demo",
        *,
        seed: int = 1,
        speed: float = 1.0,
        frozen: bool = False,
        host: str = "127.0.0.1",
        port: int = 0,
        dialect: DialectWish = DEFAULT,
        loose: Iterable[str] | bool = False,
        defects: Iterable[str] = (),
    ) -> None:
        self.app = create_app(
            world,
            speed=speed,
            frozen=frozen,
            seed=seed,
            dialect=dialect,
            loose=loose,
            defects=defects,
        )
        self.host = host
        self.port = port
        self._turns = Turns()
        self._running: tuple[threading.Thread, asyncio.AbstractEventLoop, _Server] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        state = "running" if self._running else "stopped"
        return f"<MockServer {self.url} {self.app.tenants.world.name} {state}>"

    @property
    def url(self) -> str:
        """The base address, without a slash at its end; complete once started."""
        return _url(self.host, self.port)

    def start(self) -> None:
        """Listen, and return when connections are accepted. Does nothing while it runs."""
        if self._running:
            return
        sock = _bound(self.host, self.port)
        self.port = sock.getsockname()[1]
        up: Future[tuple[asyncio.AbstractEventLoop, _Server]] = Future()
        thread = threading.Thread(
            target=_run_on_thread, args=(self.app, sock, up), name="mockserver", daemon=True
        )
        thread.start()
        loop, server = up.result()
        self._running = (thread, loop, server)
        self._turns.serve_on(loop, thread)

    def stop(self) -> None:
        """Close every connection and the port. Does nothing while it is stopped."""
        if not self._running:
            return
        thread, loop, server = self._running

        def end() -> None:
            loop.call_soon_threadsafe(server.end)
            thread.join()

        self._turns.end_with(end)
        self._running = None

    def account(self, token: str) -> Handle:
        """The control of a token's account, made if need be. Raises ValueError for an empty token."""
        return Handle(self.app.service, token, turns=self._turns, url=lambda: self.url)

    def advance(self, seconds: float, token: str | None = None) -> None:
        """Move the clock of one account, or of all, by `seconds`. Raises ValueError for a step back."""
        self.set_clock(token, advance=seconds)

    def set_clock(self, token: str | None = None, **wishes: float | bool) -> None:
        """`advance`, `speed` or `frozen`, as over HTTP. Raises ValueError."""
        try:
            self._turns(lambda: self.app.control.set_clock(_bytes(token), wishes))
        except ParameterError as error:
            raise ValueError(f"{error.parameter} {error.problem}") from error

    def reset(self, token: str | None = None) -> None:
        """Put one account, or all, back to the beginning of the world."""
        self._turns(lambda: self.app.tenants.reset(_bytes(token)))


def serve(
    app: MockApp,
    host: str,
    port: int,
    on_listening: Callable[[str], None],
    on_bound: Callable[[], None] = lambda: None,
) -> None:
    """Serve in the foreground until SIGTERM or ctrl-c. Raises ServingError where it cannot listen.

    `on_bound` is called when the port is ours, `on_listening` with the base address when connections
    are accepted, and not before.
    """
    sock = _bound(host, port)
    url = _url(host, sock.getsockname()[1])
    on_bound()
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(app, sock, lambda: on_listening(url)))


async def _serve(app: MockApp, sock: socket.socket, on_listening: Callable[[], None]) -> None:
    server = _Server(app, on_listening)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, server.end)
        except NotImplementedError:  # Windows: only the signal module knows them there
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(server.end))
    await server.serve([sock])


def _run_on_thread(
    app: MockApp,
    sock: socket.socket,
    up: Future[tuple[asyncio.AbstractEventLoop, _Server]],
) -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = _Server(app, lambda: up.set_result((loop, server)))
        await server.serve([sock])

    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(run())
    except BaseException as error:
        if up.done():
            raise
        sock.close()
        up.set_exception(error)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where it is installed: it about doubles the requests a second."""
    try:
        import uvloop  # noqa: PLC0415 - not on every platform
    except ImportError:
        return None
    return uvloop.new_event_loop


def _bound(host: str, port: int) -> socket.socket:
    if not 0 <= port <= 65535:
        raise ServingError(f"Cannot listen on {host} port {port}: a port is 0 to 65535.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise ServingError(f"Cannot listen on {host} port {port}: {reason}.") from error


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _bytes(token: str | None) -> bytes | None:
    return None if token is None else token.encode()
