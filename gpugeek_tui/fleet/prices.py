"""Prices as the platform reports them, and what they come to an hour, a day and a month. Pure.

The reference says neither currency nor period nor base of a price (C8). It is read as that of the whole
machine, all its GPUs, for one period of its SKU; what is not a plain number is shown and never summed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from gpugeek_tui.api.models import PREPAID_SKUS

__all__ = ["MONTH_DAYS", "PERIODS", "Price", "amount", "price_of"]

PERIODS = {"payg": "hour", "bidding": "hour", "daily": "day", "weekly": "week", "monthly": "month"}
"""What one period of each SKU is."""
MONTH_DAYS = 30
HOURS: dict[str, int] = {"hour": 1, "day": 24, "week": 7 * 24, "month": MONTH_DAYS * 24}

_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,8})?")


@dataclass(frozen=True, slots=True)
class Price:
    """`number` is for one `period`: hour, day, week or month of 30 days. `prepaid`: paid in advance."""

    number: Decimal
    period: str
    prepaid: bool = False

    @property
    def hour(self) -> Decimal:
        return self.number / HOURS[self.period]

    @property
    def day(self) -> Decimal:
        return self.number * HOURS["day"] / HOURS[self.period]

    @property
    def month(self) -> Decimal:
        return self.number * HOURS["month"] / HOURS[self.period]

    def times(self, count: int) -> Price:
        return Price(self.number * count, self.period, self.prepaid)


def price_of(text: str, sku: str) -> Price | None:
    """None where the text is no plain number, or nobody knows what a period of that SKU is."""
    period = PERIODS.get(sku)
    if period is None or not _NUMBER.fullmatch(text.strip()):
        return None
    return Price(Decimal(text.strip()), period, sku in PREPAID_SKUS)


def amount(number: Decimal) -> str:
    """To the hundredth, with thousands apart; small ones to four places: "8,884.80", "0.0521"."""
    places = Decimal("0.01") if number == 0 or number >= Decimal("0.1") else Decimal("0.0001")
    return f"{number.quantize(places, ROUND_HALF_UP):,f}"
