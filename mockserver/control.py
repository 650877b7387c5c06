"""The control interface under `/__mock__/`: is it ready, what time is it, begin again.

With a gz-api-token a call concerns that account, without one all accounts and those to come. Its
answers are plain JSON and its refusals HTTP 400 with `{"error": words}`: it is not part of the API.
"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from mockserver import __version__
from mockserver.clock import Clock, beijing, checked_speed
from mockserver.errors import NotFoundError, ParameterError
from mockserver.tenants import Tenants
from mockserver.wire import Request

__all__ = ["PREFIX", "Control"]

PREFIX = "/__mock__/"

Answer = dict[str, object]


class Control:
    """Calls of the control interface, on `tenants`."""

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants
        self._routes: Mapping[tuple[str, str], Callable[[Request], Awaitable[Answer]]] = {
            ("GET", "ready"): self._ready,
            ("GET", "clock"): self._read_clock,
            ("POST", "clock"): self._set_clock,
            ("POST", "reset"): self._reset,
        }

    async def answer(self, request: Request) -> Answer:
        """The answer to a call. Raises NotFoundError and ParameterError."""
        route = self._routes.get((request.method, request.path.removeprefix(PREFIX)))
        if route is None:
            raise NotFoundError(f"There is no {request.method} {request.path} here")
        return await route(request)

    async def _ready(self, _: Request) -> Answer:
        return {"ready": True, "world": self._tenants.world.name, "version": __version__}

    async def _read_clock(self, request: Request) -> Answer:
        return self._shown(request)

    async def _set_clock(self, request: Request) -> Answer:
        self.set_clock(request.token, await request.json())
        return self._shown(request)

    async def _reset(self, request: Request) -> Answer:
        self._tenants.reset(request.token)
        return {"reset": True}

    def set_clock(self, token: bytes | None, wishes: Mapping[str, Any]) -> None:
        """Speed, then frozen, then advance; all clocks or none. Raises ParameterError."""
        _check(wishes)
        clocks = list(self._tenants.clocks(token))
        seconds = wishes.get("advance", 0)
        _refusing("advance", lambda: [clock.after(seconds) for clock in clocks])
        for clock in clocks:
            _apply(clock, wishes)

    def _shown(self, request: Request) -> Answer:
        clock = next(iter(self._tenants.clocks(request.token)))
        now = clock.now()
        return {
            "now": beijing(now),
            "nowMs": now,
            "speed": clock.speed,
            "frozen": clock.frozen,
        }


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
