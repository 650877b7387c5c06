"""What a run may spend, checked before every create: how many, how many at once, how long, how dear.

A refusal by the budget is Blocked, never a finding: it says nothing about the target.
"""

from __future__ import annotations

import time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from contract_tests.breach import Blocked, TargetLost

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from contract_tests.exchange import Exchange
    from contract_tests.wishes import Limits

__all__ = ["Budget", "TimeSpent", "plan", "price_of"]


class TimeSpent(TargetLost):
    """The minutes are used up while an instance is alive: the run ends, and releases it."""


def price_of(answer: Exchange) -> Decimal | None:
    """The price that a create or dry run shows, for one SKU period (C8); None where it is no number."""
    spec = answer.data.get("spec")
    shown = spec.get("price") if isinstance(spec, dict) else None
    try:
        price = Decimal(shown.strip()) if isinstance(shown, str) else None
    except InvalidOperation:
        return None
    return price if price is not None and price.is_finite() and price >= 0 else None


def plan(limits: Limits) -> str:
    """What a run under these limits does and costs at most, in words for before it begins."""
    at_most = f"at most {limits.creates} instance{'s' if limits.creates != 1 else ''}"
    price = (
        f"each at most {limits.price} an hour as its dry run shows it"
        if limits.price is not None
        else "at the price of the cheapest dry run, without a ceiling (--max-price sets one)"
    )
    kinds = f", GPU {' or '.join(limits.gpus)}" if limits.gpus else ""
    places = f", in {' or '.join(limits.datacenters)}" if limits.datacenters else ""
    return (
        f"This run creates {at_most}, one GPU each, pay-as-you-go{kinds}{places}, {limits.alive} alive"
        f" at once, {price}.\nEverything is released at the end, and after {limits.minutes:g} minutes"
        " from the first create at the latest."
    )


class Budget:
    """Counts what was created. `creates` are those that were sent and not refused."""

    def __init__(self, limits: Limits, now: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits
        self.creates = 0
        self._now = now
        self._first: float | None = None

    @property
    def minutes(self) -> float:
        """Since the first create; 0 before it."""
        return 0.0 if self._first is None else (self._now() - self._first) / 60

    def has_room(self, alive: int) -> bool:
        """Whether a test other than the life may create; the life's own create is kept back for it."""
        wanted = 1 if self.creates else 2
        return (
            self.limits.creates - self.creates >= wanted
            and alive < self.limits.alive
            and self.minutes < self.limits.minutes
        )

    def check_time(self, alive: int) -> None:
        """Raises TimeSpent once the minutes are over and something is still there."""
        if alive and self.minutes >= self.limits.minutes:
            raise TimeSpent(
                f"the budget of {self.limits.minutes:g} minutes (--max-minutes) is used up;"
                " what was created is released now"
            )

    def admit(self, body: Mapping[str, Any], alive: int, dry_run: Callable[[], Exchange]) -> None:
        """Raises Blocked unless a create of this body may be sent now.

        `dry_run` asks for exactly the same body; it is called only if nothing else forbids the create.
        """
        for reason in (self._by_count(alive), self._by_body(body)):
            _demand(reason)
        answer = dry_run()
        if not answer.ok:
            raise Blocked(f"the dry run before the create was refused: {answer.message}")
        _demand(self.objection(answer))

    def spend(self) -> None:
        """A create is sent."""
        self._first = self._now() if self._first is None else self._first
        self.creates += 1

    def refund(self) -> None:
        """It was refused, so it made nothing."""
        self.creates -= 1

    def _by_count(self, alive: int) -> str:
        limits = self.limits
        if self.creates >= limits.creates:
            return f"{limits.creates} creates are the most for this run (--max-creates)"
        if alive >= limits.alive:
            return f"{alive} of its instances may be alive, {limits.alive} at most (--max-alive)"
        if self.minutes >= limits.minutes:
            return f"{limits.minutes:g} minutes have passed since the first create (--max-minutes)"
        return ""

    def _by_body(self, body: Mapping[str, Any]) -> str:
        limits = self.limits
        if limits.gpus and body.get("gpuName") not in limits.gpus:
            return f"GPU {body.get('gpuName')!r} is not one of {', '.join(limits.gpus)} (--gpu)"
        if limits.datacenters and body.get("dcId") not in limits.datacenters:
            places = ", ".join(limits.datacenters)
            return f"datacenter {body.get('dcId')!r} is not one of {places} (--datacenter)"
        return ""

    def objection(self, answer: Exchange) -> str:
        """Why the machine that a dry run chose is not to be had under these limits; "" if it is."""
        limits, spec = self.limits, answer.data.get("spec")
        price = price_of(answer)
        if limits.price is not None and price is None:
            return "the dry run shows no price that is a number, and there is a limit (--max-price)"
        if limits.price is not None and price is not None and price > limits.price:
            return f"the dry run shows a price of {price}, above {limits.price} (--max-price)"
        place = spec.get("dcId") if isinstance(spec, dict) else None
        if limits.datacenters and place not in limits.datacenters:
            places = ", ".join(limits.datacenters)
            return f"the dry run chooses datacenter {place!r}, not one of {places} (--datacenter)"
        return ""


def _demand(reason: str) -> None:
    if reason:
        raise Blocked(f"not created, the budget forbids it: {reason}")
