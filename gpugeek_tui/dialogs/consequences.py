"""What an action will do to a machine and to the bill, in words for the question before it.

Facts are the reference's and the platform's billing pages'; where neither speaks, the words say so.
"""

from __future__ import annotations

from gpugeek_tui.api.models import PREPAID_SKUS, ActionName, Instance
from gpugeek_tui.format import status_words
from gpugeek_tui.text import clean

__all__ = ["VERBS", "consequences", "named"]

VERBS: dict[ActionName, str] = {
    "start": "Start",
    "stop": "Stop",
    "restart": "Restart",
    "release": "Release",
    "set_port": "Set ports of",
}
"""The action as the first word of a question."""

ENDS = "Everything that runs on it ends. Its disks are kept"

SAYS: dict[ActionName, tuple[str, ...]] = {
    "start": ("It costs money from the moment it runs, until you stop it.",),
    "stop": (
        f"{ENDS}, and may go on costing.",
        "Its GPUs go back to the platform: a later start may find none free.",
    ),
    "restart": (f"{ENDS}.",),
    "release": (
        "The machine and all that is on / and /gz-data are gone for good. Nobody can undo it.",
    ),
    "set_port": ("The lists you give replace the ones it has; connections on removed ports end.",),
}

SAYS_PREPAID: dict[ActionName, tuple[str, ...]] = {
    "start": ("The period is paid for already; starting adds nothing to it.",),
    "stop": (f"{ENDS}.", "The period is paid in advance: stopping it saves nothing."),
    "release": (
        *SAYS["release"],
        "What is left of the paid period is not refunded, as far as the API tells.",
    ),
}


def named(instance: Instance) -> str:
    """Name, id and what it is, clean: the line that heads every question about it."""
    name = clean(instance.name) or "(no name)"
    machine = f"{instance.gpu_num} x {clean(instance.gpu_name)}, {clean(instance.sku_name)}"
    status = status_words(clean(instance.status), instance.pending)
    return f"{name}  {instance.instance_id}\n{machine}, {clean(instance.dc_id)}, {status}"


def consequences(action: ActionName, instance: Instance) -> tuple[str, ...]:
    """One sentence a line, the gravest first."""
    if instance.sku_name in PREPAID_SKUS and action in SAYS_PREPAID:
        return SAYS_PREPAID[action]
    return SAYS[action]
