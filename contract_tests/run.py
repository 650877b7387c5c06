"""One run against one target: everything that its tests share."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contract_tests.account import Account
from contract_tests.budget import Budget
from contract_tests.cleanup import release_all
from contract_tests.exchange import Credential
from contract_tests.orphans import Ledger
from contract_tests.readings import Readings
from contract_tests.session import Session
from contract_tests.verdict import Tally
from contract_tests.waiting import Clock, Patience, find_clock
from contract_tests.wishes import Limits
from contract_tests.witness import Witness

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    from contract_tests.exchange import Exchange
    from contract_tests.target import Target

__all__ = ["Run"]


@dataclass
class Run:
    """Open it before the tests, close it after them, whatever came between.

    `left` are instances that could not be released, `unfound` the names of creates that got no answer and
    of which nothing was seen; both are known after closing. `say` tells the user what he has to wait for.
    """

    target: Target
    session: Session
    account: Account
    patience: Patience
    name_prefix: str
    tally: Tally = field(default_factory=Tally)
    witness: Witness = field(default_factory=Witness)
    readings: Readings = field(default_factory=Readings)
    left: tuple[int, ...] = ()
    unfound: tuple[str, ...] = ()
    lost: str = ""
    """Why the target was given up in the middle of the run; "" if it was not."""
    stuck: str = ""
    """Why nothing at all could be created; "" if something could, or nothing was tried."""
    say: Callable[[str], None] = lambda _: None

    @classmethod
    def open(
        cls,
        target: Target,
        wait: float,
        sleep: Callable[[float], None] = time.sleep,
        limits: Limits | None = None,
        ledgers: Path | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> Run:
        """`wait` bounds, in seconds of real time, how long an operation may take.

        Where instances may cost money there is always a budget; on a rehearsal only with `limits`.
        `ledgers` is the folder for the orphan ledger. Raises OSError where it cannot be written there.
        `transport` stands in for the network.
        """
        session = Session(target, transport, sleep)
        prefix = f"contract-{secrets.token_hex(4)}"
        clock = find_clock(target) if target.rehearsal and target.may_write else None
        run = cls(
            target=target,
            session=session,
            account=Account(session),
            patience=Patience(clock, wait, sleep),
            name_prefix=prefix,
        )
        session.watchers += [run.witness, run.readings]
        session.estate.prefixes.append(prefix)
        if clock is not None:
            session.watchers.append(_both_accounts(clock, target.second_token))
        try:
            run._make_safe(limits, ledgers)
        except BaseException:
            session.gate.shut(set())
            session.close()
            raise
        session.begin()
        return run

    def _make_safe(self, limits: Limits | None, ledgers: Path | None) -> None:
        """Before anything is created: what it may cost, where it is written down, whose the rest is."""
        if not self.target.may_write:
            return
        if limits is not None or not self.target.rehearsal:
            self.session.gate.budget = Budget(limits or Limits())
        if ledgers is not None:
            self.session.gate.ledger = Ledger(ledgers, self.name_prefix, self.target.url)
        found = set(self.session.listing() or ())
        if self.target.second_token:
            found |= set(self.session.listing(Credential.OTHER) or ())
        self.session.foreign = frozenset(found)

    def close(self) -> None:
        """Release what was made. A second call does nothing.

        Ctrl-c during the release leaves the rest, which stays in the ledger and in `left`.
        """
        if self.session.closed:
            return
        estate = self.session.estate
        try:
            if self.target.may_write:
                if estate.alive:
                    self.say(f"Releasing {estate.alive} of this run's instances ...")
                patience = self.patience if self.target.rehearsal else self.patience.renewed()
                self.left = release_all(self.session, patience)
        except KeyboardInterrupt:
            self.left = tuple(sorted(set(estate.created) - estate.gone))
        finally:
            self.unfound = tuple(name for name, _ in estate.lost.values())
            self.session.gate.shut(set(self.left))
            self.session.close()


def _both_accounts(clock: Clock, second_token: str) -> Callable[[Exchange], None]:
    """Time passes for the second account too, once something is done there."""

    def watch(exchange: Exchange) -> None:
        if exchange.credential is Credential.OTHER and exchange.method == "POST":
            clock.include(second_token)

    return watch
