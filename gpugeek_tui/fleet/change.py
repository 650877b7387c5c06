"""What a new snapshot differs in, so that a screen repaints that and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from gpugeek_tui.fleet.operations import Followed
from gpugeek_tui.fleet.snapshot import Kind

__all__ = ["Change"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The difference between a snapshot and the one before it.

    `kinds`: readings that differ in any way (`loading`, `error`, `retry_at` ... or the value);
    `values`: those among them whose value differs. `added`, `removed`, `changed`: ids of instances.
    `operations`: keys of entries, of other accounts as well, that are new or differ; an entry taken
    back is named here and is no longer in the snapshot. `finished`: accepted operations whose end we
    have just learnt; what `Commands` itself returns as ended (refused, unknown) is not repeated here.
    `recalled`: what earlier runs have left unsettled, and this one follows on. `found`: entries of
    unknown outcome about which we have just found out something.
    `paused`: the pause, or a slower pace, began or ended.
    """

    kinds: frozenset[Kind] = frozenset()
    values: frozenset[Kind] = frozenset()
    added: frozenset[int] = frozenset()
    removed: frozenset[int] = frozenset()
    changed: frozenset[int] = frozenset()
    operations: frozenset[int] = frozenset()
    finished: tuple[Followed, ...] = ()
    recalled: tuple[Followed, ...] = ()
    found: tuple[Followed, ...] = ()
    paused: bool = False

    @property
    def instances(self) -> bool:
        """Some instance came, went or differs."""
        return bool(self.added or self.removed or self.changed)
