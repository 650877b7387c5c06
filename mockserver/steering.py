"""What a user does to an account by hand: end and push operations, take instances away, run time on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from mockserver.course import Trigger
from mockserver.errors import ParameterError
from mockserver.instance import Instance, Operation
from mockserver.lifecycle import ActionName, Override
from mockserver.overrides import NextCall, checked_overrides
from mockserver.passage import Passage

__all__ = ["Idle", "Steering", "Waiting"]


class Waiting(msgspec.Struct, frozen=True, rename="camel"):
    """An operation in progress: its present stage (None past the last), and what has to happen next.

    `due_ms` is when time alone will have brought it as far as it can; None if time will do nothing.
    """

    operation_id: int
    instance_id: int
    action: ActionName
    stage: str | None
    waits_for: Trigger
    due_ms: int | None


class Idle(msgspec.Struct, frozen=True, rename="camel"):
    """Virtual seconds that were passed, and the operations that no time will end."""

    seconds: float
    waiting: tuple[Waiting, ...]


class Steering(Passage):
    """Each method settles what is due first. What cannot be done raises ParameterError, done nothing."""

    def waiting(self) -> list[Waiting]:
        """Every operation in progress, the oldest instance first."""
        now = self.settle()
        return [
            _waiting(operation, now)
            for instance in self.instances.values()
            if instance.pending is not None
            and (operation := self.ledger.get(instance.operation_id)) is not None
        ]

    def run_until_idle(self) -> Idle:
        """Move the clock on from one due moment to the next until no operation waits for time.

        What waits for polls or a hand, or is stuck, is reported and left in progress. A clock that is
        not frozen runs on from there.
        """
        began = self.settle()
        while self._moving and (moment := self._agenda.next_ms()) is not None:
            self.clock.advance_to(moment)
            self.settle()
        passed = self.settle() - began
        return Idle(passed / 1000, tuple(self.waiting()))

    def finish(self, target: int, ending: str = "success") -> int:
        """End an operation, given by its own id or its instance's, as of now; returns its id.

        `ending` is success or failure.
        """
        now = self.settle()
        if ending not in {"success", "failure"}:
            raise ParameterError("ending", "must be success or failure")
        operation = self._in_progress(target)
        instance = self.instances[operation.instance_id]
        if ending == "success" and operation.action == "start" and instance.wanted():
            raise ParameterError("ending", "cannot be success: the start has found no free GPUs")
        self.end(operation, now, "success" if ending == "success" else "failure")
        return operation.operation_id

    def next_stage(self, target: int) -> Waiting | None:
        """End the present stage of an operation, whatever it waits for; None if that was the last.

        An operation that is stuck past its last stage has none to end: `finish` it.
        """
        now = self.settle()
        operation = self._in_progress(target)
        progress = operation.progress.at(operation.course, now)
        if progress.passed == len(operation.course.steps):
            raise ParameterError(
                "id", f"{target} has no stage left; finish it with success or failure"
            )
        self._move(operation, progress.step_done(operation.course, now), now)
        return None if operation.ended_ms is not None else _waiting(operation, now)

    def preempt(self, instance_id: int) -> None:
        """Take a running bidding instance back now, as the platform may (F10)."""
        now = self.settle()
        instance = self._instance(instance_id)
        if instance.sku_name != "bidding":
            raise ParameterError("instanceId", f"{instance_id} is {instance.sku_name}, not bidding")
        if instance.status == "stopd" and instance.pending != "start":
            raise ParameterError("instanceId", f"{instance_id} is stopd: nothing to take back")
        self.shut_down(instance, now)

    def expire(self, instance_id: int) -> Literal["renewed", "expired"]:
        """Let the paid time of a prepaid instance end now; says what came of it, by its autoRenew."""
        now = self.settle()
        instance = self._instance(instance_id)
        if instance.paid_until is None:
            raise ParameterError("instanceId", f"{instance_id} is {instance.sku_name}, not prepaid")
        if instance.expired:
            raise ParameterError("instanceId", f"{instance_id} has expired already")
        instance.paid_until = now
        return "renewed" if self.run_out(instance, now) else "expired"

    def override(
        self,
        rules: Mapping[ActionName, Override] | Mapping[str, object],
        *,
        instance_id: int | None = None,
        next_only: bool = False,
    ) -> None:
        """Let operations that begin from now on run as `rules` say, in the shape of a world's lifecycle.

        For the account, one instance, or with `next_only` the next call of each action (on that
        instance, where one is given; a call that is refused does not count). The narrower wins. What
        is already in progress goes on as it began.
        """
        self.settle()
        instance = None if instance_id is None else self._instance(instance_id)
        checked = checked_overrides(rules, self.world.lifecycle)
        if next_only:
            calls = self.overrides.next_calls
            calls.extend(NextCall(action, each, instance_id) for action, each in checked.items())
        elif instance is None:
            self.overrides.account.update(checked)
        else:
            instance.lifecycle = {**(instance.lifecycle or {}), **checked}
            self.touched.instance(instance.instance_id)

    def lift_overrides(self, instance_id: int | None = None) -> None:
        """Back to the world's lifecycles: for one instance, or for the account and its next calls."""
        if instance_id is not None:
            self._instance(instance_id).lifecycle = None
            self.touched.instance(instance_id)
            return
        self.overrides.account.clear()
        self.overrides.next_calls.clear()

    def _instance(self, instance_id: int) -> Instance:
        instance = self.instances.get(instance_id)
        if instance is None:
            raise ParameterError("instanceId", f"{instance_id} does not exist or was released")
        return instance

    def _in_progress(self, target: int) -> Operation:
        instance = self.instances.get(target)
        operation = self.ledger.get(target if instance is None else instance.operation_id)
        if operation is None or operation.ended_ms is not None:
            raise ParameterError("id", f"{target} has no operation in progress")
        return operation


def _waiting(operation: Operation, now: int) -> Waiting:
    plan, progress = operation.course, operation.progress.at(operation.course, now)
    stage = None if progress.passed == len(plan.steps) else plan.steps[progress.passed].name
    return Waiting(
        operation.operation_id,
        operation.instance_id,
        operation.action,
        stage,
        progress.waits_for(plan),
        progress.due_ms(plan),
    )
