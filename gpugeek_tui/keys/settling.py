"""Other keys for actions, as far as they are free: what cannot be had is told, and the rest holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from gpugeek_tui.keys.names import key_problem, normal_keys, shown_key
from gpugeek_tui.keys.table import ACTIONS, SCOPES

__all__ = ["Clash", "Settled", "settle"]


class Clash(NamedTuple):
    """A wish that is not granted; `id` as it was written."""

    id: str
    words: str


class Settled(NamedTuple):
    """`keymap` holds the wishes that are granted, with the program's names of keys."""

    keymap: Mapping[str, str]
    clashes: tuple[Clash, ...]

    def keys(self, action: str) -> str:
        """The keys of that action, usual or other."""
        return self.keymap.get(action) or ACTIONS[action].keys


def settle(wished: Mapping[str, str]) -> Settled:
    """What of `wished`, ids and keys parted by commas, can be had together.

    Where two actions of one place would have the same key, the one that was moved there keeps its usual
    keys; of two that were both moved, the later one.
    """
    clashes: list[Clash] = []
    granted: dict[str, str] = {}
    for action, keys in wished.items():
        words = _unknown(action) or next(filter(None, map(key_problem, keys.split(","))), None)
        if words:
            clashes.append(Clash(action, words))
        else:
            granted[action] = normal_keys(keys)
    while found := next(_conflicts(granted), None):
        clashes.append(found)
        del granted[found.id]  # back to its usual keys, which may be another's by now: look again
    order = list(wished)
    return Settled(granted, tuple(sorted(clashes, key=lambda one: order.index(one.id))))


def _unknown(action: str) -> str | None:
    if action in ACTIONS:
        return None
    import difflib  # noqa: PLC0415 - only a mistake needs it, and a start should not pay for it

    alike = difflib.get_close_matches(action, ACTIONS, n=1, cutoff=0.6)
    hint = f": did you mean {alike[0]}?" if alike else ": gpugeek-tui config keys lists them all"
    return f"{action} is no action{hint}"


def _conflicts(granted: Mapping[str, str]) -> Iterator[Clash]:
    """Of wishes, the last first. A key that an action has always had is no conflict of its making."""
    for moved in reversed(list(granted)):
        usual = ACTIONS[moved].keys.split(",")
        for key in granted[moved].split(","):
            other = _holder(key, moved, granted) if key not in usual else None
            if other:
                action, scope = other
                words = (
                    f"{shown_key(key)} is {action} ({ACTIONS[action].words}) in {scope} already: "
                    f"give that another key, too, or choose another here"
                )
                yield Clash(moved, words)


def _holder(key: str, moved: str, granted: Mapping[str, str]) -> tuple[str, str] | None:
    """Which other action has `key` where `moved` works, and the name of the place."""
    for scope, groups in SCOPES.items():
        if ACTIONS[moved].group not in groups:
            continue
        for action in ACTIONS.values():
            keys = granted.get(action.id) or action.keys
            if action.id != moved and action.group in groups and key in keys.split(","):
                return action.id, scope
    return None
