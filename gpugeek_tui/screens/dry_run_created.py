"""A dry run that was none: the server has created an instance, and the user decides what becomes of it."""

from __future__ import annotations

import asyncio

from textual.app import App

from gpugeek_tui.api.models import CreateRequest, Instance
from gpugeek_tui.dialogs.confirm import Confirm
from gpugeek_tui.dialogs.dialog import Dialog
from gpugeek_tui.dialogs.dry_run_created import Decision, DryRunCreated
from gpugeek_tui.dialogs.type_name import TypeName
from gpugeek_tui.errors import GpuGeekError, UnknownOutcomeError
from gpugeek_tui.fleet.confirming import Level, level_for
from gpugeek_tui.fleet.filter_text import just
from gpugeek_tui.fleet.fleet import Fleet
from gpugeek_tui.screens.live import LiveApp
from gpugeek_tui.text import clean

__all__ = ["ask_what_to_do"]

LOOK_AGAIN = 0.5
"""Seconds between two looks whether its creation has ended."""
LOST = "All that is on it is lost, and nobody gets it back."


async def ask_what_to_do(
    live: LiveApp,
    app: App[None],
    fleet: Fleet,
    request: CreateRequest,
    error: UnknownOutcomeError,
) -> None:
    """Shows what was created, and shows or releases it if that is wanted."""
    instance_id = next(one for one in error.instance_ids if one)
    machine = f"{request.gpu_num} x {clean(request.gpu_name)}, {clean(request.sku_name)}"
    subject = f"{clean(request.name or '') or '(no name)'}  {instance_id}\n{machine}"
    decision: Decision | None = await app.push_screen_wait(
        DryRunCreated(subject, clean(str(error), limit=400))
    )
    if decision == "show":
        live.show_instances(just("id", str(instance_id)))
    elif decision == "release":
        agreed: bool | None = await app.push_screen_wait(_question(live, subject, instance_id))
        if not agreed:
            return
        app.notify("It is released as soon as its creation has ended.", markup=False)
        await _release(live, app, fleet, request, instance_id)


def _question(live: LiveApp, subject: str, instance_id: int) -> Dialog[bool]:
    if level_for("release", live.settings.confirm) is Level.NAME:
        return TypeName(
            "Release this instance?", subject, (LOST,), accepted=[str(instance_id)], yes="Release"
        )
    return Confirm("Release this instance?", subject, (LOST,), yes="Release")


async def _release(
    live: LiveApp, app: App[None], fleet: Fleet, request: CreateRequest, instance_id: int
) -> None:
    """Once the server is done with creating it; before, an action would be refused."""
    while any(
        entry.instance_id == instance_id and not entry.done for entry in fleet.snapshot.operations
    ):
        await asyncio.sleep(LOOK_AGAIN)
        if live.fleet is not fleet:
            return  # another account is open: the instance is in the list of the one that was left
    known = fleet.snapshot.instances.value.get(instance_id)
    instance = known or Instance(instance_id=instance_id, status="", name=request.name or "")
    try:
        followed = await fleet.commands.act(instance, "release")
    except GpuGeekError as error:
        app.notify(clean(str(error)), title=error.title, severity="error", markup=False)
        return
    live.announce(followed)
