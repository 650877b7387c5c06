"""What an operation is, without any state: where it may start, how long it takes, what it leaves.

Pure functions over values. Durations and endings are data of the world; which action is legal in
which status is the reading F1, and what a failure leaves is written in `left_by`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

__all__ = [
    "ACTIONS",
    "ActionName",
    "Course",
    "Ending",
    "Lifecycle",
    "Stage",
    "Status",
    "course",
    "left_by",
    "refusal",
]

Status = Literal["creating", "running", "stopd"]
ActionName = Literal["create", "start", "stop", "restart", "release", "set_port"]
Ending = Literal["success", "failure"]
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


class Stage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step of an operation, `seconds` long by the account's clock."""

    name: str
    seconds: float


class Lifecycle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How an action runs: its stages one after another, and how it ends."""

    stages: tuple[Stage, ...]
    ending: Ending = "success"


class Course(msgspec.Struct, frozen=True):
    """One operation's whole future, fixed when it is accepted: when each stage is over, and the end.

    `due_ms` holds the moments at which the stages end, rising; the last one is the operation's end.
    """

    action: ActionName
    started_ms: int
    stages: tuple[str, ...]
    due_ms: tuple[int, ...]
    ending: Ending

    @property
    def ends_ms(self) -> int:
        return self.due_ms[-1] if self.due_ms else self.started_ms

    def passed(self, now_ms: int) -> tuple[str, ...]:
        """The stages that are over at `now_ms`, whether or not anyone looked in between."""
        return tuple(
            name for name, due in zip(self.stages, self.due_ms, strict=True) if due <= now_ms
        )


def course(
    action: ActionName, lifecycle: Lifecycle, started_ms: int, ending: Ending | None = None
) -> Course:
    """The course of an operation accepted at `started_ms`; `ending` overrides the lifecycle's own."""
    due: list[int] = []
    moment = float(started_ms)
    for stage in lifecycle.stages:
        moment += stage.seconds * 1000
        due.append(round(moment))
    names = tuple(stage.name for stage in lifecycle.stages)
    return Course(action, started_ms, names, tuple(due), ending or lifecycle.ending)


def refusal(action: ActionName, status: Status, *, pending: bool) -> str | None:
    """Why `action` may not start now, in words, or None if it may (F1)."""
    if pending:
        return f"cannot {action}: another operation on this instance is still in progress"
    legal = _LEGAL[action]
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
