"""The accounts that can be switched between, and what each of them is opened with."""

from __future__ import annotations

from dataclasses import dataclass

from gpugeek_tui.api.address import DEFAULT_BASE_URL, Address
from gpugeek_tui.config.model import Config
from gpugeek_tui.errors import SettingsError
from gpugeek_tui.masking import keep_out
from gpugeek_tui.settings import Settings, Wishes, settings_from, with_token

__all__ = ["Choice", "Profiles"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One account to go to. `name` is "" for one that no profile describes; `address` is masked."""

    name: str
    address: str
    color: str = ""
    read_only: bool = False


class Profiles:
    """The config file's profiles, with what flags and environment said about the first one."""

    def __init__(self, config: Config, wishes: Wishes) -> None:
        self._config = config
        self._wishes = wishes
        self._started = "" if wishes.demo is not None else (wishes.profile or config.default)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """In the order of the file; first the one that no profile describes, if we started in it."""
        found = [] if self._started else [Choice("", self._nameless, "", self._wishes.read_only)]
        for name, profile in self._config.profiles.items():
            typed = (self._wishes.base_url or "").strip() if name == self._started else ""
            found.append(
                Choice(
                    name=name,
                    address=str(Address.parse(typed or profile.base_url)),
                    color=profile.color,
                    read_only=profile.read_only or self._wishes.read_only,
                )
            )
        return tuple(found)

    @property
    def _nameless(self) -> str:
        if self._wishes.demo is not None:
            return f"demo, world {self._wishes.demo}"
        return str(Address.parse((self._wishes.base_url or "").strip() or DEFAULT_BASE_URL))

    def settings_for(self, name: str) -> Settings:
        """Everything to open the account with, its token fetched. Blocks: see `with_token`.

        Raises `SettingsError`.
        """
        if name not in {choice.name for choice in self.choices}:
            known = ", ".join(filter(None, self._config.profiles)) or "none"
            raise SettingsError(f"There is no profile {name!r}. There are: {known}.")
        wishes = self._wishes if name == self._started else self._wishes.elsewhere(name)
        settings = with_token(settings_from(wishes, self._config))
        keep_out(*settings.secrets)
        return settings
