"""The app's part in the command line and the palette: both lead where keys lead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.app import SystemCommand
from textual.binding import ActiveBinding, Binding, BindingType
from textual.screen import Screen

from gpugeek_tui.fleet.snapshot import Snapshot
from gpugeek_tui.screens.instances import InstancesScreen
from gpugeek_tui.screens.view import VIEWS, TableView
from gpugeek_tui.switching import SwitchesProfiles

if TYPE_CHECKING:
    from gpugeek_tui.command_line import Known, Order

__all__ = ["TakesCommands"]

MOST_REMEMBERED = 100
ACTIONS = frozenset({"start", "stop", "restart", "ports", "release"})
PROGRAM = {
    "refresh": "refresh_now",
    "pause": "pause",
    "help": "help",
    "quit": "quit",
}
"""Commands that are an action of the app."""


class TakesCommands(SwitchesProfiles):
    """An app whose `action_view` goes to a view by its id."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("colon", "command_line", "Command line", show=False, id="app.command"),
        Binding(
            "ctrl+p", "command_palette", "Palette", show=False, priority=True, id="app.palette"
        ),
    ]

    _history: list[str] | None = None

    @property
    def snapshot(self) -> Snapshot | None:
        raise NotImplementedError

    # -- the command line ---------------------------------------------------------------------

    def action_command_line(self) -> None:
        # Here, not at the top: the first frame has no use for it.
        from gpugeek_tui.dialogs.command_line import CommandLine  # noqa: PLC0415

        history = self._history = self._history or []

        def typed(answer: tuple[str, Order] | None) -> None:
            if answer is None:
                return
            line, order = answer
            history[:] = [*(one for one in history if one != line), line][-MOST_REMEMBERED:]
            self.run_worker(self._obey(order), name="command", group="view", exit_on_error=False)

        self.push_screen(CommandLine(self._known(), history), typed)

    def _known(self) -> Known:
        from gpugeek_tui.command_line import Known  # noqa: PLC0415 - as above

        screen, snapshot = self.screen, self.snapshot
        held = snapshot.instances.value if snapshot is not None else {}
        names = {one.instance_id: one.name for one in held.values()}
        profiles = tuple(choice.name for choice in self.profiles.choices if choice.name)
        if not isinstance(screen, TableView):
            return Known(instances=names, profiles=profiles, table=False)
        return Known(
            instances=names,
            profiles=profiles,
            views=tuple(view.name for view in screen.named_views),
            columns=tuple(column.key for column in screen.COLUMNS),
            filter_problem=screen.valid,
        )

    async def _obey(self, order: Order) -> None:
        command = order.command
        if command in dict(VIEWS):
            await self.run_action(f"app.view('{command}')")
            if order.name and isinstance(self.screen, TableView):
                self.screen.filter_by(order.name)
        elif command in PROGRAM:
            await self.run_action(f"app.{PROGRAM[command]}")
        elif command == "profile":
            self.switch_profile(order.name)
        elif command == "create" or command in ACTIONS:
            await self._obey_in_instances(order)
        elif isinstance(self.screen, TableView):
            self._arrange(self.screen, order)

    async def _obey_in_instances(self, order: Order) -> None:
        await self.run_action("app.view('instances')")
        screen = self.screen
        if not isinstance(screen, InstancesScreen):
            return
        if order.command == "create":
            screen.action_create()
        elif order.instance_id is not None:
            screen.ask_about(order.command, order.instance_id)

    @staticmethod
    def _arrange(screen: TableView[object], order: Order) -> None:
        if order.command == "filter":
            screen.filter_by(order.name)
        elif order.command == "sort":
            screen.rearrange(sort=order.name, reverse=order.reverse)
        elif order.command == "view":
            screen.open_view(order.name)

    # -- the palette --------------------------------------------------------------------------

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        # Here, not at the top: the first frame has no use for it.
        from gpugeek_tui.keys.names import shown_key  # noqa: PLC0415
        from gpugeek_tui.keys.table import ACTIONS as LISTED  # noqa: PLC0415

        why_dim = getattr(screen, "why_dim", lambda _action: None)
        told: dict[str, list[str]] = {}
        found: dict[str, ActiveBinding] = {}
        for active in screen.active_bindings.values():
            name = active.binding.id or ""
            if name in LISTED and active.enabled and name != "app.palette":
                told.setdefault(name, []).append(shown_key(active.binding.key))
                found.setdefault(name, active)
        for name, active in found.items():
            action, node = active.binding.action, active.node
            reason = why_dim(action)
            yield SystemCommand(
                LISTED[name].words,
                f"Key {', '.join(told[name])}" + (f" - not now: {reason}" if reason else ""),
                lambda action=action, node=node: self.run_worker(
                    self.run_action(action, node), exit_on_error=False
                ),
            )
        yield SystemCommand("Theme", "Change the colours", self.action_change_theme)
