"""What a dry run said, in words: the machine and its price, or why there is none."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from gpugeek_tui.api.models import CreateRequest, Spec
from gpugeek_tui.errors import GpuGeekError
from gpugeek_tui.format import size
from gpugeek_tui.text import clean

__all__ = ["Offer", "price_words", "refusal_words"]

PERIODS = {"payg": "hour", "bidding": "hour", "daily": "day", "weekly": "week", "monthly": "month"}


class Offer(NamedTuple):
    """The machine that the platform would choose for exactly this request."""

    request: CreateRequest
    spec: Spec

    def words(self) -> str:
        spec = self.spec
        machine = [
            f"{self.request.gpu_num} x {clean(spec.gpu_name or self.request.gpu_name)}",
            f"{clean(spec.vram)} GPU memory" if spec.vram else "",
            f"{spec.cpu_core_num} cores {clean(spec.cpu_name)}".strip()
            if spec.cpu_core_num
            else "",
            f"{size(spec.memory_size)} memory" if spec.memory_size else "",
            clean(spec.region_name),
            clean(spec.dc_id),
        ]
        voucher = "vouchers accepted" if spec.pay_by_voucher == 1 else "no vouchers"
        return (
            f"Machine  {', '.join(part for part in machine if part)}\n"
            f"Price    {price_words(spec)}, {voucher}"
        )


def price_words(spec: Spec) -> str:
    """The price as reported. Its period and base are the reference's silence (C8), so both are said."""
    text = clean(spec.price)
    try:
        known = bool(text) and Decimal(text).is_finite()
    except InvalidOperation:
        known = False
    if not known:
        return f"{text or 'not said'} (as reported)"
    period = PERIODS.get(spec.sku_name)
    unit = f"per {period} of {spec.sku_name}, as reported" if period else "as reported"
    return f"{text} {unit}"


def refusal_words(error: GpuGeekError) -> str:
    """Why the dry run gave no offer: the server's own words, then code and traceid."""
    words = f"{error.title}: {clean(str(error), limit=400)}"
    return f"{words} ({clean(error.reference)})" if error.reference else words
