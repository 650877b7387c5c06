"""One action on many instances: a few at a time, each once, with a result for each.

Nothing is sent twice here either. What was refused stays refused, what nobody answered stays unknown,
and what was not sent says why.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from gpugeek_tui.api.models import ActionName, Instance
from gpugeek_tui.errors import AuthError, GpuGeekError, RateLimitedError, UnreachableError
from gpugeek_tui.fleet.bulk_plan import Plan
from gpugeek_tui.fleet.commands import Commands
from gpugeek_tui.fleet.operations import Followed
from gpugeek_tui.fleet.rechecking import changed_since
from gpugeek_tui.fleet.waiting import Bell

__all__ = ["PARALLEL", "Bulk", "Result", "Stage"]

PARALLEL = 4
"""How many requests are on their way at once."""

HOLD_BACK = 5.0  # seconds, after "too many requests" without a Retry-After
MOST_HOLD_BACK = 120.0

STOPPED = "Not sent: you stopped it before its turn came."
NO_KEY = "Not sent: the API token is not accepted (any more)."
INTERRUPTED = "It was cut off while it was being sent: it may have happened."
NO_NETWORK = f"Not sent: no connection, {PARALLEL} times in a row."


class Stage(StrEnum):
    """How far one of the many has come on our side."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    """Answered, or the answer was lost: `followed` says how it stands. Without it, we were cut off."""
    LEFT_OUT = "left out"
    """It was not possible, or the instance has changed since the question."""
    NOT_SENT = "not sent"
    """Its turn never came."""


@dataclass(frozen=True, slots=True)
class Result:
    """`instance` is as it was when the question was asked; `words` say why nothing was sent."""

    instance: Instance
    stage: Stage
    words: str = ""
    followed: Followed | None = None


class Bulk:
    """`current` finds an instance as it is now, None if it is not listed any more; `told` is called,
    on the event loop, whenever a result has changed. `ports` and `http_ports` go with set_port.
    """

    def __init__(
        self,
        commands: Commands,
        plan: Plan,
        *,
        current: Callable[[int], Instance | None],
        told: Callable[[], None] = lambda: None,
        ports: tuple[int, ...] | None = None,
        http_ports: tuple[int, ...] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._commands = commands
        self._plan = plan
        self._current = current
        self._told = told
        self._ports = ports
        self._http_ports = http_ports
        self._sleep = sleep
        self._results: dict[int, Result] = {}
        self._stages: Counter[Stage] = Counter()
        self._queue = deque(one.instance_id for one in plan.chosen)
        self._uids: dict[str, int] = {}
        self._open: set[str] = set()
        self._held: set[Bell] = set()
        self._may_go_on = asyncio.Event()
        self._may_go_on.set()
        self._unreachable = 0
        for asked in plan.chosen:
            self._put(Result(asked, Stage.WAITING))
        for one in plan.left_out:
            self._put(Result(one.instance, Stage.LEFT_OUT, one.why))

    @property
    def action(self) -> ActionName:
        return self._plan.action

    @property
    def results(self) -> tuple[Result, ...]:
        """One for each instance that was asked for, in the order of the question."""
        return tuple(self._results.values())

    def result(self, instance_id: int) -> Result | None:
        return self._results.get(instance_id)

    @property
    def sending(self) -> bool:
        """There is more to send, or to hear whether it was accepted."""
        return bool(self._stages[Stage.WAITING] or self._stages[Stage.SENDING])

    @property
    def ended(self) -> bool:
        """Nothing more is sent, and each operation that was accepted has ended."""
        return not self.sending and not self._open

    @property
    def unsent(self) -> int:
        """How many still wait for their turn, or will not have it."""
        return self._stages[Stage.WAITING] + self._stages[Stage.NOT_SENT]

    @property
    def holding_back(self) -> bool:
        """The server has asked us to wait, and the next ones do."""
        return bool(self._held)

    async def run(self) -> None:
        """Until nothing is left to send. Never raises `GpuGeekError`: that is a result.

        Cancelled in the middle, what was on the wire is UNKNOWN.
        """
        for asked in self._plan.chosen:
            self._recheck(asked)
        self._told()
        senders = [asyncio.create_task(self._send_waiting()) for _ in range(PARALLEL)]
        try:
            ended = await asyncio.gather(*senders, return_exceptions=True)
        finally:
            self.stop()
        for bug in ended:
            if isinstance(bug, BaseException):
                raise bug

    def stop(self, why: str = STOPPED) -> None:
        """Sends nothing more. What is on the wire is awaited, by `run()`."""
        waiting = [one for one in self.results if one.stage is Stage.WAITING]
        for one in waiting:
            self._put(Result(one.instance, Stage.NOT_SENT, why))
        for bell in self._held:
            bell.ring()
        if waiting:
            self._told()

    def owns(self, entry: Followed) -> bool:
        return entry.uid in self._uids

    def follow(self, entries: Iterable[Followed]) -> None:
        """Takes over how the operations among `entries` that are its own stand now."""
        for entry in entries:
            key = self._uids.get(entry.uid)
            if key is not None:
                self._put(Result(self._results[key].instance, Stage.SENT, followed=entry))

    # -- sending ------------------------------------------------------------------------------

    async def _send_waiting(self) -> None:
        while True:
            await self._may_go_on.wait()
            if not self._queue:
                return
            one = self._results[self._queue.popleft()]
            if one.stage is not Stage.WAITING:
                continue
            try:
                await self._send(one.instance)
            except BaseException:
                self.stop("Not sent: this program failed, or was ended, before its turn came.")
                raise

    async def _send(self, asked: Instance) -> None:
        # Once more: with many, minutes may have passed since the yes.
        current = self._recheck(asked)
        if current is None:
            self._told()
            return
        self._put(Result(asked, Stage.SENDING))
        self._told()
        heard: list[GpuGeekError] = []
        try:
            followed = await self._commands.act(
                current,
                self.action,
                ports=self._ports,
                http_ports=self._http_ports,
                heard=heard.append,
            )
        except GpuGeekError as error:
            # Read-only, or the journal cannot be written: it will be the same for all the others.
            self._put(Result(asked, Stage.NOT_SENT, str(error)))
            self.stop(str(error))
        except BaseException:
            self._put(Result(asked, Stage.SENT, INTERRUPTED))
            raise
        else:
            self._uids[followed.uid] = asked.instance_id
            self._put(Result(asked, Stage.SENT, followed=followed))
        self._told()
        await self._learn(heard)

    async def _learn(self, heard: list[GpuGeekError]) -> None:
        """What an error says about the ones to come. The one that met it is not sent again."""
        error = heard[0] if heard else None
        self._unreachable = self._unreachable + 1 if isinstance(error, UnreachableError) else 0
        if isinstance(error, AuthError):
            self.stop(NO_KEY)
        elif self._unreachable >= PARALLEL:
            self.stop(NO_NETWORK)
        elif isinstance(error, RateLimitedError) and self.sending:
            asked = HOLD_BACK if error.retry_after is None else error.retry_after
            await self._hold_back(min(max(0.0, asked), MOST_HOLD_BACK))

    async def _hold_back(self, seconds: float) -> None:
        bell = Bell(self._sleep)
        self._held.add(bell)
        self._may_go_on.clear()
        try:
            await bell.wait(seconds)
        finally:
            self._held.discard(bell)
            if not self._held:
                self._may_go_on.set()

    def _recheck(self, asked: Instance) -> Instance | None:
        """The instance as it is now; None, and left out, where the yes does not fit it any more."""
        current = self._current(asked.instance_id)
        changed = changed_since(self.action, asked, current)
        if current is None or changed:
            self._put(Result(asked, Stage.LEFT_OUT, changed))
            return None
        return current

    def _put(self, result: Result) -> None:
        key = result.instance.instance_id
        if key in self._results:
            self._stages[self._results[key].stage] -= 1
        self._results[key] = result
        self._stages[result.stage] += 1
        entry = result.followed
        if entry is not None:
            (self._open.discard if entry.done else self._open.add)(entry.uid)
