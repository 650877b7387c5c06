"""What one run of the dashboard was asked to do, checked before the screen is taken.

Three places speak, and the first that says something wins: flags, the environment, the config file.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from gpugeek_tui.api.address import (
    DEFAULT_BASE_URL,
    DEFAULT_TOKEN_HEADER,
    Address,
    check_token,
)
from gpugeek_tui.api.secret import Secret
from gpugeek_tui.config.model import (
    DEFAULT_REFRESH,
    DEFAULT_TIME_ZONE,
    MIN_REFRESH,
    Config,
    Notify,
    Profile,
    TokenFile,
    TokenSource,
)
from gpugeek_tui.errors import SettingsError
from gpugeek_tui.fleet.confirming import Level

__all__ = [
    "DEFAULT_BASE_URL",
    "MIN_REFRESH",
    "Settings",
    "Wishes",
    "settings_from",
    "with_token",
]

NO_ACCOUNT = """\
No API token, so there is no account to show.

  To use your account:  export GPUGEEK_API_TOKEN=...   (Account Center - OpenAPI Key), then run gpugeek-tui
  To keep it for good:  gpugeek-tui config init        (a file with profiles that say where the token is)
  To look around first: gpugeek-tui --demo             (a made-up cloud on this machine; nothing is spent)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What flags and environment say; None, False and an empty token where they say nothing."""

    profile: str | None = None
    base_url: str | None = field(default=None, repr=False)
    token: Secret = Secret("")  # noqa: RUF009 - it is immutable
    token_file: Path | None = None
    demo: str | None = None
    read_only: bool = False
    refresh: float | None = None
    journal: bool = True
    theme: str | None = None

    def elsewhere(self, profile: str) -> Wishes:
        """For another profile than the one that was started with.

        Token and address were given for that one, and go to no other; what protects stays.
        """
        return Wishes(
            profile=profile,
            read_only=self.read_only,
            refresh=self.refresh,
            journal=self.journal,
            theme=self.theme,
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """`refresh` is in seconds between two looks while nothing is happening.

    `base_url` may hold a password, `address` is the same for people to see. `demo` is the name or
    file of a bundled world, and None for a real account; with it, address and token are not used.
    `in_clear`: the token goes over a network without encryption. `profile` is "" where no profile
    was chosen. While `token` is empty, `token_source` says where to fetch it: see `with_token`.
    `time_zone` is for times on the screen: "local" or a name of the IANA database. `journal`: what is
    sent is written down in the journal first.
    """

    base_url: str = field(default=DEFAULT_BASE_URL, repr=False)
    address: str = DEFAULT_BASE_URL
    in_clear: bool = False
    token: Secret = Secret("")  # noqa: RUF009 - it is immutable
    demo: str | None = None
    read_only: bool = False
    refresh: float = DEFAULT_REFRESH
    profile: str = ""
    color: str = ""
    confirm: Mapping[str, Level] = field(default_factory=dict)
    time_zone: str = DEFAULT_TIME_ZONE
    keymap: Mapping[str, str] = field(default_factory=dict)
    notify: Notify = Notify()  # noqa: RUF009 - it is immutable
    theme: str = "auto"
    journal: bool = True
    token_source: TokenSource | None = field(default=None, repr=False)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What must stand in no file of ours: the token, and the address's password."""
        return self.token, Address.parse(self.base_url).password


def settings_from(wishes: Wishes, config: Config | None = None) -> Settings:
    """The settings of one account. Reads no file and runs nothing: the token may still be missing.

    Raises `SettingsError`, in words that say what to type instead.
    """
    config = config or Config()
    refresh = wishes.refresh
    if refresh is not None and not (math.isfinite(refresh) and refresh >= MIN_REFRESH):
        raise SettingsError(f"--refresh takes a number of seconds, {MIN_REFRESH:g} or more.")
    if wishes.demo is not None:
        return Settings(
            demo=wishes.demo,
            read_only=wishes.read_only,
            refresh=refresh or DEFAULT_REFRESH,
            keymap=config.keymap,
            notify=config.notify,
            theme=wishes.theme or config.theme,
        )
    profile = _profile(wishes, config)
    source = TokenFile(wishes.token_file) if wishes.token_file else profile.token_source
    token = wishes.token if wishes.token and not wishes.token_file else Secret("")
    if not token and source is None:
        raise SettingsError(_no_token(profile) if profile.name else NO_ACCOUNT)
    check_token(token, DEFAULT_TOKEN_HEADER)
    typed = (wishes.base_url or "").strip() or profile.base_url
    parsed = Address.parse(typed)
    return Settings(
        base_url=typed,
        address=str(parsed),
        in_clear=not (parsed.encrypted or parsed.loopback),
        token=token,
        read_only=wishes.read_only or profile.read_only,
        refresh=refresh or profile.refresh,
        profile=profile.name,
        color=profile.color,
        confirm=profile.confirm,
        time_zone=profile.time_zone,
        keymap=config.keymap,
        notify=config.notify,
        theme=wishes.theme or config.theme,
        journal=wishes.journal,
        token_source=None if token else source,
    )


def with_token(settings: Settings, *, may_ask: bool = False) -> Settings:
    """The same with its token fetched. Blocks, up to 30 seconds for a command.

    `may_ask` as in `read_token`. Raises `SettingsError`.
    """
    if settings.token_source is None:
        return settings
    # Here, not at the top: a token from the environment needs no way to run commands.
    from gpugeek_tui.config.tokens import read_token  # noqa: PLC0415

    token = read_token(settings.token_source, may_ask=may_ask)
    return replace(settings, token=token, token_source=None)


def _profile(wishes: Wishes, config: Config) -> Profile:
    name = wishes.profile or config.default
    if not name:
        return Profile(name="")
    if name not in config.profiles:
        known = ", ".join(config.profiles) or "none: gpugeek-tui config init begins a file"
        raise SettingsError(f"There is no profile {name!r} in the config file. There are: {known}.")
    return config.profiles[name]


def _no_token(profile: Profile) -> str:
    return (
        f"The profile {profile.name} does not say where its API token is: give it token_command, "
        "token_keyring or token_file in the config file, or set GPUGEEK_API_TOKEN and start anew."
    )
