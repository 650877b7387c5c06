"""A pass over the server's instances, laid over the picture we had. Pure.

What is equal keeps its old object, so that what is remembered by identity stays good.

When may an instance leave the picture? The list has no cursor: if an instance in front is released
while we turn the pages, its followers move up and one of them falls between two pages. So an
instance that a complete pass does not show is taken out

- at once, if the pass was a single page, or if we know that its release has succeeded;
- after the second pass in a row that misses it, if the pass had several pages;
- after the tenth, if the pass had elements that could not be read, as many as are missing or more:
  they may be the missing ones.

A pass that broke off takes nothing out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from gpugeek_tui.api.models import Instance

__all__ = ["Merged", "Pass", "overlay", "settle"]


@dataclass(slots=True)
class Pass:
    """What a pass over the pages has brought so far. Of an instance seen twice the later counts.

    `skipped`: elements that could not be read.
    """

    seen: dict[int, Instance] = field(default_factory=dict)
    pages: int = 0
    skipped: int = 0

    def add(self, page: Iterable[Instance]) -> None:
        self.pages += 1
        self.seen.update((instance.instance_id, instance) for instance in page)

    def misses_needed(self, missing: int) -> int:
        """In how many passes in a row an instance must be missing to leave, if so many are."""
        if self.skipped and missing <= self.skipped:
            return 10
        return 1 if self.pages <= 1 else 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """`instances` is the old mapping itself when nothing differs.

    `missed` counts, for each instance that is shown and was not in the latest passes, how many in a
    row have missed it.
    """

    instances: Mapping[int, Instance]
    added: frozenset[int] = frozenset()
    removed: frozenset[int] = frozenset()
    changed: frozenset[int] = frozenset()
    missed: Mapping[int, int] = field(default_factory=dict)

    @property
    def differs(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def overlay(old: Mapping[int, Instance], new: Mapping[int, Instance]) -> Merged:
    """What is new or differs; nothing leaves. For pages of a pass that is not complete yet."""
    added = frozenset(new.keys() - old.keys())
    changed = frozenset(
        key for key, instance in new.items() if key not in added and old[key] != instance
    )
    if not added and not changed:
        return Merged(instances=old)
    merged = dict(old)
    merged.update({key: new[key] for key in new if key in added or key in changed})
    return Merged(instances=MappingProxyType(merged), added=added, changed=changed)


def settle(
    old: Mapping[int, Instance],
    complete: Pass,
    *,
    missed: Mapping[int, int],
    released: Collection[int] = (),
) -> Merged:
    """The picture after a complete pass. `released`: ids whose release is known to be done."""
    laid = overlay(old, complete.seen)
    misses = {key: missed.get(key, 0) + 1 for key in old.keys() - complete.seen.keys()}
    needed = complete.misses_needed(len(misses))
    removed = frozenset(key for key, times in misses.items() if times >= needed or key in released)
    instances = laid.instances
    if removed:
        instances = MappingProxyType(
            {key: value for key, value in instances.items() if key not in removed}
        )
    return Merged(
        instances=instances,
        added=laid.added,
        removed=removed,
        changed=laid.changed,
        missed={key: times for key, times in misses.items() if key not in removed},
    )
