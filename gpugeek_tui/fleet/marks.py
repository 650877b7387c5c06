"""What is marked, for an action on many at once: ids, whatever is shown and in which order. Pure."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass, replace

__all__ = ["Marks", "marked_words"]


@dataclass(frozen=True, slots=True)
class Marks:
    """`anchor` is the id that was marked last, by hand: where a range begins."""

    ids: frozenset[int] = frozenset()
    anchor: int | None = None

    def toggled(self, one: int) -> Marks:
        if one in self.ids:
            return Marks(self.ids - {one})
        return Marks(self.ids | {one}, one)

    def reaching(self, one: int, shown: Sequence[int]) -> Marks:
        """With all that stands in `shown` between the anchor and `one`, both included.

        Where the anchor is not shown, `one` is marked and becomes the anchor.
        """
        if self.anchor is None or one not in shown or self.anchor not in shown:
            return Marks(self.ids | {one}, one)
        first, last = sorted((shown.index(self.anchor), shown.index(one)))
        return Marks(self.ids | frozenset(shown[first : last + 1]), one)

    def with_all(self, shown: Iterable[int]) -> Marks:
        return replace(self, ids=self.ids.union(shown))

    def inverted(self, shown: Iterable[int]) -> Marks:
        """Those of `shown` change; marks that are not shown stay."""
        return self._of(self.ids.symmetric_difference(shown))

    def without(self, gone: Iterable[int]) -> Marks:
        return self._of(self.ids.difference(gone))

    def missing(self, existing: Container[int]) -> tuple[int, ...]:
        """The marked ids that are not in `existing`, in order."""
        return tuple(sorted(one for one in self.ids if one not in existing))

    def hidden(self, shown: Collection[int]) -> int:
        """How many are marked and not in `shown`."""
        return len(self.ids) - len(self.ids.intersection(shown)) if self.ids else 0

    def _of(self, ids: frozenset[int]) -> Marks:
        return Marks(ids, self.anchor if self.anchor in ids else None)


def marked_words(marked: int, hidden: int) -> str:
    """How many are marked, as it stands in the status line; "" for none."""
    if not marked:
        return ""
    return f"{marked} marked, {hidden} hidden by the filter" if hidden else f"{marked} marked"
