"""Where the program keeps its files: one for settings, and a folder for what it must remember.

Both follow the platform's own rule and can be moved by the environment. Nothing here makes a folder
by being asked for its name: `make_private` does, when something is to be written.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = [
    "CONFIG_VARIABLE",
    "STATE_VARIABLE",
    "config_file",
    "crash_folder",
    "journal_file",
    "log_file",
    "make_private",
    "open_to_others",
    "state_folder",
    "templates_file",
    "views_file",
]

CONFIG_VARIABLE = "GPUGEEK_CONFIG"
"""The config file itself, wherever it is."""
STATE_VARIABLE = "GPUGEEK_STATE"
"""The folder of journal, log and crash reports."""

NAME = "gpugeek-tui"
PRIVATE_FOLDER = 0o700
OTHERS = 0o077
"""The permission bits of the group and of everybody else."""


def config_file() -> Path:
    """`config.toml`, which need not exist."""
    given = os.environ.get(CONFIG_VARIABLE, "").strip()
    return _absolute(given) if given else _platform_folder("config") / "config.toml"


def state_folder() -> Path:
    """The folder of everything below, which need not exist."""
    given = os.environ.get(STATE_VARIABLE, "").strip()
    return _absolute(given) if given else _platform_folder("state")


def log_file() -> Path:
    return state_folder() / "gpugeek-tui.log"


def journal_file() -> Path:
    return state_folder() / "journal.sqlite3"


def views_file() -> Path:
    """Named views, and how tables were left."""
    return state_folder() / "views.json"


def templates_file() -> Path:
    """Create forms with names."""
    return state_folder() / "templates.json"


def crash_folder() -> Path:
    return state_folder() / "crashes"


def make_private(folder: Path) -> Path:
    """The folder, made if need be so that only its owner can enter it. Raises OSError.

    One that is there already keeps its mode: it may be shared on purpose.
    """
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    return folder


def open_to_others(path: Path) -> bool:
    """Whether anybody but its owner may read or change the file. Raises OSError.

    Never on Windows, where the mode says nothing about that.
    """
    return sys.platform != "win32" and bool(path.stat().st_mode & OTHERS)


def _absolute(path: str) -> Path:
    return Path(os.path.abspath(Path(path).expanduser()))  # noqa: PTH100 - resolve() follows links


def _platform_folder(kind: str) -> Path:
    # Here, not at the top: a folder given by the environment needs no knowledge of the platform.
    import platformdirs  # noqa: PLC0415

    find = platformdirs.user_config_path if kind == "config" else platformdirs.user_state_path
    return find(NAME, appauthor=False)
