"""For which of many instances an action can be asked, and why not for the others. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gpugeek_tui.api.models import ActionName, Instance
from gpugeek_tui.fleet.operations import Followed
from gpugeek_tui.fleet.rules import allowed

__all__ = ["LeftOut", "Plan", "plan"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """`why` is a sentence for the user."""

    instance: Instance
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the question is about: instances as they were when it was asked, each once.

    `in_doubt` are those of `chosen` with an earlier action whose outcome is not known.
    """

    action: ActionName
    chosen: tuple[Instance, ...]
    left_out: tuple[LeftOut, ...] = ()
    in_doubt: tuple[Instance, ...] = ()

    @property
    def ids(self) -> frozenset[int]:
        """All that were asked for, the left-out ones among them."""
        parted = (*self.chosen, *(one.instance for one in self.left_out))
        return frozenset(one.instance_id for one in parted)


def plan(
    action: ActionName,
    instances: Iterable[Instance],
    operations: Sequence[Followed] = (),
    *,
    read_only: bool = False,
) -> Plan:
    """`operations` are the account's: while one of them is open, nothing else is sent to its instance."""
    busy = {one.instance_id: one.action for one in operations if not one.done}
    doubtful = {one.instance_id for one in operations if one.in_doubt and one.action != "create"}
    chosen: list[Instance] = []
    left_out: list[LeftOut] = []
    for instance in instances:
        why = allowed(instance, action, read_only=read_only)
        if why is None and instance.instance_id in busy:
            why = "An earlier action on it has not ended yet."
        if why is None:
            chosen.append(instance)
        else:
            left_out.append(LeftOut(instance, why))
    in_doubt = tuple(one for one in chosen if one.instance_id in doubtful)
    return Plan(action=action, chosen=tuple(chosen), left_out=tuple(left_out), in_doubt=in_doubt)
