"""From a good dry run to instances: the question before, one create or several, and how they went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from textual.app import App

from gpugeek_tui.api.models import CreateRequest
from gpugeek_tui.dialogs.confirm import Confirm
from gpugeek_tui.dialogs.creating_many import CreatingMany, many_words
from gpugeek_tui.dialogs.dialog import Dialog
from gpugeek_tui.dialogs.draft import Plan
from gpugeek_tui.dialogs.type_name import TypeName
from gpugeek_tui.errors import GpuGeekError
from gpugeek_tui.fleet.confirming import Level, level_for
from gpugeek_tui.fleet.create_many import CreateMany, Standing
from gpugeek_tui.fleet.fleet import Fleet
from gpugeek_tui.fleet.operations import Followed, Phase
from gpugeek_tui.screens.doubts import create_doubts
from gpugeek_tui.screens.live import LiveApp
from gpugeek_tui.screens.offer import Offer
from gpugeek_tui.text import clean

__all__ = ["doubts_of", "question_before", "send", "watch_many"]

KEPT = "The form still holds what you typed: c opens it."
MANY_SECONDS = 20.0
MOST_NAMES = 4


def doubts_of(fleet: Fleet, plan: Plan) -> str:
    """Why this may be the second time, for all that the plan wants; "" where nothing is in doubt."""
    found: dict[int, Followed] = {}
    for request in plan.requests:
        found |= {entry.key: entry for entry in fleet.doubts(request)}
    newest_first = sorted(found.values(), key=lambda one: one.submitted_at, reverse=True)
    return create_doubts(newest_first)


def question_before(
    offer: Offer, fleet: Fleet, confirm: Mapping[str, Level]
) -> Dialog[bool] | None:
    """What is asked once more. The form with its dry run has been the question for one instance, so there
    is none, unless one like it may be there already, or names have to be typed.
    """
    doubts, count = doubts_of(fleet, offer.plan), offer.plan.count
    level = level_for("create", confirm)
    if count == 1 and not doubts and level is not Level.NAME:
        return None
    title = "Create this instance?" if count == 1 else f"Create {count} instances?"
    says = [line for line in (doubts, *offer.words().splitlines()[1:]) if line]
    subject = f"{_names(offer.plan)}\n{offer.machine()}"
    if level is Level.NAME:
        name = clean(offer.request.name or "") or "create"
        accepted = [name] if count == 1 else [str(count)]
        return TypeName(title, subject, says, accepted=accepted, yes="Create")
    return Confirm(title, subject, says, yes="Create" if count == 1 else f"Create {count}")


async def send(live: LiveApp, app: App[None], fleet: Fleet, offer: Offer) -> None:
    """Returns when all has been answered for, well or badly; tells of it in toasts."""
    if offer.plan.count == 1:
        await _send_one(live, app, fleet, offer.request)
    else:
        await _send_many(live, app, fleet, offer.plan)


async def _send_one(live: LiveApp, app: App[None], fleet: Fleet, request: CreateRequest) -> None:
    try:
        followed = await fleet.commands.create(request)
    except GpuGeekError as error:
        app.notify(f"{clean(str(error))} {KEPT}", title=error.title, severity="error", markup=False)
        return
    if followed.phase is Phase.REFUSED:
        followed = replace(followed, message=f"{followed.message} {KEPT}")
    live.announce(followed)


async def _send_many(live: LiveApp, app: App[None], fleet: Fleet, plan: Plan) -> None:
    many = CreateMany(plan.requests, fleet.commands.create)
    live.creation.many = many
    watch_many(app, fleet, many)
    await many.run()
    for step in many.steps:
        if step.followed is not None and step.standing is not Standing.ACCEPTED:
            live.announce(step.followed)
    whole = many.accepted == plan.count
    app.notify(
        many_words(many) if whole else f"{many_words(many)} {KEPT}",
        title=f"{many.accepted} of {plan.count} created" if whole else "Not all were created",
        severity="information" if whole else "error",
        timeout=MANY_SECONDS,
        markup=False,
    )


def watch_many(app: App[None], fleet: Fleet, many: CreateMany) -> None:
    """Shows how it goes."""

    def latest(followed: Followed) -> Followed:
        entries = fleet.snapshot.operations
        return next((one for one in entries if one.key == followed.key), followed)

    app.push_screen(CreatingMany(many, latest))


def _names(plan: Plan) -> str:
    names = [clean(one.name or "") or "(no name)" for one in plan.requests]
    if len(names) <= MOST_NAMES:
        return ", ".join(names)
    return f"{names[0]}, {names[1]} ... {names[-1]}"
