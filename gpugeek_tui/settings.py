"""What one run of the dashboard was asked to do, checked before the screen is taken."""

from __future__ import annotations

import math
from dataclasses import dataclass
from urllib.parse import urlsplit

from gpugeek_tui.api.secret import Secret
from gpugeek_tui.errors import SettingsError

__all__ = ["DEFAULT_BASE_URL", "MIN_REFRESH", "Settings", "settings_from"]

DEFAULT_BASE_URL = "https://api-cloud.gpugeek.com"
"""The platform's own address (S1)."""

MIN_REFRESH = 0.5
"""Seconds. The API states no rate limit (A17), so the floor is one that no server should mind."""

NO_ACCOUNT = """\
No API token, so there is no account to show.

  To use your account:  export GPUGEEK_API_TOKEN=...   (Account Center - OpenAPI Key), then run gpugeek-tui
  To look around first: gpugeek-tui --demo             (a made-up cloud on this machine; nothing is spent)"""


@dataclass(frozen=True, slots=True)
class Settings:
    """`refresh` is in seconds between two looks while nothing is happening.

    `demo` is the name or file of a bundled world, and None for a real account; with it, `base_url`
    and `token` are not used.
    """

    base_url: str = DEFAULT_BASE_URL
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
    return Settings(
        base_url=checked_url(base_url or DEFAULT_BASE_URL),
        token=Secret((token or "").strip()),
        read_only=read_only,
        refresh=refresh,
    )


def checked_url(text: str) -> str:
    """`text` without a trailing slash, if it is an http(s) address with a host.

    Raises `SettingsError`. A user name or password in the address is refused and not repeated: the
    address is shown on the screen, and the API's only credential is its header (A16).
    """
    expected = "The address must look like https://host or http://host:port"
    try:
        parts = urlsplit(text.strip())
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError as error:
        raise SettingsError(f"{expected} ({error}).") from None
    if parts.username is not None or parts.password is not None:
        raise SettingsError("The address must not hold a user name or password.")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsError(f"{expected}, not {text.strip()!r}.")
    if parts.query or parts.fragment:
        raise SettingsError(f"{expected}, without ? or #.")
    return text.strip().rstrip("/")
