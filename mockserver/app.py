"""The mock as one Starlette application, built from arguments: no globals, any number side by side."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import Receive, Scope, Send

from mockserver.clock import Clock
from mockserver.control import Control
from mockserver.dialect import DEFAULT
from mockserver.dialect_files import DialectWish
from mockserver.endpoints import OPERATIONS
from mockserver.playing import BugGuard, Endpoint
from mockserver.routing import ExactRoute
from mockserver.service import Service, create_service, opening_clock
from mockserver.world import World

__all__ = ["MockApp", "create_app", "opening_clock"]


def create_app(
    world: World | str | Path = "demo",
    *,
    clock: Clock | None = None,
    speed: float = 1.0,
    frozen: bool = False,
    seed: int = 1,
    dialect: DialectWish = DEFAULT,
    loose: Iterable[str] | bool = False,
    defects: Iterable[str] = (),
) -> MockApp:
    """The mock as an application; arguments and errors are those of `create_service`.

    `defects` names faults that it is to have, for whoever tests a test: ValueError for an unknown one.
    """
    service = create_service(
        world, clock=clock, speed=speed, frozen=frozen, seed=seed, dialect=dialect, loose=loose
    )
    if not defects:
        return MockApp(service, Endpoint(service))
    from mockserver.defects.catalogue import flawed  # noqa: PLC0415 - the correct mock has no part in it

    return MockApp(*flawed(service, defects))


class MockApp(Starlette):
    """The API by the document, and the control interface beside it.

    Every address outside `/__mock__/` is the core's affair, also those that do not exist.
    """

    def __init__(self, service: Service, endpoint: Endpoint) -> None:
        self.service = service
        self.tenants = service.tenants
        self.contract = service.contract
        self.control = Control(service.tenants)
        super().__init__(
            routes=[*_api(service, endpoint), self.control.mount()],
            middleware=[Middleware(BugGuard, service.tenants)],
        )
        self.router.redirect_slashes = False
        self.router.default = endpoint
        self._straight = endpoint
        self._operations = {
            (method, path) for path, methods in service.contract.paths.items() for method in methods
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The seven operations go straight to the core, which guards itself: Starlette's own layers and
        its search for the route cost as much again as the answer. They still serve everything else, and
        these operations too where this application is mounted in another.
        """
        if (
            scope["type"] == "http"
            and (scope["method"], scope["path"]) in self._operations
            and not scope.get("root_path")
        ):
            await self._straight(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def _api(service: Service, endpoint: Endpoint) -> list[ExactRoute]:
    """A route for each operation of the document, the busiest first: they are tried in turn."""
    routes = [
        ExactRoute(path, endpoint, method, operation_id)
        for path, methods in service.contract.paths.items()
        for method, operation_id in methods.items()
    ]
    rank = list(OPERATIONS)
    return sorted(routes, key=lambda route: rank.index(route.name))
