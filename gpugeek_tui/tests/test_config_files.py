"""The config file on the disk, and the commands that look at it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gpugeek_tui import places
from gpugeek_tui.cli import main
from gpugeek_tui.config import Config
from gpugeek_tui.config.example import EXAMPLE
from gpugeek_tui.config.files import ConfigError, check_file, load_config
from gpugeek_tui.errors import SettingsError

CANARY = "canary-9f1c-token"
modes = pytest.mark.skipif(sys.platform == "win32", reason="modes say nothing there")


def written(text: str | bytes, mode: int = 0o600) -> Path:
    path = places.config_file()
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    path.chmod(mode)
    return path


def ran(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_no_file_is_no_mistake() -> None:
    assert load_config(places.config_file()) == Config()
    assert check_file(places.config_file()) is None


@modes
def test_a_token_in_a_file_that_others_can_read_is_refused_with_the_way_out() -> None:
    text = f"[profile.a]\ntoken = '{CANARY}'\n"
    assert "a" in load_config(written(text)).profiles
    with pytest.raises(ConfigError) as refused:
        load_config(written(text, 0o644))
    (line,) = refused.value.lines
    assert line.startswith(f"{places.config_file()}:2:9: ")
    assert f"chmod 600 '{places.config_file()}'" in line
    assert CANARY not in line


@modes
def test_so_is_a_password_in_an_address_and_nothing_else_is() -> None:
    with pytest.raises(ConfigError, match=r"2:11: .*chmod 600"):
        load_config(written("[profile.a]\naddress = 'https://u:p@host'\n", 0o640))
    assert load_config(written("[profile.a]\naddress = 'https://host'\n", 0o644)).profiles


def test_bytes_that_are_no_text_have_a_place() -> None:
    with pytest.raises(ConfigError, match="2:5: the file is not UTF-8"):
        load_config(written(b"# a\n# \xc3\xb6\xff\n"[:9] + b"\xff"))


def test_a_huge_file_is_not_read() -> None:
    with pytest.raises(SettingsError, match="1 MiB"):
        load_config(written("#" * (1024 * 1024 + 1)))


def test_a_folder_in_its_place_is_told() -> None:
    places.config_file().mkdir(parents=True)
    with pytest.raises(SettingsError, match="cannot be read"):
        load_config(places.config_file())


def test_check_tells_every_mistake_as_compilers_do_and_fails() -> None:
    path = written("[profile.a]\nrefesh = 1\ncolor = 'blurple'\n")
    done = ran("config", "check")
    assert done.exit_code == 1
    assert done.stdout.splitlines()[0].startswith(f"{path}:2:1: profile.a.refesh is no setting")
    assert done.stdout.splitlines()[1].startswith(f"{path}:3:9: ")
    assert done.stderr == "2 mistakes.\n"


def test_check_of_a_sound_file_names_its_profiles() -> None:
    path = written("default = 'b'\n[profile.a]\n[profile.b]\n")
    done = ran("config", "check", str(path))
    assert (done.exit_code, done.stdout) == (
        0,
        f"{path}: no mistakes. Profiles: a, b (default).\n",
    )


def test_check_of_a_file_that_is_not_there_fails_only_when_it_was_asked_for(tmp_path: Path) -> None:
    assert ran("config", "check").exit_code == 0
    assert ran("config", "check", str(tmp_path / "no.toml")).exit_code == 1


def test_check_looks_whether_what_the_file_names_is_there(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(CANARY)
    key.chmod(0o644)
    written(
        f"default = 'a'\n[profile.a]\ntoken_command = 'no-such-program-here'\n"
        f"[profile.b]\ntoken_file = '/no/such/file'\n[profile.c]\ntoken_file = '{key}'\n"
    )
    done = ran("config", "check")
    assert done.exit_code == 1
    said = [line.split("config.toml:")[1] for line in done.stdout.splitlines()]
    assert said[0] == "3:17: there is no such program to run"
    assert said[1].startswith("5:14: it cannot be read")
    if sys.platform != "win32":
        assert said[2] == f"7:14: others can read it. Run: chmod 600 '{key}'"
    assert (
        len(load_config(places.config_file()).profiles) == 3
    )  # who uses another profile is not stopped by it


def test_path_prints_where_it_would_be() -> None:
    assert ran("config", "path").stdout == f"{places.config_file()}\n"
    assert not places.config_file().exists()


def test_init_begins_a_private_file_that_changes_nothing_and_never_overwrites() -> None:
    done = ran("config", "init")
    assert (done.exit_code, done.stdout) == (0, f"Written: {places.config_file()}\n")
    assert places.config_file().read_text(encoding="utf-8") == EXAMPLE
    if sys.platform != "win32":
        assert places.config_file().stat().st_mode & 0o777 == 0o600
    assert ran("config", "check").exit_code == 0
    written("[profile.mine]\n")
    again = ran("config", "init")
    assert again.exit_code == 1
    assert "left as it is" in again.stderr
    assert places.config_file().read_text(encoding="utf-8") == "[profile.mine]\n"


def test_the_commands_are_listed_without_being_imported() -> None:
    import subprocess

    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom gpugeek_tui.cli import main\n"
        "said = CliRunner().invoke(main, ['--help']).output\n"
        "print('doctor' in said, sorted(m for m in sys.modules if m.startswith('gpugeek_tui.')))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True ['gpugeek_tui.cli', 'gpugeek_tui.commands']"


def test_a_command_that_is_none_is_wrong_use() -> None:
    assert ran("konfig").exit_code == 2
