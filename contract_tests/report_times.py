"""Durations and moments as a reader wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["iso", "minutely", "seconds"]


def seconds(value: float) -> str:
    """A duration with its unit: 3.2 ms, 41 ms, 1.25 s, 75 s."""
    if value < 0.0095:
        return f"{value * 1000:.1f} ms"
    if value < 0.95:
        return f"{value * 1000:.0f} ms"
    return f"{value:.2f} s" if value < 9.95 else f"{value:.0f} s"


def iso(moment: datetime) -> str:
    """A UTC moment for programs, to the millisecond."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def minutely(moment: datetime) -> str:
    """A UTC moment for readers."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"
