"""The program in a user's hands: killed, interrupted twice, without stock, with tokens from files."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from contract_tests.__main__ import main
from contract_tests.choice import WrongUse, chosen
from contract_tests.exchange import Credential
from contract_tests.orphans import read_books
from contract_tests.probe import obstacle
from contract_tests.run import Run
from contract_tests.session import Session
from contract_tests.target import Mode, Target, bundled_mock
from contract_tests.tokens import read_token
from mockserver.tests.contract.in_process import alive, own_machine
from mockserver.tests.contract.second_server import TOKEN, Api, second_server

FEW_SECONDS = 60.0
ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPUGEEK_CONTRACT_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("GPUGEEK_API_TOKEN", TOKEN)
    monkeypatch.delenv("GPUGEEK_API_TOKEN_2", raising=False)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def _start(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "contract_tests", *arguments, "--wait", "2"],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _invoke(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def _withhold(api: Api, path: str, wanted: Callable[[bytes], bool]) -> tuple[Event, Event]:
    """From now on answers there are made and not sent: events for "one is held" and "let them go"."""
    held, let_go, answer = Event(), Event(), api.answer

    def slowly(method: str, target: str, token: str | None, body: bytes) -> tuple[int, Any, str]:
        result = answer(method, target, token, body)
        if target.endswith(path) and wanted(body):
            held.set()
            let_go.wait(FEW_SECONDS)
        return result

    api.answer = slowly  # type: ignore[method-assign]  # a fault in the server's very middle
    return held, let_go


def test_what_a_run_killed_in_the_middle_of_a_create_left_is_cleaned_up(tmp_path: Path) -> None:
    with second_server() as (url, api):
        mine = own_machine(api)
        held, let_go = _withhold(api, "/create", lambda body: b'"dryRun": true' not in body)
        running = _start("--base-url", url, "--area", "life", cwd=tmp_path)
        assert held.wait(FEW_SECONDS)
        running.kill()
        running.communicate(timeout=FEW_SECONDS)
        let_go.set()
        (book,) = read_books(tmp_path / "state")
        assert [entry.instance_id for entry in book.open] == [None]
        assert len(alive(api)) == 2
        told = _invoke("--base-url", url, "--area", "gpu")
        assert f"gpugeek-contract cleanup --base-url {url}" in told.output
        assert len(alive(api)) == 2
        cleaned = _invoke("cleanup", "--base-url", url, "--wait", "2")
        assert alive(api) == [mine.id]
    assert cleaned.exit_code == 0
    assert cleaned.output.startswith("Gone: instance ")
    assert list((tmp_path / "state").iterdir()) == []


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="the system has no SIGHUP")
def test_a_terminal_that_is_closed_ends_the_run_as_ctrl_c_does(tmp_path: Path) -> None:
    with second_server() as (url, api):
        running = _start("--base-url", url, "--area", "life", cwd=tmp_path)
        assert api.created.wait(FEW_SECONDS)
        running.send_signal(signal.SIGHUP)
        said, errors = running.communicate(timeout=FEW_SECONDS)
        assert alive(api) == []
    assert (running.returncode, errors) == (130, "")
    assert "Releasing 1 of this run's instances" in said


def test_a_second_ctrl_c_leaves_the_rest_and_says_how_to_release_it(tmp_path: Path) -> None:
    with second_server() as (url, api):
        held, let_go = _withhold(api, "/action", lambda body: b"release" in body)
        running = _start("--base-url", url, "--area", "life", cwd=tmp_path)
        assert api.created.wait(FEW_SECONDS)
        running.send_signal(signal.SIGINT)
        assert held.wait(FEW_SECONDS)
        running.send_signal(signal.SIGINT)
        said, errors = running.communicate(timeout=FEW_SECONDS)
        let_go.set()
        assert (running.returncode, errors) == (130, "")
        assert "STILL THERE" in said
        assert f"gpugeek-contract cleanup --base-url {url}" in said
        assert len(list((tmp_path / "state").iterdir())) == 1
        assert _invoke("cleanup", "--wait", "2").exit_code == 0
        assert alive(api) == []


def test_no_stock_at_all_is_blocked_in_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mockserver.tests.contract.second_server.GPUS", ("H20-96G",))
    with second_server() as (url, _):
        done = _invoke("--base-url", url, "--area", "life", "--area", "operations")
    assert done.exit_code == 3, done.output
    assert "no GPU type has a machine free: sold out" in done.output
    assert len([line for line in done.output.splitlines() if line.startswith("Blocked")]) <= 1


def test_the_first_broken_statement_may_end_the_run() -> None:
    with second_server("message is ok") as (url, api):
        done = _invoke("--base-url", url, "--area", "envelope", "--area", "gpu", "-x")
        assert len(api.requests) < 30
    assert done.exit_code == 1
    assert "BROKEN S10" in done.output
    assert "\ngpu " not in done.output


def test_a_token_comes_from_a_file_that_only_its_owner_can_read(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"  {TOKEN}\n")
    file.chmod(0o600)
    assert read_token(file, "GPUGEEK_API_TOKEN") == TOKEN
    file.chmod(0o644)
    with pytest.raises(WrongUse, match=f"chmod 600 {file}"):
        read_token(file, "GPUGEEK_API_TOKEN")


@pytest.mark.parametrize("content", ["", " \n", "two\nlines", "schlüssel"])
def test_a_file_without_a_token_is_wrong_use(tmp_path: Path, content: str) -> None:
    file = tmp_path / "token"
    file.write_text(content)
    file.chmod(0o600)
    done = _invoke("--base-url", "http://127.0.0.1:9", "--token-file", str(file))
    assert done.exit_code == 2
    assert str(file) in done.stderr
    done = _invoke("--base-url", "http://127.0.0.1:9", "--token-file", str(tmp_path / "none"))
    assert done.exit_code == 2


def test_the_same_token_twice_is_wrong_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPUGEEK_API_TOKEN_2", TOKEN)
    done = _invoke("--base-url", "http://127.0.0.1:9")
    assert done.exit_code == 2
    assert "the same token" in done.stderr
    assert TOKEN not in done.stderr


def test_a_mock_gets_a_second_account_of_its_own_and_others_do_not() -> None:
    with bundled_mock() as mock:
        target = chosen(mock.url, TOKEN, allow_spend=False, read_only=False)
        assert target.second_token not in {"", TOKEN}
        assert target.invented == {target.second_token}
        assert chosen(mock.url, "", allow_spend=False, read_only=False).token
    with second_server() as (url, _):
        assert chosen(url, TOKEN, allow_spend=False, read_only=False).second_token == ""


def test_a_second_token_that_is_refused_is_an_obstacle() -> None:
    with second_server() as (url, api):
        answer = api.answer

        def only_the_first(method: str, target: str, token: str | None, body: bytes) -> Any:
            return answer(method, target, token if token == TOKEN else None, body)

        api.answer = only_the_first  # type: ignore[method-assign]  # it knows one account
        target = Target(url, TOKEN, Mode.FULL, rehearsal=True)
        assert obstacle(target) == ""
        assert "refuses the second" in obstacle(replace(target, second_token="other"))


def test_what_is_made_in_the_second_account_is_released_there() -> None:
    with bundled_mock() as mock:
        run = Run.open(mock, 5.0)
        gpu, image = run.account.gpus()[0], run.account.images()[0]["imageId"]
        body = {"type": 2, "gpuName": gpu, "skuName": "payg", "gpuNum": 1, "imageId": image}
        answer = run.session.call_as(Credential.OTHER, "createInstance", **body)
        assert answer.ok
        run.close()
        assert run.left == ()
        after = Session(mock)
        listed = after.listing(Credential.OTHER) or {}
        assert not [one for one in listed.values() if one["name"].startswith(run.name_prefix)]
        after.close()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--max-price", "dear"],
        ["--max-price", "-1"],
        ["--max-creates", "0"],
        ["--proxy", "socks9://x"],
        ["--area", "nonsense"],
    ],
)
def test_options_that_make_no_sense_are_wrong_use(arguments: list[str]) -> None:
    assert _invoke("--base-url", "http://127.0.0.1:9", *arguments).exit_code == 2


def test_a_ledger_that_cannot_be_written_is_said_and_the_rehearsal_goes_on(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file is in the way")
    with second_server() as (url, _):
        done = _invoke("--base-url", url, "--area", "gpu")
    assert "cannot be written" in done.stderr
    assert done.exit_code == 0, done.output


def test_a_far_address_is_spent_at_within_limits_through_the_environments_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    far = ("--base-url", "http://cloud.example.com", "--area", "gpu", "--area", "life")
    with second_server() as (url, api):
        monkeypatch.setenv("http_proxy", url)
        done = _invoke(*far)
        assert (done.exit_code, api.cloud.machines) == (0, {})
        done = _invoke(
            *far, "--allow-spend", "--max-price", "1.90", "--max-creates", "1", "--wait", "2"
        )
        assert done.exit_code == 0, done.output
        assert "at most 1 instance," in done.output
        assert len(api.cloud.machines) == 1
        assert alive(api) == []
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:9")
    done = _invoke(*far)
    assert (done.exit_code, done.output.count("\n")) == (2, 1)
    assert "--proxy" in done.stderr


def test_a_target_that_only_says_come_back_later_is_one_line_and_3(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def serve(_: httpx.Request) -> httpx.Response:
        return httpx.Response(429, headers={"Retry-After": "0"})

    transport = httpx.MockTransport(serve)
    monkeypatch.setattr("contract_tests.probe.Session", lambda target: Session(target, transport))
    done = _invoke("--base-url", "http://cloud.example.com")
    assert (done.exit_code, done.output.count("\n")) == (3, 1)
    assert "HTTP 429" in done.stderr
    assert "Cannot reach" not in done.stderr
