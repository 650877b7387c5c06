"""The typed control of one account, the same for a server, for the plugin and in process.

Every call takes its turn between two requests, so any thread may make it. What cannot be done raises
ValueError in words, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from mockserver.dialect import Dialect
from mockserver.dialect_choices import chosen
from mockserver.dialect_files import DialectWish, as_dialect
from mockserver.errors import ParameterError
from mockserver.faults import Rule
from mockserver.journal import Journal
from mockserver.leniency import chosen as leniencies
from mockserver.lifecycle import ActionName, Override
from mockserver.service import Service
from mockserver.standing import STANDINGS, Standing, digest_of
from mockserver.steering import Idle, Waiting
from mockserver.tenants import Account
from mockserver.turns import Turns

if TYPE_CHECKING:
    from mockserver.transports import AsyncMockTransport, MockTransport  # httpx: only who asks pays

__all__ = ["ClockHandle", "FaultsHandle", "Handle"]

T = TypeVar("T")
Act = Callable[[Callable[[Account], T]], T]


class Handle:
    """One account of a mock. Two handles of one token are handles of one account."""

    def __init__(
        self, service: Service, token: str, *, turns: Turns, url: Callable[[], str]
    ) -> None:
        if not token.strip():
            raise ValueError("an account needs a token that is not empty")
        self.token = token
        self._service = service
        self._turns = turns
        self._url = url
        self._digest = digest_of(token.strip().encode())
        self.clock = ClockHandle(self)
        self.faults = FaultsHandle(self)

    def __repr__(self) -> str:
        return f"<Handle {self.url} {self._account().name}>"  # never the token

    @property
    def url(self) -> str:
        """The base address, without a slash at its end; in process one that leads nowhere."""
        return self._url()

    @property
    def client_headers(self) -> dict[str, str]:
        """What a client sends with each request of this account (S3, S4)."""
        return {"gz-api-token": self.token, "Content-Type": "application/json"}

    def account(self, token: str) -> Handle:
        """Another account of the same mock."""
        return Handle(self._service, token, turns=self._turns, url=self._url)

    @property
    def standing(self) -> Standing:
        """What the token is worth: valid, unknown, expired or no_enterprise. May be set."""
        return self._turns(lambda: self._service.tenants.register.of(self._digest))

    @standing.setter
    def standing(self, standing: Standing) -> None:
        if standing not in STANDINGS:
            raise ValueError(f"a token's standing is one of {', '.join(STANDINGS)}")
        token = self.token.strip().encode()
        self._turns(lambda: self._service.tenants.register.declare(token, standing))

    def forget_standing(self) -> None:
        """Take back what was declared about the token."""
        self._turns(lambda: self._service.tenants.register.forget(self._digest))

    def transport(self) -> MockTransport:
        """The way in without a socket, for httpx.Client. The token is the client's to send."""
        from mockserver.transports import MockTransport  # noqa: PLC0415 - httpx takes long to import

        return MockTransport(self._service, self._turns)

    def async_transport(self) -> AsyncMockTransport:
        """The same for httpx.AsyncClient."""
        from mockserver.transports import AsyncMockTransport  # noqa: PLC0415 - as above

        return AsyncMockTransport(self._service, self._turns)

    # What was asked, and how it is read

    @property
    def journal(self) -> Journal:
        """The account's requests and answers up to now, and those to come until a reset."""
        return self.act(lambda account: account.journal)

    @property
    def dialect(self) -> Dialect:
        """How this account's mock reads the reference; a dialect, its name, file or choices set it."""
        return self.act(lambda account: account.cloud.dialect)

    @dialect.setter
    def dialect(self, wish: DialectWish) -> None:
        dialect = as_dialect(wish)
        self.act(lambda account: setattr(account.cloud, "dialect", dialect))

    def choose(self, **choices: object) -> None:
        """Change single switches of the dialect."""

        def change(account: Account) -> None:
            account.cloud.dialect = chosen(choices, account.cloud.dialect)

        self.act(change)

    @property
    def forgives(self) -> frozenset[str]:
        """The leniencies of this account; set by their names, True for all, False for none."""
        return self.act(lambda account: account.forgives)

    @forgives.setter
    def forgives(self, wish: Iterable[str] | bool) -> None:
        forgives = leniencies(wish)
        self.act(lambda account: setattr(account, "forgives", forgives))

    # What the platform does by itself

    def finish(self, target: int, ending: Literal["success", "failure"] = "success") -> int:
        """End the operation of this id, or of this instance, now; returns the operation's id."""
        return self.act(lambda account: account.cloud.finish(target, ending))

    def next_stage(self, target: int) -> Waiting | None:
        """End the present stage of an operation; None if that was its last."""
        return self.act(lambda account: account.cloud.next_stage(target))

    def preempt(self, instance_id: int) -> None:
        """Take a running bidding instance back."""
        self.act(lambda account: account.cloud.preempt(instance_id))

    def expire(self, instance_id: int) -> Literal["renewed", "expired"]:
        """Let the paid time of a prepaid instance end now."""
        return self.act(lambda account: account.cloud.expire(instance_id))

    def waiting(self) -> list[Waiting]:
        """Every operation in progress."""
        return self.act(lambda account: account.cloud.waiting())

    def override(
        self,
        rules: Mapping[ActionName, Override] | Mapping[str, object],
        *,
        instance_id: int | None = None,
        next_only: bool = False,
    ) -> None:
        """Lifecycles for the account, an instance or the next call only, as `Steering.override`."""
        self.act(
            lambda account: account.cloud.override(
                rules, instance_id=instance_id, next_only=next_only
            )
        )

    def lift_overrides(self, instance_id: int | None = None) -> None:
        """Back to the world's lifecycles, for one instance or for the account."""
        self.act(lambda account: account.cloud.lift_overrides(instance_id))

    # All of it at once

    def snapshot(self) -> Any:
        """The state of the cloud and its clock as plain data, passwords included."""
        return self.act(lambda account: account.cloud.snapshot())

    def restore(self, snapshot: object) -> None:
        """Go on from a snapshot of a cloud of the same world."""
        self.act(lambda account: account.cloud.restore(snapshot))

    def fork(self, token: str) -> Handle:
        """The account of another token, put into the state and the reading that this one has now."""
        other = self.account(token)
        if other.token.strip() == self.token.strip():
            raise ValueError("a fork needs a token of its own")

        def copy(account: Account) -> None:
            twin = other._account()
            twin.cloud.restore(account.cloud.snapshot())
            twin.cloud.dialect = account.cloud.dialect
            twin.forgives = account.forgives

        self.act(copy)
        return other

    def reset(self) -> None:
        """Back to the beginning of the world: clock, ids, faults and journal included."""
        self._turns(lambda: self._service.tenants.reset(self.token.encode()))

    def act(self, call: Callable[[Account], T]) -> T:
        """What `call` does with the account, in its turn. For whatever has no method here."""
        try:
            return self._turns(lambda: call(self._account()))
        except ParameterError as error:
            raise ValueError(f"{error.parameter} {error.problem}") from error

    def _account(self) -> Account:
        return self._service.tenants.account(self.token.encode())


class ClockHandle:
    """An account's clock. Times are virtual: seconds, and milliseconds since 1970 UTC."""

    def __init__(self, handle: Handle) -> None:
        self._act = handle.act

    def now(self) -> int:
        """Milliseconds since 1970 UTC."""
        return self._act(lambda account: account.clock.now())

    def advance(self, seconds: float) -> None:
        """Move it on, frozen or not."""
        self._act(lambda account: account.clock.advance(seconds))

    def freeze(self) -> None:
        """Let it stand; only `advance` and `run_until_idle` move it."""
        self._act(lambda account: account.clock.set_frozen(True))

    def run(self, speed: float | None = None) -> None:
        """Let it go on, `speed` times as fast as real time, or as fast as before."""

        def go(account: Account) -> None:
            if speed is not None:
                account.clock.set_speed(speed)
            account.clock.set_frozen(False)

        self._act(go)

    def run_until_idle(self) -> Idle:
        """Move it on until no operation waits for time; says what is left in progress."""
        return self._act(lambda account: account.cloud.run_until_idle())

    @property
    def frozen(self) -> bool:
        return self._act(lambda account: account.clock.frozen)

    @property
    def speed(self) -> float:
        """How many times faster than real time; kept while it is frozen."""
        return self._act(lambda account: account.clock.speed)

    @speed.setter
    def speed(self, speed: float) -> None:
        self._act(lambda account: account.clock.set_speed(speed))


class FaultsHandle:
    """An account's fault rules; their form stands in `fault_rules`."""

    def __init__(self, handle: Handle) -> None:
        self._act = handle.act

    def add(self, data: Mapping[str, Any] | None = None, /, **fields: Any) -> Rule:
        """A new rule, as one mapping or as keywords; what is returned shows `seen` and `hits`."""
        return self._act(lambda account: account.faults.add(data, **fields))

    def clear(self, rule_id: str | None = None) -> None:
        """Take back one rule, or all."""
        self._act(lambda account: account.faults.clear(rule_id))

    def list(self) -> list[dict[str, Any]]:
        """All rules as JSON, with their counts."""
        return self._act(lambda account: account.faults.list())

    def hits(self, rule_id: str | None = None) -> int:
        """How often one rule has hit, or all together."""
        return self._act(lambda account: account.faults.hits(rule_id))
