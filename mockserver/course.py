"""One operation's course: what of its lifecycle will happen to it, and how far it has come. Pure.

All that is random about an operation is drawn when it is accepted, from a generator of its own; from
then on its course is fixed. Time stages pass by themselves, whoever looks or not; a stage that waits
for polls or for a hand ends at the moment of the last poll or of the hand, and the rest follows on.
"""

from __future__ import annotations

import random
from typing import Literal

import msgspec

from mockserver.clock import LATEST_MS
from mockserver.lifecycle import Lifecycle, Outcome, fates
from mockserver.spread import Spread, drawn

__all__ = ["OVER", "Course", "Progress", "Step", "Trigger", "course", "is_certain"]

Trigger = Literal["time", "polls", "hand", "stuck"]


class _Part(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A part of an operation's state, as a snapshot has it."""


class Step(_Part, frozen=True, omit_defaults=True, gc=False):
    """A stage that will happen. `offset_ms`: all waiting by time from the start to its end."""

    name: str
    offset_ms: int
    polls: int = 0
    hand: bool = False


class Course(_Part, frozen=True, omit_defaults=True, gc=False):
    """The steps in their order, and what comes after the last one."""

    steps: tuple[Step, ...]
    fate: Literal["success", "failure", "stuck"] = "success"

    @property
    def watched(self) -> bool:
        """Whether reads matter to it."""
        return any(step.polls for step in self.steps)


class Progress(_Part, frozen=True, gc=False):
    """How far a course has come: steps that are over, and reads counted in the present one.

    `base_ms` is the moment from which offsets count. It is the start, moved on by the time that was
    spent waiting for polls and hands.
    """

    base_ms: int
    passed: int = 0
    reads: int = 0

    def at(self, course: Course, now_ms: int) -> Progress:
        """The same at `now_ms`: all time steps that are over by then have passed."""
        passed = self.passed
        for step in course.steps[passed:]:
            if step.polls or step.hand or self.base_ms + step.offset_ms > now_ms:
                break
            passed += 1
        return self if passed == self.passed else Progress(self.base_ms, passed)

    def step_done(self, course: Course, now_ms: int) -> Progress:
        """The present step ends at `now_ms`, whatever it waited for; those after it count from there."""
        step = course.steps[self.passed]
        return Progress(now_ms - step.offset_ms, self.passed + 1).at(course, now_ms)

    def read(self, course: Course, now_ms: int) -> Progress:
        """One more read has shown the operation."""
        if self.passed == len(course.steps) or not course.steps[self.passed].polls:
            return self
        if self.reads + 1 == course.steps[self.passed].polls:
            return self.step_done(course, now_ms)
        return Progress(self.base_ms, self.passed, self.reads + 1)

    def over(self, course: Course) -> bool:
        """Whether the operation has nothing left to wait for."""
        return self.passed == len(course.steps) and course.fate != "stuck"

    def waits_for(self, course: Course) -> Trigger:
        """What has to happen next."""
        if self.passed == len(course.steps):
            return "stuck" if course.fate == "stuck" else "time"
        step = course.steps[self.passed]
        return "polls" if step.polls else "hand" if step.hand else "time"

    def due_ms(self, course: Course) -> int | None:
        """When it will have passed all it can by time alone; None if something else must happen first.

        A moment that no clock reaches is None too.
        """
        moment = None
        for step in course.steps[self.passed :]:
            if step.polls or step.hand:
                break
            moment = self.base_ms + step.offset_ms
        if self.over(course):
            moment = self.base_ms + (course.steps[-1].offset_ms if course.steps else 0)
        return moment if moment is None or moment <= LATEST_MS else None


OVER = Progress(0)
"""Stands for the progress of whatever has ended: nobody asks for it any more."""


def course(lifecycle: Lifecycle, rng: random.Random) -> Course:
    """The course of an operation accepted now: its fate first, then each stage's length, are drawn."""
    fate = _fate(lifecycle, rng)
    factor = fate.factor if fate.name == "slow" else 1.0
    steps: list[Step] = []
    waited = 0.0
    for stage in lifecycle.stages:
        waited += drawn(stage.seconds or 0.0, rng) * factor * 1000
        offset = round(min(waited, 2 * LATEST_MS))
        steps.append(Step(stage.name, offset, stage.polls or 0, stage.hand))
        if stage.name == fate.after:
            break
    return Course(tuple(steps), "success" if fate.name == "slow" else fate.name)


def is_certain(lifecycle: Lifecycle) -> bool:
    """Whether nothing about its course is drawn, so that all its operations can share one."""
    outcomes = fates(lifecycle.ending)
    return (len(outcomes) == 1 and outcomes[0].probability >= 1) and not any(
        isinstance(stage.seconds, Spread) for stage in lifecycle.stages
    )


def _fate(lifecycle: Lifecycle, rng: random.Random) -> Outcome:
    outcomes = fates(lifecycle.ending)
    if len(outcomes) == 1 and outcomes[0].probability >= 1:
        return outcomes[0]
    point = rng.random()
    for outcome in outcomes:
        point -= outcome.probability
        if point < 0:
            return outcome
    return Outcome("success")
