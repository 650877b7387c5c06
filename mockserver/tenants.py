"""Accounts: a cloud, a clock and trace ids of its own for each API token.

An account is made when its token is first seen, as a copy of the world. It follows from the world,
the seed, the token and the clock alone, not from what other accounts did before. The token itself is
not kept, only its digest and its last characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from mockserver.clock import Clock
from mockserver.cloud import Cloud
from mockserver.dialect import Dialect
from mockserver.errors import NotLoggedInError
from mockserver.faults import Faults
from mockserver.identity import IdMaker, TraceMaker, seeded
from mockserver.journal import Journal
from mockserver.leniency import STRICT
from mockserver.opening import furnish
from mockserver.standing import Register, digest_of, hint_of, name_of, refuse
from mockserver.world import World

__all__ = ["Account", "Tenants"]


class Account:
    """What belongs to one token. `hint` is how the token ends, for whoever must tell two apart."""

    def __init__(
        self,
        world: World,
        *,
        clock: Clock,
        seed: int,
        digest: bytes,
        hint: str,
        dialect: Dialect,
        forgives: frozenset[str] = STRICT,
        furnished: bool = True,
        cloud_type: type[Cloud] = Cloud,
    ) -> None:
        name = digest.hex()
        self.digest = digest
        self.name = name_of(digest)
        self.hint = hint
        self.clock = clock
        # Accounts on one frozen clock would give out equal ids: the worker's six bits and a part of a
        # second, which no time in an answer shows, keep them apart.
        if clock.frozen:
            clock.advance(int.from_bytes(digest[1:3], "big") % 1000 / 1000)
        self.traces = TraceMaker(clock.now, seeded(seed, name, "traces"))
        self.cloud = cloud_type(
            world,
            clock=clock,
            ids=IdMaker(worker=digest[0] % 64),
            seed=f"{seed} {name}",
            dialect=dialect,
        )
        if furnished:
            furnish(self.cloud)
        self.faults = Faults(f"{seed} {name}")
        self.journal = Journal(moved_by_polls=self._moved_by_polls)
        self.forgives = forgives

    def _moved_by_polls(self, operation_id: int) -> bool:
        operation = self.cloud.ledger.get(operation_id)
        return operation is not None and operation.course.watched


class Keeping(Protocol):
    """Whoever writes the state down, before the answer to a change leaves. Raises StateError."""

    def keep_answered(self, account: Account | None, *, counted: bool) -> None:
        """After a request of the API; `counted` where a fault rule has hit."""

    def keep_called(self, account: Account | None, *, changing: bool) -> None:
        """After a control call, for one account or for all."""


class Tenants:
    """All accounts of a server. `clock` is the one that new accounts start from.

    `faults` are rules for the requests of all, also for those whose token has no account, whose
    requests the `journal` here holds. `forgives` are the leniencies that new accounts begin with.
    `keeper` writes the state down, if anybody does. `cloud_type` is what new accounts' clouds are made of.
    """

    cloud_type: type[Cloud] = Cloud

    def __init__(
        self,
        world: World,
        *,
        clock: Clock,
        seed: int,
        dialect: Dialect,
        forgives: frozenset[str] = STRICT,
    ) -> None:
        self.world = world
        self.dialect = self._opening_dialect = dialect
        self._seed = seed
        self._opening_clock = clock
        self._accounts: dict[bytes, Account] = {}
        self.register = _register(world)
        self.keeper: Keeping | None = None
        self.faults = Faults(f"{seed} all accounts", "server")
        self.journal = Journal()
        self.forgives = self._opening_forgives = forgives
        self.clock = clock.copy()
        self.traces = TraceMaker(self._now, seeded(seed, "no account"))

    def admitted(self, token: bytes | None) -> Account:
        """The account of a token that may use the API.

        Raises NotLoggedInError without a token, for an unknown and for an expired one, and
        NotEntitledError for one without enterprise right (A5). A refused token gets no account.
        """
        token = (token or b"").strip()
        if not token:
            raise NotLoggedInError
        digest = digest_of(token)
        refuse(self.register.of(digest))
        return self._accounts.get(digest) or self._new(digest, hint_of(token))

    def account(self, token: bytes | None) -> Account:
        """The account of a token, made if need be, whatever its standing.

        Raises NotLoggedInError without a token.
        """
        token = (token or b"").strip()
        if not token:
            raise NotLoggedInError
        digest = digest_of(token)
        return self._accounts.get(digest) or self._new(digest, hint_of(token))

    def reading(self, token: bytes | None) -> Dialect:
        """The dialect a refusal of this token's call speaks, whether or not it has an account."""
        account = self._accounts.get(digest_of((token or b"").strip()))
        return account.cloud.dialect if account else self.dialect

    def named(self, name: str) -> Account | None:
        """The account of this name, if it was made already."""
        return next((each for each in self.accounts() if each.name == name), None)

    def accounts(self) -> list[Account]:
        """All accounts that were made, the oldest first."""
        return list(self._accounts.values())

    def clocks(self, token: bytes | None) -> Iterator[Clock]:
        """The clock of one account; without a token those of all, and of the ones to come."""
        if token:
            yield self.account(token).clock
            return
        yield self.clock
        for account in self._accounts.values():
            yield account.clock

    def reset(self, token: bytes | None) -> None:
        """Put one account back to its beginning, clock and ids included; without a token all of them.

        What tokens are worth is put back by the latter only: it is no account's own.
        """
        if token:
            self.renew(digest_of(token.strip()))
            return
        self._accounts.clear()
        self.forget_declarations()
        self.journal.clear()
        self.faults.clear()
        self.dialect = self._opening_dialect
        self.forgives = self._opening_forgives
        self.clock = self._opening_clock.copy()
        self.traces = TraceMaker(self._now, seeded(self._seed, "no account"))

    def renew(self, digest: bytes) -> None:
        """Make an account anew, if there is one."""
        account = self._accounts.get(digest)
        if account is not None:
            self._new(digest, account.hint)

    def adopt(self, world: World, digest: bytes, hint: str) -> Account:
        """An account of an earlier run, of which only the digest is known, with nothing in it yet."""
        account = self._accounts[digest] = Account(
            world,
            clock=self.clock.copy(),
            seed=self._seed,
            digest=digest,
            hint=hint,
            dialect=self.dialect,
            forgives=self.forgives,
            furnished=False,
            cloud_type=self.cloud_type,
        )
        return account

    def forget_declarations(self) -> None:
        """Tokens are worth again what the world says."""
        self.register = _register(self.world)

    def _now(self) -> int:
        return self.clock.now()

    def _new(self, digest: bytes, hint: str) -> Account:
        account = self._accounts[digest] = Account(
            self.world,
            clock=self.clock.copy(),
            seed=self._seed,
            digest=digest,
            hint=hint,
            dialect=self.dialect,
            forgives=self.forgives,
            cloud_type=self.cloud_type,
        )
        return account


def _register(world: World) -> Register:
    declared = ((each.token.strip().encode(), each.standing) for each in world.tokens)
    return Register(declared, world.other_tokens)
