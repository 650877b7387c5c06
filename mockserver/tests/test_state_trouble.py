"""State files that cannot be used: said in words, exit code 2, and the file as it was."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockserver.app import create_app
from mockserver.errors import StateError
from mockserver.keeping import Keeper
from mockserver.tests.judge import CREATE, Judged, order
from mockserver.tests.state_desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "state")
    yield desk
    desk.close()


def test_two_mocks_on_one_file_are_refused(desk: Desk) -> None:
    desk.run()
    with pytest.raises(StateError, match="is in use by another mock"):
        Keeper(desk.path, create_app("empty").tenants)


def refused(path: Path) -> str:
    command = [sys.executable, "-m", "mockserver", "--port", "0", "--state", str(path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    (line,) = ended.stderr.splitlines()
    assert str(path) in line
    return line


def edited(desk: Desk, statement: str) -> None:
    with sqlite3.connect(desk.path) as db:
        db.execute(statement)
    db.close()


@pytest.mark.parametrize("content", [b"hello", b"SQLite format 3\0" + b"x" * 200, b"\0" * 100])
def test_a_file_that_is_none_of_ours_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "state"
    path.write_bytes(content)
    assert "is not a state file" in refused(path)
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_of_another_version_is_left_alone(desk: Desk) -> None:
    Judged(desk.run()).create()
    desk.close()
    edited(desk, "PRAGMA user_version = 99")
    content = desk.path.read_bytes()
    assert "another version of gpugeek-mock (format 99" in refused(desk.path)
    assert desk.path.read_bytes() == content


def test_a_file_whose_pages_are_damaged_is_left_alone(desk: Desk) -> None:
    Judged(desk.run()).create()
    desk.close()
    content = desk.path.read_bytes()
    damaged = content[:4096] + bytes(reversed(content[4096:]))
    desk.path.write_bytes(damaged)
    assert "is damaged" in refused(desk.path)
    assert desk.path.read_bytes() == damaged


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts SET data = '{}'",
        "UPDATE instances SET data = '{'",
        "UPDATE operations SET data = '5'",
        "UPDATE server SET data = 'null'",
        "DELETE FROM worlds",
        "DELETE FROM operations",
    ],
)
def test_a_file_whose_contents_make_no_sense_is_said_to_be_damaged(
    desk: Desk, statement: str
) -> None:
    Judged(desk.run()).create()
    desk.close()
    edited(desk, statement)
    with pytest.raises(StateError, match="is damaged"):
        desk.run()


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    assert "cannot be made" in refused(tmp_path / "no" / "such" / "state")


def test_a_change_that_cannot_be_written_down_is_no_success(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    client = Judged(desk.run())
    client.rows()
    client.event_hooks = {"response": []}
    desk._keepers[0]._store._db.execute("PRAGMA query_only = ON")
    response = client.post(CREATE, json=order())
    assert (response.status_code, response.json()["code"]) == (500, 10001)
    assert "Cannot write the state file" in caplog.text
    desk._keepers[0]._store._db.execute("PRAGMA query_only = OFF")
