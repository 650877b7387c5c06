"""What a switch is: an open point of the reference, and the readings that it allows."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Reading", "Switch"]


class Reading(NamedTuple):
    """One way to read the reference: what it is called in a dialect, and what it means on the wire."""

    value: str
    words: str


class Switch(NamedTuple):
    """A question that the reference leaves open. The first reading is the one taken without a wish.

    `point` is its id among the open points (A1 to F11; one point may hold several questions), `name`
    the field of `Dialect` that carries the choice.
    """

    point: str
    name: str
    question: str
    readings: tuple[Reading, ...]

    @property
    def default(self) -> str:
        return self.readings[0].value

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(reading.value for reading in self.readings)
