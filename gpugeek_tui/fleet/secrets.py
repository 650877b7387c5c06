"""The secrets that instances carry, one by one, so that they can be kept out of what is written down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gpugeek_tui.api.models import Instance

__all__ = ["secrets_of"]

# Every value of a query or fragment: whether one is harmless cannot be told by its name alone.
_VALUES = re.compile(r"[?&#;][^=?&#;]*=([^?&#;\s]{6,})")


def secrets_of(instances: Iterable[Instance]) -> Iterator[str]:
    """Passwords, and what their addresses carry in query and fragment (S231)."""
    for one in instances:
        if one.ssh_pwd:
            yield one.ssh_pwd
        for url in (
            one.notebook_url,
            one.tensorboard_url,
            *one.custom_services,
            *one.http_services,
        ):
            if "=" in url:
                yield from _VALUES.findall(url)
