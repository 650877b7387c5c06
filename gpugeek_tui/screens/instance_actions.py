"""The keys that act on the instance in sight, or on all that are marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from gpugeek_tui.api.models import ActionName, Instance
from gpugeek_tui.dialogs.consequences import named
from gpugeek_tui.fleet.rules import READ_ONLY, allowed
from gpugeek_tui.screens.live import LiveScreen

__all__ = ["NOTHING", "NOT_OPEN", "InstanceActions", "named"]

NOT_OPEN = "The account is not open yet."
TOO_SMALL = "The terminal is too small to see what is meant: make it larger first."
NOTHING = "No instance is selected."

ACTIONS: Mapping[str, ActionName] = {
    "start": "start",
    "stop": "stop",
    "restart": "restart",
    "ports": "set_port",
    "release": "release",
}
"""Screen actions and what they are called on the wire."""


class InstanceActions(LiveScreen):
    """A screen with one instance as its `target`, or several as its `targets`; what cannot be done to
    the one now is greyed out. For several the question says what cannot be done to which.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "start", "Start", id="instance.start"),
        Binding("S", "stop", "Stop", key_display="S", id="instance.stop"),
        Binding("r", "restart", "Restart", id="instance.restart"),
        Binding("p", "ports", "Ports", id="instance.ports"),
        Binding("D", "release", "Release", key_display="D", id="instance.release"),
    ]

    @property
    def target(self) -> Instance | None:
        raise NotImplementedError

    @property
    def targets(self) -> Sequence[Instance]:
        """The marked, which are meant instead of `target`; empty where nothing is marked."""
        return ()

    @property
    def has_targets(self) -> bool:
        return bool(self.targets)

    @property
    def out_of_sight(self) -> int:
        """How many of `targets` a filter hides."""
        return 0

    def taken_over(self, ids: frozenset[int]) -> None:
        """An action on these has begun."""

    def why_not(self, action: ActionName) -> str | None:
        """The reason why `action` cannot be asked for now, or None if it can."""
        if self.fleet is None:
            return NOT_OPEN
        if self.has_class("-thin") or self.has_class("-low"):
            return TOO_SMALL
        if self.has_targets:
            return READ_ONLY if self.fleet.commands.read_only else None
        if self.target is None:
            return NOTHING
        return allowed(self.target, action, read_only=self.fleet.commands.read_only)

    def why_dim(self, action: str) -> str | None:
        return self.why_not(ACTIONS[action]) if action in ACTIONS else super().why_dim(action)

    def action_start(self) -> None:
        self._ask("start")

    def action_stop(self) -> None:
        self._ask("stop")

    def action_restart(self) -> None:
        self._ask("restart")

    def action_ports(self) -> None:
        self._ask("set_port")

    def action_release(self) -> None:
        self._ask("release")

    def _ask(self, action: ActionName) -> None:
        """About the marked, else about the one."""
        # Judged here and not by disabling the binding: the keys before this one must have had their
        # effect on the cursor, and a key that does nothing has to say why.
        reason = self.why_not(action)
        targets = tuple(self.targets) or ((self.target,) if self.target else ())
        self._ask_about(action, targets, reason)

    def ask_about(self, command: str, instance_id: int) -> None:
        """As the key of `command` does, but about this instance, whatever is marked or in sight."""
        known = self.fleet.snapshot.instances.value.get(instance_id) if self.fleet else None
        self._ask_about(ACTIONS[command], (known,) if known else (), None)

    def _ask_about(
        self, action: ActionName, targets: tuple[Instance, ...], reason: str | None
    ) -> None:
        if len(targets) == 1:  # one that is marked is asked about like one under the cursor
            reason = reason or self._why_not_one(action, targets[0])
        if reason or not targets:
            self.notify(reason or NOTHING, severity="warning", markup=False)
            return
        # On the app, not on this screen: leaving the screen must not cut off what is being sent.
        self.app.run_worker(
            self._act(action, targets, self.out_of_sight),
            name=action,
            group="commands",
            exit_on_error=False,
        )

    def _why_not_one(self, action: ActionName, instance: Instance) -> str | None:
        return allowed(
            instance, action, read_only=bool(self.fleet and self.fleet.commands.read_only)
        )

    async def _act(
        self, action: ActionName, targets: tuple[Instance, ...], out_of_sight: int
    ) -> None:
        # Here, not at the top: the first picture is there sooner without.
        from gpugeek_tui.screens.asking import act_on_many, act_on_one  # noqa: PLC0415

        if len(targets) == 1:
            await act_on_one(self, action, targets[0])
        elif await act_on_many(self, action, targets, hidden=out_of_sight):
            self.taken_over(frozenset(one.instance_id for one in targets))
