"""Numbers and times as the words people read. Pure; nothing here raises, whatever a server sent."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta, timezone
from functools import lru_cache

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

_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?", re.ASCII)
_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_LONGEST = 999_999.0 * _DAY
_FULL, _EMPTY = "█", "░"


@lru_cache(maxsize=16_384)
def parse_time(text: str | None) -> datetime | None:
    """An API time, "2024-01-16 14:53:38", as an aware value; None for "", null and rubbish (D3).

    It is UTC+8 unless it says otherwise. The zero time of some servers, in year 1, counts as unset.
    """
    if not text or not _TIME.fullmatch(text.strip()):
        return None
    try:
        parsed = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if parsed.year < 1970:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=PLATFORM_ZONE)


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
    return f"{whole // _DAY}d"


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
    """Bytes in the largest unit that fits: "30 GiB", "4.1 MiB"; "" for what is no size."""
    value = _number(number)
    if value is None or value < 0:
        return ""
    value, unit = min(value, 1023 * 2.0**60), 0
    # Rounding first: 1023.9 MiB is said as 1 GiB, never as 1024 MiB.
    while round(value) >= 1024 and unit < len(_UNITS) - 1:
        value /= 1024
        unit += 1
    shown = f"{value:.1f}".removesuffix(".0") if value < 9.95 else f"{value:.0f}"
    return f"{shown} {_UNITS[unit]}"


def percent(used: float | None, total: float | None) -> int | None:
    """How full, in whole per cent from 0 to 999; None without a total.

    Beyond 100 is possible (E21). Only a full one is 100 and only an empty one is 0.
    """
    share = _share(used, total)
    if share is None:
        return None
    if 0 < share < 1:
        return min(99, max(1, round(share * 100)))
    return min(999, round(share * 100))


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
    """A whole number with its thousands apart: "10,000". Beyond 64 bits only its bound is said."""
    if number is None:
        return ""
    bound = 2**64
    return f"{min(max(number, -bound), bound):,}"


def status_words(status: str, pending: bool) -> str:
    """An instance's status as the server spells it, and that an operation is in progress (S156)."""
    words = status or "no status"
    return f"{words}, pending" if pending else words


def _whole(seconds: float | None) -> int | None:
    if seconds == math.inf:
        return int(_LONGEST)
    number = _number(seconds)
    return None if number is None else int(min(max(0.0, number), _LONGEST))


def _number(value: float | None) -> float | None:
    """A finite float; None for what is none, among it integers beyond a float's range."""
    try:
        number = None if value is None else float(value)
    except OverflowError:
        return None
    return number if number is not None and math.isfinite(number) else None


def _two(whole: int, large: int, large_mark: str, small: int, small_mark: str) -> str:
    rest = whole % large // small
    first = f"{whole // large}{large_mark}"
    return f"{first} {rest}{small_mark}" if rest else first


def _share(used: float | None, total: float | None) -> float | None:
    part, whole = _number(used), _number(total)
    if part is None or whole is None or whole <= 0:
        return None
    # A whole near zero takes the share beyond a float; nobody tells it from ten times full.
    return max(0.0, min(part / whole, 10.0))
