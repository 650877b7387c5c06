"""Numbers, sizes, ages and shares as people write them in a filter. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Amount", "read_age", "read_number", "read_share", "read_size"]

KIB = 1024
SIZE_UNITS = {"": 1, "b": 1} | {
    f"{letter}{ending}": KIB**power
    for power, letter in enumerate("kmgtp", start=1)
    for ending in ("", "b", "ib")
}
AGE_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}

_NUMBER = re.compile(r"(-?[0-9]{1,20}(?:\.[0-9]{1,6})?)([a-z%]{0,3})", re.IGNORECASE | re.ASCII)
_AGE_PARTS = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)([smhdw])", re.IGNORECASE | re.ASCII)


class Amount(NamedTuple):
    """A value, and how wide it reaches: `age=3d` holds until the fourth day begins. 0: no further."""

    value: float
    reach: float = 0


def read_number(text: str) -> Amount | None:
    """A number without a unit; None if it is none."""
    found = _NUMBER.fullmatch(text)
    return Amount(_value(found[1])) if found and not found[2] else None


def read_size(text: str) -> Amount | None:
    """Bytes: `64G`, `64GB` and `64GiB` are the same, 64 · 2^30, as the table shows them."""
    found = _NUMBER.fullmatch(text)
    unit = SIZE_UNITS.get(found[2].lower()) if found else None
    if found is None or unit is None:
        return None
    return Amount(_value(found[1]) * unit, unit if unit > 1 else 0)


def read_age(text: str) -> Amount | None:
    """Seconds: `3d`, `90m`, `1d12h`."""
    parts = _AGE_PARTS.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    units = [AGE_UNITS[unit.lower()] for _, unit in parts]
    total = sum(_value(number) * unit for (number, _), unit in zip(parts, units, strict=True))
    return Amount(total, min(units))


def read_share(text: str) -> Amount | None:
    """Per cent, with its sign or without."""
    found = _NUMBER.fullmatch(text)
    return Amount(_value(found[1])) if found and found[2] in ("", "%") else None


def _value(digits: str) -> float:
    return float(digits) if "." in digits else int(digits)
