"""Several instances that are alike, one create after the other, until the first that is not accepted.

One after the other, so that never more than one is in doubt: where an answer is lost or the platform
says no, nothing else is on its way. Nothing is sent twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from gpugeek_tui.api.models import CreateRequest
from gpugeek_tui.errors import GpuGeekError
from gpugeek_tui.fleet.operations import Followed, Phase

__all__ = ["CreateMany", "Standing", "Step"]

Create = Callable[[CreateRequest], Awaitable[Followed]]


class Standing(StrEnum):
    WAITING = "waiting"
    SENDING = "being sent"
    ACCEPTED = "accepted"
    REFUSED = "not done"
    UNKNOWN = "OUTCOME UNKNOWN"
    NOT_SENT = "not sent"


@dataclass(frozen=True, slots=True)
class Step:
    """One instance. `followed` is its entry once the answer is there, or is known to be lost."""

    request: CreateRequest
    standing: Standing = Standing.WAITING
    followed: Followed | None = None
    words: str = ""


class CreateMany:
    """`create` writes each into the journal before it is sent, as `Commands.create` does.

    `why` says, once it is over, why not all were sent: the server's words, untrusted, or ours; "" where
    all were.
    """

    def __init__(self, requests: Sequence[CreateRequest], create: Create) -> None:
        self.steps = tuple(Step(request) for request in requests)
        self.why = ""
        self.over = False
        self._create = create
        self._halt = ""

    @property
    def accepted(self) -> int:
        return self._count(Standing.ACCEPTED)

    @property
    def unknown(self) -> int:
        return self._count(Standing.UNKNOWN)

    @property
    def unsent(self) -> int:
        return self._count(Standing.NOT_SENT, Standing.WAITING)

    @property
    def stopping(self) -> bool:
        """It ends after the one that is on its way."""
        return bool(self._halt) and not self.over

    def stop(self, why: str) -> None:
        """Sends nothing more. The one that is on its way is waited for: it may happen."""
        if not self.over:
            self._halt = self._halt or why

    async def run(self) -> None:
        """Ends when all are accepted, or one is not. No `GpuGeekError` comes out."""
        try:
            for place in range(len(self.steps)):
                if self._halt:
                    break
                await self._send(place)
        finally:
            self._finish()

    async def _send(self, place: int) -> None:
        self._put(place, standing=Standing.SENDING)
        try:
            followed = await self._create(self.steps[place].request)
        except GpuGeekError as error:
            # Raised, and not told as an entry: it was never sent.
            self._put(place, standing=Standing.REFUSED, words=str(error))
            self._halt = str(error)
            return
        except BaseException:
            # Given up from outside while it may have been on the wire.
            self._put(place, standing=Standing.UNKNOWN)
            raise
        standing = _standing(followed.phase)
        self._put(place, standing=standing, followed=followed, words=followed.message)
        if standing is not Standing.ACCEPTED:
            self._halt = followed.message or standing.value

    def _finish(self) -> None:
        unsent = [
            place for place, step in enumerate(self.steps) if step.standing is Standing.WAITING
        ]
        for place in unsent:
            self._put(place, standing=Standing.NOT_SENT)
        self.why = self._halt
        self.over = True

    def _put(self, place: int, **changes: object) -> None:
        step = replace(self.steps[place], **changes)  # type: ignore[arg-type]  # fields of Step
        self.steps = (*self.steps[:place], step, *self.steps[place + 1 :])

    def _count(self, *standings: Standing) -> int:
        return sum(step.standing in standings for step in self.steps)


def _standing(phase: Phase) -> Standing:
    """LOST is accepted, too: an instance is there, only its operation is not known."""
    if phase is Phase.REFUSED:
        return Standing.REFUSED
    return Standing.UNKNOWN if phase is Phase.UNKNOWN else Standing.ACCEPTED
