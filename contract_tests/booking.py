"""Choosing what to create: valid requests made of nothing but the target's own lists."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from contract_tests.breach import Blocked
from contract_tests.budget import price_of
from contract_tests.wishes import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.account import Account
    from contract_tests.exchange import Exchange

__all__ = ["Booking", "no_machine"]


def no_machine(answer: Exchange) -> bool:
    """A refusal that breaks nothing: no stock, no money, no quota. Its code is open (A13)."""
    return answer.refused and answer.code != 10005


@dataclass(frozen=True, slots=True)
class Booking:
    """The least that create takes, of a kind that a dry run said yes to.

    `dc_id` is "" unless the user allowed certain datacenters only.
    """

    gpu_name: str
    image_id: str
    dc_id: str = ""

    @property
    def body(self) -> dict[str, Any]:
        """The five required fields and no other (S93), but for the datacenter of a user's choice."""
        five = {
            "type": 2,
            "gpuName": self.gpu_name,
            "skuName": "payg",
            "gpuNum": 1,
            "imageId": self.image_id,
        }
        return five | ({"dcId": self.dc_id} if self.dc_id else {})

    @classmethod
    def find(cls, account: Account) -> Booking:
        """The first GPU type that a dry run finds a machine for; Blocked where there is none.

        Where instances cost money it is the cheapest; a budget's GPU types and datacenters hold.
        """
        budget = account.session.gate.budget
        first_will_do = account.session.target.rehearsal
        offers: list[tuple[Decimal, Booking]] = []
        refusals: set[str] = set()
        for booking in cls._candidates(account, budget.limits if budget else Limits()):
            answer = account.session.call("createInstance", **booking.body, dryRun=True)
            account.session.require(
                answer.ok or no_machine(answer),
                "S30 S51 S56 S70 S84 S93",
                f"the required fields, from the target's own lists, are refused: {answer.summary}",
            )
            objection = budget.objection(answer) if budget and answer.ok else answer.message
            if not answer.ok or (budget and objection):
                refusals.add(objection)
                continue
            if first_will_do:
                return booking
            offers.append((price_of(answer) or Decimal("Infinity"), booking))
        if not offers:
            raise Blocked(f"no GPU type has a machine free: {'; '.join(sorted(refusals))}")
        return min(offers, key=lambda offer: offer[0])[1]

    @classmethod
    def _candidates(cls, account: Account, limits: Limits) -> Iterator[Booking]:
        images, gpus = account.images(), account.gpus()
        if not images or not gpus:
            raise Blocked("the target lists no image or no GPU type, so nothing can be created")
        if limits.gpus:
            gpus = [gpu for gpu in gpus if gpu in limits.gpus]
        if not gpus:
            raise Blocked(f"the target lists no GPU type of {', '.join(limits.gpus)} (--gpu)")
        # An official image comes with every machine; a backup may be bound to a datacenter.
        official = [one for one in images if one.get("type") == "official"] or images
        for gpu in gpus:
            for place in limits.datacenters or ("",):
                yield cls(gpu, str(official[0].get("imageId")), place)
