"""The keys that open the create form: empty or as it was left, and filled in from what is in sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from gpugeek_tui.api.models import Instance
from gpugeek_tui.fleet.rules import READ_ONLY
from gpugeek_tui.screens.live import LiveScreen
from gpugeek_tui.text import clean

if TYPE_CHECKING:
    from gpugeek_tui.dialogs.draft import Draft

__all__ = ["NOT_OPEN", "OpensCreate"]

NOT_OPEN = "The account is not open yet."


class OpensCreate(LiveScreen):
    """A screen from which instances are created; `target` is the one that can be cloned."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "create", "Create", id="instance.create"),
        Binding("C", "clone", "Clone", key_display="C", show=False, id="instance.clone"),
    ]

    @property
    def target(self) -> Instance | None:
        raise NotImplementedError

    def why_not_create(self) -> str | None:
        if self.fleet is None:
            return NOT_OPEN
        return READ_ONLY if self.fleet.commands.read_only else None

    def why_dim(self, action: str) -> str | None:
        return self.why_not_create() if action in ("create", "clone") else super().why_dim(action)

    def action_create(self) -> None:
        """The form as it was left; while several are being created, how that goes."""
        if self._may_not():
            return
        running = self.live.creation.running
        if running is not None and self.fleet is not None:
            # Here, not at the top, as below: the first picture is there sooner without.
            from gpugeek_tui.screens.sending_creates import watch_many  # noqa: PLC0415

            watch_many(self.app, self.fleet, running)
            return
        self._show_form(self.live.creation.draft(self.profile_key))

    def action_clone(self) -> None:
        """The form with the choices of `target`, as far as they are known."""
        if self._may_not():
            return
        target, fleet = self.target, self.fleet
        if target is None or fleet is None:
            self.notify("No instance is selected.", severity="warning", markup=False)
            return
        from gpugeek_tui.dialogs.clone import clone_of  # noqa: PLC0415

        taken = {one.name for one in fleet.snapshot.instances.value.values()}
        clone = clone_of(target, fleet.snapshot.operations, taken)
        name = clean(target.name) or str(target.instance_id)
        self.create_from(clone.draft, title=f"New instance like {name}", notes=clone.notes)

    def create_from(
        self, draft: Draft, *, title: str = "New instance", notes: Sequence[str] = ()
    ) -> None:
        """Opens the form filled in with `draft`. What was typed before can be brought back there."""
        if self._may_not():
            return
        self.live.creation.put_aside(self.profile_key)
        self._show_form(draft, title=title, notes=notes)

    def _may_not(self) -> bool:
        reason = self.why_not_create()
        if reason:
            self.notify(reason, severity="warning", markup=False)
        return reason is not None

    def _show_form(
        self, draft: Draft, *, title: str = "New instance", notes: Sequence[str] = ()
    ) -> None:
        from gpugeek_tui.screens.create import CreateScreen  # noqa: PLC0415

        self.app.push_screen(CreateScreen(draft, title=title, notes=notes))
