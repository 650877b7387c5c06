"""What can be known without a network: program, terminal, paths, settings."""

from __future__ import annotations

import locale
import os
import shutil
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from gpugeek_tui import places
from gpugeek_tui.config.files import ConfigError, check_file
from gpugeek_tui.config.model import Config, TokenCommand, TokenFile, TokenKeyring
from gpugeek_tui.crash import versions
from gpugeek_tui.doctor.finding import Finding, at_home
from gpugeek_tui.errors import SettingsError
from gpugeek_tui.settings import Settings, Wishes, settings_from, with_token

__all__ = ["account", "config_file", "paths", "program", "terminal"]


def program() -> list[Finding]:
    return [Finding("Program", name, words) for name, words in versions().items()]


def terminal() -> list[Finding]:
    """What decides how the screen looks; of variables that name hosts, only that they are set."""
    names = ("TERM", "COLORTERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "NO_COLOR")
    found = [(name, os.environ[name]) for name in names if name in os.environ]
    layers = {
        "TMUX": "tmux",
        "STY": "screen",
        "SSH_CONNECTION": "ssh",
        "WT_SESSION": "Windows Terminal",
    }
    within = [words for name, words in layers.items() if os.environ.get(name)]
    size = shutil.get_terminal_size(fallback=(0, 0))
    encoding = (sys.stdout.encoding or "").lower().replace("_", "-")
    is_utf8 = encoding in {"utf-8", "utf8"}
    language = ".".join(part for part in locale.getlocale() if part) or "C"
    return [
        *(Finding("Terminal", name, value) for name, value in found),
        Finding("Terminal", "within", ", ".join(within) or "nothing else"),
        Finding(
            "Terminal", "size", f"{size.columns} x {size.lines}" if size.columns else "unknown"
        ),
        Finding("Terminal", "a terminal", "yes" if sys.stdout.isatty() else "no (output is piped)"),
        Finding("Terminal", "locale", language),
        Finding("Terminal", "encoding", encoding or "unknown", is_utf8),
    ]


def paths() -> list[Finding]:
    """Where our files are, and whether they are ours alone."""
    state = places.state_folder()
    files: dict[str, Path] = {
        "config": places.config_file(),
        "state": state,
        "journal": places.journal_file(),
        "log": places.log_file(),
        "crashes": places.crash_folder(),
    }
    found = [_path(name, path) for name, path in files.items()]
    nearest = next(folder for folder in (state, *state.parents) if folder.exists())
    if not os.access(nearest, os.W_OK):
        found.append(
            Finding("Paths", "state", f"{at_home(nearest)} cannot be written to", ok=False)
        )
    return found


def _path(name: str, path: Path) -> Finding:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return Finding("Paths", name, f"{at_home(path)} (not there)")
    except OSError as error:
        return Finding("Paths", name, f"{at_home(path)} ({error.strerror})", ok=False)
    words = f"{at_home(path)} ({stat.filemode(mode)})"
    # A config file may be for all to see, as long as no secret stands in it: its check tells.
    private = name in {"journal", "log"}
    if private and places.open_to_others(path):
        return Finding("Paths", name, f"{words}: others can read it, run chmod 600", ok=False)
    return Finding("Paths", name, words)


def config_file() -> tuple[list[Finding], Config | None]:
    """The settings are None where they cannot be used."""
    try:
        config = check_file(places.config_file())
    except ConfigError as error:
        return [Finding("Config", "mistake", str(one), ok=False) for one in error.problems], None
    except SettingsError as error:
        return [Finding("Config", "file", error.message, ok=False)], None
    if config is None:
        return [Finding("Config", "file", "none, and none is needed")], Config()
    names = ", ".join(config.profiles) or "none"
    return [Finding("Config", "file", f"no mistakes; profiles: {names}", ok=True)], config


def account(
    wishes: Wishes, config: Config, *, fetch: Callable[[Settings], Settings] | None = None
) -> tuple[list[Finding], Settings | None]:
    """Whose account would be opened. May run the profile's token command; never shows a token.

    The settings are None where no account can be opened. `fetch` stands in for `with_token`.
    """
    try:
        settings = settings_from(wishes, config)
        kind = _source(wishes, settings)
        settings = (fetch or _fetch)(settings)
    except SettingsError as error:
        words = error.message.splitlines()[0]
        return [Finding("Account", "account", words, ok=False)], None
    clear = ": the token crosses the network unencrypted, use https" if settings.in_clear else ""
    shown = [
        Finding("Account", "profile", settings.profile or "none"),
        Finding("Account", "address", settings.address + clear, ok=False if clear else None),
        Finding("Account", "token", f"present, from {kind}", ok=bool(settings.token)),
        Finding("Account", "read-only", "yes" if settings.read_only else "no"),
        Finding("Account", "refresh", f"{settings.refresh:g} s"),
        Finding("Account", "time zone", settings.time_zone),
    ]
    return shown, settings


def _fetch(settings: Settings) -> Settings:
    return with_token(settings, may_ask=sys.stdin.isatty())


def _source(wishes: Wishes, settings: Settings) -> str:
    source = settings.token_source
    if isinstance(source, TokenCommand):
        return "a command"
    if isinstance(source, TokenKeyring):
        return "the keyring"
    if isinstance(source, TokenFile):
        return "a file" if wishes.token_file is None else "--token-file"
    return "the config file" if source is not None else "GPUGEEK_API_TOKEN"
