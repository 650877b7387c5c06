"""How time passes in one account: what is accepted begins, what is due happens, each at its moment.

Everything is settled lazily, at the next look, and in the order in which it was due; so a clock that
jumped leaves the same state as one that was watched all the way.
"""

from __future__ import annotations

from mockserver.agenda import Agenda, Due, Matter
from mockserver.clock import LATEST_MS, Clock
from mockserver.course import OVER, Course, Progress, course, is_certain
from mockserver.dialect import Dialect
from mockserver.identity import IdMaker, seeded
from mockserver.instance import Instance, Operation
from mockserver.ledger import Ledger
from mockserver.lifecycle import ActionName, Ending, left_by, merged
from mockserver.listing import Listing
from mockserver.machines import Machines
from mockserver.overrides import Overrides
from mockserver.prepaid import renewed
from mockserver.touched import Touched
from mockserver.world import Preemption, World

__all__ = ["Passage"]

_HOUR_SECONDS = 3600


class Passage:
    """The state of one account and its transitions. `seed` decides whatever is drawn by lot."""

    def __init__(
        self, world: World, *, clock: Clock, ids: IdMaker, seed: str, dialect: Dialect
    ) -> None:
        self.world = world
        self.clock = clock
        self.ids = ids
        self.seed = seed
        self._dialect = dialect
        self._certain: dict[ActionName, Course] = {}
        self.touched = Touched()
        self.empty()

    def empty(self) -> None:
        """Nothing rented, nothing accepted, and the world's own lifecycles and schedule in force."""
        self.machines = Machines(self.world, self._dialect)
        self.instances: dict[int, Instance] = {}
        self.listing = Listing(self.machines, self._dialect, self.touched)
        self.ledger = Ledger(self._dialect, self.touched)
        self.overrides = Overrides()
        self.preemption = self.world.preemption
        self._agenda = Agenda()
        self._moving: set[int] = set()
        self._watched: set[int] = set()
        self.touched.everything()

    @property
    def dialect(self) -> Dialect:
        return self._dialect

    @dialect.setter
    def dialect(self, dialect: Dialect) -> None:
        """Answer as `dialect` has it from now on, about the past too; every kept row is made anew."""
        self._dialect = dialect
        self.machines.dialect = dialect
        self.listing.read_as(dialect)
        self.ledger.read_as(dialect)

    def settle(self) -> int:
        """Let everything happen that was due by now, each thing at its own moment; returns now."""
        now = self.clock.now()
        while (due := self._agenda.take(now)) is not None:
            self._happen(due)
        return now

    # What the opening state and a restored one are made with

    def add(self, instance: Instance) -> None:
        """Put an instance in; its GPUs must have been taken."""
        self.instances[instance.instance_id] = instance
        self.listing.add(instance)
        if not instance.expired:
            self._agenda.add(instance.paid_until, Matter.EXPIRY, instance.instance_id)
        self._agenda.add(instance.reclaim_ms, Matter.RECLAIM, instance.instance_id)
        self._agenda.add(instance.hidden_until, Matter.APPEARANCE, instance.instance_id)

    def remember(self, operation: Operation) -> None:
        """Keep an operation readable; one that has not ended goes on."""
        self.ledger.put(operation)
        if operation.ended_ms is None:
            if operation.course.watched:
                self._watched.add(operation.operation_id)
            self._schedule(operation)

    def schedule_reclaim(self, instance: Instance, moment: int) -> None:
        """Draw when a bidding instance that runs from `moment` on will be taken back (F10)."""
        schedule = self.preemption
        if instance.sku_name != "bidding" or schedule is None or not schedule.on:
            return
        rate = schedule.per_hour / _HOUR_SECONDS
        if rate > 0:
            rng = seeded(self.seed, instance.instance_id, instance.operation_id, "reclaim")
            seconds = min(rng.expovariate(rate), LATEST_MS)
            instance.reclaim_ms = min(moment + round(seconds * 1000), LATEST_MS + 1)
            self._agenda.add(instance.reclaim_ms, Matter.RECLAIM, instance.instance_id)

    def follow(self, schedule: Preemption | None) -> None:
        """Take bidding instances back by another schedule, or none; running ones are drawn anew."""
        now = self.settle()
        self.preemption = schedule
        self.touched.everything()
        for instance in self.instances.values():
            if instance.reclaim_ms is not None or instance.status == "running":
                instance.reclaim_ms = None
                self.schedule_reclaim(instance, now)

    # What begins

    def accept(
        self, instance: Instance, action: ActionName, now: int, *, fails: bool = False
    ) -> Operation:
        """Begin an operation; `fails` dooms it whatever its lifecycle says."""
        operation_id = self.ids.next_id(now)
        plan = self._plan(instance, action, operation_id)
        if fails:
            plan = Course(plan.steps, "failure")
        operation = Operation(operation_id, instance.instance_id, action, now, plan, Progress(now))
        instance.operation_id = operation_id
        instance.pending = action
        self.remember(operation)
        return operation

    def _plan(self, instance: Instance, action: ActionName, operation_id: int) -> Course:
        rules = self.overrides.taken(action, instance)
        if not rules and action in self._certain:
            return self._certain[action]
        lifecycle = merged(self.world.lifecycle[action], rules)
        plan = course(lifecycle, seeded(self.seed, operation_id, "course"))
        if not rules and is_certain(lifecycle):
            self._certain[action] = plan
        return plan

    # What happens

    def _happen(self, due: Due) -> None:
        moment, matter, whose = due
        if matter is Matter.OPERATION:
            operation = self.ledger.get(whose)
            if operation is not None and operation.ended_ms is None:
                self._move(operation, operation.progress.at(operation.course, moment), moment)
            return
        instance = self.instances.get(whose)
        if instance is None:
            return
        if matter is Matter.EXPIRY and instance.paid_until == moment:
            self.run_out(instance, moment)
        elif matter is Matter.RECLAIM and instance.reclaim_ms == moment:
            self.shut_down(instance, moment)
        elif matter is Matter.APPEARANCE and instance.hidden_until == moment:
            instance.hidden_until = None
            self.listing.changed(instance)

    def _move(self, operation: Operation, progress: Progress, moment: int) -> None:
        """The operation has come as far as `progress` says, at `moment`."""
        operation.progress = progress
        self.touched.operation(operation.operation_id)
        if progress.over(operation.course):
            self.end(
                operation, moment, "failure" if operation.course.fate == "failure" else "success"
            )
        else:
            self._schedule(operation)

    def _schedule(self, operation: Operation) -> None:
        due = operation.progress.due_ms(operation.course)
        if due is None:
            self._moving.discard(operation.operation_id)
        else:
            self._moving.add(operation.operation_id)
            self._agenda.add(due, Matter.OPERATION, operation.operation_id)

    def read(self, operation_id: int, now: int) -> None:
        """Count that a read has shown an operation in progress, where its course waits for reads."""
        operation = self.ledger.get(operation_id)
        if operation is None or operation.ended_ms is not None:
            return
        before = operation.progress.at(operation.course, now)
        after = before.read(operation.course, now)
        if after is not before:
            if after.passed == before.passed:
                operation.progress = after
                self.touched.operation(operation_id)
            else:
                self._move(operation, after, now)

    def end(self, operation: Operation, moment: int, ending: Ending) -> None:
        """The operation is over; its instance has the status that is left by it, or is gone."""
        operation.ended_ms, operation.ending, operation.progress = moment, ending, OVER
        self._moving.discard(operation.operation_id)
        self._watched.discard(operation.operation_id)
        self.ledger.put(operation)
        instance = self.instances[operation.instance_id]
        before, instance.pending = instance.status, None
        left = left_by(operation.action, before, ending)
        if left is None:
            self._remove(instance)
            return
        instance.status = left
        if ending == "success":
            self._bring(instance, operation.action)
        instance.next_addresses = None
        if left == "stopd" and not instance.keeps_gpus:
            self._give_back(instance)
        if left == "stopd":
            instance.reclaim_ms = None
        elif before != "running":
            self.schedule_reclaim(instance, moment)
        self.listing.changed(instance)

    def _bring(self, instance: Instance, action: ActionName) -> None:
        """What a success changes beside the status."""
        if action == "create":
            instance.system_disk_used = self.world.fresh_system_disk_used
        elif action == "start":
            instance.card_less = False
        elif action == "set_port" and instance.next_addresses is not None:
            instance.addresses = instance.next_addresses

    def run_out(self, instance: Instance, moment: int) -> bool:
        """The paid time is over: it renews as it was ordered, or the platform shuts down at once.

        Returns whether it was renewed.
        """
        if instance.auto_renew and instance.paid_until is not None:
            # All renewals between two looks in one go: nothing shows of them.
            now = max(moment, self.clock.now())
            ends = renewed(instance.sku_name, instance.paid_until, instance.duration, now)
            instance.paid_until = ends
            self.touched.instance(instance.instance_id)
            self._agenda.add(ends, Matter.EXPIRY, instance.instance_id)
            return True
        instance.expired = True
        self.shut_down(instance, moment)
        return False

    def shut_down(self, instance: Instance, moment: int) -> None:
        """The platform stops an instance and takes its GPUs, without an operation of its own.

        What is in progress is cut short: a stop has got what it wanted, a release goes on, anything
        else fails; with a create that fails the instance is gone.
        """
        instance.reclaim_ms = None
        operation = self.ledger.get(instance.operation_id)
        if operation is not None and instance.pending not in {None, "release"}:
            self.end(operation, moment, "success" if instance.pending == "stop" else "failure")
        if instance.instance_id in self.instances:
            self._give_back(instance)
            instance.status = "stopd"
            self.listing.changed(instance)

    def _give_back(self, instance: Instance) -> None:
        self.machines.give_back(instance.host_id, instance.held)
        instance.held = 0

    def _remove(self, instance: Instance) -> None:
        self._give_back(instance)
        del self.instances[instance.instance_id]
        self.listing.remove(instance.instance_id)
