"""Settings from a file: profiles, keys, notifications. Every mistake in it has its line and column."""

from __future__ import annotations

from gpugeek_tui.config.model import (
    DEFAULT_REFRESH,
    DEFAULT_TIME_ZONE,
    MIN_REFRESH,
    Config,
    Notify,
    Profile,
    TokenCommand,
    TokenFile,
    TokenKeyring,
    TokenSource,
)

__all__ = [
    "DEFAULT_REFRESH",
    "DEFAULT_TIME_ZONE",
    "MIN_REFRESH",
    "Config",
    "Notify",
    "Profile",
    "TokenCommand",
    "TokenFile",
    "TokenKeyring",
    "TokenSource",
]
