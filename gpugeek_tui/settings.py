"""What one run of the dashboard was asked to do, checked before the screen is taken."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from gpugeek_tui.api.address import (
    DEFAULT_BASE_URL,
    DEFAULT_TOKEN_HEADER,
    Address,
    check_token,
)
from gpugeek_tui.api.secret import Secret
from gpugeek_tui.errors import SettingsError

__all__ = ["DEFAULT_BASE_URL", "MIN_REFRESH", "Settings", "settings_from"]

MIN_REFRESH = 0.5
"""Seconds. The API states no rate limit (A17), so the floor is one that no server should mind."""

NO_ACCOUNT = """\
No API token, so there is no account to show.

  To use your account:  export GPUGEEK_API_TOKEN=...   (Account Center - OpenAPI Key), then run gpugeek-tui
  To look around first: gpugeek-tui --demo             (a made-up cloud on this machine; nothing is spent)"""


@dataclass(frozen=True, slots=True)
class Settings:
    """`refresh` is in seconds between two looks while nothing is happening.

    `base_url` may hold a password, `address` is the same for people to see. `demo` is the name or
    file of a bundled world, and None for a real account; with it, address and token are not used.
    `in_clear`: the token goes over a network without encryption.
    """

    base_url: str = field(default=DEFAULT_BASE_URL, repr=False)
    address: str = DEFAULT_BASE_URL
    in_clear: bool = False
    token: Secret = Secret("")  # noqa: RUF009 - it is immutable
    demo: str | None = None
    read_only: bool = False
    refresh: float = 5.0


def settings_from(
    *,
    base_url: str | None,
    token: str | None,
    demo: str | None,
    read_only: bool,
    refresh: float,
) -> Settings:
    """The settings of one run, from the command line and the environment.

    Raises `SettingsError`, in words that say what to type instead.
    """
    if not math.isfinite(refresh) or refresh < MIN_REFRESH:
        raise SettingsError(f"--refresh takes a number of seconds, {MIN_REFRESH:g} or more.")
    if demo is not None:
        return Settings(demo=demo, read_only=read_only, refresh=refresh)
    if not (token or "").strip():
        raise SettingsError(NO_ACCOUNT)
    secret = Secret((token or "").strip())
    check_token(secret, DEFAULT_TOKEN_HEADER)
    typed = (base_url or DEFAULT_BASE_URL).strip()
    parsed = Address.parse(typed)
    return Settings(
        base_url=typed,
        address=str(parsed),
        in_clear=not (parsed.encrypted or parsed.loopback),
        token=secret,
        read_only=read_only,
        refresh=refresh,
    )
