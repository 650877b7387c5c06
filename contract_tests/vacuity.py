"""What a run did not prove although no test failed, said aloud: a suite that asks nothing finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.document import READS, operations
from contract_tests.occasions import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.target import Target
    from contract_tests.witness import Witness

__all__ = ["unproved"]

_OF_INSTANCES = frozenset({Kind.STATE, Kind.FILTER, Kind.FIELD})


def unproved(witness: Witness, areas: tuple[str, ...], target: Target) -> Iterator[str]:
    """One note for each kind of thing that the run never met, and none for what follows from another.

    `areas` are those that were asked for, none if all were: of a part of the suite it is only said that
    it was one.
    """
    if areas:
        yield f"Only {', '.join(areas)} was tried; nothing is said of the rest."
    silent = frozenset(operations()) - frozenset(
        name for name, count in witness.answered.items() if count
    )
    yield from _silent(witness, silent, target, partly=bool(areas))
    unmet = [one for one in witness.unmet if not {one.operation, one.needs} & silent]
    if any(one.kind is Kind.ARRAY and one.what == "instances" for one in unmet):
        yield (
            "No instance was ever shown: nothing is proved of their fields and states, and of filters and"
            " pages (S138 to S148) only that they are right about an empty list."
        )
        unmet = [one for one in unmet if one.operation != "queryInstances"]
    for kind in Kind:
        names = [one.label for one in unmet if one.kind is kind]
        if names and not areas:
            yield f"{kind.value}: {', '.join(names)}."


def _silent(
    witness: Witness, silent: frozenset[str], target: Target, *, partly: bool
) -> Iterator[str]:
    """Operations that never answered with success: asked in vain, or not asked."""
    never = []
    for name in operations():
        if name not in silent:
            continue
        if not witness.asked[name]:
            never.append(name)
            continue
        codes = ", ".join(
            f"{what} {count} times" for what, count in witness.codes[name].most_common(3)
        )
        yield f"{name} only ever returned errors, so nothing is proved of its success: {codes}."
    if never and not target.may_write and not READS & set(never):
        yield (
            "This run only read: nothing is proved of creating, of actions and of operation results"
            f" ({', '.join(never)} were never asked)."
        )
    elif never and not partly:
        yield f"Never asked: {', '.join(never)}."
