"""Who may call the control interface: not under a foreign name, not from another site's page."""

from __future__ import annotations

import httpx
import pytest

from mockserver.app import create_app
from mockserver.control_gate import host_of
from mockserver.serving import MockServer
from mockserver.tests.judge import QUERY, Judged

CLOCK = "/__mock__/clock"
OURS = ["localhost", "LOCALHOST:8765", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8765"]
FOREIGN = [
    "evil.example",
    "evil.example:8765",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evil.example:127.0.0.1",
    "localhost:80:80",
    "localhost:",
    "localhost:８０",
    "localhost@evil.example",
    "[::1",
    "[::1]x",
    "[localhost]",
    "::1",
    "192.168.1.5",
    "0.0.0.0",
    "",
    " ",
]


@pytest.mark.parametrize("host", OURS)
def test_the_names_of_this_machine_are_let_in(client: Judged, host: str) -> None:
    assert client.get("/__mock__/ready", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
@pytest.mark.parametrize("path", ["/__mock__/clock", "/__mock__/", "/__mock__/nothing"])
def test_a_foreign_name_is_refused_whatever_is_asked(
    client: Judged, host: str, method: str, path: str
) -> None:
    before = client.get(CLOCK).json()
    headers = [(b"host", host.encode())]
    response = client.request(method, path, headers=headers, json={"advance": 60})
    assert (response.status_code, list(response.json())) == (403, ["error"])
    assert client.get(CLOCK).json() == before


def test_two_names_at_once_are_refused(client: Judged) -> None:
    headers = [(b"host", b"localhost"), (b"host", b"evil.example")]
    assert client.get("/__mock__/ready", headers=headers).status_code == 403


def test_the_api_itself_answers_under_any_name(client: Judged) -> None:
    assert client.get(QUERY, headers={"host": "api.example"}).json()["code"] == 0


def test_a_name_that_was_allowed_is_let_in() -> None:
    app = create_app("empty", frozen=True)
    app.control.hosts.add("mock.example")
    assert Judged(app).get("/__mock__/ready", headers={"host": "Mock.Example:80"}).is_success


def test_the_address_that_a_connection_came_in_at_is_let_in() -> None:
    with MockServer(world="empty", host="0.0.0.0", frozen=True) as mock:
        url = f"http://127.0.0.2:{mock.port}/__mock__/ready"
        assert httpx.get(url).status_code == 200
        assert httpx.get(url, headers={"host": "127.0.0.3"}).status_code == 403


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://localhost:1", "https://localhost.evil.example", ""],
)
def test_another_site_s_page_changes_nothing(client: Judged, origin: str) -> None:
    before = client.get(CLOCK).json()
    response = client.post(CLOCK, json={"advance": 60}, headers={"origin": origin})
    assert response.status_code == 403
    assert client.get(CLOCK).json() == before


def test_its_own_page_may_change_things(client: Judged) -> None:
    headers = {"origin": "http://localhost:8765", "host": "localhost:8765"}
    assert client.post(CLOCK, json={"advance": 60}, headers=headers).is_success


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_no_answer_lets_another_site_read_it(client: Judged, method: str) -> None:
    headers = {"origin": "http://localhost", "access-control-request-method": "POST"}
    response = client.request(method, CLOCK, headers=headers, json={"advance": 1})
    assert not [name for name in response.headers if name.startswith("access-control")]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("[::1]:80", "::1"),
        ("a:80", "a"),
        ("A", "a"),
        ("a:b", None),
        (":80", None),
        ("[::1]80", None),
    ],
)
def test_a_host_header_is_read_exactly(header: str, host: str | None) -> None:
    assert host_of(header) == host
