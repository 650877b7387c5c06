"""The filter of a table: from the text to a test of its rows. Pure.

The language is told in `filter_help`, for people, and in `filter_reading`, as a grammar.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar

from gpugeek_tui.fleet.filter_fields import Fields, Sieve

__all__ = ["compile"]

T = TypeVar("T")


def compile(  # noqa: A001  read as filters.compile, like re.compile
    text: str, fields: Fields[T], now: datetime | None = None
) -> Sieve[T]:
    """What the filter lets through. Raises FilterError, with the place.

    Ages are as of `now`, an aware value: the present, if it is not given.
    """
    # Here, not at the top: the first picture is there before the first filter, and sooner without.
    from gpugeek_tui.fleet.filter_matching import sieve_of  # noqa: PLC0415
    from gpugeek_tui.fleet.filter_reading import parse  # noqa: PLC0415

    return sieve_of(parse(text), fields, now or datetime.now(UTC))
