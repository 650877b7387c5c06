"""What only a real socket shows: cut, slow, endless and dead connections, and how many there are."""

from __future__ import annotations

import asyncio
import gzip

import httpcore
import pytest

from gpugeek_tui.api import Client, RetryPolicy, Timeouts, transport
from gpugeek_tui.errors import (
    GpuGeekError,
    NoAnswerError,
    ProtocolError,
    UnknownOutcomeError,
    UnreachableError,
)
from gpugeek_tui.tests.api_desk import (
    ALL,
    DATA,
    TOKEN,
    WRITES,
    RawServer,
    Script,
    at_once,
    enveloped,
    http,
    raw_server,
    saying,
)

GOOD = enveloped(DATA["gpus"])


LOSSES: dict[str, bytes] = {
    "nothing": b"",
    "half a head": b"HTTP/1.1 200 OK\r\nContent-Le",
    "half a body": b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + GOOD,
    "half a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{",
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
    "endless head": b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"a" * 200_000,
}


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize("name", ["gpus", "create", "action", "dry_run"])
async def test_a_cut_answer_is_no_answer_and_of_a_write_an_unknown_outcome(
    name: str, reset: bool, loss: str
) -> None:
    server = RawServer()
    async with (
        raw_server(saying(server, LOSSES[loss], reset=reset), server) as url,
        at_once(url) as client,
    ):
        with pytest.raises(UnknownOutcomeError if name in WRITES else NoAnswerError):
            await ALL[name](client)
    assert len(server.heads) == 1


@pytest.mark.parametrize("name", ["gpus", "create"])
async def test_silence_ends_with_the_read_timeout(name: str) -> None:
    server = RawServer()
    held = raw_server(saying(server, hold=True), server)
    async with held as url, at_once(url, read=0.05, write_total=0.05) as client:
        with pytest.raises((NoAnswerError, UnknownOutcomeError), match=r"silent|within 0\.05"):
            await ALL[name](client)


@pytest.mark.parametrize("name", ["gpus", "action"])
async def test_a_dripping_answer_ends_with_the_total_timeout(name: str) -> None:
    server = RawServer()

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await server.head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.01)

    async with (
        raw_server(drip, server) as url,
        at_once(url, read=5, total=0.2, write_total=0.2) as client,
    ):
        with pytest.raises(GpuGeekError, match=r"within 0\.2 seconds") as caught:
            await ALL[name](client)
    assert caught.value.outcome_unknown is (name in WRITES)


@pytest.mark.parametrize("name", ["gpus", "create"])
@pytest.mark.parametrize("packed", [False, True])
async def test_an_endless_answer_is_given_up_before_it_fills_the_memory(
    name: str, packed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "MAX_ANSWER", 2 * 1024 * 1024)
    server = RawServer()
    piece = gzip.compress(b" " * 1_000_000) if packed else b" " * 100_000

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await server.head(reader)
        kind = b"Content-Encoding: gzip\r\n" if packed else b""
        writer.write(b"HTTP/1.1 200 OK\r\n" + kind + b"\r\n")
        if packed:
            writer.write(gzip.compress(b" " * 4_000_000))
        while not packed and not writer.is_closing():
            writer.write(piece)
            await writer.drain()

    async with raw_server(endless, server) as url, Client(url, TOKEN) as client:
        expected = UnknownOutcomeError if name in WRITES else ProtocolError
        with pytest.raises(expected, match="larger than 2 MiB"):
            await ALL[name](client)
    assert len(server.heads) == 1


async def test_gzip_is_unpacked() -> None:
    server = RawServer()
    answer = http(gzip.compress(GOOD), "Content-Encoding: gzip")
    async with raw_server(saying(server, answer), server) as url, at_once(url) as client:
        assert await client.gpus() == ("G30-24G",)


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "zstd", "x"])
async def test_an_answer_packed_in_another_way_is_refused(encoding: str) -> None:
    server = RawServer()
    answer = http(b"whatever", f"Content-Encoding: {encoding}")
    async with raw_server(saying(server, answer), server) as url, at_once(url) as client:
        with pytest.raises(ProtocolError, match="packed"):
            await client.gpus()


async def test_a_refused_connection_says_so_and_that_nothing_was_sent() -> None:
    server = RawServer()
    async with raw_server(saying(server), server) as url:
        pass
    async with at_once(url) as client:
        for name in ("gpus", "create", "action"):
            with pytest.raises(UnreachableError, match=rf"{url} .*Nothing was sent"):
                await ALL[name](client)


def keeping(server: RawServer, answers: int) -> Script:
    """Answers so many requests on a connection, then reads one more and drops it unanswered."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(answers):
            head = await server.head(reader)
            if not head:
                return
            name = "action" if b"/instance/action" in head else "gpus"
            writer.write(http(enveloped(DATA[name])))
            await writer.drain()
        await server.head(reader)

    return script


async def test_a_write_never_goes_over_a_used_connection() -> None:
    server = RawServer()
    async with raw_server(keeping(server, 1), server) as url, at_once(url) as client:
        await client.gpus()
        for _ in range(3):
            assert await client.action(5, "stop") == 511642810499077
    assert server.connections == 4
    assert len(server.heads) == 4


async def test_reads_share_a_connection_and_survive_its_death() -> None:
    server = RawServer()
    dying = raw_server(keeping(server, 2), server)
    async with dying as url, Client(url, TOKEN, retry=RetryPolicy(base=0)) as client:
        for _ in range(4):
            assert await client.gpus() == ("G30-24G",)
    assert server.connections == 2
    assert len(server.heads) == 5


async def test_at_most_eight_requests_are_in_flight() -> None:
    server = RawServer()
    open_now, most = 0, 0
    eight = asyncio.Event()

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal open_now, most
        while await server.head(reader):
            open_now += 1
            most = max(most, open_now)
            if open_now == transport.MAX_IN_FLIGHT:
                eight.set()
            await eight.wait()
            await asyncio.sleep(0)
            open_now -= 1
            writer.write(http(GOOD))
            await writer.drain()

    async with raw_server(script, server) as url, at_once(url) as client:
        answers = await asyncio.gather(*(client.gpus() for _ in range(40)))
    assert len(answers) == 40
    assert most == transport.MAX_IN_FLIGHT


async def test_a_cancelled_request_frees_its_place() -> None:
    server = RawServer()
    full = asyncio.Event()
    answering = asyncio.Event()

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await server.head(reader):
            if len(server.heads) == transport.MAX_IN_FLIGHT:
                full.set()
            if answering.is_set():
                writer.write(http(GOOD))
                await writer.drain()

    async with raw_server(script, server) as url, at_once(url) as client:
        tasks = [asyncio.create_task(client.gpus()) for _ in range(20)]
        async with asyncio.timeout(5):
            await full.wait()
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(result, asyncio.CancelledError) for result in results)
        answering.set()
        assert await client.gpus() == ("G30-24G",)


async def test_closing_ends_requests_under_way_with_errors_of_ours() -> None:
    server = RawServer()
    full = asyncio.Event()

    async def script(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        while await server.head(reader):
            if len(server.heads) == transport.MAX_IN_FLIGHT:
                full.set()

    async with raw_server(script, server) as url:
        async with Client(url, TOKEN, retry=RetryPolicy(base=0)) as client:
            calls = [ALL["gpus"]] * 20 + [ALL["action"]]
            tasks = [asyncio.ensure_future(call(client)) for call in calls]
            async with asyncio.timeout(5):
                await full.wait()
        async with asyncio.timeout(5):
            results = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(result) for result in results} == {UnreachableError}


async def test_the_trace_tells_a_connection_being_made_from_a_request_on_its_way() -> None:
    progress = transport._Progress()
    told = [progress.sent]  # a transport that does not trace is believed to have sent
    for event, request in (
        ("connection.connect_tcp.started", None),
        ("http11.send_request_headers.started", httpcore.Request("CONNECT", "http://proxy")),
        ("http11.send_request_headers.started", httpcore.Request("GET", "http://cloud")),
    ):
        await progress(event, {"request": request})
        told.append(progress.sent)
    assert told == [True, False, False, True]


async def test_a_deadline_while_connecting_means_nothing_was_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def never(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("anyio.connect_tcp", never)
    client = Client("http://127.0.0.1:9", TOKEN, timeouts=Timeouts(connect=5, write_total=0.05))
    async with client:
        with pytest.raises(UnreachableError, match="Nothing was sent"):
            await client.action(5, "stop")
