"""The dashboard with its real client against servers that are broken, hostile or not there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest

from gpugeek_tui.api.secret import Secret
from gpugeek_tui.app import GpuGeekApp
from gpugeek_tui.settings import Settings
from gpugeek_tui.tests.conftest import follow_textual
from gpugeek_tui.tests.driving import Driver

TOKEN = "canary-77aa-token"


def answer(
    body: bytes, status: str = "200 OK", headers: str = "", length: int | None = None
) -> bytes:
    size = len(body) if length is None else length
    head = f"HTTP/1.1 {status}\r\nContent-Length: {size}\r\nConnection: close\r\n{headers}\r\n"
    return head.encode() + body


def envelope(data: object, code: object = 0) -> bytes:
    return answer(
        msgspec.json.encode({"code": code, "message": "success", "traceid": "", "data": data})
    )


BROKEN: dict[str, bytes] = {
    "nothing": b"",
    "no HTTP": b"SSH-2.0-OpenSSH_9\r\n",
    "binary": bytes(range(256)) * 40,
    "empty body": answer(b""),
    "HTML": answer(b"<html><b>[bold]down for maintenance[/bold]</b></html>"),
    "HTML 502": answer(b"<html>bad gateway</html>", "502 Bad Gateway"),
    "text 404": answer(b"404 page not found", "404 Not Found"),
    "403 with a token in it": answer(TOKEN.encode(), "403 Forbidden"),
    "cut JSON": answer(b'{"code": 0, "message": "suc', length=4000),
    "a list": answer(b"[1, 2, 3]"),
    "a number": answer(b"17"),
    "nested junk": answer(b"[" * 50_000),
    "10 MB of text": answer(b"x" * 10_000_000),
    "10 MB of message": answer(
        b'{"code": 10001, "message": "' + b"\\u001b[2J" * 1_000_000 + b'", "data": null}'
    ),
    "a redirect": answer(b"", "302 Found", "Location: http://127.0.0.1:9/\r\n"),
    "data null": envelope(None),
    "data of another kind": envelope({"instances": "none", "total": "many"}),
    "code as text": envelope({}, "10001"),
    "not logged in": envelope(None, 10002),
    "too many": answer(b"", "429 Too Many Requests", "Retry-After: 999999999999\r\n"),
    "a wrong encoding": answer(b"\x1f\x8b\x08garbage", headers="Content-Encoding: gzip\r\n"),
}


@asynccontextmanager
async def serving(raw: bytes) -> AsyncIterator[str]:
    """A server that says `raw` to everyone and hangs up."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.read(1 << 16)
            writer.write(raw)
            await writer.drain()
            writer.close()
            await writer.wait_closed()
        except OSError:
            pass

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def dashboard(url: str) -> AsyncIterator[Driver]:
    settings = Settings(base_url=url, address=url, token=Secret(TOKEN))
    app = GpuGeekApp(settings)
    follow_textual()
    async with app.run_test(size=(120, 40)) as pilot:
        yield Driver(app, pilot)


@pytest.mark.parametrize("name", BROKEN)
async def test_it_says_what_is_wrong_takes_every_key_and_shows_no_secret(name: str) -> None:
    async with serving(BROKEN[name]) as url, dashboard(url) as driver:
        await driver.sees("Next try in")
        for key in (
            "j",
            "enter",
            "s",
            "D",
            "2",
            "3",
            "question_mark",
            "escape",
            "1",
            "c",
            "escape",
        ):
            await driver.press(key)
        await driver.sees("Next try in")
        assert driver.app.is_running
        assert TOKEN not in driver.text
        assert "\x1b" not in driver.text


async def test_nobody_at_the_address_is_said_in_words() -> None:
    async with serving(b"") as url:
        gone = url
    async with dashboard(gone) as driver:
        await driver.sees("Cannot connect", "Next try in")


async def test_odd_rows_among_good_ones_are_left_out_and_counted() -> None:
    rows = [
        {"instanceId": "9007199254740993", "status": "running", "name": None, "gpuNum": "4"},
        {"instanceId": None, "status": "running"},
        {"status": "running"},
        "junk",
        {"instanceId": 5, "status": "ÿ" * 3000, "customServices": None, "memorySize": 1e300},
        {"instanceId": 6, "status": "stopd", "name": ["not", "text"], "extra": {"a": [1]}},
    ]
    async with (
        serving(envelope({"instances": rows, "total": 10**30})) as url,
        dashboard(url) as driver,
    ):
        await driver.sees("9007199254740993", "3 instances")
        assert set(driver.table.keys) == {9007199254740993, 5, 6}
        await driver.sees("3 entries could not be read")
        for key in ("enter", "escape", "j", "enter", "escape", "j", "enter", "escape"):
            await driver.press(key)
        assert driver.app.is_running
