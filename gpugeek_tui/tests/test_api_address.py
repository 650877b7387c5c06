"""Base URLs: which are taken, how they join, and what is shown of them."""

from __future__ import annotations

import pytest

from gpugeek_tui.api import Client
from gpugeek_tui.api.address import Address, masked_url
from gpugeek_tui.errors import SettingsError


@pytest.mark.parametrize(
    ("base", "joined"),
    [
        ("https://api-cloud.gpugeek.com", "https://api-cloud.gpugeek.com/x"),
        ("https://api-cloud.gpugeek.com/", "https://api-cloud.gpugeek.com/x"),
        ("HTTP://Host:8080/a/b//", "http://Host:8080/a/b/x"),
        ("http://[::1]:8765", "http://[::1]:8765/x"),
        ("http://u:p@h/a", "http://h/a/x"),
    ],
)
def test_a_base_url_joins_with_a_path(base: str, joined: str) -> None:
    assert Address.parse(base).join("/x") == joined


@pytest.mark.parametrize(
    "base",
    [
        "",
        "api-cloud.gpugeek.com",
        "ftp://host",
        "file:///etc/passwd",
        "http://",
        "http:///path",
        "http://host:port",
        "http://host:99999",
        "http://host:0",
        "http://[::1",
        "http://ho st",
        "http://host\n",
        "http://host\x1b[2J",
        "http://host/?a=1",
        "http://host/#x",
        "javascript:alert(1)",
    ],
)
def test_a_base_url_that_cannot_be_asked_is_a_settings_error(base: str) -> None:
    with pytest.raises(SettingsError, match="base URL"):
        Client(base)


async def test_a_host_that_cannot_be_a_name_is_a_settings_error() -> None:
    with pytest.raises(SettingsError, match="host"):
        async with Client("http://" + "ä" * 70 + ".test"):
            pass


@pytest.mark.parametrize(
    "base", ["http://me:canary@", "http://me:canary@h:port", "ftp://me:canary@h"]
)
def test_no_error_repeats_the_password(base: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Client(base)
    assert "canary" not in str(caught.value) + repr(caught.value)


def test_a_password_is_masked_and_the_address_shown() -> None:
    address = Address.parse("https://me:canary@host/x")
    assert str(address) == "https://***@host/x"
    assert "canary" not in repr(address)
    assert (address.user, address.password.reveal()) == ("me", "canary")


@pytest.mark.parametrize(
    ("base", "loopback"),
    [
        ("http://127.0.0.1:1", True),
        ("http://127.9.9.9", True),
        ("http://localhost", True),
        ("http://LOCALHOST.:80", True),
        ("http://mock.localhost", True),
        ("http://[::1]:1", True),
        ("http://0.0.0.0:1", True),
        ("http://10.0.0.1", False),
        ("http://localhost.example.com", False),
        ("https://api-cloud.gpugeek.com", False),
    ],
)
def test_this_machine_is_known(base: str, loopback: bool) -> None:
    assert Address.parse(base).loopback is loopback


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a:b@h:1/p?q=1#f", "https://h:1/p"),
        ("/login?next=/x", "/login"),
        ("//other/x", "://other/x"),
        ("http://[", "an unreadable address"),
        ("http://h/" + "x" * 500, "http://h/" + "x" * 191 + "…"),
    ],
)
def test_a_servers_url_is_shown_without_its_secrets(url: str, shown: str) -> None:
    assert masked_url(url) == shown
