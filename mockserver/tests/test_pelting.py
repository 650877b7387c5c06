"""Pelted in every mood and on every call, the mock stays upright, unchanged and discreet."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.app import create_app
from mockserver.contract import the_contract
from mockserver.serving import MockServer
from mockserver.tests.judge import READS, WRITES, InProcess
from mockserver.tests.pelting import (
    API_OBJECTS,
    CONTROL_OBJECTS,
    CURIOUS,
    HEADERS,
    QUERIES,
    REQUESTS,
    TOKEN,
    bodies,
    state,
)

MOODS: dict[str, dict[str, Any]] = {
    "strict": {},
    "loose": {"loose": True},
    "tables": {"dialect": "tables"},
    "hostile": {"dialect": "hostile"},
    "hostile and loose": {"dialect": "hostile", "loose": True},
}
METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "OPTIONS", "FOO"])
CONTROLS = [
    (entry.method, entry.path.replace("{instanceId}", "6505561001"))
    for entry in create_app("empty").control.entries
]


def client(app: Any) -> httpx.Client:
    return httpx.Client(
        transport=InProcess(app), base_url="http://localhost", headers={"gz-api-token": TOKEN}
    )


@pytest.mark.parametrize("mood", list(MOODS))
@settings(CURIOUS, max_examples=120)
@given(call=REQUESTS, headers=HEADERS)
def test_a_refused_request_changes_nothing(
    mood: str, call: tuple[str, bytes], headers: dict[str, str]
) -> None:
    path, body = call
    app = create_app("demo", frozen=True, **MOODS[mood])
    with client(app) as asking:
        asking.post(READS[0])
        before = state(app)
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        response = asking.post(path, content=body, headers=raw)
    answer = response.json()
    assert response.status_code in {200, 403}
    assert answer["code"] != 10001
    if answer["code"] != 0:
        assert state(app) == before
    journal = app.tenants.account(TOKEN.encode()).journal
    assert journal.count == 2
    assert TOKEN not in journal.to_json().decode()


@pytest.mark.parametrize("mood", list(MOODS))
@settings(CURIOUS, max_examples=40)
@given(path=st.sampled_from(READS), query=QUERIES)
def test_reading_never_changes_anything(mood: str, path: str, query: Any) -> None:
    app = create_app("demo", frozen=True, **MOODS[mood])
    with client(app) as asking:
        asking.get(READS[0])
        before = state(app)
        response = asking.get(path, params=query)
    assert response.status_code in {200, 403}
    code = response.json()["code"]
    assert code in ({0, 10005} if mood == "strict" else {0, 10005, 10135})
    assert state(app) == before
    json.loads(app.tenants.account(TOKEN.encode()).journal.to_json())


@settings(CURIOUS, max_examples=150)
@given(
    method=METHODS,
    path=st.sampled_from([*READS, *WRITES, *(f"/__mock__{path}" for _, path in CONTROLS)])
    | st.text(max_size=20).map(lambda text: f"/{text}"),
    headers=HEADERS,
    token=st.none() | st.sampled_from(["", " ", TOKEN]) | st.text(st.characters(codec="latin-1")),
    body=bodies(API_OBJECTS),
)
def test_any_request_gets_an_answer(
    method: str, path: str, headers: dict[str, str], token: str | None, body: bytes
) -> None:
    app = create_app("empty", frozen=True)
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    if token is not None:
        raw.append((b"gz-api-token", token.encode("latin-1")))
    with httpx.Client(transport=InProcess(app), base_url="http://localhost") as asking:
        url = quote(path.encode("utf-8", "ignore"))
        response = asking.request(method, url, headers=raw, content=body)
    assert response.status_code in {200, 400, 403, 404}
    if response.headers["content-type"] == "application/json":
        response.json()


def test_the_addresses_that_are_pelted_are_all_there_are() -> None:
    assert {*READS, *WRITES} == set(the_contract().paths)


@settings(CURIOUS, max_examples=300)
@given(
    call=st.sampled_from(CONTROLS),
    body=bodies(CONTROL_OBJECTS) | st.just(b""),
    query=QUERIES | st.just({}),
    headers=HEADERS | st.just({}),
    mine=st.booleans(),
)
def test_a_refused_control_call_changes_nothing(
    call: tuple[str, str], body: bytes, query: Any, headers: dict[str, str], mine: bool
) -> None:
    app = create_app("demo", frozen=True)
    with client(app) as asking:
        asking.get(READS[0])
        before = state(app)
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        if not mine:
            asking.headers.pop("gz-api-token")
        method, path = call
        url = f"/__mock__{path}"
        response = asking.request(method, url, params=query, content=body, headers=raw)
    assert response.status_code in {200, 400, 403, 404}, response.text
    if response.status_code != 200 or method == "GET":
        assert state(app) == before


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer("empty", frozen=True) as mock:
        yield mock


LINES = st.sampled_from(
    [
        b"GET /api/v1/openapi/gpu/list HTTP/1.1",
        b"POST /api/v1/openapi/instance/create HTTP/1.1",
        b"POST /__mock__/clock HTTP/1.0",
        b"FOO /\xff HTTP/1.1",
        b"GET / HTTP/9.9",
        b"GET http://[ HTTP/1.1",
        b"host: localhost",
        b"gz-api-token: \xff\xfe",
        b"content-length: 5",
        b"content-length: -1",
        b"content-length: 99999999999999999999",
        b"transfer-encoding: chunked",
        b"expect: 100-continue",
        b"connection: upgrade",
        b"upgrade: websocket",
        b"5\r\n{}{}{\r\n0",
        b"",
        b"{}",
    ]
)
RAW = st.binary(max_size=100) | st.lists(LINES | st.binary(max_size=20), max_size=10).map(
    lambda lines: b"\r\n".join(lines) + b"\r\n\r\n"
)


@settings(CURIOUS, max_examples=150)
@given(sent=RAW)
def test_whatever_comes_through_the_socket_the_next_client_is_served(
    server: MockServer, sent: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as sock:
        sock.sendall(sent)
        sock.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while chunk := sock.recv(65536):
                answer += chunk
        except ConnectionResetError:
            pass
    assert b"HTTP/1.1 5" not in answer
    ready = httpx.get(f"{server.url}/__mock__/ready")
    assert ready.json()["ready"] is True


@settings(CURIOUS, max_examples=100)
@given(path=st.text(max_size=30).map(lambda text: f"/{text}"), method=st.text("AGETX", min_size=1))
def test_an_address_that_does_not_exist_is_404_and_is_written_down(path: str, method: str) -> None:
    app = create_app("empty", frozen=True)
    with client(app) as asking:
        response = asking.request(method, quote(path.encode("utf-8", "ignore")))
    assert response.status_code == 404
    assert response.json()["code"] == 404
    (entry,) = app.tenants.account(TOKEN.encode()).journal
    assert [hint.name for hint in entry.hints] == ["unknown-address"]
