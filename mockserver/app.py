"""The mock as one ASGI application, built from arguments: no globals, any number side by side."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from mockserver.clock import Clock, parse_beijing
from mockserver.contract import Contract, the_contract
from mockserver.control import PREFIX, Control
from mockserver.dialect import DEFAULT, Dialect
from mockserver.endpoints import ENDPOINTS
from mockserver.errors import (
    BUG_CODE,
    BUG_MESSAGE,
    MockError,
    NotFoundError,
    ParameterError,
    error_envelope,
    http_status,
)
from mockserver.loading import load_world
from mockserver.tenants import Account, Tenants
from mockserver.wire import ClientGone, Receive, Request, Scope, Send
from mockserver.world import World

__all__ = ["MockApp", "create_app", "opening_clock"]

logger = logging.getLogger("mockserver")


def opening_clock(world: World, *, speed: float = 1.0, frozen: bool = False) -> Clock:
    """A clock that shows the real time, or one that stands at the world's `startsAt`.

    Raises ValueError unless 0 < speed <= 1,000,000.
    """
    start = parse_beijing(world.starts_at) if frozen else time.time_ns() // 1_000_000
    return Clock(start, speed=speed, frozen=frozen)


def create_app(
    world: World | str | Path = "demo",
    *,
    clock: Clock | None = None,
    speed: float = 1.0,
    frozen: bool = False,
    seed: int = 1,
    dialect: Dialect = DEFAULT,
) -> MockApp:
    """The mock of a world, given itself, by name or as a file. Raises WorldError and ValueError.

    `clock` is where every account's own clock starts; without it one is made from `speed` and
    `frozen`. All that is invented while it runs follows from `seed`.
    """
    if not isinstance(world, World):
        world = load_world(world)
    clock = clock or opening_clock(world, speed=speed, frozen=frozen)
    return MockApp(Tenants(world, clock=clock, seed=seed, dialect=dialect), the_contract())


class MockApp:
    """Order of checks: the URI and method, then the token, then the parameters, then the state (A8)."""

    def __init__(self, tenants: Tenants, contract: Contract) -> None:
        self.tenants = tenants
        self.contract = contract
        self.control = Control(tenants)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        answer = self._control if request.path.startswith(PREFIX) else self._api
        try:
            status, payload = await answer(request)
        except ClientGone:
            return
        except Exception as error:  # noqa: BLE001 - the one place where a bug of ours becomes an answer
            status, payload = 500, self._bug(error, request)
        body = msgspec.json.encode(payload)
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send(
            {"type": "http.response.body", "body": b"" if request.method == "HEAD" else body}
        )

    async def _api(self, request: Request) -> tuple[int, dict[str, object]]:
        traces, dialect = self.tenants.traces, self.tenants.dialect
        try:
            operation_id = self._route(request)
            account = self.tenants.account(request.token)
            traces, dialect = account.traces, account.cloud.dialect
            data = await self._data(account, operation_id, request)
        except MockError as error:
            status = http_status(error, dialect)
            return status, error_envelope(error.code, error.message, traces.next_trace(), dialect)
        return 200, {
            "code": 0,
            "message": "success",
            "traceid": traces.next_trace(),
            "data": data,
        }

    def _route(self, request: Request) -> str:
        operation_id = self.contract.paths.get(request.path, {}).get(request.method)
        if operation_id is None:
            raise NotFoundError("Not Found: this URI does not exist, or not with this method")
        return operation_id

    async def _data(
        self, account: Account, operation_id: str, request: Request
    ) -> Mapping[str, Any]:
        dialect = account.cloud.dialect
        if request.method == "POST":
            body = await request.json()
            asked = self.contract.checked_body(operation_id, body, dialect)
        else:
            asked = self.contract.checked_query(operation_id, request.query(), dialect)
        return ENDPOINTS[operation_id](account.cloud, asked)

    async def _control(self, request: Request) -> tuple[int, dict[str, object]]:
        try:
            return 200, await self.control.answer(request)
        except NotFoundError as error:
            return 404, {"error": error.message}
        except ParameterError as error:
            return 400, {"error": f"{error.parameter} {error.problem}"}

    def _bug(self, error: Exception, request: Request) -> dict[str, object]:
        """Log where it happened. The error's own text stays out: it may hold what was sent to us."""
        traceid = self.tenants.traces.next_trace()
        logger.error(
            "Bug in the mock: %s on %s %r (traceid %s)\n%s",
            type(error).__name__,
            request.method,
            request.path,
            traceid,
            "".join(traceback.format_tb(error.__traceback__)),
        )
        return error_envelope(BUG_CODE, BUG_MESSAGE, traceid, self.tenants.dialect)


async def _live(receive: Receive, send: Send) -> None:
    """The ASGI lifespan: nothing to prepare, nothing to close."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
