"""How actions run, as data: stages, what ends each, how it all ends; and which action is legal when.

The same shapes stand in a world file and in an override for an account, one instance, or one call.
`course.py` makes one operation's own course of them. Which action is legal in which status is the
reading F1, and what a failure leaves is written in `left_by`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, get_args

import msgspec

from mockserver.dialect import DEFAULT, Dialect
from mockserver.spread import Seconds, problems_of_seconds

__all__ = [
    "ACTIONS",
    "ActionName",
    "Ending",
    "EndingRule",
    "Fate",
    "Lifecycle",
    "Outcome",
    "Override",
    "Stage",
    "Status",
    "fates",
    "left_by",
    "merged",
    "problems_of_lifecycle",
    "refusal",
]

Status = Literal["creating", "running", "stopd"]
ActionName = Literal["create", "start", "stop", "restart", "release", "set_port"]
Ending = Literal["success", "failure"]
Fate = Literal["success", "failure", "stuck", "slow"]
ACTIONS: tuple[ActionName, ...] = get_args(ActionName)

_LEGAL: Mapping[ActionName, tuple[Status, ...]] = {
    "create": (),
    "start": ("stopd",),
    "stop": ("running",),
    "restart": ("running",),
    "release": ("stopd", "running"),
    "set_port": ("running", "stopd"),
}

_SUCCESS: Mapping[ActionName, Status] = {
    "create": "running",
    "start": "running",
    "stop": "stopd",
    "restart": "running",
}

_MOST_POLLS = 1_000_000


class Stage(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A step of an operation. It is over after one of three things:

    `seconds` by the account's clock; `polls`, so many reads of op/result or of the query that showed
    the operation in this stage (the last of them still shows it so); or `hand`, when told to be.
    """

    name: str
    seconds: Seconds | None = None
    polls: int | None = None
    hand: bool = False


class Outcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A possible end of an operation, with its probability.

    A failure, or the point where it gets stuck for good, comes when the stage `after` is over, else
    when all are. `slow` ends in success, with all times `factor` times as long.
    """

    name: Fate
    probability: float = 1.0
    after: str | None = None
    factor: float = 10.0


EndingRule = Fate | Outcome | tuple[Outcome, ...]
"""One ending for always, or several with probabilities, whose remainder is success."""


class Lifecycle(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How an action runs: its stages one after another, and how it ends."""

    stages: tuple[Stage, ...]
    ending: EndingRule = "success"


class Override(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What of a lifecycle is to be different; None leaves that part as it is."""

    stages: tuple[Stage, ...] | None = None
    ending: EndingRule | None = None


def merged(base: Lifecycle, overrides: Iterable[Override | None]) -> Lifecycle:
    """`base` with overrides laid over it, the later over the earlier."""
    stages, ending = base.stages, base.ending
    for override in overrides:
        if override is not None:
            stages = stages if override.stages is None else override.stages
            ending = ending if override.ending is None else override.ending
    return Lifecycle(stages, ending)


def fates(ending: EndingRule) -> tuple[Outcome, ...]:
    """An ending rule in its long form."""
    if isinstance(ending, Outcome):
        return (ending,)
    return ending if isinstance(ending, tuple) else (Outcome(ending),)


def problems_of_lifecycle(lifecycle: Lifecycle) -> Iterator[str]:
    """What keeps a lifecycle from being used, one sentence each."""
    names = [stage.name for stage in lifecycle.stages]
    if len(set(names)) != len(names):
        yield "two stages have the same name"
    for stage in lifecycle.stages:
        yield from (f"stage {stage.name!r} {problem}" for problem in _problems_of_stage(stage))
    outcomes = fates(lifecycle.ending)
    for outcome in outcomes:
        if not 0 <= outcome.probability <= 1:
            yield f"ending: the probability of {outcome.name} must be 0 to 1"
        if not 0 < outcome.factor <= 1e6:
            yield "ending: factor must be above 0 and at most 1000000"
        if outcome.after is not None and outcome.name in {"success", "slow"}:
            yield f"ending: {outcome.name} comes after the last stage and takes no 'after'"
        elif outcome.after is not None and outcome.after not in names:
            yield f"ending: there is no stage {outcome.after!r} to come after"
    if sum(outcome.probability for outcome in outcomes) > 1 + 1e-9:
        yield "ending: the probabilities are more than 1 together"


def _problems_of_stage(stage: Stage) -> Iterator[str]:
    triggers = (stage.seconds is not None) + (stage.polls is not None) + stage.hand
    if triggers != 1:
        yield "must have one of seconds, polls and hand"
    if stage.seconds is not None:
        yield from problems_of_seconds(stage.seconds)
    if stage.polls is not None and not 1 <= stage.polls <= _MOST_POLLS:
        yield f"must take 1 to {_MOST_POLLS} polls"


def refusal(
    action: ActionName, status: Status, dialect: Dialect = DEFAULT, *, pending: bool
) -> str | None:
    """Why `action` may not start now, in words, or None if it may (F1)."""
    if pending:
        return f"cannot {action}: another operation on this instance is still in progress"
    legal = _LEGAL[action]
    if action == "release" and dialect.release_needs == "stopd":
        legal = ("stopd",)
    if action == "set_port" and dialect.set_port_needs == "running":
        legal = ("running",)
    if status not in legal:
        return f"cannot {action}: it is {status}, and {action} needs {' or '.join(legal)}"
    return None


def left_by(action: ActionName, before: Status, ending: Ending) -> Status | None:
    """The status an operation leaves, None where no instance is left.

    A failure leaves everything as it was before; a create that fails leaves nothing.
    """
    if ending == "failure":
        return None if action == "create" else before
    if action == "release":
        return None
    return _SUCCESS.get(action, before)
