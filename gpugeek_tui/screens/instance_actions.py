"""The keys that act on the instance in sight, and the questions before them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from gpugeek_tui.api.models import ActionName, Instance
from gpugeek_tui.dialogs.confirm import Confirm
from gpugeek_tui.dialogs.consequences import VERBS, consequences
from gpugeek_tui.dialogs.dialog import Dialog
from gpugeek_tui.dialogs.ports import PortLists, Ports
from gpugeek_tui.dialogs.type_name import TypeName
from gpugeek_tui.errors import GpuGeekError
from gpugeek_tui.fleet.operations import Followed
from gpugeek_tui.fleet.rules import allowed
from gpugeek_tui.format import status_words
from gpugeek_tui.screens.doubts import action_doubts
from gpugeek_tui.screens.live import LiveScreen
from gpugeek_tui.text import clean

__all__ = ["NOT_OPEN", "InstanceActions", "named"]

NOT_OPEN = "The account is not open yet."
NOTHING = "No instance is selected."

ACTIONS: Mapping[str, ActionName] = {
    "start": "start",
    "stop": "stop",
    "restart": "restart",
    "ports": "set_port",
    "release": "release",
}
"""Screen actions and what they are called on the wire."""


def named(instance: Instance) -> str:
    """Name, id and what it is, clean: the line that heads every question about it."""
    name = clean(instance.name) or "(no name)"
    machine = f"{instance.gpu_num} x {clean(instance.gpu_name)}, {clean(instance.sku_name)}"
    status = status_words(clean(instance.status), instance.pending)
    return f"{name}  {instance.instance_id}\n{machine}, {clean(instance.dc_id)}, {status}"


class InstanceActions(LiveScreen):
    """A screen with one instance as its `target`; what cannot be done to it now is greyed out."""

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

    def why_not(self, action: ActionName) -> str | None:
        """The reason why `action` cannot be asked for now, or None if it can."""
        if self.fleet is None:
            return NOT_OPEN
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
        # Judged here and not by disabling the binding: the keys before this one must have had their
        # effect on the cursor, and a key that does nothing has to say why.
        reason = self.why_not(action)
        if reason or self.target is None:
            self.notify(reason or NOTHING, severity="warning", markup=False)
            return
        # On the app, not on this screen: leaving the screen must not cut off what is being sent.
        self.app.run_worker(
            self._act(action, self.target), name=action, group="commands", exit_on_error=False
        )

    async def _act(self, action: ActionName, asked: Instance) -> None:
        ports: PortLists | None = None
        if action == "set_port":
            ports = await self.app.push_screen_wait(Ports(asked, named(asked)))
            agreed = ports is not None
        else:
            doubts = self.fleet.doubts_about(asked.instance_id) if self.fleet else ()
            answer: bool | None = await self.app.push_screen_wait(_question(action, asked, doubts))
            agreed = bool(answer)
        if not agreed or self.fleet is None:
            return
        current = self.fleet.snapshot.instances.value.get(asked.instance_id)
        changed = _changed_since(asked, current)
        if current is None or changed:
            self.notify(
                f"{changed} Nothing was sent.",
                title=f"{VERBS[action]}: not sent",
                severity="warning",
                markup=False,
            )
            return
        try:
            followed = await self.fleet.commands.act(
                current,
                action,
                ports=ports.tcp if ports else None,
                http_ports=ports.http if ports else None,
            )
        except GpuGeekError as error:
            self.notify(clean(str(error)), title=error.title, severity="error", markup=False)
            return
        self.live.announce(followed)


def _question(action: ActionName, instance: Instance, doubts: Sequence[Followed]) -> Dialog[bool]:
    verb = VERBS[action]
    says = (*action_doubts(doubts), *consequences(action, instance))
    if action == "release":
        accepted = (clean(instance.name), str(instance.instance_id))
        return TypeName(
            f"{verb} this instance?", named(instance), says, accepted=accepted, yes=verb
        )
    return Confirm(f"{verb} this instance?", named(instance), says, yes=verb)


def _changed_since(asked: Instance, current: Instance | None) -> str:
    """What changed between the question and the answer, or "" if the answer still fits."""
    if current is None:
        return "The instance is gone since you were asked."
    before = status_words(clean(asked.status), asked.pending)
    after = status_words(clean(current.status), current.pending)
    return "" if before == after else f"It was {before} when you were asked and is {after} now."
