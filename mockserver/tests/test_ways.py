"""Three ways in, one behaviour: a table of requests and faults, played in each of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import httpx
import pytest

from mockserver.app import create_app
from mockserver.handle import Handle
from mockserver.tests.judge import ACTION, CREATE, GPUS, QUERY, RESULT, drive, order
from mockserver.tests.ways import WAYS, Result

Request = tuple[str, str, dict[str, Any]]

CHUNKS = (b'{"ids"', b":[1]}")
READ: Request = ("GET", QUERY, {})
MAKE: Request = ("POST", CREATE, {"json": order()})
ERRORS = httpx.ReadTimeout, httpx.ReadError, httpx.RemoteProtocolError


class Case(NamedTuple):
    """`last` is what the last request comes to; `made` how many instances there are afterwards."""

    effect: dict[str, Any] | None
    requests: tuple[Request, ...]
    last: int | type[Exception]
    made: int = 0


CASES = {
    "a read": Case(None, (READ,), 200),
    "a create": Case(None, (MAKE, READ), 200, 1),
    "a refusal": Case(None, (("POST", CREATE, {"json": order(gpuNum=0)}),), 200),
    "no JSON": Case(None, (("POST", RESULT, {"content": b"\xff"}),), 200),
    "a body beyond the limit": Case(None, (("POST", CREATE, {"content": b" " * (3 << 20)}),), 200),
    "no such instance": Case(
        None, (("POST", ACTION, {"json": {"instanceId": 1, "action": "stop"}}),), 200
    ),
    "no such address": Case(None, (("GET", "/api/v2/%E4%B8%AD?x=1", {}),), 404),
    "a wrong method": Case(None, (("DELETE", QUERY, {}),), 404),
    "a head": Case(None, (("HEAD", QUERY, {}),), 404),
    "a head, and more on the connection": Case(None, (("HEAD", QUERY, {}), READ), 200),
    "a cut head": Case({"cut": 0.5}, (("HEAD", QUERY, {}), READ), httpx.RemoteProtocolError),
    "a read with a body": Case(None, (("GET", QUERY, {"content": b'{"ids": 1}'}), READ), 200),
    "no token": Case(None, (("GET", GPUS, {"headers": {"gz-api-token": ""}}),), 200),
    "a query": Case(None, (("GET", QUERY, {"params": {"status": "running", "pn": 2}}),), 200),
    "a bad query": Case(None, (("GET", f"{QUERY}?pn=%FF", {}),), 200),
    "chunks": Case(None, (("POST", RESULT, {"content": CHUNKS}),), 200),
    "a code": Case({"code": 10135, "message": "sold out"}, (MAKE,), 200),
    "a code of its own": Case({"code": 77}, (READ,), 200),
    "403 json": Case({"http": 403}, (READ,), 403),
    "404 text": Case({"http": 404, "body": "text"}, (READ,), 404),
    "429": Case({"http": 429, "retry_after": 3}, (MAKE,), 429),
    "500 json": Case({"http": 500}, (MAKE,), 500),
    "502 html": Case({"http": 502, "body": "html"}, (READ,), 502),
    "503 empty": Case({"http": 503, "body": "empty", "retry_after": 0}, (MAKE,), 503),
    "a short delay": Case({"delay": {"fixed": 0.01}}, (MAKE, READ), 200, 1),
    "a delay beyond patience": Case({"delay": {"fixed": 60}}, (MAKE,), httpx.ReadTimeout, 1),
    "a hang": Case({"hang": True}, (MAKE,), httpx.ReadTimeout),
    "a reset": Case({"reset": True}, (MAKE,), httpx.ReadError),
    "an empty reply": Case({"empty_reply": True}, (MAKE,), httpx.RemoteProtocolError),
    "a lost answer": Case({"lost_answer": True}, (MAKE,), httpx.ReadError, 1),
    "a lost answer to an action": Case(
        {"lost_answer": True},
        (("POST", ACTION, {"json": {"instanceId": 1, "action": "stop"}}),),
        httpx.ReadError,
    ),
    "a late answer": Case({"late_answer": 3600}, (MAKE,), httpx.ReadTimeout, 1),
    "a cut": Case({"cut": 0.5}, (MAKE,), httpx.RemoteProtocolError, 1),
    "a cut at the head": Case({"cut": 0}, (READ,), httpx.RemoteProtocolError),
    "half the JSON": Case({"cut_json": 0.5}, (MAKE,), 200, 1),
    "a wrong type": Case({"wrong_type": "data.total"}, (READ,), 200),
    "a missing field": Case({"missing": "data.operationId"}, (MAKE,), 200, 1),
    "null for an array": Case({"null": "data.instances"}, (READ,), 200),
    "rows twice": Case({"duplicate_rows": True}, (MAKE, READ), 200, 1),
    "a stale read": Case({"stale": 60}, (READ, MAKE, READ), 200, 1),
}


class Played(NamedTuple):
    """What a case came to: `passed` is virtual milliseconds."""

    results: list[Result]
    made: int
    hits: int
    journal: tuple[object, ...]
    passed: int


def played(way: str, case: Case) -> Played:
    with WAYS[way]("empty") as (handle, send):
        began = handle.clock.now()
        rule = handle.faults.add(effect=case.effect) if case.effect else None
        results = [send(method, path, **more) for method, path, more in case.requests]
        hits = rule.hits if rule else 0
        handle.faults.clear()
        passed = handle.clock.now() - began
        made = json.loads(send(*READ[:2]).body)["data"]["total"]
        journal = tuple((e.operation, e.code, e.status, e.faults, e.hints) for e in handle.journal)
        return Played(results, made, hits, journal, passed)


@pytest.mark.parametrize("name", CASES)
def test_each_way_in_gives_the_same_answer_or_the_same_error(name: str) -> None:
    case = CASES[name]
    socket, *others = (played(way, case) for way in WAYS)
    last = socket.results[-1]
    assert (last.error or last.status) == case.last
    assert socket.made == case.made
    assert socket.hits > 0 or case.effect is None
    for other in others:
        assert other[:-1] == socket[:-1]


@pytest.mark.parametrize("way", WAYS)
def test_a_frozen_clock_shows_the_delay_that_a_client_waited(way: str) -> None:
    case = played(way, CASES["a short delay"])
    assert case.results[-1].status == 200
    assert case.passed == 20


@pytest.mark.parametrize("way", ["in process", "in process, async"])
def test_in_process_a_timeout_costs_the_client_s_patience_and_no_real_time(way: str) -> None:
    case = played(way, CASES["a hang"])
    assert case.results[-1].error is httpx.ReadTimeout
    assert case.passed == 150


@pytest.mark.parametrize("effect", ["reset", "empty_reply", "hang", "lost_answer"])
def test_errors_of_the_wire_carry_their_request(effect: str) -> None:
    with WAYS["in process"]("empty") as (handle, _), client_in_process(handle) as client:
        handle.faults.add(effect={effect: True})
        with pytest.raises(ERRORS) as caught:
            client.get(QUERY)
        assert caught.value.request.url.path == QUERY


def client_in_process(handle: Handle) -> httpx.Client:
    return httpx.Client(
        transport=handle.transport(), base_url=handle.url, headers=handle.client_headers
    )


def client_over_a_socket(handle: Handle) -> httpx.Client:
    return httpx.Client(base_url=handle.url, headers=handle.client_headers)


@pytest.mark.parametrize(
    ("way", "client_of"), [("socket", client_over_a_socket), ("in process", client_in_process)]
)
def test_a_stream_that_is_cut_gives_its_head_and_beginning_first(
    way: str, client_of: Callable[[Handle], httpx.Client]
) -> None:
    with WAYS[way]("empty") as (handle, _), client_of(handle) as client:
        handle.faults.add(effect={"cut": 0.5})
        with client.stream("GET", QUERY) as response:
            assert response.status_code == 200
            pieces: list[bytes] = []
            with pytest.raises(httpx.RemoteProtocolError):
                pieces.extend(response.iter_bytes())
        assert b"".join(pieces).startswith(b'{"code":0')
        assert len(b"".join(pieces)) == int(response.headers["content-length"]) // 2


@pytest.mark.parametrize("effect", ["hang", "reset", "empty_reply", "cut", "lost_answer"])
def test_the_server_says_nothing_about_what_it_does_on_purpose(
    effect: str, caplog: pytest.LogCaptureFixture
) -> None:
    for way in ("socket", "socket, h11"):
        with WAYS[way]("empty") as (handle, send):
            handle.faults.add(effect={effect: 0.5 if effect == "cut" else True}, times=1)
            assert send("GET", QUERY).error is not None
            assert send("GET", QUERY).status == 200
    assert [each for each in caplog.records if each.name != "httpx"] == []


@pytest.mark.parametrize("effect", ["reset", "empty_reply", "cut"])
def test_under_another_server_a_wire_fault_still_leaves_no_whole_answer(effect: str) -> None:
    """Without a connection to act on, the answer is announced and not given."""
    app = create_app("empty", frozen=True)
    app.tenants.faults.add(effect={effect: 0.5 if effect == "cut" else True})
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def nothing() -> Any:
        raise AssertionError("nothing is read of a request without a body")

    scope = {"type": "http", "method": "GET", "path": QUERY, "headers": []}
    drive(app(scope, nothing, send))
    assert sent[0]["type"] == "http.response.start"
    promised = int(dict(sent[0]["headers"])[b"content-length"])
    assert sum(len(each.get("body", b"")) for each in sent) < promised
    assert all(each.get("more_body") for each in sent[1:])
