"""The journal: what an entry says, what is kept of many, and what is found again."""

from __future__ import annotations

import json
import threading

import pytest

from mockserver.journal import LARGE_BYTES, Journal
from mockserver.outcomes import Ask, Ending, Outcome
from mockserver.tests.exchanges import AT, TRACE, Story


def test_an_entry_says_what_was_asked_and_answered() -> None:
    story = Story()
    entry = story.act(512300905672709, "stop", faults=("rule-1",))
    assert (entry.n, entry.at, entry.at_ms) == (1, "2024-02-06 17:06:45.135", AT)
    assert (entry.operation, entry.action, entry.instance_id) == (
        "actOnInstance",
        "stop",
        512300905672709,
    )
    assert (entry.method, entry.path) == ("POST", "/api/v1/openapi/instance/action")
    assert entry.body == {"instanceId": 512300905672709, "action": "stop"}
    assert (entry.status, entry.code, entry.message, entry.traceid) == (200, 0, "success", TRACE)
    assert entry.operation_id == 7000
    assert entry.faults == ("rule-1",)
    assert entry.delivered
    assert entry.ok


def test_a_create_is_filed_under_the_instance_that_it_gave() -> None:
    assert Story().create(512300905672709).instance_id == 512300905672709
    assert Story().create(code=10135).instance_id is None


def test_a_poll_says_which_operations_it_asked_for_and_what_they_were() -> None:
    entry = Story().poll(8, 9, status=2)
    assert entry.operation_ids == (8, 9)
    assert entry.states == {8: 2, 9: 2}


def test_a_query_says_its_filters_and_how_many_rows_it_got() -> None:
    entry = Story().query("status=stopd&instanceId=77", rows=3)
    assert entry.query == {"status": "stopd", "instanceId": "77"}
    assert (entry.instance_id, entry.rows, entry.total) == (77, 3, 3)


def test_an_answer_that_was_lost_is_written_down_with_what_was_decided() -> None:
    entry = Story().act(5, "release", ending=Ending.RESET, delay=0.5)
    assert (entry.ending, entry.delivered, entry.ok, entry.delay) == ("reset", False, True, 0.5)
    assert entry.operation_id == 7000


@pytest.mark.parametrize("ending", list(Ending))
def test_every_ending_has_its_name(ending: Ending) -> None:
    assert Story().query(ending=ending).ending == ending.value


@pytest.mark.parametrize(
    "answer", [b"", b"<html>", b"[1]", b'"x"', b'{"data":{"instances":[[1]],"total":"x"}}', b"\xff"]
)
def test_an_answer_of_any_kind_makes_an_entry(answer: bytes) -> None:
    entry = Story().add("queryInstances", raw=answer, code=None, status=502)
    assert (entry.code, entry.status, entry.operation_id, entry.total) == (None, 502, None, None)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[1,2]", b'"x"', b"\xff\xfe", b"[" * 5000, b'{"ids":[1.5,true,"x",null]}']
)
def test_a_body_of_any_kind_makes_an_entry(body: bytes) -> None:
    story = Story()
    entry = story.add("getOperations", body, code=10005)
    assert entry.operation_ids == ()
    json.loads(story.journal.to_json())


def test_numbers_and_texts_of_any_size_can_be_written_as_json() -> None:
    story = Story()
    story.add(
        "actOnInstance", b'{"instanceId": 123456789012345678901234567890, "action": "\\u00e9"}'
    )
    story.add("", address=("GET", "/\udc80"), code=404, status=404)
    (first, second) = json.loads(story.journal.to_json())["entries"]
    assert first["body"]["action"] == "é"
    assert second["path"] == "/?"


def test_of_a_long_life_the_newest_entries_are_kept_and_all_are_counted() -> None:
    story = Story(limit=3)
    for instance in range(1, 6):
        story.act(instance)
    journal = story.journal
    assert (journal.count, len(journal)) == (5, 3)
    assert [(entry.n, entry.instance_id) for entry in journal] == [(3, 3), (4, 4), (5, 5)]


def test_entries_that_went_before_anybody_looked_are_not_missed() -> None:
    journal = Journal(limit=2)
    for number in range(5):
        journal.record(Ask("GET", "/x", f"{number}=".encode()), Outcome(404), None, (), AT)
    assert [list(entry.query) for entry in journal.entries()] == [["3"], ["4"]]


def test_long_answers_are_kept_whole_while_there_is_room() -> None:
    story = Story()
    page = [{"instanceId": n, "name": "x" * 1000} for n in range(20)]
    count = LARGE_BYTES // 20_000 + 2
    body = json.dumps(
        {
            "code": 0,
            "message": "success",
            "traceid": TRACE,
            "data": {"instances": page, "total": 44},
        }
    ).encode()
    for _ in range(count):
        story.journal.record(
            Ask("GET", "/api/v1/openapi/instance/query"),
            Outcome(200, (), body, 0),
            "queryInstances",
        )
    oldest, *_, newest = story.journal.entries()
    assert (newest.rows, newest.total) == (20, 44)
    assert (oldest.rows, oldest.total, oldest.code) == (None, 44, 0)
    assert (oldest.message, oldest.traceid) == ("success", TRACE)


def test_calls_are_found_by_operation_action_instance_code_and_number() -> None:
    story = Story()
    story.create(5)
    story.act(5, "stop")
    story.act(6, "stop", code=10135, message="busy")
    story.poll(7000)
    story.query()
    found = story.journal.calls
    assert [e.n for e in found("stop")] == [2, 3]
    assert [e.n for e in found("actOnInstance", instance=6)] == [3]
    assert [e.n for e in found("create")] == [e.n for e in found("createInstance")] == [1]
    assert [e.n for e in found(instance=5)] == [1, 2]
    assert [e.n for e in found(code=10135)] == [3]
    assert [e.n for e in found(since=3)] == [4, 5]
    assert [e.n for e in found(status=500)] == []
    assert [e.n for e in found("getOperations")] == [4]


def test_only_calls_with_hints_can_be_asked_for() -> None:
    story = Story()
    story.query()
    story.query("page=2")
    assert [entry.n for entry in story.journal.calls(hints=True)] == [2]
    assert [hint.name for hint in story.journal.hints] == ["unknown-field"]


def test_the_same_filters_hold_for_json() -> None:
    story = Story()
    story.act(5)
    story.query()
    shown = json.loads(story.journal.to_json("stop", instance=5))
    assert (shown["count"], shown["kept"]) == (2, 2)
    (entry,) = shown["entries"]
    assert entry["instanceId"] == 5
    assert entry["operationId"] == 7000
    assert entry["hints"] == []


def test_a_name_that_is_none_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="did you mean 'stop'"):
        Journal().calls("stopp")


def test_a_cleared_journal_begins_again() -> None:
    story = Story()
    story.act(5, ending=Ending.EMPTY)
    story.journal.clear()
    assert (story.journal.count, story.journal.entries(), story.journal.last) == (0, (), None)
    assert story.act(5).n == 1
    assert story.journal.hints == ()


def test_a_journal_holds_at_least_one_entry() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Journal(limit=0)


def test_the_same_exchanges_make_the_same_journal_whenever_it_is_read() -> None:
    def told(look: bool) -> bytes:
        story = Story()
        for number in range(20):
            story.at += 0.01
            story.poll(9)
            story.create(5 + number)
            if look:
                story.journal.entries()
        return story.journal.to_json()

    assert told(look=True) == told(look=False)


def test_a_journal_can_be_read_while_requests_come_in() -> None:
    journal = Journal(limit=200)
    ask, outcome = Ask("GET", "/api/v1/openapi/gpu/list"), Outcome(200, (), b"{}", 0)

    def serve() -> None:
        for _ in range(20_000):
            journal.record(ask, outcome, "listGpus", (), AT)

    serving = threading.Thread(target=serve)
    serving.start()
    while serving.is_alive():
        numbers = [entry.n for entry in journal.entries()]
        assert numbers == sorted(set(numbers))
        assert len(numbers) <= 200
    serving.join()
    assert journal.entries()[-1].n == journal.count == 20_000
