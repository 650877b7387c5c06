"""How much the user is asked before an action is sent: nothing, yes or no, or the name."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

__all__ = ["DEFAULT_LEVELS", "LEAST_LEVELS", "Level", "level_for"]


class Level(StrEnum):
    """In the order of how much they ask; the values are the words of the config file."""

    NONE = "none"
    YES = "yes"
    NAME = "name"

    @property
    def rank(self) -> int:
        return list(Level).index(self)


DEFAULT_LEVELS: Mapping[str, Level] = {
    "create": Level.YES,
    "start": Level.YES,
    "stop": Level.YES,
    "restart": Level.YES,
    "set_port": Level.YES,
    "release": Level.NAME,
}
"""For every action that can be asked about, by its name in the API; create is one, too."""

LEAST_LEVELS: Mapping[str, Level] = {"release": Level.YES}
"""What no setting can go below: nobody gets a released machine back."""


def level_for(action: str, chosen: Mapping[str, Level]) -> Level:
    """The level of `action` under the user's choices."""
    level = chosen.get(action, DEFAULT_LEVELS.get(action, Level.YES))
    return max(level, LEAST_LEVELS.get(action, Level.NONE), key=lambda one: one.rank)
