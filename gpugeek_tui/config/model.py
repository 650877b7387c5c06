"""The config file as values: frozen, checked, and without a secret in any repr."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from gpugeek_tui.api.address import DEFAULT_BASE_URL
from gpugeek_tui.api.secret import Secret
from gpugeek_tui.fleet.confirming import Level

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

MIN_REFRESH: Final = 0.5
"""Seconds. The API states no rate limit (A17), so the floor is one that no server should mind."""
DEFAULT_REFRESH: Final = 5.0
DEFAULT_TIME_ZONE: Final = "Asia/Shanghai"
"""The platform's own: its console shows these times, too (D7, E18)."""


@dataclass(frozen=True, slots=True)
class TokenCommand:
    """Run without a shell; the first line that it prints is the token. Its words may be secret, too."""

    argv: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenKeyring:
    """An entry of the system's keyring."""

    service: str
    user: str


@dataclass(frozen=True, slots=True)
class TokenFile:
    """A file whose first line is the token, readable by its owner alone."""

    path: Path


TokenSource: TypeAlias = Secret | TokenCommand | TokenKeyring | TokenFile
"""A `Secret` stood in the config file itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One account as the file describes it. `refresh` is in seconds; `color` is "" or a colour.

    `base_url` may hold a password. `confirm` holds only the actions that the file speaks of.
    """

    name: str
    base_url: str = field(default=DEFAULT_BASE_URL, repr=False)
    token_source: TokenSource | None = None
    color: str = ""
    read_only: bool = False
    confirm: Mapping[str, Level] = field(default_factory=dict)
    refresh: float = DEFAULT_REFRESH
    time_zone: str = DEFAULT_TIME_ZONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify:
    """What to do when an operation that took `after` seconds or longer has ended.

    `desktop` is a notification through the terminal (OSC 9), which the desktop may show.
    """

    bell: bool = True
    desktop: bool = False
    after: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A file without mistakes, or none at all. `default` names a profile, or is "" without any.

    `keymap` has binding ids, as `config keys` lists them, and for each the keys parted by commas: it may
    ask for more than can be had, see `keys.settling`. `theme` is auto, dark, light or terminal.
    """

    profiles: Mapping[str, Profile] = field(default_factory=dict)
    default: str = ""
    keymap: Mapping[str, str] = field(default_factory=dict)
    notify: Notify = Notify()
    theme: str = "auto"
