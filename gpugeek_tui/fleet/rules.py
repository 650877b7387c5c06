"""Which actions make sense on an instance as we see it. The server has the last word. Pure."""

from __future__ import annotations

from gpugeek_tui.api.models import ActionName, Instance
from gpugeek_tui.text import clean

__all__ = ["READ_ONLY", "allowed", "unreachable"]

READ_ONLY = "This session is read-only: it looks and changes nothing."

_REASONS: dict[str, dict[ActionName, str]] = {
    "running": {"start": "It is running already."},
    "stopd": {
        "stop": "It is stopped already.",
        "restart": "It is stopped: start it instead.",
    },
    "creating": {
        "start": "It is still being created.",
        "stop": "It is still being created.",
        "restart": "It is still being created.",
        "set_port": "It is still being created.",
    },
}


def allowed(instance: Instance, action: ActionName, *, read_only: bool = False) -> str | None:
    """Why the action makes no sense now, in words for the user; None if it may be tried (F1).

    Judged by status and isPending alone: a status that the reference does not name allows
    everything, and isStartable is a hint that some servers leave out (E14, F7).
    """
    if read_only:
        return READ_ONLY
    if instance.pending:
        return "An operation is in progress on it: wait until it ends."
    return _REASONS.get(instance.state, {}).get(action)


def unreachable(instance: Instance) -> str | None:
    """Why connecting to it makes no sense now; None while it runs.

    A stopped one still carries the addresses of its last run, which may be another machine's by now (E15).
    """
    if instance.state == "running":
        return None
    if instance.state == "creating":
        return "It is still being created and has no address yet."
    if instance.state == "stopd":
        return "It is stopped: what it shows as addresses is from its last run. Start it first."
    return f"It is {clean(instance.status)}, and only a running instance answers."
