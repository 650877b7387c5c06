"""Spans of time as data: a fixed number of seconds, or a distribution that a seeded generator draws from."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from statistics import median

import msgspec

__all__ = ["LONGEST_SECONDS", "Seconds", "Spread", "drawn", "problems_of_seconds", "typical"]

LONGEST_SECONDS = 1e10
"""No single span is longer, some three hundred years."""


class Spread(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A distribution of seconds; exactly one of the fields is given.

    `uniform` is [least, most], `lognormal` is [median in seconds, sigma], `choice` lists values that
    are equally likely, `fixed` is a plain number for those who like to write it out.
    """

    fixed: float | None = None
    uniform: tuple[float, float] | None = None
    lognormal: tuple[float, float] | None = None
    choice: tuple[float, ...] | None = None


Seconds = float | Spread


def drawn(seconds: Seconds, rng: random.Random) -> float:
    """A span in seconds, from 0 to `LONGEST_SECONDS`. A number and `fixed` leave `rng` alone."""
    if not isinstance(seconds, Spread):
        return seconds
    if seconds.uniform is not None:
        span = rng.uniform(*seconds.uniform)
    elif seconds.lognormal is not None:
        middle, sigma = seconds.lognormal
        span = middle * math.exp(min(sigma * rng.gauss(0, 1), 100.0))
    elif seconds.choice is not None:
        span = rng.choice(seconds.choice)
    else:
        span = seconds.fixed or 0.0
    return min(span, LONGEST_SECONDS)


def typical(seconds: Seconds) -> float:
    """The median of a span in seconds."""
    if not isinstance(seconds, Spread):
        return seconds
    if seconds.uniform is not None:
        return sum(seconds.uniform) / 2
    if seconds.lognormal is not None:
        return seconds.lognormal[0]
    if seconds.choice is not None:
        return median(seconds.choice)
    return seconds.fixed or 0.0


def problems_of_seconds(seconds: Seconds) -> Iterator[str]:
    """What is wrong with a span, to stand behind its name: "must last 0 seconds or more"."""
    if not isinstance(seconds, Spread):
        yield from _problems_of((seconds,))
        return
    given = [name for name in seconds.__struct_fields__ if getattr(seconds, name) is not None]
    if len(given) != 1:
        yield f"must be a number or exactly one of {', '.join(seconds.__struct_fields__)}"
        return
    if seconds.fixed is not None:
        yield from _problems_of((seconds.fixed,))
    elif seconds.uniform is not None:
        yield from _problems_of(seconds.uniform)
        if seconds.uniform[0] > seconds.uniform[1]:
            yield "uniform must be [least, most]"
    elif seconds.choice is not None:
        if not seconds.choice:
            yield "choice must hold a number"
        yield from _problems_of(seconds.choice)
    elif seconds.lognormal is not None:
        middle, sigma = seconds.lognormal
        yield from _problems_of((middle,))
        if not 0 <= sigma <= 10:
            yield "lognormal must be [median in seconds, sigma from 0 to 10]"


def _problems_of(spans: tuple[float, ...]) -> Iterator[str]:
    if not all(math.isfinite(span) and 0 <= span <= LONGEST_SECONDS for span in spans):
        yield f"must last 0 seconds or more, at most {LONGEST_SECONDS:.0e}"
