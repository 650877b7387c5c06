"""The ways to choose a dialect from outside: command line, server in process, control interface."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from mockserver.dialect_catalogue import CATALOGUE
from mockserver.dialect_files import load_dialect
from mockserver.errors import DialectError
from mockserver.serving import MockServer
from mockserver.tests.judge import GPUS, QUERY

COMMAND = [sys.executable, "-m", "mockserver", "--port", "0"]
CONTROL = "/__mock__/dialect"


def test_the_program_serves_a_dialect_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[choices]\nmissing_key = "403"\n', "utf-8")
    with subprocess.Popen(
        [*COMMAND, "--dialect", str(file)], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            url = json.loads(process.stdout.readline())["url"]
            assert httpx.get(url + GPUS).status_code == 403
        finally:
            process.kill()


def test_a_dialect_that_cannot_be_used_is_one_line_and_exit_2(tmp_path: Path) -> None:
    file = tmp_path / "broken.toml"
    file.write_text('[choices]\nordr = "oldest"\n', "utf-8")
    for name, words in (("hostil", "default, examples, hostile, tables"), (str(file), "order?")):
        ended = subprocess.run(
            [*COMMAND, "--dialect", name], capture_output=True, text=True, timeout=30, check=False
        )
        assert (ended.returncode, ended.stdout) == (2, "")
        assert len(ended.stderr.splitlines()) == 1
        assert words in ended.stderr


def test_the_server_in_process_takes_a_name_a_file_or_choices() -> None:
    with MockServer("empty", dialect={"missing_key": "403"}) as mock:
        assert httpx.get(mock.url + GPUS).status_code == 403
    with MockServer("empty", dialect="hostile") as mock:
        assert mock.app.tenants.dialect == load_dialect("hostile")
    with pytest.raises(DialectError, match="did you mean hostile"):
        MockServer("empty", dialect="hostil")


def test_the_control_interface_lists_and_changes_the_dialect_of_an_account() -> None:
    with MockServer("demo", frozen=True) as mock, httpx.Client(base_url=mock.url) as client:
        mine, other = {"gz-api-token": "mine"}, {"gz-api-token": "other"}
        newest = client.get(QUERY, headers=mine).json()["data"]["instances"][0]["instanceId"]
        changed = client.post(CONTROL, headers=mine, json={"choices": {"E9": "oldest"}})
        assert changed.status_code == 200
        listed = client.get(CONTROL, headers=mine).json()
        assert listed == changed.json()
        chosen = {each["name"]: each["choice"] for each in listed["switches"]}
        assert set(chosen) == set(CATALOGUE)
        assert chosen["order"] == "oldest"
        oldest = client.get(QUERY, headers=mine).json()["data"]["instances"][0]["instanceId"]
        assert oldest < newest
        assert client.get(CONTROL, headers=other).json() == client.get(CONTROL).json() != listed


def test_the_control_interface_refuses_with_words_and_changes_nothing() -> None:
    with MockServer("empty", frozen=True) as mock, httpx.Client(base_url=mock.url) as client:
        before = client.get(CONTROL).json()
        refused = client.post(CONTROL, json={"choices": {"order": "oldest", "totl": "page"}})
        assert refused.status_code == 400
        assert "did you mean total?" in refused.json()["error"]
        assert client.get(CONTROL).json() == before


def test_a_reset_of_all_brings_the_dialect_back_that_the_mock_began_with() -> None:
    with MockServer("empty", dialect="tables") as mock, httpx.Client(base_url=mock.url) as client:
        before = client.get(CONTROL).json()
        client.post(CONTROL, json={"dialect": "hostile"})
        assert client.get(CONTROL).json() != before
        client.post("/__mock__/reset")
        assert client.get(CONTROL).json() == before
