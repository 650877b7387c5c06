"""One run against one target: everything that its tests share."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contract_tests.account import Account
from contract_tests.cleanup import every_instance, release_all
from contract_tests.session import Session
from contract_tests.verdict import Tally
from contract_tests.waiting import Patience, find_clock
from contract_tests.witness import Witness

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.target import Target

__all__ = ["Run"]


@dataclass
class Run:
    """Open it before the tests, close it after them, whatever came between.

    `left` are instances that could not be released, known after closing.
    """

    target: Target
    session: Session
    account: Account
    patience: Patience
    name_prefix: str
    tally: Tally = field(default_factory=Tally)
    witness: Witness = field(default_factory=Witness)
    left: tuple[int, ...] = ()
    lost: str = ""
    """Why the target was given up in the middle of the run; "" if it was not."""

    @classmethod
    def open(cls, target: Target, wait: float, sleep: Callable[[float], None] = time.sleep) -> Run:
        """`wait` bounds, in seconds of real time, how long an operation may take."""
        session = Session(target)
        clock = find_clock(target) if target.rehearsal and target.may_write else None
        run = cls(
            target=target,
            session=session,
            account=Account(session),
            patience=Patience(clock, wait, sleep),
            name_prefix=f"contract-{secrets.token_hex(4)}",
        )
        session.watchers.append(run.witness)
        if target.may_write:
            session.foreign = frozenset(every_instance(session))
        session.begin()
        return run

    def close(self) -> None:
        """Release what was made. A second call does nothing."""
        if self.session.closed:
            return
        if self.target.may_write:
            self.left = release_all(self.session, self.name_prefix, self.patience)
        self.session.close()
