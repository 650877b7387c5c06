"""Where files are kept, and who may read them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gpugeek_tui import places


def test_the_environment_moves_settings_and_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GPUGEEK_CONFIG", str(tmp_path / "mine.toml"))
    monkeypatch.setenv("GPUGEEK_STATE", str(tmp_path / "state"))
    assert places.config_file() == tmp_path / "mine.toml"
    for path in (places.log_file(), places.journal_file(), places.crash_folder()):
        assert path.parent == tmp_path / "state"
    assert list(tmp_path.iterdir()) == []


def test_a_path_from_the_environment_may_be_relative_or_at_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GPUGEEK_CONFIG", "here.toml")
    assert places.config_file() == tmp_path / "here.toml"
    monkeypatch.setenv("GPUGEEK_CONFIG", "~/there.toml")
    assert places.config_file() == tmp_path / "home" / "there.toml"


@pytest.mark.skipif(sys.platform != "linux", reason="other platforms have other folders")
def test_without_it_they_are_where_the_platform_keeps_such_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GPUGEEK_CONFIG", "GPUGEEK_STATE"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "s"))
    assert places.config_file() == tmp_path / "c" / "gpugeek-tui" / "config.toml"
    assert places.state_folder() == tmp_path / "s" / "gpugeek-tui"


@pytest.mark.skipif(sys.platform == "win32", reason="modes say nothing there")
def test_a_folder_of_ours_is_private_and_one_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    made = places.make_private(tmp_path / "state")
    assert made.stat().st_mode & 0o777 == 0o700
    made.chmod(0o755)
    assert places.make_private(made).stat().st_mode & 0o777 == 0o755


@pytest.mark.skipif(sys.platform == "win32", reason="modes say nothing there")
@pytest.mark.parametrize(("mode", "is_open"), [(0o600, False), (0o640, True), (0o604, True)])
def test_it_is_known_who_may_read_a_file(tmp_path: Path, mode: int, is_open: bool) -> None:
    path = tmp_path / "secret"
    path.touch()
    path.chmod(mode)
    assert places.open_to_others(path) is is_open
