"""The mock over real HTTP, on a thread."""

from __future__ import annotations

import logging
import socket
import threading

import httpx
import pytest

from mockserver.cloud import Cloud
from mockserver.errors import ServingError, WorldError
from mockserver.serving import MockServer
from mockserver.tests.judge import CREATE, QUERY, judge, order

TOKEN = {"gz-api-token": "token-1"}
SECRET = "do-not-log-me"


def total(mock: MockServer) -> int:
    response = httpx.get(f"{mock.url}{QUERY}", headers=TOKEN)
    judge(response)
    count: int = response.json()["data"]["total"]
    return count


def test_a_server_answers_as_soon_as_it_is_entered_and_not_once_it_is_left() -> None:
    with MockServer(world="empty", frozen=True) as mock:
        assert total(mock) == 0
        url = mock.url
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


def test_stop_and_start_keep_state_and_port_and_cut_open_connections() -> None:
    with MockServer(frozen=True) as mock, httpx.Client(base_url=mock.url, headers=TOKEN) as client:
        port = mock.port
        assert client.post(CREATE, json=order()).json()["code"] == 0
        mock.stop()
        mock.stop()
        with pytest.raises(httpx.TransportError):
            client.get(QUERY)
        mock.advance(60)
        mock.start()
        mock.start()
        assert mock.port == port
        assert client.get(QUERY).json()["data"]["total"] == 25
        assert client.get(QUERY).json()["data"]["instances"][0]["status"] == "running"


def test_time_and_reset_work_from_the_test_s_thread() -> None:
    with MockServer(frozen=True) as mock:
        httpx.post(f"{mock.url}{CREATE}", headers=TOKEN, json=order())
        mock.advance(60, token="token-1")
        newest = httpx.get(f"{mock.url}{QUERY}", headers=TOKEN).json()["data"]["instances"][0]
        assert newest["status"] == "running"
        mock.reset("token-1")
        assert total(mock) == 24
        mock.reset()
        with pytest.raises(ValueError, match="advance must be"):
            mock.advance(-1)
        with pytest.raises(ValueError, match="speed must be"):
            mock.set_clock(speed=0)


def test_many_servers_run_side_by_side_and_share_nothing() -> None:
    with MockServer(frozen=True) as one, MockServer(frozen=True) as two:
        httpx.post(f"{one.url}{CREATE}", headers=TOKEN, json=order())
        assert (total(one), total(two)) == (25, 24)


def test_a_taken_port_and_a_bad_host_are_said_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServingError, match=f"port {port}: Address already in use"):
            MockServer(port=port).start()
    with pytest.raises(ServingError, match="port 65536"):
        MockServer(port=65536).start()


def test_a_world_that_does_not_exist_is_said_at_once() -> None:
    with pytest.raises(WorldError):
        MockServer(world="nothing")


def test_racing_actions_on_one_instance_have_one_winner() -> None:
    codes: list[int] = []
    with MockServer(frozen=True) as mock:
        rows = httpx.get(f"{mock.url}{QUERY}", headers=TOKEN, params={"status": "running"})
        instance_id = rows.json()["data"]["instances"][-1]["instanceId"]
        gate = threading.Barrier(8)

        def race() -> None:
            gate.wait()
            body = {"instanceId": instance_id, "action": "stop"}
            url = f"{mock.url}/api/v1/openapi/instance/action"
            codes.append(httpx.post(url, headers=TOKEN, json=body).json()["code"])

        threads = [threading.Thread(target=race) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(codes) == [0, *[10135] * 7]


def test_a_body_sent_in_pieces_and_one_broken_off_do_no_harm() -> None:
    with MockServer(frozen=True) as mock:
        pieces = iter([b'{"ids"', b": [1", b"]}"])
        url = f"{mock.url}/api/v1/openapi/instance/op/result"
        assert httpx.post(url, headers=TOKEN, content=pieces).json()["code"] == 0
        with socket.create_connection(("127.0.0.1", mock.port)) as raw:
            raw.sendall(
                b"POST /api/v1/openapi/instance/create HTTP/1.1\r\nhost: x\r\n"
                b"gz-api-token: token-1\r\ncontent-length: 99\r\n\r\n{"
            )
        assert total(mock) == 24


def test_head_is_404_without_a_body_and_the_connection_stays_good() -> None:
    with MockServer(frozen=True) as mock, httpx.Client(base_url=mock.url, headers=TOKEN) as client:
        response = client.head(QUERY)
        assert (response.status_code, response.content) == (404, b"")
        assert client.get(QUERY).json()["data"]["total"] == 24


def test_a_bug_is_told_once_and_the_server_tells_nothing_of_its_own(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(SECRET)

    with MockServer(frozen=True) as mock:
        monkeypatch.setattr(Cloud, "query", broken)
        response = httpx.get(f"{mock.url}{QUERY}", headers=TOKEN)
        assert (response.status_code, response.json()["code"]) == (500, 10001)
    errors = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [record.name for record in errors] == ["mockserver"]
    assert SECRET not in caplog.text


def test_a_huge_body_is_refused_with_an_answer() -> None:
    with MockServer(frozen=True) as mock:
        url = f"{mock.url}{CREATE}"
        response = httpx.post(url, headers=TOKEN, content=b" " * (3 << 20))
        judge(response)
        assert response.json()["code"] == 10005
        assert total(mock) == 24


@pytest.mark.parametrize(
    "rubbish", [b"\x00\xff\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"]
)
def test_what_is_not_http_ends_its_own_connection_only(rubbish: bytes) -> None:
    with MockServer(world="empty", frozen=True) as mock:
        with socket.create_connection(("127.0.0.1", mock.port), timeout=10) as raw:
            raw.sendall(rubbish)
            assert raw.recv(100)[:12] in {b"HTTP/1.1 400", b"HTTP/1.1 404"}
        assert total(mock) == 0
