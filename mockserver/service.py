"""The core: everything the API does to one whole request, as a plain function of it.

No I/O and no waiting, so every way in shares it: the server, the transports in process, the plugin.
Order of checks: the URI and method, then the token, then the parameters, then the state, unless the
dialect has another one (A8).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mockserver.clock import Clock, parse_beijing
from mockserver.contract import Contract, the_contract
from mockserver.dialect import DEFAULT, Dialect
from mockserver.dialect_files import DialectWish, as_dialect
from mockserver.endpoints import OPERATIONS
from mockserver.envelope import success
from mockserver.errors import MethodError, MockError, NotFoundError
from mockserver.failures import bug, refusal
from mockserver.loading import load_world
from mockserver.outcomes import Ask, Outcome
from mockserver.payload import check_type, json_object, query_pairs
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

    def handle(self, ask: Ask) -> Outcome:
        """What becomes of a request. Raises nothing: a bug of ours is an outcome, too."""
        operation_id = self._routes.get((ask.method, ask.path))
        account: Account | None = None
        at_ms = 0
        try:
            if operation_id is None:
                raise self._not_there(ask)
            account = self._admitted(ask, operation_id)
            at_ms = account.clock.now()
            outcome = self._done(ask, operation_id, account)
        except MockError as error:
            outcome = refusal(
                error, account, self.tenants, operation_id=operation_id, token=ask.token
            )
        except Exception as error:  # noqa: BLE001 - the one place where a bug of ours becomes an answer
            dialect = account.cloud.dialect if account else None
            outcome = bug(error, ask.method, ask.path, self.tenants, dialect)
        if account is not None and account.journal is not None:
            account.journal.record(ask, outcome, operation_id, (), at_ms)
        return outcome

    def _done(self, ask: Ask, operation_id: str, account: Account) -> Outcome:
        dialect = account.cloud.dialect
        asked = self._asked(ask, operation_id, dialect)
        data = OPERATIONS[operation_id](account.cloud, asked)
        return success(data, account.traces.next_trace(), operation_id, dialect)

    def _not_there(self, ask: Ask) -> MockError:
        """What an address or a method gets that the document does not have (A6).

        Raises what the token deserves first, in the reading that has it so (A8).
        """
        if self.tenants.reading(ask.token).check_order == "token":
            self.tenants.admitted(ask.token)
        if ask.path in self.contract.paths:
            return MethodError("Not Found: this URI does not exist with this method")
        return NotFoundError("Not Found: this URI does not exist")

    def _admitted(self, ask: Ask, operation_id: str) -> Account:
        """The account that asks. Raises what its token deserves, or its parameters before it (A8)."""
        try:
            return self.tenants.admitted(ask.token)
        except MockError:
            dialect = self.tenants.reading(ask.token)
            if dialect.check_order == "parameters":
                self._asked(ask, operation_id, dialect)
            raise

    def _asked(self, ask: Ask, operation_id: str, dialect: Dialect) -> Mapping[str, Any]:
        """What the request asks for, held against the document."""
        must = dialect.request_type
        if must == "all" or (must == "bodies" and ask.method == "POST"):
            check_type(ask.headers)
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
    dialect: DialectWish = DEFAULT,
) -> Service:
    """The mock of a world, given itself, by name or as a file. Raises WorldError, DialectError, ValueError.

    `clock` is where every account's own clock starts; without it one is made from `speed` and
    `frozen`. All that is invented while it runs follows from `seed`. `dialect` is what accounts begin
    with: a dialect itself, its name, a file, or choices that differ from the default.
    """
    if not isinstance(world, World):
        world = load_world(world)
    clock = clock or opening_clock(world, speed=speed, frozen=frozen)
    tenants = Tenants(world, clock=clock, seed=seed, dialect=as_dialect(dialect))
    return Service(tenants, the_contract())
