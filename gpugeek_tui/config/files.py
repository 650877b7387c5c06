"""The config file on the disk: read it, refuse it, begin it."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from gpugeek_tui.api.address import Address
from gpugeek_tui.api.secret import Secret
from gpugeek_tui.config.model import Config, Profile, TokenCommand, TokenFile, TokenKeyring
from gpugeek_tui.config.reading import not_text, read_config
from gpugeek_tui.config.syntax import Problem, read_document
from gpugeek_tui.config.table import Complaints
from gpugeek_tui.errors import SettingsError
from gpugeek_tui.places import make_private, open_to_others

__all__ = ["ConfigError", "check_file", "load_config", "write_example"]

MOST_BYTES = 1024 * 1024
PRIVATE_FILE = 0o600


class ConfigError(SettingsError):
    """Every mistake of a config file: `problems`, in the order of the file."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.path = path
        self.problems = problems
        super().__init__("\n".join(self.lines))

    @property
    def lines(self) -> list[str]:
        """A line a mistake, as compilers write them: FILE:LINE:COLUMN: words."""
        return [f"{self.path}:{problem}" for problem in self.problems]


def load_config(path: Path) -> Config:
    """The settings in `path`; the usual ones if there is no such file.

    Raises `ConfigError` for mistakes in it, and `SettingsError` when it cannot be read, or holds a
    token and can be read by others.
    """
    text = _text_of(path)
    if text is None:
        return Config()
    config, problems = read_config(text, folder=path.parent)
    problems = sorted({*problems, *_open_tokens(path, text, config)})
    if problems:
        raise ConfigError(path, problems)
    return config


def check_file(path: Path) -> Config | None:
    """As `load_config`, and looks besides whether files and programs that it names are there, and
    whether the keys can be had: a start goes on without either.

    None if there is no file.
    """
    text = _text_of(path)
    if text is None:
        return None
    config, problems = read_config(text, folder=path.parent)
    missing = {*_missing(text, config), *_wrong_keys(text, config)}
    problems = sorted({*problems, *_open_tokens(path, text, config), *missing})
    if problems:
        raise ConfigError(path, problems)
    return config


def write_example(path: Path) -> None:
    """Begins a config file, all comments, readable by its owner. Raises `SettingsError`.

    One that is there already is left alone, and that is an error.
    """
    # Here, not at the top: a start has no use for it.
    from gpugeek_tui.config.example import EXAMPLE  # noqa: PLC0415

    try:
        make_private(path.parent)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(EXAMPLE)
    except FileExistsError:
        raise SettingsError(f"{path} is there already, and is left as it is.") from None
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}.") from None


def _text_of(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from None
    if len(data) > MOST_BYTES:
        raise SettingsError(f"{path} is larger than 1 MiB: that is no config file.")
    problem: Problem | None = None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        problem = not_text(error)
    raise ConfigError(path, [problem])  # out here: the other error holds the file's bytes


def _open_tokens(path: Path, text: str, config: Config) -> list[Problem]:
    """A token in a file that others can read is everybody's token."""
    keys = [
        *(("profile", name, "token") for name, one in config.profiles.items() if _holds_token(one)),
        *(
            ("profile", name, "address")
            for name, one in config.profiles.items()
            if _holds_password(one)
        ),
    ]
    if not keys or not open_to_others(path):
        return []
    words = f"others can read this file, and a secret stands here. Run: chmod 600 '{path}'"
    return _at_value(text, dict.fromkeys(keys, words))


def _holds_token(profile: Profile) -> bool:
    return isinstance(profile.token_source, Secret)


def _holds_password(profile: Profile) -> bool:
    return bool(Address.parse(profile.base_url).password)


def _missing(text: str, config: Config) -> list[Problem]:
    found: dict[tuple[str, ...], str] = {}
    for name, profile in config.profiles.items():
        if complaint := _source_problem(profile):
            key, words = complaint
            found["profile", name, key] = words
    return _at_value(text, found)


def _wrong_keys(text: str, config: Config) -> list[Problem]:
    """Keys that the dashboard does without, and says so."""
    # Here, not at the top: a start settles them once the screen is there.
    from gpugeek_tui.keys.settling import settle  # noqa: PLC0415

    document = read_document(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    paths = _leaves(document.values.get("keys"), ("keys",))
    complaints = Complaints(document._replace(problems=[]))
    for clash in settle(config.keymap).clashes:
        complaints.at_key(paths[clash.id], clash.words)
    return complaints.problems


def _leaves(table: object, path: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The paths of the settings in a table, by their names with dots."""
    if not isinstance(table, dict):
        return {".".join(path[1:]): path}
    found: dict[str, tuple[str, ...]] = {}
    for key, value in table.items():
        found |= _leaves(value, (*path, key))
    return found


def _source_problem(profile: Profile) -> tuple[str, str] | None:
    source = profile.token_source
    if isinstance(source, TokenCommand) and shutil.which(source.argv[0]) is None:
        return "token_command", "there is no such program to run"
    if isinstance(source, TokenKeyring) and find_spec("keyring") is None:
        return "token_keyring", "the keyring library is missing: pip install 'gpugeek-tui[keyring]'"
    if isinstance(source, TokenFile):
        try:
            if open_to_others(source.path):
                return "token_file", f"others can read it. Run: chmod 600 '{source.path}'"
        except OSError as error:
            return "token_file", f"it cannot be read: {error.strerror}"
    return None


def _at_value(text: str, found: dict[tuple[str, ...], str]) -> list[Problem]:
    complaints = Complaints(read_document(text.removeprefix("\ufeff").replace("\r\n", "\n")))
    for path, words in found.items():
        complaints.at_value(path, words)
    return complaints.problems if found else []
