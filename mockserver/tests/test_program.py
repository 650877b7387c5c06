"""`gpugeek-mock` as a process of its own."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from mockserver.fixtures import fixture
from mockserver.port_file import PortFile

COMMAND = [sys.executable, "-m", "mockserver"]


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *options], capture_output=True, text=True, timeout=30, check=False
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_listens_serves_and_ends_cleanly(number: signal.Signals) -> None:
    options = ["--port", "0", "--world", "empty", "--speed", "100", "--seed", "7"]
    with subprocess.Popen(
        [*COMMAND, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            line = json.loads(process.stdout.readline())
            assert line == {
                "event": "listening",
                "url": line["url"],
                "pid": process.pid,
                "world": "empty",
            }
            clock = httpx.get(f"{line['url']}/__mock__/clock").json()
            assert (clock["speed"], clock["frozen"]) == (100.0, False)
            process.send_signal(number)
            out, err = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, out, err) == (0, "", "")


def test_a_taken_port_is_one_line_and_exit_1() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("--port", str(port))
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.splitlines() == [
        f"gpugeek-mock: Cannot listen on 127.0.0.1 port {port}: Address already in use."
    ]


def test_a_broken_world_is_one_line_and_exit_2(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    path.write_text('{"name": 1}')
    ended = run("--port", "0", "--world", str(path))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert len(ended.stderr.splitlines()) == 1
    assert "$.name" in ended.stderr


@pytest.mark.parametrize(
    "options", [["--speed", "0"], ["--speed", "nan"], ["--port", "65536"], ["--seed", "x"]]
)
def test_a_wrong_option_is_named_and_exit_2(options: list[str]) -> None:
    ended = run(*options)
    assert ended.returncode == 2
    assert options[0] in ended.stderr
    assert "Traceback" not in ended.stderr


def listening(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout is not None
    line: dict[str, str] = json.loads(process.stdout.readline())
    return line


def test_the_port_file_is_there_while_it_listens_and_only_then(tmp_path: Path) -> None:
    path = tmp_path / "port"
    path.write_text("1\n")
    options = ["--port", "0", "--world", "empty", "--port-file", str(path)]
    with subprocess.Popen([*COMMAND, *options], stdout=subprocess.PIPE, text=True) as process:
        try:
            url = listening(process)["url"]
            assert path.read_text() == f"{url.rpartition(':')[2]}\n"
            assert [each.name for each in tmp_path.iterdir()] == ["port"]
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 0
        finally:
            process.kill()
    assert list(tmp_path.iterdir()) == []


def test_a_port_file_that_another_run_has_replaced_is_left_to_it(tmp_path: Path) -> None:
    path = tmp_path / "port"
    file = PortFile(path)
    file.write(1234)
    path.write_text("4321\n")
    file.remove()
    assert path.read_text() == "4321\n"


def test_a_port_file_that_cannot_be_written_is_one_line_and_exit_1(tmp_path: Path) -> None:
    ended = run("--port", "0", "--port-file", str(tmp_path / "no" / "such" / "place"))
    assert (ended.returncode, ended.stdout) == (1, "")
    (line,) = ended.stderr.splitlines()
    assert "Cannot write the port file" in line


def test_listening_beyond_this_machine_is_warned_about_and_the_name_is_allowed() -> None:
    options = ["--port", "0", "--world", "empty", "--host", "0.0.0.0", "--allow-host", "Mock.Test"]
    with subprocess.Popen(
        [*COMMAND, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            port = listening(process)["url"].rpartition(":")[2]
            ready = f"http://127.0.0.1:{port}/__mock__/ready"
            assert httpx.get(ready, headers={"host": "mock.test"}).status_code == 200
            assert httpx.get(ready, headers={"host": "other.test"}).status_code == 403
            process.send_signal(signal.SIGTERM)
            _, err = process.communicate(timeout=30)
        finally:
            process.kill()
    (line,) = err.splitlines()
    assert "Listening on 0.0.0.0" in line


def test_a_watched_world_is_loaded_again_when_its_file_changes(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    path.write_bytes(fixture("worlds", "empty.json").read_bytes())
    options = ["--port", "0", "--world", str(path), "--watch"]
    with subprocess.Popen(
        [*COMMAND, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            ready = f"{listening(process)['url']}/__mock__/ready"
            path.write_text(path.read_text().replace('"empty"', '"edited"', 1) + " ")
            assert process.stderr is not None
            assert "loaded again" in process.stderr.readline()
            assert httpx.get(ready).json()["world"] == "edited"
            path.write_text("{")
            assert "loaded before" in process.stderr.readline()
            assert httpx.get(ready).json()["world"] == "edited"
        finally:
            process.kill()


def test_the_version_is_told() -> None:
    assert run("--version").stdout.startswith("gpugeek-mock 0.")
