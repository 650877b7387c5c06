"""What a dry run said, in words: the machine and its price, or why there is none."""

from __future__ import annotations

from typing import NamedTuple

from gpugeek_tui.api.models import CreateRequest, Spec
from gpugeek_tui.dialogs.draft import Plan
from gpugeek_tui.errors import GpuGeekError
from gpugeek_tui.fleet.prices import MONTH_DAYS, PERIODS, Price, amount, price_of
from gpugeek_tui.format import size
from gpugeek_tui.text import clean

__all__ = ["Offer", "price_words", "refusal_words"]

GIB = 2**30


class Offer(NamedTuple):
    """The machine that the platform would choose for exactly the first request of this plan."""

    plan: Plan
    spec: Spec

    @property
    def request(self) -> CreateRequest:
        return self.plan.first

    @property
    def price(self) -> Price | None:
        """None where it cannot be reckoned with."""
        return price_of(self.spec.price, self.spec.sku_name or self.request.sku_name)

    def words(self) -> str:
        """Clean, a line each."""
        lines = [
            f"Machine  {self.machine()}",
            *(f"MIND     {line}" for line in self.differences()),
            f"Price    {price_words(self.spec, self.request.sku_name)}, {self._voucher()}",
            *self.totals(),
        ]
        return "\n".join(lines)

    def machine(self) -> str:
        spec = self.spec
        parts = [
            f"{self.request.gpu_num} x {clean(spec.gpu_name or self.request.gpu_name)}",
            f"{clean(spec.vram)} GPU memory" if spec.vram else "",
            f"{spec.cpu_core_num} cores {clean(spec.cpu_name)}".strip()
            if spec.cpu_core_num
            else "",
            f"{size(spec.memory_size)} memory" if spec.memory_size else "",
            clean(spec.region_name),
            clean(spec.dc_id),
        ]
        return ", ".join(part for part in parts if part)

    def totals(self) -> list[str]:
        """What it comes to an hour, a day, a month, and what that takes for granted (C8)."""
        price, count = self.price, self.plan.count
        if price is None:
            return []
        lines = [f"Total    {_totals(price)}"]
        if count > 1:
            lines.append(f"All {count:<4} {_totals(price.times(count))}")
        if price.prepaid:
            periods = self.request.duration or 1
            due = amount(price.number * periods * count)
            of = f"{periods} {price.period}{'' if periods == 1 else 's'}"
            of += f" x {count}" if count > 1 else ""
            lines.append(f"Ahead    {due} for {of}")
        gpus = self.request.gpu_num
        base = "one GPU" if gpus == 1 else f"all {gpus} GPUs"
        lines.append(
            f"Assumed  the price is for {base} and one {price.period}; a month is {MONTH_DAYS} days. "
            "Currency, and whether disks are in it, the API does not tell."
        )
        return lines

    def differences(self) -> list[str]:
        """Where the machine is not what was asked for, as far as the answer tells."""
        spec, asked = self.spec, self.request
        pairs = (
            ("GPU type", spec.gpu_name, asked.gpu_name),
            ("SKU", spec.sku_name, asked.sku_name),
            ("datacenter", spec.dc_id, asked.dc_id),
        )
        lines = [
            f"the {what} of the answer is {clean(got)}, not {clean(wanted)}."
            for what, got, wanted in pairs
            if got and wanted and got != wanted
        ]
        cores = (asked.cpu_num or 0) * asked.gpu_num
        if 0 < spec.cpu_core_num < cores:
            lines.append(f"{cores} cores were asked for in all.")
        memory = (asked.memory or 0) * asked.gpu_num * GIB
        if 0 < spec.memory_size < memory:
            lines.append(f"{size(memory)} of memory were asked for in all.")
        return lines

    def _voucher(self) -> str:
        return "vouchers accepted" if self.spec.pay_by_voucher == 1 else "no vouchers"


def price_words(spec: Spec, sku: str) -> str:
    """The price as reported. Its period and base are the reference's silence (C8), so both are said.

    `sku` is what was asked for, where the answer leaves it out.
    """
    text, sku = clean(spec.price), spec.sku_name or sku
    if price_of(spec.price, sku) is None:
        return f"{text or 'not said'} (as reported)"
    return f"{text} per {PERIODS[sku]} of {sku}, as reported"


def refusal_words(error: GpuGeekError) -> str:
    """Why the dry run gave no offer: the server's own words, then code and traceid."""
    words = f"{error.title}: {clean(str(error), limit=400)}"
    return f"{words} ({clean(error.reference)})" if error.reference else words


def _totals(price: Price) -> str:
    return f"{amount(price.hour)} an hour, {amount(price.day)} a day, {amount(price.month)} a month"
