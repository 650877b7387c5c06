"""The environment's proxies: used for addresses elsewhere, never for this machine, and clear when wrong."""

from __future__ import annotations

import pytest

from gpugeek_tui.api import Client
from gpugeek_tui.errors import SettingsError, UnreachableError
from gpugeek_tui.tests.api_desk import (
    DATA,
    TOKEN,
    RawServer,
    at_once,
    enveloped,
    http,
    raw_server,
    saying,
)

GOOD = enveloped(DATA["gpus"])


@pytest.fixture(autouse=True)
def _no_proxies_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for scheme in ("http", "https", "all", "no"):
        for name in (f"{scheme}_proxy", f"{scheme}_proxy".upper()):
            monkeypatch.delenv(name, raising=False)


async def test_no_proxy_stands_before_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server = RawServer()
    async with raw_server(saying(server, http(GOOD)), server) as url, at_once(url) as client:
        assert await client.gpus() == ("G30-24G",)


async def test_the_environments_proxy_is_used_for_other_addresses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = RawServer()
    async with raw_server(saying(server, http(GOOD)), server) as url:
        monkeypatch.setenv("http_proxy", url)
        async with at_once("http://cloud.test") as client:
            assert await client.gpus() == ("G30-24G",)
    assert server.heads[0].startswith(b"GET http://cloud.test/api/v1/openapi/gpu/list ")


@pytest.mark.parametrize("reply", [b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", b""])
async def test_a_proxy_that_makes_no_tunnel_has_passed_nothing_on(
    reply: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = RawServer()
    async with raw_server(saying(server, reply), server) as url:
        monkeypatch.setenv("https_proxy", url)
        async with at_once("https://cloud.test") as client:
            with pytest.raises(UnreachableError, match="Nothing was sent"):
                await client.action(5, "stop")
    assert server.heads[0].startswith(b"CONNECT cloud.test:443 ")
    assert TOKEN.encode() not in server.heads[0]


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "gopher://x", "http://a:b:c"])
async def test_a_proxy_that_cannot_be_used_is_a_settings_error(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(SettingsError, match=r"proxy|PROXY"):
        async with Client("http://cloud.test", TOKEN):
            pass
