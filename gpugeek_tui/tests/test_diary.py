"""What the log says of an account."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gpugeek_tui.diary import Diary
from gpugeek_tui.errors import AuthError, NoAnswerError, RequestLine
from gpugeek_tui.fleet.change import Change
from gpugeek_tui.fleet.operations import Followed, Origin, Phase
from gpugeek_tui.fleet.snapshot import Reading, Snapshot

ENTRY = Followed(
    key=1,
    action="stop",
    instance_id=7,
    name="a name",
    phase=Phase.SENDING,
    submitted_at=datetime(2026, 1, 2, tzinfo=UTC),
    started=1.0,
)
STEP = Change(operations=frozenset({1}))


@pytest.fixture(autouse=True)
def all_levels(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="gpugeek_tui")


def test_the_connection_is_noted_when_it_changes_and_not_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    diary = Diary()
    good = Snapshot(instances=Reading({}, read_at=1.0))
    bad = NoAnswerError("the server's words", request=RequestLine("GET", "/x"))
    stale = Snapshot(instances=Reading({}, read_at=1.0, error=bad))
    refused = AuthError("no", code=10002, traceid="cafe")
    for picture in (good, good, stale, stale, replace(stale, paused=True), good):
        diary.see(picture, Change())
    diary.see(Snapshot(instances=Reading({}, error=refused)), None)
    assert [(one.levelname, one.message) for one in caplog.records] == [
        ("INFO", "connection live"),
        ("WARNING", "connection stale: No answer at GET /x"),
        ("INFO", "connection live"),
        ("WARNING", "connection refused: Not authorised [code 10002, traceid cafe]"),
    ]


def test_each_step_of_an_operation_is_noted_once_by_ids_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    diary = Diary()
    running = replace(ENTRY, phase=Phase.RUNNING, operation_id=9001)
    failed = replace(running, phase=Phase.FAILED, code=10135, traceid="f00", message="words")
    for entry in (ENTRY, running, running, failed):
        diary.see(Snapshot(operations=(entry,)), STEP)
    assert [(one.levelname, one.message) for one in caplog.records] == [
        ("INFO", "stop of instance 7 is sending"),
        ("INFO", "stop of instance 7 is running, operation 9001"),
        ("WARNING", "stop of instance 7 is failed, operation 9001, code 10135, traceid f00"),
    ]


def test_what_other_runs_have_sent_is_theirs_to_note(caplog: pytest.LogCaptureFixture) -> None:
    diary = Diary()
    diary.see(Snapshot(operations=(replace(ENTRY, origin=Origin.EARLIER),)), STEP)
    assert caplog.records == []
