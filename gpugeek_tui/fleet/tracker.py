"""Following operations to their end: one call of op/result for all that run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gpugeek_tui.api.models import Operation
from gpugeek_tui.errors import GpuGeekError, OperationError
from gpugeek_tui.fleet.following import Doubt, follow, no_word
from gpugeek_tui.fleet.ledger import Ledger
from gpugeek_tui.fleet.operations import Followed
from gpugeek_tui.fleet.picture import Picture
from gpugeek_tui.fleet.remote import Api
from gpugeek_tui.fleet.schedule import pause_after

__all__ = ["Tracker"]


@dataclass(slots=True)
class _Latest:
    """How the latest call went; times in monotonic seconds."""

    asked_at: float | None = None
    took: float | None = None
    failures: int = 0
    retry_at: float | None = None


class Tracker:
    """A `Reader` of op/result. `ended` is called when operations have come to their end.

    It goes on while the picture is paused: what was asked for ends by itself, and so does this.
    """

    def __init__(
        self, api: Api, picture: Picture, ledger: Ledger, *, ended: Callable[[], None]
    ) -> None:
        self._api = api
        self._picture = picture
        self._ledger = ledger
        self._ended = ended
        self._doubts: dict[int, Doubt] = {}
        self._latest = _Latest()

    def due(self) -> float | None:
        if not self._ledger.running:
            return None
        timing, latest = self._picture.timing, self._latest
        if latest.retry_at is not None:
            return latest.retry_at
        if latest.asked_at is None:
            return timing.clock()
        return latest.asked_at + timing.pace.operations(
            quiet_for=self._picture.quiet_for, took=latest.took
        )

    async def read(self) -> None:
        timing = self._picture.timing
        began = timing.clock()
        ids = [entry.operation_id for entry in self._ledger.running if entry.operation_id]
        if not ids:
            return
        try:
            answers = await self._answers(ids)
        except GpuGeekError as error:
            failures = self._latest.failures + 1
            pause = pause_after(error, failures, chance=timing.chance())
            self._latest = _Latest(failures=failures, retry_at=timing.clock() + pause)
            self._publish([no_word(entry, error) for entry in self._ledger.running])
            return
        moment = timing.moment()
        self._latest = _Latest(asked_at=moment.at, took=moment.at - began)
        asked = set(ids)
        news: list[Followed] = []
        doubts: dict[int, Doubt] = {}
        for entry in self._ledger.running:
            doubt = self._doubts.get(entry.key)
            if entry.operation_id in asked:  # one accepted since we asked is not in the answer
                new, doubt = follow(entry, answers.get(entry.operation_id), doubt, moment)
                news.append(new)
            if doubt is not None:
                doubts[entry.key] = doubt
        self._doubts = doubts
        self._publish(news)

    async def _answers(self, ids: list[int]) -> dict[int, Operation]:
        try:
            return await self._api.operations(ids)
        except OperationError:
            return {}  # a server may refuse what it does not know, and it knows none of these (D5)

    def _publish(self, news: list[Followed]) -> None:
        before = set(self._ledger.running)
        if self._ledger.update(entry for entry in news if entry not in before):
            self._ended()
