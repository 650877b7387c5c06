"""What was found out about a create or an action whose answer was lost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import msgspec

__all__ = ["Finding", "Sight", "Verdict"]

ENOUGH_READINGS = 3
ENOUGH_SECONDS = 60.0
"""A new instance may be listed late (C20), and a lost request may still be on its way."""
LAST_LOOK_SECONDS = 900.0


class Verdict(StrEnum):
    """Never more than a likelihood: somebody else may have done the same at the same time."""

    OPEN = "open"
    """Too little was seen yet."""
    PROBABLY = "probably"
    """What was asked for is there, or on its way."""
    FAILED = "failed"
    """It was probably carried out, and the server reports that it failed."""
    SEVERAL = "several"
    """More than one instance may be the one that was asked for."""
    UNLIKELY = "unlikely"
    """No trace of it in several complete readings."""
    UNTOLD = "untold"
    """What came after it hides its traces, or there are none to look for."""


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`words` are for the user. `instances` may be the created one, likeliest first.

    `final`: looking further will not tell more.
    """

    verdict: Verdict
    words: str = ""
    instances: tuple[int, ...] = ()
    operation_id: int = 0
    final: bool = False

    @property
    def under_way(self) -> bool:
        """It is probably being carried out at this moment."""
        return self.verdict is Verdict.PROBABLY and bool(self.operation_id) and not self.final


@dataclass(frozen=True, slots=True)
class Sight:
    """How much has been seen since the answer was lost: complete readings that began after it, and
    the seconds since then.
    """

    readings: int = 0
    seconds: float = 0.0

    @property
    def enough(self) -> bool:
        """A trace would have shown by now."""
        return self.readings >= ENOUGH_READINGS and self.seconds >= ENOUGH_SECONDS

    @property
    def over(self) -> bool:
        """Later traces would not be its own."""
        return self.enough and self.seconds >= LAST_LOOK_SECONDS
