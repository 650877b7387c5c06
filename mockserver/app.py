"""The mock as one Starlette application, built from arguments: no globals, any number side by side."""

from __future__ import annotations

import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware

from mockserver.clock import Clock, parse_beijing
from mockserver.contract import Contract, the_contract
from mockserver.control import Control
from mockserver.dialect import DEFAULT, Dialect
from mockserver.endpoints import OPERATIONS, Endpoint
from mockserver.errors import MockError
from mockserver.failures import BugGuard, Refusal
from mockserver.loading import load_world
from mockserver.routing import ExactRoute
from mockserver.tenants import Tenants
from mockserver.world import World

__all__ = ["MockApp", "create_app", "opening_clock"]


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


class MockApp(Starlette):
    """The API by the document, and the control interface beside it.

    Order of checks: the URI and method, then the token, then the parameters, then the state (A8).
    """

    def __init__(self, tenants: Tenants, contract: Contract) -> None:
        self.tenants = tenants
        self.contract = contract
        self.control = Control(tenants)
        refusal = Refusal(tenants)
        super().__init__(
            routes=[*_api(tenants, contract), self.control.mount()],
            middleware=[Middleware(BugGuard, tenants)],
            exception_handlers={MockError: refusal, 404: refusal, 405: refusal},
        )
        self.router.redirect_slashes = False


def _api(tenants: Tenants, contract: Contract) -> list[ExactRoute]:
    """A route for each operation of the document, the busiest first: they are tried in turn."""
    routes = [
        ExactRoute(path, Endpoint(operation_id, method, tenants, contract), method, operation_id)
        for path, methods in contract.paths.items()
        for method, operation_id in methods.items()
    ]
    rank = list(OPERATIONS)
    return sorted(routes, key=lambda route: rank.index(route.name))
