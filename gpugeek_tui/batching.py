"""The app's part in actions on many: it holds them, shows their results, and ends them with the account."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from gpugeek_tui.screens.batches import Batches
from gpugeek_tui.screens.instances import InstancesScreen
from gpugeek_tui.switching import SwitchesProfiles

__all__ = ["ActsOnMany"]


class ActsOnMany(SwitchesProfiles):
    """An app whose `action_view` goes to a view by its id."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("B", "batch", "Results of the last action on many", show=False, id="app.batch"),
    ]

    _batches: Batches | None = None

    @property
    def batches(self) -> Batches:
        if self._batches is None:
            self._batches = Batches(self)
        return self._batches

    @property
    def left_behind(self) -> str:
        """And what is not sent any more."""
        return " ".join(part for part in (super().left_behind, self.batches.left_behind) if part)

    def stop_sending(self) -> None:
        super().stop_sending()
        self.batches.leave()

    async def _close_account(self) -> None:
        await super()._close_account()
        self.batches.forget()

    def mark_instances(self, ids: frozenset[int]) -> None:
        """Goes to the instances view, with just these marked."""
        self.run_worker(self._mark_instances(ids), group="view", exit_on_error=False)

    async def _mark_instances(self, ids: frozenset[int]) -> None:
        await self.run_action("app.view('instances')")
        if isinstance(self.screen, InstancesScreen):
            self.screen.mark_just(ids)

    def action_batch(self) -> None:
        bulk = self.batches.latest
        if bulk is None:
            self.notify("Nothing was done to many at once in this account yet.")
            return
        # Here, not at the top: the first frame has no use for it.
        from gpugeek_tui.screens.batch import BatchScreen  # noqa: PLC0415

        if not isinstance(self.screen, BatchScreen):
            self.push_screen(BatchScreen(bulk))
