"""`gpugeek-contract` as a user meets it: exit codes, what it prints, and what it leaves behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from contract_tests.__main__ import main
from mockserver.tests.contract.second_server import NOTEBOOK, PASSWORD, TOKEN, second_server

FEW_SECONDS = 60.0
PROGRAM = [sys.executable, "-m", "contract_tests"]
ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _no_ledger_of_the_users(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GPUGEEK_CONTRACT_STATE", str(tmp_path_factory.mktemp("state")))
        yield


def _environment(token: str = TOKEN, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return kept | {"GPUGEEK_API_TOKEN": token, "PYTHONPATH": str(ROOT)} | more


def _run(
    *arguments: str, cwd: Path, token: str = TOKEN, **more: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments],
        cwd=cwd,
        env=_environment(token, **more),
        capture_output=True,
        text=True,
        timeout=FEW_SECONDS,
        check=False,
    )


def test_all_holds_on_the_bundled_mock_whatever_the_folder_says(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    (tmp_path / "conftest.py").write_text("raise SystemExit(9)\n")
    areas = ("--area", "envelope", "--area", "life")  # all of them is a step of its own in CI
    done = _run(
        *areas, cwd=tmp_path, PYTEST_ADDOPTS="--no-such-option", PYTEST_PLUGINS="no_such_plugin"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^life +\d+ held$", done.stdout, re.MULTILINE)
    assert re.search(r"^\d+ statements hold, 0 are broken", done.stdout, re.MULTILINE)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["conftest.py", "pytest.ini"]


def test_a_broken_statement_ends_with_1_and_can_be_repeated_by_hand(tmp_path: Path) -> None:
    with second_server("restart stops", "password is a number") as (url, _):
        done = _run("--base-url", url, "--area", "life", "--wait", "2", cwd=tmp_path)
    assert done.returncode == 1
    assert re.search(r"^BROKEN S218 \[ACT\] ", done.stdout, re.MULTILINE)
    curl = next(line for line in done.stdout.splitlines() if '"action": "restart"' in line)
    assert curl.strip().startswith('curl -sS -X POST -H "gz-api-token: $GPUGEEK_API_TOKEN"')
    assert curl.endswith(f"{url}/api/v1/openapi/instance/action")


@pytest.mark.judges
@pytest.mark.parametrize("defects", [(), ("names are lost", "ssh without port", "no web address")])
def test_nothing_secret_is_printed(tmp_path: Path, defects: tuple[str, ...]) -> None:
    with second_server(*defects) as (url, _):
        areas = ("--area", "life", "--area", "query")
        done = _run("--base-url", url, "--wait", "1", *areas, cwd=tmp_path)
    assert done.returncode == bool(defects)
    for secret in (TOKEN, PASSWORD, NOTEBOOK):
        assert secret not in done.stdout + done.stderr


def test_an_unreachable_target_is_one_line_and_3(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        done = _run("--base-url", url, cwd=tmp_path)
    assert done.returncode == 3
    assert done.stderr.startswith(f"Cannot reach {url}")
    assert done.stderr.count("\n") == 1


def test_a_refused_token_is_one_line_and_3(tmp_path: Path) -> None:
    with second_server("no token is good enough") as (url, _):
        done = _run("--base-url", url, cwd=tmp_path)
    assert done.returncode == 3
    assert "refuses the token" in done.stderr
    assert done.stderr.count("\n") == 1


def test_another_site_is_one_line_and_3(tmp_path: Path) -> None:
    with second_server() as (url, _):
        done = _run("--base-url", f"{url}/elsewhere", cwd=tmp_path)
    assert done.returncode == 3
    assert "not as this API" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--base-url", "ftp://example.com"], "is no address"),
        (["--base-url", "127.0.0.1:8765"], "is no address"),
        (["--base-url", "http://user:pass@127.0.0.1:1"], "user name or password"),
        (["--base-url", "http://127.0.0.1:1", "--read-only", "--allow-spend"], "contradict"),
        (["--profile", "eager"], "eager"),
        (["--no-such-option"], "no-such-option"),
    ],
)
def test_wrong_use_is_2_and_says_what_to_do(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    done = _run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr


def test_no_token_is_wrong_use_except_at_a_mock(tmp_path: Path) -> None:
    with second_server() as (url, api):
        done = _run("--base-url", url, cwd=tmp_path, token="")
        assert not [path for _, path, _ in api.requests if path.startswith("/api/")]
    assert done.returncode == 2
    assert "GPUGEEK_API_TOKEN" in done.stderr


def test_the_extra_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contract_tests.__main__.find_spec", lambda _: None)
    done = CliRunner().invoke(main, [])
    assert done.exit_code == 2
    assert "pip install 'gpugeek-tui[contract]'" in done.stderr


def test_the_list_names_every_statement_and_its_tests(tmp_path: Path) -> None:
    done = _run("--list", cwd=tmp_path)
    assert done.returncode == 0
    named = re.findall(r"^(S\d+) ", done.stdout, re.MULTILINE)
    assert named == [f"S{number}" for number in range(1, 233)]
    assert "life: test_a_released_instance_is_gone" in done.stdout


def test_the_version_is_the_packages(tmp_path: Path) -> None:
    assert re.fullmatch(
        r"gpugeek-contract, version \d+\.\d+\.\d+\n", _run("--version", cwd=tmp_path).stdout
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_was_created_is_released_after_an_interruption(
    tmp_path: Path, number: signal.Signals
) -> None:
    with second_server() as (url, api):
        running = subprocess.Popen(
            [*PROGRAM, "--base-url", url, "--area", "life", "--wait", "2"],
            cwd=tmp_path,
            env=_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        assert api.created.wait(FEW_SECONDS)
        running.send_signal(number)
        _, errors = running.communicate(timeout=FEW_SECONDS)
        alive = [machine.id for machine in api.cloud.machines.values() if not machine.gone]
    assert (running.returncode, errors, alive) == (130, b"", [])
