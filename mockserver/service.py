"""The core: everything the API does to one whole request, as a plain function of it.

No I/O and no waiting, so every way in shares it: the server, the transports in process, the plugin.
Order of checks: the URI and method, then the token, then the parameters, then the state (A8).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from mockserver.clock import Clock, parse_beijing
from mockserver.contract import Contract, the_contract
from mockserver.dialect import DEFAULT, Dialect
from mockserver.endpoints import OPERATIONS
from mockserver.errors import MockError, NotFoundError
from mockserver.failures import bug, refusal
from mockserver.loading import load_world
from mockserver.outcomes import JSON, Ask, Outcome
from mockserver.payload import json_object, query_pairs
from mockserver.tenants import Account, Tenants
from mockserver.world import World

__all__ = ["Service", "create_service", "opening_clock"]


class Service:
    """The API by the document, for all accounts. One call at a time: whoever shares it, takes turns."""

    def __init__(self, tenants: Tenants, contract: Contract) -> None:
        self.tenants = tenants
        self.contract = contract
        self._routes = {
            (method, path): operation_id
            for path, methods in contract.paths.items()
            for method, operation_id in methods.items()
        }
        self._encode = msgspec.json.Encoder().encode

    def handle(self, ask: Ask) -> Outcome:
        """What becomes of a request. Raises nothing: a bug of ours is an outcome, too."""
        operation_id = self._routes.get((ask.method, ask.path))
        account: Account | None = None
        at_ms = 0
        try:
            if operation_id is None:
                raise NotFoundError("Not Found: this URI does not exist, or not with this method")
            account = self.tenants.admitted(ask.token)
            at_ms = account.clock.now()
            outcome = self._done(ask, operation_id, account)
        except MockError as error:
            outcome = refusal(error, account, self.tenants)
        except Exception as error:  # noqa: BLE001 - the one place where a bug of ours becomes an answer
            outcome = bug(error, ask.method, ask.path, self.tenants)
        if account is not None and account.journal is not None:
            account.journal.record(ask, outcome, operation_id, (), at_ms)
        return outcome

    def _done(self, ask: Ask, operation_id: str, account: Account) -> Outcome:
        asked = self._asked(ask, operation_id, account.cloud.dialect)
        data = OPERATIONS[operation_id](account.cloud, asked)
        envelope = {
            "code": 0,
            "message": "success",
            "traceid": account.traces.next_trace(),
            "data": data,
        }
        return Outcome(200, JSON, self._encode(envelope), 0)

    def _asked(self, ask: Ask, operation_id: str, dialect: Dialect) -> Mapping[str, Any]:
        """What the request asks for, held against the document."""
        if ask.method == "POST":
            return self.contract.checked_body(operation_id, json_object(ask.body), dialect)
        return self.contract.checked_query(operation_id, query_pairs(ask.query), dialect)


def opening_clock(world: World, *, speed: float = 1.0, frozen: bool = False) -> Clock:
    """A clock that shows the real time, or one that stands at the world's `startsAt`.

    Raises ValueError unless 0 < speed <= 1,000,000.
    """
    start = parse_beijing(world.starts_at) if frozen else time.time_ns() // 1_000_000
    return Clock(start, speed=speed, frozen=frozen)


def create_service(
    world: World | str | Path = "demo",
    *,
    clock: Clock | None = None,
    speed: float = 1.0,
    frozen: bool = False,
    seed: int = 1,
    dialect: Dialect = DEFAULT,
) -> Service:
    """The mock of a world, given itself, by name or as a file. Raises WorldError and ValueError.

    `clock` is where every account's own clock starts; without it one is made from `speed` and
    `frozen`. All that is invented while it runs follows from `seed`.
    """
    if not isinstance(world, World):
        world = load_world(world)
    clock = clock or opening_clock(world, speed=speed, frozen=frozen)
    return Service(Tenants(world, clock=clock, seed=seed, dialect=dialect), the_contract())
