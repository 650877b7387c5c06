"""Paid periods of prepaid instances: how long they are, when they end, how they renew. Pure.

A day is 24 hours, a week 7 days, a month 30 days; they count from the instance's creation.
"""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.clock import LATEST_MS

__all__ = ["PERIOD_MS", "paid_until", "renewed"]

_HOUR_MS = 3_600_000

PERIOD_MS: Mapping[str, int] = {
    "daily": 24 * _HOUR_MS,
    "weekly": 7 * 24 * _HOUR_MS,
    "monthly": 30 * 24 * _HOUR_MS,
}


def paid_until(sku_name: str, created_ms: int, duration: int) -> int | None:
    """When the paid time of an instance is over; None where nothing is paid in advance.

    A rental beyond the last moment a clock can show ends there.
    """
    period = PERIOD_MS.get(sku_name)
    return None if period is None else min(created_ms + duration * period, LATEST_MS + 1)


def renewed(sku_name: str, ends_ms: int, duration: int, now_ms: int) -> int:
    """The end of the paid time at `now_ms`, where each end so far has renewed it as it was ordered."""
    span = duration * PERIOD_MS[sku_name]
    times = max((now_ms - ends_ms) // span + 1, 0)
    return min(ends_ms + times * span, LATEST_MS + 1)
