"""What holds for every call: addresses, tokens, bodies, the order of checks, and our own bugs."""

from __future__ import annotations

import json
import logging

import httpx
import pytest

from mockserver.app import create_app
from mockserver.clock import Clock
from mockserver.tests.judge import ACTION, API, CREATE, QUERY, READS, RESULT, WRITES, Judged, order
from mockserver.wire import BODY_LIMIT


@pytest.mark.parametrize("path", [*READS, *WRITES])
@pytest.mark.parametrize("token", [None, "", "   "])
def test_without_a_token_every_call_is_10002(path: str, token: str | None) -> None:
    client = Judged(create_app("demo", frozen=True), token)
    assert client.refused(path, {}) == (10002, "Not logged in or login expired")


@pytest.mark.parametrize("path", [*READS, *WRITES])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
def test_a_method_that_an_address_does_not_have_is_404(
    client: Judged, path: str, method: str
) -> None:
    if method == ("GET" if path in READS else "POST"):
        return
    response = client.request(method, path)
    assert response.status_code == 404
    if method != "HEAD":
        assert response.json()["code"] != 0


@pytest.mark.parametrize(
    "path",
    [
        "/",
        f"{QUERY}/",
        f"{QUERY}x",
        f"{QUERY}%0A",
        f"/x{QUERY}",
        f"{API}/gpu",
        "//api/v1/openapi/gpu/list",
        "/__mock__",
    ],
)
@pytest.mark.parametrize("token", [None, "token-1"])
def test_an_unknown_address_is_404_before_the_token_is_looked_at(
    path: str, token: str | None
) -> None:
    response = Judged(create_app("demo", frozen=True), token).get(f"http://localhost{path}")
    assert response.status_code == 404
    assert response.json()["data"] is None


def test_the_token_comes_before_the_body() -> None:
    client = Judged(create_app("demo", frozen=True), None)
    assert client.refused(CREATE, b"\xff")[0] == 10002


def test_the_parameters_come_before_the_state(client: Judged) -> None:
    assert client.refused(ACTION, {"instanceId": 1, "action": "?"})[0] == 10005


BODIES = {
    "empty": b"",
    "blank": b" \n",
    "array": b"[]",
    "null": b"null",
    "number": b"2",
    "text": b'"x"',
    "cut": b'{"type": 2',
    "trailing": b"{} x",
    "not utf-8": b'{"name": "\xff"}',
    "utf-16": '{"ids": [1]}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "lone surrogate": b'{"name": "\\ud800", "ids": [1]}',
    "NaN": b'{"gpuNum": NaN}',
    "Infinity": b'{"gpuNum": -Infinity}',
    "overflow": b'{"gpuNum": 1e999}',
    "leading zero": b'{"gpuNum": 01}',
    "single quotes": b"{'type': 2}",
    "name twice": b'{"type": 2, "type": 2}',
    "name twice deep inside": b'{"x": [{"a": 1, "a": 2}]}',
    "deep": b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "5000 digits": b'{"gpuNum": ' + b"9" * 5000 + b"}",
    "400 digits": b'{"ids": [' + b"9" * 400 + b"]}",
    "form": b"type=2&gpuNum=1",
}


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_body_that_is_not_one_sound_json_object_is_10005(
    client: Judged, path: str, body: bytes
) -> None:
    before = client.rows()
    assert client.refused(path, body)[0] == 10005
    assert client.rows() == before


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize("depth", [200, 300, 900])
def test_depth_is_no_way_past_the_rules(client: Judged, path: str, depth: int) -> None:
    nested = json.loads("[" * depth + "]" * depth)
    for name in ("tags", "ids", "ports", "instanceId"):
        answer = client.post(path, json={name: nested, "action": "set_port"}).json()
        assert answer["code"] == 10005


def test_depth_in_a_field_that_is_not_known_does_not_matter(fresh: Judged) -> None:
    nested = json.loads("[" * 900 + "]" * 900)
    assert fresh.ok(CREATE, order(unknown=nested))


def test_a_body_is_read_up_to_its_limit_and_no_further(client: Judged) -> None:
    body = json.dumps({"ids": [1], "x": "y" * BODY_LIMIT}).encode()
    code, message = client.refused(RESULT, body)
    assert code == 10005
    assert "larger than 1 MiB" in message
    assert client.ok(RESULT, body[: BODY_LIMIT - 2].rstrip(b"y") + b'"}') == {"operations": []}


def test_the_content_type_of_a_request_is_not_looked_at(fresh: Judged) -> None:
    body = json.dumps(order()).encode()
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        response = fresh.post(CREATE, content=body, headers={"content-type": kind})
        assert response.json()["code"] == 0


def test_every_token_has_a_cloud_of_its_own(client: Judged) -> None:
    other = Judged(client.app, "token-2")
    created = client.create()
    assert len(other.rows()) == 24
    mine = {row["instanceId"] for row in client.rows()}
    assert not mine & {row["instanceId"] for row in other.rows()}
    assert other.ok(RESULT, {"ids": [created["operationId"]]}) == {"operations": []}
    body = {"instanceId": created["InstanceId"], "action": "release"}
    assert other.refused(ACTION, body)[0] == 10135


SECRET = "do-not-log-me"


class BrokenTimeError(RuntimeError):
    """Carries what must not be logged."""


def test_a_bug_of_ours_is_500_with_10001_and_only_the_log_knows_where(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken() -> float:
        raise BrokenTimeError(SECRET)

    app = create_app("demo", clock=Clock(0, frozen=True))
    client = httpx.Client(
        transport=Judged(app)._transport,
        base_url="http://localhost",
        headers={"gz-api-token": SECRET},
    )
    assert client.get(QUERY).status_code == 200
    for clock in app.tenants.clocks(None):
        clock.set_frozen(False)
        clock._ticks = broken
    app.tenants.traces._now = lambda: 0
    caplog.set_level(logging.DEBUG)
    for response in (client.get(QUERY), client.post("/__mock__/clock", json={"advance": 1})):
        assert response.status_code == 500
        answer = response.json()
        assert (answer["code"], answer["message"]) == (10001, "Internal Server Error")
        assert answer["data"] is None
        assert answer["traceid"] in caplog.text
    assert "BrokenTimeError" in caplog.text
    assert "clock.py" in caplog.text
    assert SECRET not in caplog.text
