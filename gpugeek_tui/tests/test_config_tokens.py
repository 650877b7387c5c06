"""Getting the token from a command, a keyring or a file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from gpugeek_tui.api.secret import Secret
from gpugeek_tui.config.model import TokenCommand, TokenFile, TokenKeyring
from gpugeek_tui.config.tokens import read_token
from gpugeek_tui.errors import SettingsError

CANARY = "canary-9f1c-token"


def command(code: str, *arguments: str) -> TokenCommand:
    return TokenCommand((sys.executable, "-S", "-c", code, *arguments))


def test_the_first_line_that_a_command_prints_is_the_token() -> None:
    code = f"print('{CANARY}\\nlogin: me')"
    assert read_token(command(code)).reveal() == CANARY


def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    code = "import sys; print(sys.argv[1])"
    assert read_token(command(code, "$HOME;`id`|x>y")).reveal() == "$HOME;`id`|x>y"


def test_a_command_that_fails_is_told_with_its_words_and_no_secret_of_them() -> None:
    code = (
        f"import sys; print('{CANARY}'); "
        f"sys.exit('\\x1b[2Jbad {CANARY} token=hunter2x Q3rDHh7QEwgYsuPxYSdVbE9zzKQQW45e')"
    )
    with pytest.raises(SettingsError) as failed:
        read_token(command(code))
    said = str(failed.value)
    assert "exit code 1" in said
    assert "bad *** token=*** ***" in said
    for secret in (CANARY, "hunter2x", "Q3rD", "\x1b"):
        assert secret not in said
    assert failed.value.__cause__ is None


@pytest.mark.parametrize("printed", ["", "\n \n"])
def test_a_command_that_prints_nothing_is_told(printed: str) -> None:
    with pytest.raises(SettingsError, match="no token"):
        read_token(command(f"print({printed!r}, end='')"))


def test_a_command_that_is_not_there_is_told() -> None:
    with pytest.raises(SettingsError, match="cannot be run"):
        read_token(TokenCommand(("/no/such/program",)))


def test_a_command_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}

    def hang(argv: list[str], **options: object) -> None:
        asked.update(options)
        raise subprocess.TimeoutExpired(argv, 30, output=CANARY.encode())

    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(SettingsError, match="30 seconds") as failed:
        read_token(TokenCommand(("pass",)))
    assert failed.value.__context__ is None  # it holds what was printed so far
    assert asked["timeout"] == 30
    assert asked["stdin"] == subprocess.DEVNULL


def test_a_command_does_not_see_the_token_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GPUGEEK_API_TOKEN", CANARY)
    code = "import os; print(os.environ.get('GPUGEEK_API_TOKEN', 'not-there'))"
    assert read_token(command(code)).reveal() == "not-there"


def test_a_token_that_cannot_be_a_header_is_refused_unseen() -> None:
    with pytest.raises(SettingsError, match="characters") as refused:
        read_token(command(f"print('{CANARY}\\u00e9')"))
    assert CANARY not in str(refused.value)


def test_a_file_s_first_line_is_the_token(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(f"{CANARY}\nrest\n")
    path.chmod(0o600)
    assert read_token(TokenFile(path)).reveal() == CANARY


@pytest.mark.skipif(sys.platform == "win32", reason="modes say nothing there")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_file_that_others_can_read_or_change_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "key"
    path.write_text(CANARY)
    path.chmod(mode)
    with pytest.raises(SettingsError, match="chmod 600"):
        read_token(TokenFile(path))


def test_a_file_that_is_empty_or_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_token(TokenFile(tmp_path / "none"))
    path = tmp_path / "key"
    path.touch(mode=0o600)
    with pytest.raises(SettingsError, match="no token"):
        read_token(TokenFile(path))


class Keyring(ModuleType):
    """Stands in for the library, which need not be installed."""

    def __init__(self, answer: str | Exception | None) -> None:
        super().__init__("keyring")
        self.answer = answer

    def get_password(self, service: str, user: str) -> str | None:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer and f"{self.answer}-{service}-{user}"


def test_a_keyring_is_asked_by_service_and_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", Keyring("token"))
    assert read_token(TokenKeyring("gpugeek", "me")).reveal() == "token-gpugeek-me"


def test_an_entry_that_is_missing_is_told_with_the_command_that_makes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", Keyring(None))
    with pytest.raises(SettingsError, match="keyring set 'gpugeek' 'me'"):
        read_token(TokenKeyring("gpugeek", "me"))


def test_a_keyring_that_fails_is_told_by_the_kind_of_its_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", Keyring(RuntimeError(CANARY)))
    with pytest.raises(SettingsError, match="RuntimeError") as failed:
        read_token(TokenKeyring("gpugeek", "me"))
    assert CANARY not in str(failed.value)
    assert failed.value.__context__ is None


def test_without_the_library_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(SettingsError, match=r"gpugeek-tui\[keyring\]"):
        read_token(TokenKeyring("gpugeek", "me"))


def test_a_token_of_the_config_file_is_itself() -> None:
    assert read_token(Secret(CANARY)).reveal() == CANARY
