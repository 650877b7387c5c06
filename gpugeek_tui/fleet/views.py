"""How a table is arranged, and arrangements that were given a name. Frozen values; pure."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

__all__ = ["MOST_NAME", "SCHEMA", "Arrangement", "Kept", "Last", "NamedView"]

SCHEMA = 1
MOST_NAME = 40


class Arrangement(msgspec.Struct, frozen=True, kw_only=True):
    """`filter` as typed. `sort` is a column's key, "" for the table's own order. `columns` are the keys
    of those that are shown, in order; none for the table's own choice.
    """

    filter: str = ""
    sort: str = ""
    reverse: bool = False
    columns: tuple[str, ...] = ()


class NamedView(msgspec.Struct, frozen=True, kw_only=True):
    """An arrangement of `table` with a name. `profile` is None where it is for all profiles."""

    name: str
    table: str
    arrangement: Arrangement
    profile: str | None = None

    def replaces(self, other: NamedView) -> bool:
        """Both cannot be kept: they have one name in one place."""
        mine = (self.name.casefold(), self.table, self.profile)
        return mine == (other.name.casefold(), other.table, other.profile)


class Last(msgspec.Struct, frozen=True, kw_only=True):
    """How a table was left. A filter comes back only with the view that it belongs to, `view`: one that
    was merely typed would hide machines that cost money from whoever has forgotten it.
    """

    arrangement: Arrangement
    view: str = ""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """All that is kept. `last` is by profile and table."""

    schema: int = SCHEMA
    views: tuple[NamedView, ...] = ()
    last: Mapping[str, Mapping[str, Last]] = {}

    def of(self, table: str, profile: str) -> tuple[NamedView, ...]:
        """The views of a table that this profile can use, by name; its own before one for all."""
        found = [one for one in self.views if one.table == table and one.profile in (None, profile)]
        own = {one.name.casefold() for one in found if one.profile is not None}
        shown = [one for one in found if one.profile is not None or one.name.casefold() not in own]
        return tuple(sorted(shown, key=lambda one: one.name.casefold()))

    def left(self, table: str, profile: str) -> Last | None:
        return self.last.get(profile, {}).get(table)

    def with_view(self, view: NamedView) -> Kept:
        kept = tuple(one for one in self.views if not view.replaces(one))
        return msgspec.structs.replace(self, views=(*kept, view))

    def without_view(self, view: NamedView) -> Kept:
        kept = tuple(one for one in self.views if not view.replaces(one))
        return msgspec.structs.replace(self, views=kept)

    def with_last(self, table: str, profile: str, last: Last) -> Kept:
        tables = {**self.last.get(profile, {}), table: last}
        return msgspec.structs.replace(self, last={**self.last, profile: tables})
