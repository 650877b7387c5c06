"""The command line: what is asked for, by flags and by the environment."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from gpugeek_tui import places, start
from gpugeek_tui.api.secret import Secret
from gpugeek_tui.cli import main
from gpugeek_tui.settings import Settings, Wishes

CANARY = "canary-9f1c-token"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Wishes, str]]:
    """What the dashboard was asked for, instead of opening it."""
    seen: list[tuple[Wishes, str]] = []

    def remember(wishes: Wishes, *, log_level: str) -> int:
        seen.append((wishes, log_level))
        return 0

    monkeypatch.setattr(start, "open_dashboard", remember)
    return seen


def test_nothing_said_is_nothing_wished(asked: list[tuple[Wishes, str]]) -> None:
    assert CliRunner().invoke(main, []).exit_code == 0
    ((wishes, level),) = asked
    assert not wishes.token
    assert (wishes.profile, wishes.base_url, wishes.token_file, wishes.demo) == (None,) * 4
    assert (wishes.read_only, wishes.refresh, level) == (False, None, "info")


def test_the_environment_speaks_for_every_option(asked: list[tuple[Wishes, str]]) -> None:
    environment = {
        "GPUGEEK_PROFILE": "lab",
        "GPUGEEK_BASE_URL": "http://127.0.0.1:1",
        "GPUGEEK_TOKEN_FILE": "key",
        "GPUGEEK_READ_ONLY": "1",
        "GPUGEEK_REFRESH": "2.5",
        "GPUGEEK_LOG_LEVEL": "debug",
        "GPUGEEK_API_TOKEN": f" {CANARY}\n",
    }
    done = CliRunner().invoke(main, [], env=environment)
    assert done.exit_code == 0, done.output
    ((wishes, level),) = asked
    assert (wishes.profile, wishes.base_url) == ("lab", "http://127.0.0.1:1")
    assert (wishes.token_file, wishes.read_only, wishes.refresh) == (Path("key"), True, 2.5)
    assert wishes.token.reveal() == CANARY
    assert level == "debug"


def test_a_flag_wins_over_the_environment(asked: list[tuple[Wishes, str]]) -> None:
    environment = {"GPUGEEK_PROFILE": "lab", "GPUGEEK_REFRESH": "2"}
    CliRunner().invoke(main, ["--profile", "prod", "--refresh", "3"], env=environment)
    assert (asked[0][0].profile, asked[0][0].refresh) == ("prod", 3.0)


@pytest.mark.parametrize("option", ["--base-url", "--profile", "--token-file"])
def test_the_demo_goes_with_no_account_that_was_typed(option: str) -> None:
    done = CliRunner().invoke(main, ["--demo", option, "x"])
    assert done.exit_code == 2
    assert option in done.output
    assert "--demo" in done.output


def test_the_demo_does_not_mind_the_environment(asked: list[tuple[Wishes, str]]) -> None:
    CliRunner().invoke(main, ["--demo"], env={"GPUGEEK_PROFILE": "lab", "GPUGEEK_BASE_URL": "x"})
    assert asked[0][0].demo == "demo"


def test_mistakes_of_the_config_are_told_before_the_screen_is_taken() -> None:
    path = places.config_file()
    path.parent.mkdir()
    path.write_text(f"[profile.a]\ntokn = '{CANARY}'\nrefresh = 0\n", encoding="utf-8")
    done = CliRunner().invoke(main, [])
    assert done.exit_code == 2
    assert f"{path}:2:1: profile.a.tokn is no setting: did you mean token?" in done.stderr
    assert f"{path}:3:11: " in done.stderr
    assert CANARY not in done.output


def test_without_a_terminal_no_token_is_fetched(tmp_path: Path) -> None:
    path = places.config_file()
    path.parent.mkdir()
    proof = tmp_path / "proof"
    path.write_text(f"[profile.a]\ntoken_command = ['touch', '{proof}']\n", encoding="utf-8")
    done = CliRunner().invoke(main, [])
    assert done.exit_code == 2
    assert "needs a terminal" in done.stderr
    assert not proof.exists()


def test_a_token_that_takes_its_time_is_said_to_be_waited_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = threading.Event()

    def echo(words: str, *, err: bool) -> None:
        print(words, file=sys.stderr if err else sys.stdout)
        said.set()

    def slow(settings: Settings, *, may_ask: bool) -> Settings:
        assert said.wait(timeout=30)
        return settings

    monkeypatch.setattr(start, "SILENCE", 0.0)
    monkeypatch.setattr(start, "with_token", slow)
    monkeypatch.setattr("click.echo", echo)
    start.fetched(Settings(token_source=Secret(CANARY)))
    assert capsys.readouterr().err == "gpugeek-tui: waiting for the API token ...\n"


def test_no_repr_of_the_wishes_holds_the_token() -> None:
    assert CANARY not in repr(Wishes(token=Secret(CANARY), base_url=f"https://u:{CANARY}@h"))
