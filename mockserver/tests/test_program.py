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


def test_the_version_is_told() -> None:
    assert run("--version").stdout.startswith("gpugeek-mock 0.")
