"""What the examples of a random sequence share, and what of them is kept when one fails."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contract_tests.breach import Breach, TargetLost
from contract_tests.manners import Manners

if TYPE_CHECKING:
    from contract_tests.booking import Booking
    from contract_tests.run import Run

__all__ = ["SHRINKING", "Course", "Enough", "Noted"]

SHRINKING = 5.0
"""Seconds of real time for making a sequence that fails shorter."""


class Enough(BaseException):
    """Ends Hypothesis's search at once: it takes every Exception for a failure to make shorter."""


@dataclass
class Course:
    """What all examples share. `breach` is the one with the fewest steps, `until` a time to end at."""

    run: Run
    booking: Booking
    until: float
    manners: Manners = field(default_factory=Manners)
    breach: Breach | None = None
    lost: TargetLost | None = None
    names: int = 0

    @property
    def over(self) -> bool:
        return self.lost is not None or time.monotonic() > self.until

    def name(self) -> str:
        self.names += 1
        return f"{self.run.name_prefix}-seq-{self.names}"


class Noted:
    """Keeps what ended an example, because Hypothesis may not see the same twice."""

    def __init__(self, course: Course) -> None:
        self._course = course

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        course = self._course
        if isinstance(error, TargetLost):
            course.lost = error
        if isinstance(error, Breach) and (
            course.breach is None or len(error.steps) < len(course.breach.steps)
        ):
            if course.breach is None:
                course.until = min(course.until, time.monotonic() + SHRINKING)
            course.breach = error
