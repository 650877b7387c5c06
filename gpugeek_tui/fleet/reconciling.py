"""What became of an action whose answer was lost, judged by the traces on its instance. Pure.

The traces: the instance's latest operation (S184) and what op/result says about it, its status, and
for set_port its service addresses. None of them proves anything: a colleague may have pressed the
same key, and an operation that came later covers the one before. So a verdict is a likelihood, and
nothing here leads to anything being sent.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from gpugeek_tui.api.models import Instance, Operation
from gpugeek_tui.fleet.asked import services_digest
from gpugeek_tui.fleet.findings import Finding, Sight, Verdict
from gpugeek_tui.fleet.operations import Followed
from gpugeek_tui.format import PLATFORM_ZONE, parse_time

__all__ = ["judge_action", "trace_to_ask"]

SKEW = timedelta(minutes=5)
"""How far the server's clock may stand from ours."""
LATEST_START = timedelta(minutes=5)
"""How long after sending the server may begin with it, by its own clock."""

WANTED_STATE = {"start": "running", "stop": "stopd"}
KNOWN_ACTIONS = frozenset({"create", "start", "stop", "restart", "release", "set_port"})


def trace_to_ask(entry: Followed, instance: Instance | None) -> int | None:
    """The operation that may be this one: what op/result has to be asked about, if anything."""
    if instance is None or instance.operation_id in (0, entry.before.operation_id):
        return None
    return instance.operation_id


def judge_action(
    entry: Followed,
    instance: Instance | None,
    operation: Operation | None,
    sight: Sight,
    *,
    claimed: bool = False,
) -> Finding:
    """`instance` as a complete reading shows it now, None where it is not listed any more.

    `operation` is op/result's answer about `trace_to_ask`, None where there was nothing to ask or the
    server does not know it. `claimed`: that operation is known to be another one of ours.
    """
    if instance is None:
        return _unlisted(entry)
    if operation is not None:
        by_operation = _by_operation(entry, operation, claimed=claimed)
        if by_operation is not None:
            return by_operation
    if instance.pending:
        return Finding(
            verdict=Verdict.OPEN,
            words="An operation is in progress on the instance: waiting for its end.",
        )
    return _by_state(entry, instance, sight)


def _unlisted(entry: Followed) -> Finding:
    if entry.action == "release":
        return Finding(
            verdict=Verdict.PROBABLY, words="The instance is no longer listed.", final=True
        )
    return Finding(
        verdict=Verdict.UNTOLD,
        words=f"The instance is no longer listed, so whether the {entry.action} ran cannot be told.",
        final=True,
    )


def _by_operation(entry: Followed, operation: Operation, *, claimed: bool) -> Finding | None:
    """None where it began before ours was sent, and so says nothing about it."""
    began = parse_time(operation.start_time)
    if began is not None and began < entry.submitted_at - SKEW:
        return None
    alike = operation.action == entry.action or operation.action not in KNOWN_ACTIONS
    late = began is not None and began > entry.submitted_at + LATEST_START + SKEW
    told = _told(operation, began)
    if not alike or late or claimed:
        return Finding(
            verdict=Verdict.UNTOLD,
            words=f"The instance's latest operation is another: {told}. "
            f"Whether the {entry.action} ran before it cannot be told.",
            final=operation.done,
        )
    if not operation.done:
        return Finding(
            verdict=Verdict.PROBABLY,
            words=f"Probably in progress: {told}.",
            operation_id=operation.operation_id,
        )
    if operation.succeeded:
        return Finding(
            verdict=Verdict.PROBABLY,
            words=f"Probably carried out: {told}, has succeeded.",
            operation_id=operation.operation_id,
            final=True,
        )
    return Finding(
        verdict=Verdict.FAILED,
        words=f"Probably tried, and failed: the server says so of {told}.",
        operation_id=operation.operation_id,
        final=True,
    )


def _by_state(entry: Followed, instance: Instance, sight: Sight) -> Finding:
    """No operation that could be ours is known: what is left is how the instance looks."""
    before = entry.before
    wanted = WANTED_STATE.get(entry.action)
    if before.known and wanted == instance.state != before.state:
        return Finding(
            verdict=Verdict.PROBABLY,
            words=f"Probably carried out: it was {before.state} and is {instance.state} now.",
            final=True,
        )
    moved = before.known and before.services != services_digest(instance)
    if entry.action == "set_port" and moved:
        return Finding(
            verdict=Verdict.PROBABLY,
            words="Probably carried out: its service addresses have changed since.",
            final=True,
        )
    if not sight.enough:
        return Finding(verdict=Verdict.OPEN)
    untouched = (
        before.known and instance.operation_id and instance.operation_id == before.operation_id
    )
    if untouched:
        why = "its latest operation is still the one from before"
    elif entry.action == "release":
        why = "the instance is still listed, with nothing in progress"
    elif wanted is not None and instance.state != wanted:
        why = f"the instance is {instance.state}, with nothing in progress"
    else:
        return Finding(
            verdict=Verdict.UNTOLD,
            words=f"It left no trace by which a {entry.action} can be told from none. "
            "Look at the instance itself.",
            final=True,
        )
    return Finding(
        verdict=Verdict.UNLIKELY,
        words=f"It seems not to have happened: after several complete readings {why}.",
        final=sight.over,
    )


def _told(operation: Operation, began: datetime | None) -> str:
    action = operation.action or "unnamed"
    if began is None:
        return f"operation {operation.operation_id} ({action})"
    clock = began.astimezone(PLATFORM_ZONE).strftime("%H:%M:%S")
    return f"operation {operation.operation_id} ({action}, begun {clock} UTC+8)"
