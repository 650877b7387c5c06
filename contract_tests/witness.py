"""Who was there all the time: counts what went over the wire, for the report at the end."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING

from contract_tests.comparisons import Trail
from contract_tests.exchange import Credential
from contract_tests.occasions import OCCASIONS

if TYPE_CHECKING:
    from contract_tests.exchange import Exchange
    from contract_tests.occasions import Occasion

__all__ = ["Witness"]


class Witness:
    """A watcher of a session; it may be told exchanges from several threads.

    `took` are seconds by operation ("" for other addresses), of whole answers only. `asked` and
    `answered` count calls with the account's own token, and those of them that succeeded; `codes` what
    came instead of success.
    """

    def __init__(self) -> None:
        self.began = datetime.now(UTC)
        self.took: dict[str, list[float]] = defaultdict(list)
        self.asked: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.codes: dict[str, Counter[str]] = defaultdict(Counter)
        self._missing: dict[str, list[Occasion]] = defaultdict(list)
        self._trail = Trail()
        self._occasions = (*OCCASIONS, *self._trail.occasions())
        for occasion in self._occasions:
            self._missing[occasion.operation].append(occasion)
        self._lock = Lock()

    def __call__(self, exchange: Exchange) -> None:
        with self._lock:
            if exchange.status:
                self.took[exchange.operation].append(exchange.took)
            if exchange.operation and exchange.credential is Credential.OWN:
                self._count(exchange)
            self._meet("", exchange)
            if exchange.ok and exchange.operation:
                self._meet(exchange.operation, exchange)
            self._trail.note(exchange)

    @property
    def unmet(self) -> tuple[Occasion, ...]:
        """Occasions that no answer has given yet, in the order in which they are declared."""
        missing = {id(one) for found in self._missing.values() for one in found}
        return tuple(one for one in self._occasions if id(one) in missing)

    @property
    def hollow(self) -> dict[str, str]:
        """Statements that nothing seen so far could have broken, each with what was not met."""
        unmet = self.unmet
        solid = {name for one in self._occasions if one not in unmet for name in one.ids}
        return {name: one.what for one in unmet for name in one.ids if name not in solid}

    def _count(self, exchange: Exchange) -> None:
        self.asked[exchange.operation] += 1
        if exchange.ok:
            self.answered[exchange.operation] += 1
        elif exchange.code is not None:
            self.codes[exchange.operation][f"code {exchange.code}"] += 1
        else:
            what = f"HTTP {exchange.status}" if exchange.status else "no whole answer"
            self.codes[exchange.operation][what] += 1

    def _meet(self, operation: str, exchange: Exchange) -> None:
        missing = self._missing[operation]
        if missing:
            self._missing[operation] = [one for one in missing if not one.met(exchange)]
