"""The time zone of the screen. One for the whole program, as a locale is: it changes with the profile."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from gpugeek_tui.format import PLATFORM_ZONE

__all__ = ["show_times_in", "shown", "zone_named"]

_NAME = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*")
_chosen: list[tzinfo | None] = [PLATFORM_ZONE]


def zone_named(name: str) -> tzinfo | None:
    """The zone, None for that of this machine ("local"). Raises LookupError."""
    if name == "local":
        return None
    if name == "Asia/Shanghai":  # the default must not depend on a database, which Windows lacks
        return PLATFORM_ZONE
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - 5 ms that the default need not pay

    if not _NAME.fullmatch(name):
        raise LookupError(name)
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # a folder of the database is a PermissionError
        raise LookupError(name) from None


def show_times_in(zone: tzinfo | None) -> None:
    """From now on; None is the zone of this machine."""
    _chosen[0] = zone


def shown(when: datetime) -> datetime:
    """The same moment in the zone of the screen; its `%Z` names that zone."""
    return when.astimezone(_chosen[0])
