"""Lifecycles under the user's hand: overrides for an account, for one instance, for one call."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from mockserver.errors import ParameterError
from mockserver.instance import Instance
from mockserver.lifecycle import (
    ACTIONS,
    ActionName,
    Lifecycle,
    Override,
    merged,
    problems_of_lifecycle,
)

__all__ = ["NextCall", "Overrides", "checked_overrides"]


class NextCall(
    msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", forbid_unknown_fields=True
):
    """An override that one call uses up: the next of this action, on one instance or on any."""

    action: ActionName
    override: Override
    instance_id: int | None = None


class Overrides(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What is in force for a whole account; an instance carries its own."""

    account: dict[ActionName, Override] = {}
    next_calls: list[NextCall] = []

    def taken(self, action: ActionName, instance: Instance) -> list[Override]:
        """The overrides for an operation that begins now, the weakest first. A next call is used up."""
        found = [self.account.get(action), (instance.lifecycle or {}).get(action)]
        for index, call in enumerate(self.next_calls):
            if call.action == action and call.instance_id in {None, instance.instance_id}:
                found.append(self.next_calls.pop(index).override)
                break
        return [override for override in found if override is not None]


def checked_overrides(
    rules: object, lifecycles: Mapping[ActionName, Lifecycle]
) -> dict[ActionName, Override]:
    """Overrides by action from plain data, in the shape of a world's `lifecycle`; parts may be missing.

    `lifecycles` are those to be overridden: an ending that names a stage must find it there, unless it
    brings its own stages. Raises ParameterError in words.
    """
    plain = msgspec.to_builtins(rules)
    try:
        checked = msgspec.convert(plain, dict[ActionName, Override])
    except (msgspec.ValidationError, RecursionError) as error:
        raise ParameterError("lifecycle", f"is not valid: {error}") from error
    if not checked:
        raise ParameterError("lifecycle", f"must hold one of {', '.join(ACTIONS)}")
    for action, override in checked.items():
        for problem in problems_of_lifecycle(merged(lifecycles[action], [override])):
            raise ParameterError(f"lifecycle.{action}", problem)
    return checked
