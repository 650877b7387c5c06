"""Numbers and times as the words people read. Pure; nothing here raises, whatever a server sent."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta, timezone

__all__ = [
    "PLATFORM_ZONE",
    "age",
    "age_since",
    "bar",
    "count",
    "duration",
    "parse_time",
    "percent",
    "size",
    "status_words",
]

PLATFORM_ZONE = timezone(timedelta(hours=8), "UTC+8")
"""The API's times are Beijing's and carry no mark of it (D7, E18)."""

_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)", re.ASCII)
_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_FULL, _EMPTY = "█", "░"


def parse_time(text: str | None) -> datetime | None:
    """An API time, "2024-01-16 14:53:38", as an aware value; None for "", null and rubbish (D3).

    The zero time of some servers, in year 1, counts as unset.
    """
    found = _TIME.fullmatch(text.strip()) if text else None
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.groups())
    if year < 1970:
        return None
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=PLATFORM_ZONE)
    except ValueError:
        return None


def age(seconds: float | None) -> str:
    """How long ago, in at most seven cells: "5s", "12m", "3h 20m", "3d 4h", "125d".

    Unknown is "", and the future, which clocks that disagree produce, is "0s".
    """
    whole = _whole(seconds)
    if whole is None:
        return ""
    if whole < _MINUTE:
        return f"{whole}s"
    if whole < _HOUR:
        return f"{whole // _MINUTE}m"
    if whole < _DAY:
        return _two(whole, _HOUR, "h", _MINUTE, "m")
    if whole < 10 * _DAY:
        return _two(whole, _DAY, "d", _HOUR, "h")
    return f"{min(whole // _DAY, 999_999)}d"


def age_since(text: str | None, now: datetime) -> str:
    """The age of an API time at `now`, an aware value; "" when the time is unset or unreadable."""
    moment = parse_time(text)
    return "" if moment is None else age((now - moment).total_seconds())


def duration(seconds: float | None) -> str:
    """How long something takes or took, to the second within the first hour: "4m 12s"."""
    whole = _whole(seconds)
    if whole is None or whole < _MINUTE or whole >= _HOUR:
        return age(seconds)
    return _two(whole, _MINUTE, "m", 1, "s")


def size(number: float | None) -> str:
    """Bytes with two digits or all before the point: "30 GiB", "4.1 MiB"; "" for what is no size."""
    if number is None or not math.isfinite(number) or number < 0:
        return ""
    value, unit = float(min(number, 2.0**70)), 0
    # Rounding first: 1023.9 MiB is said as 1 GiB, never as 1024 MiB.
    while round(value) >= 1024 and unit < len(_UNITS) - 1:
        value /= 1024
        unit += 1
    shown = f"{value:.1f}".removesuffix(".0") if value < 9.95 else f"{value:.0f}"
    return f"{shown} {_UNITS[unit]}"


def percent(used: float | None, total: float | None) -> int | None:
    """How full, in whole per cent from 0 to 999: more than all is possible (E21). None without total.

    Only a full one is 100 and only an empty one is 0.
    """
    share = _share(used, total)
    if share is None:
        return None
    if 0 < share < 1:
        return min(99, max(1, round(share * 100)))
    return min(999, round(min(share, 10.0) * 100))


def bar(used: float | None, total: float | None, width: int) -> str:
    """A bar of `width` cells. Only an empty one shows no full cell, only a full one no empty cell;
    more than all is shown as full (E21), no total as empty.
    """
    width = max(0, width)
    share = min(1.0, _share(used, total) or 0.0)
    cells = round(share * width)
    if share > 0:
        cells = max(cells, min(1, width))
    if share < 1:
        cells = min(cells, max(0, width - 1)) if width > 1 else cells
    return _FULL * cells + _EMPTY * (width - cells)


def count(number: int | None) -> str:
    """A whole number with its thousands apart: "10,000"."""
    return "" if number is None else f"{number:,}"


def status_words(status: str, pending: bool) -> str:
    """An instance's status as the server spells it, and that an operation is in progress (S156)."""
    words = status or "no status"
    return f"{words}, pending" if pending else words


def _whole(seconds: float | None) -> int | None:
    if seconds is None or math.isnan(seconds):
        return None
    return int(min(max(0.0, seconds), 1e12))


def _two(whole: int, large: int, large_mark: str, small: int, small_mark: str) -> str:
    rest = whole % large // small
    first = f"{whole // large}{large_mark}"
    return f"{first} {rest}{small_mark}" if rest else first


def _share(used: float | None, total: float | None) -> float | None:
    if used is None or total is None or not total > 0 or not math.isfinite(total):
        return None
    try:
        share = used / total
    except OverflowError:  # integers beyond a float's range
        return None
    return max(0.0, share) if math.isfinite(share) else None
