"""One table of the config file, read key by key; what is wrong in it is collected, not raised."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gpugeek_tui.config.positions import Path, Place, Spot, positions
from gpugeek_tui.config.syntax import Document, Problem
from gpugeek_tui.text import clean

__all__ = ["Complaints", "Table", "nearest"]

OTHER_NAMES = {
    "account": "profile",
    "api_key": "token",
    "base_url": "address",
    "background": "color",
    "bindings": "keys",
    "colour": "color",
    "confirmation": "confirm",
    "default_profile": "default",
    "host": "address",
    "interval": "refresh",
    "keymap": "keys",
    "notifications": "notify",
    "profiles": "profile",
    "timezone": "time_zone",
    "tz": "time_zone",
    "url": "address",
}
"""What people call our keys elsewhere."""

KINDS: dict[type, str] = {
    bool: "true or false",
    dict: "a table",
    float: "a number",
    int: "a number",
    list: "a list",
    str: "a text",
}


class Complaints:
    """The mistakes of a document in the order in which they stand there."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._found = list(document.problems)
        self._spots: Mapping[Path, Spot] | None = None

    @property
    def problems(self) -> list[Problem]:
        return sorted(set(self._found))

    @property
    def guessing(self) -> bool:
        """Lines were left out as broken: what seems to be missing may stand in them."""
        return bool(self._document.problems)

    def at_key(self, path: Path, words: str) -> None:
        self._found.append(Problem(self._spot(path).key, words))

    def at_value(self, path: Path, words: str) -> None:
        self._found.append(Problem(self._spot(path).value, words))

    def _spot(self, path: Path) -> Spot:
        if self._spots is None:
            self._spots = positions(self._document.text)
        while path and path not in self._spots:
            path = path[:-1]  # what came by a way that is not followed stands in its table
        start = Place(1, 1)
        return self._spots.get(path, Spot(start, start))


class Table:
    """`path` leads to the table; `values` is what it holds, {} if it is none, which is complained of."""

    def __init__(self, path: Path, values: object, complaints: Complaints) -> None:
        self.path = path
        self.complaints = complaints
        self._asked: set[str] = set()
        self.values: Mapping[str, Any] = {}
        if isinstance(values, dict):
            self.values = values
        else:
            self.wrong("", f"{self._called()} must be a table: write [{self._called()}]")

    def _called(self, key: str = "") -> str:
        parts = (*self.path, key) if key else self.path
        return clean(".".join(map(str, parts)), limit=80)

    def wrong(self, key: str, words: str) -> None:
        """Complains of the value of `key`, or with "" of the table itself."""
        self.complaints.at_value((*self.path, key) if key else self.path, words)

    def table(self, key: str) -> Table:
        """The table within; an empty one if it is not there."""
        self._asked.add(key)
        return Table((*self.path, key), self.values.get(key, {}), self.complaints)

    def text(self, key: str) -> str | None:
        """None if it is not there, or empty, which is complained of."""
        value: str | None = self._typed(key, str)
        if value is not None and not value.strip():
            self.wrong(key, f"{self._called(key)} is empty: leave the line out instead")
            return None
        return value

    def truth(self, key: str) -> bool | None:
        truth: bool | None = self._typed(key, bool)
        return truth

    def seconds(self, key: str, least: float) -> float | None:
        value = self._typed(key, int, float)
        if value is None:
            return None
        if not (math.isfinite(value) and value >= least):
            self.wrong(key, f"{self._called(key)} takes seconds, {least:g} or more")
            return None
        return float(value)

    def words(self, key: str) -> tuple[str, ...] | str | None:
        """A text, or a list of texts as a tuple."""
        value: str | list[object] | None = self._typed(key, str, list)
        if not isinstance(value, list):
            return value
        texts: list[str] = []
        for index, one in enumerate(value):
            if not isinstance(one, str):
                path = (*self.path, key, index)
                self.complaints.at_value(path, f"{self._called(key)} is a list of texts")
                return None
            texts.append(one)
        return tuple(texts)

    def checked(self, key: str, value: str | None, check: Callable[[str], str | None]) -> bool:
        """Whether `value` is there and `check`, which answers with what is wrong, has nothing."""
        if value is None:
            return False
        problem = check(value)
        if problem is not None:
            self.wrong(key, f"{self._called(key)}: {problem}")
        return problem is None

    def misplaced(self, keys: Iterable[str], where: str) -> None:
        """Complains of those of `keys` that stand here, and says where they belong."""
        for key in keys:
            if key in self.values:
                self._asked.add(key)
                words = f"{self._called(key)} belongs into {where}"
                self.complaints.at_key((*self.path, key), words)

    def end(self, hidden: Iterable[str] = ()) -> None:
        """Complains of every key that nobody has asked for."""
        for key in self.values:
            if key not in self._asked and key not in hidden:
                words = f"{self._called(key)} is no setting"
                words += nearest(key, sorted(self._asked))
                self.complaints.at_key((*self.path, key), words)

    def _typed(self, key: str, *kinds: type) -> Any:
        self._asked.add(key)
        value = self.values.get(key)
        # A bool is an int to Python, and to nobody else.
        fits = isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))
        if value is None or fits:
            return value
        wanted = " or ".join(dict.fromkeys(KINDS[kind] for kind in kinds))
        found = KINDS.get(type(value), "a date or time")
        self.wrong(key, f"{self._called(key)} must be {wanted}, and here is {found}")
        return None


def nearest(key: str, known: Iterable[str]) -> str:
    """How an unknown word's complaint ends: with the known one that looks alike, else with all."""
    import difflib  # noqa: PLC0415 - only a mistake needs it, and a start should not pay for it

    names = list(known)
    other = OTHER_NAMES.get(key.lower())
    alike = difflib.get_close_matches(key.lower(), names, n=1, cutoff=0.6)
    if other in names:
        return f": did you mean {other}?"
    if alike:
        return f": did you mean {alike[0]}?"
    return f": there are {', '.join(names)}" if names else ""
