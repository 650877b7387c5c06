"""Accounts: a cloud, a clock and trace ids of its own for each API token.

An account is made when its token is first seen, as a copy of the world. It follows from the world,
the seed, the token and the clock alone, not from what other accounts did before. The token itself is
not kept, only its digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from mockserver.clock import Clock
from mockserver.cloud import Cloud
from mockserver.dialect import Dialect
from mockserver.errors import NotLoggedInError
from mockserver.identity import IdMaker, TraceMaker, seeded
from mockserver.opening import furnish
from mockserver.world import World

__all__ = ["Account", "Tenants"]


class Account:
    """What belongs to one token."""

    def __init__(
        self, world: World, *, clock: Clock, seed: int, digest: bytes, dialect: Dialect
    ) -> None:
        name = digest.hex()
        self.clock = clock
        # Accounts on one frozen clock would give out equal ids: the worker's six bits and a part of a
        # second, which no time in an answer shows, keep them apart.
        if clock.frozen:
            clock.advance(int.from_bytes(digest[1:3], "big") % 1000 / 1000)
        self.traces = TraceMaker(clock.now, seeded(seed, name, "traces"))
        self.cloud = Cloud(
            world,
            clock=clock,
            ids=IdMaker(worker=digest[0] % 64),
            seed=f"{seed} {name}",
            dialect=dialect,
        )
        furnish(self.cloud)


class Tenants:
    """All accounts of a server. `clock` is the one that new accounts start from."""

    def __init__(self, world: World, *, clock: Clock, seed: int, dialect: Dialect) -> None:
        self.world = world
        self.dialect = dialect
        self._seed = seed
        self._opening_clock = clock
        self._accounts: dict[bytes, Account] = {}
        self.clock = clock.copy()
        self.traces = TraceMaker(self._now, seeded(seed, "no account"))

    def account(self, token: bytes | None) -> Account:
        """The account of a token, made if need be. Raises NotLoggedInError without one (A5)."""
        token = (token or b"").strip()
        if not token:
            raise NotLoggedInError
        digest = _digest(token)
        account = self._accounts.get(digest)
        if account is None:
            account = self._accounts[digest] = self._new(digest)
        return account

    def clocks(self, token: bytes | None) -> Iterator[Clock]:
        """The clock of one account; without a token those of all, and of the ones to come."""
        if token:
            yield self.account(token).clock
            return
        yield self.clock
        for account in self._accounts.values():
            yield account.clock

    def reset(self, token: bytes | None) -> None:
        """Put one account back to its beginning, clock and ids included; without a token all of them."""
        if token:
            self._accounts.pop(_digest(token.strip()), None)
            return
        self._accounts.clear()
        self.clock = self._opening_clock.copy()
        self.traces = TraceMaker(self._now, seeded(self._seed, "no account"))

    def _now(self) -> int:
        return self.clock.now()

    def _new(self, digest: bytes) -> Account:
        return Account(
            self.world,
            clock=self.clock.copy(),
            seed=self._seed,
            digest=digest,
            dialect=self.dialect,
        )


def _digest(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()
