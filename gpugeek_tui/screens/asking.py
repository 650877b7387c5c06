"""From the key to what is sent: the question before an action, as strict as the user wants it.

Whatever the answer takes, it is about the instances that the question named, as they were then.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from gpugeek_tui.api.models import ActionName, Instance
from gpugeek_tui.dialogs.confirm import Confirm
from gpugeek_tui.dialogs.consequences import VERBS, consequences, named
from gpugeek_tui.dialogs.dialog import Dialog
from gpugeek_tui.dialogs.many import left_out_lines, says_many, subject_many, title_many
from gpugeek_tui.dialogs.ports import PortLists, Ports
from gpugeek_tui.dialogs.type_name import TypeName
from gpugeek_tui.errors import GpuGeekError
from gpugeek_tui.fleet.bulk import Bulk
from gpugeek_tui.fleet.bulk_plan import Plan, plan
from gpugeek_tui.fleet.confirming import Level, level_for
from gpugeek_tui.fleet.rechecking import changed_since
from gpugeek_tui.fleet.snapshot import Snapshot
from gpugeek_tui.format import age
from gpugeek_tui.screens.doubts import action_doubts
from gpugeek_tui.screens.live import LiveScreen
from gpugeek_tui.text import clean

__all__ = ["act_on_many", "act_on_one"]

BUTTONS: dict[ActionName, str] = {**VERBS, "set_port": "Set ports"}


async def act_on_one(screen: LiveScreen, action: ActionName, asked: Instance) -> None:
    """Asks as the level says, looks once more whether the instance is as it was, and sends."""
    fleet = screen.fleet
    if fleet is None:
        return
    level = level_for(action, screen.live.settings.confirm)
    doubts = action_doubts(fleet.doubts_about(asked.instance_id))
    if doubts:
        level = max(level, Level.YES, key=lambda one: one.rank)
    before = (*doubts, *_staleness(fleet.snapshot))
    ports: PortLists | None = None
    if action == "set_port":
        ports = await screen.app.push_screen_wait(Ports((asked,), named(asked), before))
        if ports is None:
            return
    # The dialog of ports is a question itself, with what it will do and a way out.
    if level is Level.NAME or (level is Level.YES and ports is None):
        says = (*before, *consequences(action, asked))
        accepted = (clean(asked.name), str(asked.instance_id))
        title = f"{VERBS[action]} this instance?"
        if not await _agreed(screen, action, level, title, named(asked), says, accepted):
            return
    if screen.fleet is not fleet:
        return  # another account is open by now
    current = fleet.snapshot.instances.value.get(asked.instance_id)
    changed = changed_since(action, asked, current)
    if current is None or changed:
        screen.notify(
            f"{changed} Nothing was sent.",
            title=f"{BUTTONS[action]}: not sent",
            severity="warning",
            markup=False,
        )
        return
    try:
        followed = await fleet.commands.act(
            current,
            action,
            ports=ports.tcp if ports else None,
            http_ports=ports.http if ports else None,
        )
    except GpuGeekError as error:
        screen.notify(clean(str(error)), title=error.title, severity="error", markup=False)
        return
    screen.live.announce(followed)


async def act_on_many(
    screen: LiveScreen, action: ActionName, instances: Sequence[Instance], *, hidden: int
) -> bool:
    """The same for all of `instances`, of which `hidden` are not in sight; True once it has begun.

    Many are always asked about: a mark that was forgotten must not cost more than a look.
    """
    fleet, batches = screen.fleet, screen.live.batches
    if fleet is None or not batches.may_begin():
        return False
    made = plan(action, instances, fleet.snapshot.operations, read_only=fleet.commands.read_only)
    if not made.chosen:
        screen.notify(
            "\n".join(left_out_lines(made)),
            title=f"{BUTTONS[action]}: not possible for any of the marked",
            severity="warning",
            timeout=15,
            markup=False,
        )
        return False
    ports: PortLists | None = None
    subject = subject_many(made, hidden=hidden)
    if action == "set_port":
        says = (*says_many(made), "You are asked once more before they are sent.")
        ports = await screen.app.push_screen_wait(Ports(made.chosen, subject, says))
        if ports is None:
            return False
    stale = _staleness(fleet.snapshot)
    if not await _agreed_to_many(screen, made, subject, ports, stale) or screen.fleet is not fleet:
        return False

    def current(instance_id: int) -> Instance | None:
        return fleet.snapshot.instances.value.get(instance_id)

    return batches.begin(
        Bulk(
            fleet.commands,
            made,
            current=current,
            told=batches.progressed,
            ports=ports.tcp if ports else None,
            http_ports=ports.http if ports else None,
        )
    )


async def _agreed_to_many(
    screen: LiveScreen, made: Plan, subject: str, ports: PortLists | None, stale: tuple[str, ...]
) -> bool:
    action = made.action
    level = level_for(action, screen.live.settings.confirm)
    level = max(level, Level.YES, key=lambda one: one.rank)
    says = (*says_many(made), *stale)
    if ports is not None:
        says = (f"Afterwards each has: {_told(ports)}.", *says)
    accepted = (str(len(made.chosen)),)
    return await _agreed(screen, action, level, title_many(made), subject, says, accepted)


def _told(ports: PortLists) -> str:
    tcp, http = (", ".join(map(str, listed)) or "none" for listed in ports)
    return f"TCP ports {tcp}; HTTP ports {http}"


def _staleness(snapshot: Snapshot) -> tuple[str, ...]:
    """That nobody knows how it stands at this moment, where that is so."""
    reading = snapshot.instances
    old = reading.age(time.monotonic())
    if old is None or not (snapshot.paused or reading.error):
        return ()
    why = "reading is paused" if snapshot.paused else "the last try to read failed"
    return (f"What you see is {age(old)} old, because {why}: it may be in another state by now.",)


async def _agreed(
    screen: LiveScreen,
    action: ActionName,
    level: Level,
    title: str,
    subject: str,
    says: Sequence[str],
    accepted: Sequence[str],
) -> bool:
    yes = BUTTONS[action]
    question: Dialog[bool] = Confirm(title, subject, says, yes=yes)
    if level is Level.NAME:
        question = TypeName(title, subject, says, accepted=accepted, yes=yes)
    answer: bool | None = await screen.app.push_screen_wait(question)
    return bool(answer)
