"""The actions on many of this account: one that is being sent, and what became of earlier ones."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.app import App

from gpugeek_tui.fleet.change import Change
from gpugeek_tui.fleet.operations import Followed
from gpugeek_tui.screens.live import LiveScreen

if TYPE_CHECKING:
    from gpugeek_tui.fleet.bulk import Bulk

__all__ = ["Batches"]

LEFT = "Not sent: the account was left before its turn came."


class Batches:
    """Runs them in the name of `app`, one at a time, and tells about each as a whole: a toast for each
    of two hundred instances would tell nothing.
    """

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._runs: list[Bulk] = []
        self._left = ""

    @property
    def left_behind(self) -> str:
        """What will not be sent once the account is left, or was not when it was; "" for nothing."""
        bulk = self.latest
        if bulk is not None and bulk.sending and bulk.unsent:
            return f"{_unsent(bulk)} yet, and will not be once you leave."
        return self._left

    @property
    def latest(self) -> Bulk | None:
        return self._runs[-1] if self._runs else None

    def may_begin(self) -> bool:
        """Not while another is still being sent, which is told."""
        latest = self.latest
        if latest is None or not latest.sending:
            return True
        self._app.notify(
            f"{latest.action} is still being sent to others: wait for it, or stop it with B.",
            title="One at a time",
            severity="warning",
            markup=False,
        )
        return False

    def begin(self, bulk: Bulk) -> bool:
        """False, and nothing is sent, while another is still being sent."""
        if not self.may_begin():
            return False
        self._runs.append(bulk)
        self._app.run_worker(
            self._run(bulk), name=bulk.action, group="commands", exit_on_error=False
        )
        return True

    def progressed(self) -> None:
        """Some result has changed: the screens say so."""
        for screen in self._app.screen_stack:
            if isinstance(screen, LiveScreen):
                screen.show_note()
                screen.progressed()

    def note(self) -> str:
        """How far it has come, for the status line; "" while nothing is under way."""
        bulk = self.latest
        if bulk is None or bulk.ended:
            return ""
        from gpugeek_tui.screens.batch_words import progress  # noqa: PLC0415 - not at the start

        return f"{progress(bulk)} (B)"

    def owns(self, entry: Followed) -> bool:
        """It is told about with others."""
        return any(bulk.owns(entry) for bulk in self._runs)

    def see(self, operations: Iterable[Followed], change: Change | None) -> None:
        """How the operations stand now."""
        if not self._runs or change is None or not change.operations:
            return
        moved = [one for one in operations if one.key in change.operations]
        for bulk in self._runs:
            bulk.follow(moved)
            news = any(bulk.owns(one) for one in (*change.finished, *change.found))
            if news and bulk.ended:
                self._tell(bulk)

    def leave(self) -> None:
        """Another account is about to open. What is on the wire is awaited by whoever leaves."""
        for bulk in self._runs:
            if bulk.sending:
                self._left = _left(bulk)
            bulk.stop(LEFT)

    def forget(self) -> None:
        """The account is closed."""
        self._left = ""
        self._runs.clear()

    async def _run(self, bulk: Bulk) -> None:
        try:
            await bulk.run()
        except asyncio.CancelledError:
            self._left = _left(bulk)
            raise
        if bulk in self._runs:
            self._tell(bulk)
            self.progressed()

    def _tell(self, bulk: Bulk) -> None:
        from gpugeek_tui.screens.batch_words import summary  # noqa: PLC0415 - not at the start

        said = summary(bulk)
        self._app.notify(
            said.text, title=said.title, severity=said.severity, timeout=said.seconds, markup=False
        )


def _unsent(bulk: Bulk) -> str:
    verb = "was" if bulk.unsent == 1 else "were"
    return f"Of {bulk.action} for {len(bulk.results)}, {bulk.unsent} {verb} not sent"


def _left(bulk: Bulk) -> str:
    return f"{_unsent(bulk)}." if bulk.unsent else ""
