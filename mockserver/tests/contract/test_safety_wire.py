"""What can happen to a request on its way: rate limits, closed connections, answers without an end."""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest

from contract_tests.breach import Blocked, Breach, TargetLost
from contract_tests.probe import obstacle
from contract_tests.session import Session
from contract_tests.target import Mode, Target
from contract_tests.wire import LARGEST
from mockserver.tests.contract.in_process import FAR
from mockserver.tests.contract.plain_proxy import behind_a_proxy
from mockserver.tests.contract.second_server import TOKEN, second_server

GOOD = {"code": 0, "message": "success", "data": {"gpus": ["G30-24G"]}}
BODY = {"type": 2, "gpuName": "G", "skuName": "payg", "gpuNum": 1, "imageId": "i"}


def _session(
    answers: list[httpx.Response], *, rehearsal: bool = True
) -> tuple[Session, list[httpx.Request], list[float]]:
    """A session whose target gives these answers in order, the last one for ever."""
    asked: list[httpx.Request] = []
    slept: list[float] = []

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return answers[min(len(asked), len(answers)) - 1]

    target = Target(FAR, TOKEN, Mode.FULL, rehearsal=rehearsal)
    return Session(target, httpx.MockTransport(serve), slept.append), asked, slept


def _limit(status: int = 429, retry_after: str | None = None) -> httpx.Response:
    return httpx.Response(
        status, headers={} if retry_after is None else {"Retry-After": retry_after}
    )


@pytest.mark.parametrize("limit", [_limit(), _limit(503, "2"), _limit(429, "not a date")])
@pytest.mark.parametrize("rehearsal", [True, False])
def test_a_rate_limit_is_sat_out_for_reads(limit: httpx.Response, rehearsal: bool) -> None:
    session, asked, slept = _session([limit, limit, httpx.Response(200, json=GOOD)])
    assert session.call("listGpus").ok
    assert (len(asked), len(slept), len(session.steps)) == (3, 2, 1)
    assert session.findings() == []


def test_retry_after_says_how_long_in_seconds_or_by_date() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    session, _, slept = _session(
        [_limit(429, "7"), _limit(429, later), _limit(429, "0"), httpx.Response(200, json=GOOD)]
    )
    assert session.call("listGpus").ok
    assert slept[0] == 7
    assert 15 < slept[1] <= 20
    assert slept[2] == 0


@pytest.mark.parametrize("retry_after", [None, "0", "1", "86400"])
def test_a_rate_limit_without_end_loses_the_target_in_bounded_time(retry_after: str | None) -> None:
    session, asked, slept = _session([_limit(429, retry_after)])
    with pytest.raises(TargetLost, match="429"):
        session.call("listGpus")
    assert len(asked) < 1000
    assert sum(slept) <= 90


def test_a_503_that_asks_for_no_patience_is_an_answer() -> None:
    session, asked, _ = _session([_limit(503)])
    assert session.call("listGpus").status == 503
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("operation", "body"),
    [("createInstance", BODY), ("actOnInstance", {"instanceId": 0, "action": "release"})],
)
def test_what_costs_money_is_never_sent_twice(operation: str, body: dict[str, object]) -> None:
    session, asked, slept = _session([_limit(429, "1")], rehearsal=False)
    with pytest.raises(Blocked, match="not sent again"):
        session.call(operation, **body)
    assert (len(asked), slept) == (1, [])


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"\xef\xbb\xbf" + json.dumps(GOOD).encode(), {}),
        (json.dumps(GOOD).encode("utf-16"), {"Content-Type": "application/json; charset=utf-16"}),
        (json.dumps(GOOD).encode(), {"Content-Type": "application/json; charset=klingon"}),
        (json.dumps(GOOD).encode(), {"Content-Type": "application/json; charset=hex"}),
        (gzip.compress(json.dumps(GOOD).encode(), mtime=0), {"Content-Encoding": "gzip"}),
    ],
    ids=["byte order mark", "utf-16", "unknown charset", "charset of bytes", "gzip"],
)
def test_a_body_in_another_dress_is_read(body: bytes, headers: dict[str, str]) -> None:
    headers = {"Content-Type": "application/json"} | headers
    session, _, _ = _session([httpx.Response(200, content=body, headers=headers)])
    assert session.call("listGpus").ok
    assert session.findings() == []


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"\xff\xfe\xff", {}),
        (b"\x00\x00", {"Content-Type": "application/json; charset=hex"}),
        (b"[" * 100_000, {}),
        (b"9" * 10_000, {}),
    ],
)
def test_a_body_that_is_no_json_is_a_finding(body: bytes, headers: dict[str, str]) -> None:
    session, _, _ = _session([httpx.Response(200, content=body, headers=headers)])
    session.call("listGpus")
    assert [finding.ids for finding in session.findings()] == [("S5",)]


def test_a_body_whose_packing_is_broken_is_a_breach() -> None:
    def serve(_: httpx.Request) -> httpx.Response:
        stream = httpx.ByteStream(b"not gzip at all")
        return httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=stream)

    target = Target(FAR, TOKEN, Mode.FULL, rehearsal=True)
    with pytest.raises(Breach, match="S5"):
        Session(target, httpx.MockTransport(serve)).call("listGpus")


class _Endless(httpx.SyncByteStream):
    def __init__(self) -> None:
        self.sent = 0

    def __iter__(self) -> Iterator[bytes]:
        for _ in itertools.count():
            self.sent += 1 << 20
            yield b" " * (1 << 20)


@pytest.mark.parametrize(("longest", "most"), [(60.0, LARGEST + (2 << 20)), (-1.0, 1 << 20)])
def test_an_answer_without_end_is_cut_and_broken(
    longest: float, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contract_tests.wire.LONGEST", longest)
    body = _Endless()
    target = Target(FAR, TOKEN, Mode.FULL, rehearsal=True)
    session = Session(target, httpx.MockTransport(lambda _: httpx.Response(200, stream=body)))
    with pytest.raises(Breach, match="S5"):
        session.call("listGpus")
    assert body.sent <= 2 * most


def test_a_redirect_is_a_finding_and_not_followed() -> None:
    elsewhere = httpx.Response(302, headers={"Location": "https://evil.example.com/"})
    session, asked, _ = _session([elsewhere])
    session.call("listGpus")
    assert [finding.ids for finding in session.findings()] == [("S16",)]
    assert {request.url.host for request in asked} == {"cloud.example.com"}


def test_no_cookie_opens_what_the_token_has_to_open() -> None:
    cookie = httpx.Response(200, json=GOOD, headers={"Set-Cookie": "session=1"})
    session, asked, _ = _session([cookie])
    session.call("listGpus")
    session.call("listGpus")
    assert "Cookie" not in asked[1].headers


@contextmanager
def _hasty_server(every: int) -> Iterator[tuple[str, list[str]]]:
    """Closes each connection, unannounced, when its request number `every` comes; notes what it served."""
    served: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        count = 0

        def _serve(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.count += 1
            if self.count == every:
                self.close_connection = True
                return
            served.append(self.path)
            body = json.dumps(GOOD).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _serve  # noqa: N815 - http.server looks for these names

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", served
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def test_a_connection_closed_between_requests_is_no_fault() -> None:
    with _hasty_server(every=2) as (url, served):
        session = Session(Target(url, TOKEN, Mode.FULL, rehearsal=True))
        for _ in range(3):
            assert session.call("listGpus").ok
            assert session.call("getOperations", ids=[1]).ok
            assert session.call("createInstance", **BODY, dryRun=True).ok
            session.call("createInstance", **BODY)
            session.call("actOnInstance", instanceId=0, action="stop")
        session.close()
    assert len(served) == 15


def test_a_server_that_never_answers_a_request_breaks_s5() -> None:
    with _hasty_server(every=1) as (url, _):
        session = Session(Target(url, TOKEN, Mode.FULL, rehearsal=True))
        with pytest.raises(TargetLost, match="stopped answering"):
            session.call("listGpus")
        session.close()


def test_through_a_proxy_everything_is_the_same() -> None:
    with second_server() as (url, api), behind_a_proxy(url) as proxy:
        hidden = url.replace("127.0.0.1", "127.9.9.9")
        target = Target(hidden, TOKEN, Mode.FULL, rehearsal=True, proxy=proxy)
        assert obstacle(target) == ""
        session = Session(target)
        assert session.call("listImages").ok
        session.close()
        assert len(api.requests) == 5


def test_a_proxy_that_wants_a_password_is_named_in_one_line() -> None:
    session, _, _ = _session([httpx.Response(407)])
    target = Target(
        FAR, TOKEN, Mode.FULL, rehearsal=True, proxy="http://user:canary-proxy@127.0.0.1:1"
    )
    assert "canary-proxy" not in repr(target)
    assert "canary-proxy" in Session(target).secrets
    assert session.call("listGpus").status == 407
