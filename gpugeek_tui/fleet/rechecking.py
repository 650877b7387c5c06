"""Whether a yes still fits the instance that the question was about. Pure."""

from __future__ import annotations

from gpugeek_tui.api.models import ActionName, Instance
from gpugeek_tui.format import status_words
from gpugeek_tui.text import clean

__all__ = ["changed_since"]


def changed_since(action: ActionName, asked: Instance, current: Instance | None) -> str:
    """What changed between the question and the answer, clean, or "" if the answer still fits.

    `current` is None for an instance that is not listed any more.
    """
    if current is None:
        return "The instance is gone since you were asked."
    before = status_words(clean(asked.status), asked.pending)
    after = status_words(clean(current.status), current.pending)
    if before != after:
        return f"It was {before} when you were asked and is {after} now."
    if action == "set_port" and _services(asked) != _services(current):
        return "Its ports have changed since you were asked."
    return ""


def _services(instance: Instance) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return instance.custom_services, instance.http_services
