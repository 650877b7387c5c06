"""What `gpugeek-tui doctor` finds, and what it never tells."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gpugeek_tui import places
from gpugeek_tui.cli import main
from gpugeek_tui.doctor.connection import connection, skew_words
from gpugeek_tui.doctor.finding import Finding, as_text
from gpugeek_tui.settings import Settings
from mockserver.serving import MockServer

CANARY = "canary-9f1c-token"


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(world="demo", seed=1) as running:
        yield running


def ran(*words: str, **environment: str) -> Result:
    return CliRunner().invoke(main, [*words], env=environment)


def found(done: Result) -> dict[tuple[str, str], dict[str, Any]]:
    told = json.loads(done.stdout)
    assert told["version"] == 1
    return {(one["section"], one["name"]): one for one in told["findings"]}


def with_config(text: str) -> None:
    path = places.config_file()
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)


def test_all_is_well_with_a_server_and_a_token(mock: MockServer) -> None:
    done = ran("--base-url", mock.url, "doctor", "--json", GPUGEEK_API_TOKEN=CANARY)
    told = found(done)
    assert done.exit_code == 0, done.output
    for step in ("DNS", "TCP", "TLS", "HTTP", "gpu/list", "clock"):
        assert told["Connection", step]["ok"] is True
    assert told["Connection", "gpu/list"]["value"] == "5 GPU types"
    assert told["Account", "token"]["value"] == "present, from GPUGEEK_API_TOKEN"
    assert told["Program", "textual"]["value"]
    assert told["Terminal", "encoding"]["ok"] is True
    assert told["Paths", "journal"]["value"].endswith("(not there)")
    assert CANARY not in done.output


def test_as_text_it_says_the_same_in_sections(mock: MockServer) -> None:
    with_config(f"[profile.lab]\naddress = '{mock.url}'\ntoken = '{CANARY}'\n")
    done = ran("doctor")
    assert done.exit_code == 0, done.output
    assert "  ok    file           no mistakes; profiles: lab\n" in done.stdout
    assert "        profile        lab\n" in done.stdout
    assert "  ok    token          present, from the config file\n" in done.stdout
    assert CANARY not in done.output


def test_after_a_step_that_fails_there_is_no_next() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        done = ran(
            "--base-url", f"https://127.0.0.1:{port}", "doctor", "--json", GPUGEEK_API_TOKEN=CANARY
        )
    told = found(done)
    assert done.exit_code == 1
    assert told["Connection", "DNS"]["ok"] is True
    assert told["Connection", "TCP"]["ok"] is False
    assert ("Connection", "TLS") not in told


def test_a_server_that_speaks_no_tls_is_told_at_that_step(mock: MockServer) -> None:
    told = list(connection(Settings(base_url=mock.url.replace("http:", "https:"))))
    assert [(one.name, one.ok) for one in told] == [("DNS", True), ("TCP", True), ("TLS", False)]


def test_a_refused_token_is_told_with_code_and_traceid(mock: MockServer) -> None:
    told = {one.name: one for one in connection(Settings(base_url=mock.url))}
    assert told["HTTP"].ok
    assert told["gpu/list"].ok is False
    assert "code 10002" in told["gpu/list"].value
    assert "traceid" in told["gpu/list"].value


def test_a_proxy_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        monkeypatch.setenv("https_proxy", f"http://me:{CANARY}@127.0.0.1:{port}")
        monkeypatch.delenv("no_proxy", raising=False)
        told = list(connection(Settings(base_url="https://cloud.invalid")))
    assert told[0].value == f"127.0.0.1:{port}, as the environment says"
    assert [(one.name, one.ok) for one in told[1:]] == [("DNS", True), ("TCP", False)]
    assert CANARY not in repr(told)


def test_mistakes_of_the_config_are_told_and_end_it() -> None:
    with_config(f"[profile.lab]\ntokn = '{CANARY}'\nrefresh = 0\n")
    done = ran("doctor")
    assert done.exit_code == 1
    assert (
        "WRONG mistake        2:1: profile.lab.tokn is no setting: did you mean token?"
        in done.stdout
    )
    assert "3:11:" in done.stdout
    assert CANARY not in done.output


def test_without_an_account_it_is_said_and_the_rest_is_told() -> None:
    done = ran("doctor")
    assert done.exit_code == 1
    assert "WRONG account        No API token" in done.stdout


def test_the_demo_has_no_connection_to_look_at() -> None:
    assert ran("--demo=demo", "doctor").exit_code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="modes say nothing there")
def test_a_log_that_others_can_read_is_wrong() -> None:
    places.state_folder().mkdir()
    places.log_file().touch()
    places.log_file().chmod(0o644)
    told = found(ran("doctor", "--json"))
    assert told["Paths", "log"]["ok"] is False
    assert "chmod 600" in told["Paths", "log"]["value"]


def test_the_home_folder_is_not_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    told = found(ran("doctor", "--json"))
    assert told["Paths", "config"]["value"].startswith("~")


@pytest.mark.parametrize(
    ("date", "words", "ok"),
    [
        ("Fri, 02 Jan 2026 00:00:01 GMT", "agrees with the server's to the second", True),
        ("Fri, 02 Jan 2026 00:01:00 GMT", "60 s behind the server's", True),
        ("Thu, 01 Jan 2026 23:50:00 GMT", "600 s ahead of the server's", False),
        ("", "the server does not tell its time", None),
        ("yesterday", "the server does not tell its time", None),
    ],
)
def test_the_clock_is_compared_with_the_server_s(date: str, words: str, ok: bool | None) -> None:
    assert skew_words(date, datetime(2026, 1, 2, tzinfo=UTC)) == (words, ok)


def test_no_finding_acts_on_the_terminal_or_names_a_secret() -> None:
    told = as_text([Finding("X", "y", "\x1b[2J token=hunter2\nnext", ok=False)])
    assert told == "X\n  WRONG y              ␛[2J token=***␊next"
