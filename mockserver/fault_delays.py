"""How long a delayed answer waits."""

from __future__ import annotations

import math
import random

from msgspec import UNSET

from mockserver.fault_rules import Delay

__all__ = ["LONGEST_S", "seconds_of"]

LONGEST_S = 86_400.0
"""No answer waits longer than a day, however long the tail of its distribution."""


def seconds_of(delay: Delay, rng: random.Random) -> float:
    """Real seconds for one answer, drawn from `rng` where the delay is not fixed."""
    if delay.fixed is not UNSET:
        return delay.fixed
    if delay.uniform is not UNSET:
        return rng.uniform(*delay.uniform)
    if delay.lognormal is not UNSET:
        median, sigma = delay.lognormal
        return min(rng.lognormvariate(math.log(median), sigma), LONGEST_S)
    return 0.0
