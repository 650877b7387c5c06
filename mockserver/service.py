"""The core: everything the API does to one whole request, as a plain function of it.

No I/O and no waiting, so every way in shares it: the server, the transports in process, the plugin.
Order of checks: the URI and method, then the token, then the parameters, then the state, unless the
dialect has another one (A8).
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from mockserver.clock import Clock, parse_beijing
from mockserver.contract import Contract, the_contract
from mockserver.dialect import DEFAULT, Dialect
from mockserver.dialect_files import DialectWish, as_dialect
from mockserver.endpoints import OPERATIONS
from mockserver.envelope import success
from mockserver.errors import MethodError, MockError, NotFoundError, NotLoggedInError
from mockserver.failures import bug, refusal
from mockserver.fault_effects import Scene, suffered
from mockserver.fault_matching import Asked
from mockserver.faults import Faults, strike
from mockserver.leniency import chosen
from mockserver.loading import load_world
from mockserver.outcomes import Ask, Outcome
from mockserver.payload import check_type, json_object, query_pairs
from mockserver.tenants import Account, Tenants
from mockserver.world import World

__all__ = ["Service", "create_service", "opening_clock"]


READS = frozenset({"queryInstances", "getOperations"})
"""What is asked again and again in the same words: the words are checked once. Never what changes."""

Words = tuple[str, bytes, frozenset[str]]

SHORT = 512
MOST_KNOWN = 4096
MOST_DIALECTS = 64


class Service:
    """The API by the document, for all accounts. One call at a time: whoever shares it, takes turns."""

    def __init__(self, tenants: Tenants, contract: Contract) -> None:
        self.tenants = tenants
        self.contract = contract
        self._known: dict[int, tuple[Dialect, dict[Words, Mapping[str, Any]]]] = {}
        self._routes = {
            (method, path): operation_id
            for path, methods in contract.paths.items()
            for method, operation_id in methods.items()
        }

    def handle(self, ask: Ask) -> Outcome:
        """What becomes of a request. Raises nothing: a bug of ours is an outcome, too."""
        operation_id = self._routes.get((ask.method, ask.path))
        account: Account | None = None
        hits: tuple[str, ...] = ()
        at_ms = 0
        try:
            account, reason = self._admitted(ask.token)
            if operation_id is None:
                operation_id = self._nearly(ask, account)
            at_ms = (account or self.tenants).clock.now()
            books = self._books(account)
            if books:
                outcome, hits = self._tried(books, ask, operation_id, account, reason, at_ms)
            else:
                outcome = self._outcome(ask, operation_id, account, reason)
            if self.tenants.keeper is not None:
                self.tenants.keeper.keep_answered(account, counted=bool(hits))
        except Exception as error:  # noqa: BLE001 - the one place where a bug of ours becomes an answer
            dialect = account.cloud.dialect if account else None
            outcome = bug(error, ask.method, ask.path, self.tenants, dialect)
        (account or self.tenants).journal.record(ask, outcome, operation_id, hits, at_ms)
        return outcome

    def waited(self, token: bytes | None, seconds: float, *, truly: bool) -> None:
        """A client has waited `seconds` for an answer: its account's clock shows it.

        `truly` is whether the time passed, which a clock that runs has seen for itself.
        """
        account, _ = self._admitted(token)
        if account is None:
            return
        clock = account.clock
        passed = seconds if clock.frozen else 0.0 if truly else seconds * clock.speed
        with contextlib.suppress(ValueError):  # at the end of its time it stands
            clock.advance(passed)

    def _admitted(self, token: bytes | None) -> tuple[Account | None, MockError | None]:
        """The account of a token, or what the token deserves."""
        try:
            return self.tenants.admitted(token), None
        except MockError as error:
            return None, error

    def _nearly(self, ask: Ask, account: Account | None) -> str | None:
        """The operation of an address that is forgiven what stands at its end."""
        if "trailing_slash" not in (account or self.tenants).forgives:
            return None
        return self._routes.get((ask.method, ask.path.rstrip("/")))

    def _books(self, account: Account | None) -> list[Faults]:
        """The fault rules that are in force, the account's own first; mostly none."""
        books = (account.faults, self.tenants.faults) if account else (self.tenants.faults,)
        return [book for book in books if book.rules]

    def _tried(
        self,
        books: list[Faults],
        ask: Ask,
        operation_id: str | None,
        account: Account | None,
        reason: MockError | None,
        at_ms: int,
    ) -> tuple[Outcome, tuple[str, ...]]:
        """The outcome under the rules that are in force, and the ids of those that hit."""

        def work() -> Outcome:
            return self._outcome(ask, operation_id, account, reason)

        asked = Asked(ask, operation_id)
        struck = strike(books, asked)
        if struck is None:
            return work(), ()
        traces = account.traces if account else self.tenants.traces
        owner = account.digest if account else None
        dialect = self.tenants.reading(ask.token)
        return suffered(struck, Scene(asked, owner, dialect, traces, at_ms), work)

    def _outcome(
        self,
        ask: Ask,
        operation_id: str | None,
        account: Account | None,
        reason: MockError | None,
    ) -> Outcome:
        """What the API makes of a request; `reason` is why there is no account."""
        try:
            if operation_id is None:
                raise self._not_there(ask, reason)
            if account is None:
                self._check_before_token(ask, operation_id)
                raise reason or NotLoggedInError
            return self._done(ask, operation_id, account)
        except MockError as error:
            return refusal(error, account, self.tenants, operation_id=operation_id, token=ask.token)

    def _done(self, ask: Ask, operation_id: str, account: Account) -> Outcome:
        dialect = account.cloud.dialect
        asked = self._asked(ask, operation_id, dialect, account.forgives)
        data = OPERATIONS[operation_id](account.cloud, asked)
        return success(data, account.traces.next_trace(), operation_id, dialect)

    def _not_there(self, ask: Ask, reason: MockError | None) -> MockError:
        """What an address or a method gets that the document does not have (A6), or its token (A8)."""
        if reason is not None and self.tenants.reading(ask.token).check_order == "token":
            return reason
        if ask.path in self.contract.paths:
            return MethodError("Not Found: this URI does not exist with this method")
        return NotFoundError("Not Found: this URI does not exist")

    def _check_before_token(self, ask: Ask, operation_id: str) -> None:
        """Raises what the parameters deserve, in the reading that looks at them first (A8)."""
        dialect = self.tenants.reading(ask.token)
        if dialect.check_order == "parameters":
            self._asked(ask, operation_id, dialect, self.tenants.forgives)

    def _asked(
        self, ask: Ask, operation_id: str, dialect: Dialect, forgives: frozenset[str]
    ) -> Mapping[str, Any]:
        """What the request asks for, held against the document."""
        must = dialect.request_type
        if must == "all" or (must == "bodies" and ask.method == "POST"):
            check_type(ask.headers)
        raw = ask.body if ask.method == "POST" else ask.query
        if operation_id not in READS or len(raw) > SHORT:
            return self._checked(ask, operation_id, dialect, forgives)
        known = self._known_in(dialect)
        key = (operation_id, raw, forgives)
        asked = known.get(key)
        if asked is None:
            asked = known[key] = self._checked(ask, operation_id, dialect, forgives)
            if len(known) > MOST_KNOWN:
                known.clear()
        return asked

    def _known_in(self, dialect: Dialect) -> dict[Words, Mapping[str, Any]]:
        """What was found right in this reading. By identity: a dialect has seventy fields to compare."""
        kept = self._known.get(id(dialect))
        if kept is None:
            if len(self._known) > MOST_DIALECTS:
                self._known.clear()
            kept = self._known[id(dialect)] = (dialect, {})  # held, so that its id stays its own
        return kept[1]

    def _checked(
        self, ask: Ask, operation_id: str, dialect: Dialect, forgives: frozenset[str]
    ) -> Mapping[str, Any]:
        if ask.method == "POST":
            body = json_object(ask.body)
            return self.contract.checked_body(operation_id, body, dialect, forgives)
        query = query_pairs(ask.query)
        return self.contract.checked_query(operation_id, query, dialect, forgives)


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
    loose: Iterable[str] | bool = False,
) -> Service:
    """The mock of a world, given itself, by name or as a file. Raises WorldError, DialectError, ValueError.

    `clock` is where every account's own clock starts; without it one is made from `speed` and
    `frozen`. All that is invented while it runs follows from `seed`. `dialect` is what accounts begin
    with: a dialect itself, its name, a file, or choices that differ from the default. `loose` forgives
    what a strict server refuses: all leniencies, or those that are named.
    """
    if not isinstance(world, World):
        world = load_world(world)
    clock = clock or opening_clock(world, speed=speed, frozen=frozen)
    tenants = Tenants(
        world, clock=clock, seed=seed, dialect=as_dialect(dialect), forgives=chosen(loose)
    )
    return Service(tenants, the_contract())
