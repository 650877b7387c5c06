"""The token is sent in its header and seen nowhere else (S231)."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import gpugeek_tui
from gpugeek_tui.api import Client, CreateRequest, Secret
from gpugeek_tui.api.transport import HttpWire
from gpugeek_tui.api.wire import Answer, Question
from gpugeek_tui.errors import GpuGeekError, SettingsError
from gpugeek_tui.tests.api_desk import ALL, TOKEN, Desk, answering, at_once, enveloped, failing

PACKAGE = str(Path(gpugeek_tui.__file__).parent)
PASSWORD = "canary-ssh-Q3rDHh7Q"
HOSTILE = {
    "echoed in the message": enveloped(None, code=10002, message=f"bad token {TOKEN}!"),
    "echoed in the traceid": enveloped(None, code=10001, traceid=TOKEN),
    "half an envelope": b'{"code": 0, "data": {"instances": [{"sshPwd": "' + PASSWORD.encode(),
    "unusable rows": enveloped({"instances": [{"sshPwd": PASSWORD}], "gpus": [[PASSWORD]]}),
    "no object": enveloped([PASSWORD]),
    "wrong array": enveloped({"gpus": PASSWORD, "instances": PASSWORD, "operations": PASSWORD}),
    "page": b"<html>" + TOKEN.encode(),
}


def everything_shown(error: BaseException) -> Iterator[str]:
    """All that a log, a crash report or a traceback with locals could print of an error."""
    seen: BaseException | None = error
    while seen is not None:
        yield from (str(seen), repr(seen), repr(seen.args), repr(vars(seen)))
        detail = traceback.TracebackException.from_exception(seen, capture_locals=True)
        for frame in detail.stack:
            if frame.filename.startswith(PACKAGE) and "/tests/" not in frame.filename:
                yield repr(frame.locals)
        yield from traceback.format_exception(seen)
        seen = seen.__cause__ or seen.__context__


async def shown_by(desk: Desk, name: str) -> list[str]:
    client = desk.client()
    async with client:
        try:
            await ALL[name](client)
        except GpuGeekError as error:
            return [*everything_shown(error), repr(client), str(client), repr(vars(client))]
    return [repr(client)]


@pytest.mark.parametrize("fault", HOSTILE)
@pytest.mark.parametrize("name", ALL)
async def test_no_error_shows_the_token_or_a_password(
    name: str, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        shown = await shown_by(answering(HOSTILE[fault]), name)
    text = "\n".join([*shown, caplog.text])
    assert TOKEN not in text
    assert PASSWORD not in text


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError])
@pytest.mark.parametrize("name", ALL)
async def test_no_loss_shows_the_token(
    name: str, error: type[httpx.TransportError], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        shown = await shown_by(failing(error), name)
    assert TOKEN not in "\n".join([*shown, caplog.text])


async def test_a_redirect_that_carries_the_token_back_is_cleaned() -> None:
    shown = await shown_by(answering(b"", 302, location=f"https://x.test/{TOKEN}"), "gpus")
    assert TOKEN not in "\n".join(shown)


async def test_httpcores_own_log_of_a_real_exchange_shows_no_token(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        async with at_once("http://127.0.0.1:9") as client:
            with pytest.raises(GpuGeekError):
                await client.gpus()
    assert caplog.records
    assert TOKEN not in caplog.text


async def test_a_password_in_the_base_url_is_sent_and_not_shown(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = answering(b"", 500)
    client = desk.client(base_url="https://me:canary%40pw@cloud.test/x")
    with caplog.at_level(logging.DEBUG):
        async with client:
            with pytest.raises(GpuGeekError) as caught:
                await client.gpus()
    text = "\n".join([*everything_shown(caught.value), caplog.text, repr(client), client.address])
    assert "canary" not in text
    assert client.address == "https://***@cloud.test/x"
    assert (
        desk.requests[0].headers["authorization"] == httpx.BasicAuth("me", "canary@pw")._auth_header
    )
    assert str(desk.requests[0].url).startswith("https://cloud.test/x/api")


@pytest.mark.parametrize(
    "token",
    ["canary\n", "canary\r\nX: y", " canary", "canary ", "canary\x00", "canaryé", "金canary"],
)
def test_a_token_that_cannot_be_a_header_is_refused_unseen(token: str) -> None:
    with pytest.raises(SettingsError, match="token") as caught:
        Client(token=token)
    assert "canary" not in "\n".join(everything_shown(caught.value))


@pytest.mark.parametrize("header", ["", "a b", "x:y", "x\n", "标"])
def test_a_header_name_that_cannot_be_one_is_refused(header: str) -> None:
    with pytest.raises(SettingsError, match="header"):
        Client(token=TOKEN, token_header=header)


def test_a_secret_is_neither_printed_nor_copied_out() -> None:
    secret = Secret(TOKEN)
    for text in (repr(secret), str(secret), f"{secret}", f"{secret!r:>40}", repr([secret])):
        assert TOKEN not in text
    for leak in (pickle.dumps, copy.copy, json.dumps):
        with pytest.raises(TypeError):
            leak(secret)
    assert not Secret("")
    assert Secret("abc").scrub("abc") == "abc"  # too short to tell from a word


def test_nothing_between_client_and_network_shows_a_body() -> None:
    assert PASSWORD not in repr(Answer(200, {"set-cookie": PASSWORD}, PASSWORD.encode()))
    assert PASSWORD not in repr(Question("POST", "/", body=PASSWORD.encode()))
    request = CreateRequest(gpu_name="g", sku_name="s", gpu_num=1, image_id="i", env=PASSWORD)
    assert PASSWORD not in repr(request) + repr(request.__rich_repr__())


async def test_the_wire_shows_its_address_only() -> None:
    async with Client("http://me:canary@127.0.0.1:1", TOKEN) as client:
        wire = client._wire
        assert isinstance(wire, HttpWire)
        assert repr(wire) == "HttpWire('http://***@127.0.0.1:1')"
        assert TOKEN not in repr(vars(wire))
