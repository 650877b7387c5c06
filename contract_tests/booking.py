"""Choosing what to create: valid requests made of nothing but the target's own lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contract_tests.breach import Blocked

if TYPE_CHECKING:
    from contract_tests.account import Account
    from contract_tests.exchange import Exchange

__all__ = ["Booking", "no_machine"]


def no_machine(answer: Exchange) -> bool:
    """A refusal that breaks nothing: no stock, no money, no quota. Its code is open (A13)."""
    return answer.refused and answer.code != 10005


@dataclass(frozen=True, slots=True)
class Booking:
    """The least that create takes, of a kind that a dry run said yes to."""

    gpu_name: str
    image_id: str

    @property
    def body(self) -> dict[str, Any]:
        """The five required fields and no other (S93)."""
        return {
            "type": 2,
            "gpuName": self.gpu_name,
            "skuName": "payg",
            "gpuNum": 1,
            "imageId": self.image_id,
        }

    @classmethod
    def find(cls, account: Account) -> Booking:
        """The first GPU type that a dry run finds a machine for; Blocked where there is none."""
        images, gpus = account.images(), account.gpus()
        if not images or not gpus:
            raise Blocked("the target lists no image or no GPU type, so nothing can be created")
        # An official image comes with every machine; a backup may be bound to a datacenter.
        official = [one for one in images if one.get("type") == "official"] or images
        refusals = []
        for gpu in gpus:
            booking = cls(gpu, str(official[0].get("imageId")))
            answer = account.session.call("createInstance", **booking.body, dryRun=True)
            if answer.ok:
                return booking
            account.session.require(
                no_machine(answer),
                "S30 S56 S70 S93",
                f"the five required fields, from the target's own lists, are refused:"
                f" {answer.summary}",
            )
            refusals.append(answer.message)
        raise Blocked(f"no GPU type has a machine free: {'; '.join(sorted(set(refusals)))}")
