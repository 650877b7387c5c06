"""The control interface under `/__mock__/`: is it ready, what time is it, begin again.

With a gz-api-token a call concerns that account, without one all accounts and those to come. Its
answers are plain JSON and its refusals HTTP 400 with `{"error": words}`: it is not part of the API.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.routing import Mount, Router

from mockserver import __version__
from mockserver.clock import Clock, beijing, checked_speed
from mockserver.errors import ParameterError
from mockserver.routing import ExactRoute
from mockserver.tenants import Tenants
from mockserver.wire import Answer, body_of, token_of

__all__ = ["Control"]


class Control:
    """Calls of the control interface, on `tenants`."""

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants

    def mount(self) -> Mount:
        """The calls as routes, with the refusals that are theirs."""
        routes = [
            ExactRoute("/ready", self._ready, "GET"),
            ExactRoute("/clock", self._read_clock, "GET"),
            ExactRoute("/clock", self._set_clock, "POST"),
            ExactRoute("/reset", self._reset, "POST"),
        ]
        refusals = Middleware(
            ExceptionMiddleware,
            handlers={ParameterError: _refused, HTTPException: _not_found},
        )
        router = Router(routes, redirect_slashes=False)
        return Mount("/__mock__", app=router, middleware=[refusals])

    async def _ready(self, _: Request) -> Answer:
        return Answer({"ready": True, "world": self._tenants.world.name, "version": __version__})

    async def _read_clock(self, request: Request) -> Answer:
        return self._shown(token_of(request))

    async def _set_clock(self, request: Request) -> Answer:
        token = token_of(request)
        self.set_clock(token, await body_of(request))
        return self._shown(token)

    async def _reset(self, request: Request) -> Answer:
        self._tenants.reset(token_of(request))
        return Answer({"reset": True})

    def set_clock(self, token: bytes | None, wishes: Mapping[str, Any]) -> None:
        """Speed, then frozen, then advance; all clocks or none. Raises ParameterError."""
        _check(wishes)
        clocks = list(self._tenants.clocks(token))
        seconds = wishes.get("advance", 0)
        _refusing("advance", lambda: [clock.after(seconds) for clock in clocks])
        for clock in clocks:
            _apply(clock, wishes)

    def _shown(self, token: bytes) -> Answer:
        clock = next(iter(self._tenants.clocks(token)))
        now = clock.now()
        return Answer(
            {"now": beijing(now), "nowMs": now, "speed": clock.speed, "frozen": clock.frozen}
        )


async def _refused(_: Request, error: Exception) -> Answer:
    assert isinstance(error, ParameterError)  # noqa: S101 - Starlette's type of a handler is wider
    return Answer({"error": f"{error.parameter} {error.problem}"}, 400)


async def _not_found(request: Request, _: Exception) -> Answer:
    path = request.scope["path"]
    return Answer({"error": f"There is no {request.method} {path} here"}, 404)


def _apply(clock: Clock, wishes: Mapping[str, Any]) -> None:
    if "speed" in wishes:
        clock.set_speed(wishes["speed"])
    if "frozen" in wishes:
        clock.set_frozen(wishes["frozen"])
    if "advance" in wishes:
        clock.advance(wishes["advance"])


def _check(body: Mapping[str, Any]) -> None:
    """`advance` (seconds), `speed` (times real time), `frozen`: one or several, nothing else."""
    if not body:
        raise ParameterError("body", "must hold advance, speed or frozen")
    for name, value in body.items():
        if name not in {"advance", "speed", "frozen"}:
            raise ParameterError("body", "may hold advance, speed and frozen, nothing else")
        if name == "frozen" and not isinstance(value, bool):
            raise ParameterError(name, "must be true or false")
        if name != "frozen" and not _is_number(value):
            raise ParameterError(name, "must be a number")
    if "speed" in body:
        _refusing("speed", lambda: checked_speed(body["speed"]))


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < 1e15 and math.isfinite(value)


def _refusing(name: str, check: Callable[[], object]) -> None:
    try:
        check()
    except ValueError as error:
        raise ParameterError(name, str(error)) from error
