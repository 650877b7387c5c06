"""Choosing readings by name: what a dialect file, a command line or the control interface asks for.

A choice that cannot be made is refused with words and the nearest name, and then none is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

import msgspec

from mockserver.dialect import DEFAULT, Dialect
from mockserver.dialect_catalogue import CATALOGUE, WITHOUT_SWITCH
from mockserver.dialect_switch import Switch
from mockserver.errors import DialectError
from mockserver.words import shortened

__all__ = ["choices_of", "chosen", "listing", "nearest"]


def chosen(choices: Mapping[str, object], base: Dialect = DEFAULT) -> Dialect:
    """`base` with `choices` made: a switch by its name, or by its point's id where that has only one.

    Values are the catalogue's; a number may stand for a value of digits. Raises DialectError.
    """
    wanted: dict[str, Any] = {}
    for key, value in choices.items():
        switch = _switch(key)
        if switch.name in wanted:
            raise DialectError(f"{key}: {switch.name} is chosen twice")
        wanted[switch.name] = _value(switch, value)
    return msgspec.structs.replace(base, **wanted)


def choices_of(dialect: Dialect) -> dict[str, str]:
    """The choices that differ from the default."""
    return {
        name: value
        for name, value in msgspec.structs.asdict(dialect).items()
        if value != CATALOGUE[name].default
    }


def listing(dialect: Dialect) -> dict[str, object]:
    """All switches with their readings and the choice, and the points that have no switch, as JSON."""
    return {
        "switches": [
            {
                "id": switch.point,
                "name": switch.name,
                "question": switch.question,
                "choice": getattr(dialect, switch.name),
                "default": switch.default,
                "readings": [reading._asdict() for reading in switch.readings],
            }
            for switch in CATALOGUE.values()
        ],
        "withoutSwitch": [{"id": point, "why": why} for point, why in WITHOUT_SWITCH.items()],
    }


def nearest(name: str, known: Iterable[str]) -> str:
    """Words that lead from a wrong name to a right one."""
    names = list(known)
    close = get_close_matches(name, names, n=1)
    return f"did you mean {close[0]}?" if close else f"there are {', '.join(names)}"


def _switch(key: str) -> Switch:
    if key in CATALOGUE:
        return CATALOGUE[key]
    of_point = [switch for switch in CATALOGUE.values() if switch.point == key]
    if len(of_point) == 1:
        return of_point[0]
    if of_point:
        names = ", ".join(switch.name for switch in of_point)
        raise DialectError(f"{key} has several switches: name one of {names}")
    if key in WITHOUT_SWITCH:
        raise DialectError(f"{key} has no switch: {WITHOUT_SWITCH[key]}")
    raise DialectError(f"there is no switch {shortened(key)!r}; {nearest(key, CATALOGUE)}")


def _value(switch: Switch, value: object) -> str:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(text, str) and text in switch.values:
        return text
    shown = shortened(text if isinstance(text, str) else str(value))
    readings = "; ".join(f"{reading.value}: {reading.words}" for reading in switch.readings)
    raise DialectError(
        f"{switch.name} ({switch.point}) cannot be {shown!r}. Its readings: {readings}"
    )
