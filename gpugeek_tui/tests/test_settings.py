"""What one run was asked to do, checked before the screen is taken."""

from __future__ import annotations

import pytest

from gpugeek_tui.errors import SettingsError
from gpugeek_tui.settings import Settings, settings_from

TOKEN = "canary-token-123456"


def chosen(**options: object) -> Settings:
    usual: dict[str, object] = {
        "base_url": None,
        "token": TOKEN,
        "demo": None,
        "read_only": False,
        "refresh": 5.0,
    }
    return settings_from(**(usual | options))  # type: ignore[arg-type]  # names of options


def test_without_address_it_is_the_platform_s_own() -> None:
    assert chosen().base_url == "https://api-cloud.gpugeek.com"


def test_the_demo_needs_neither_token_nor_address() -> None:
    settings = chosen(token=None, demo="empty")
    assert settings.demo == "empty"
    assert not settings.token


@pytest.mark.parametrize("token", [None, "", "  \n"])
def test_without_a_token_both_ways_out_are_named(token: str | None) -> None:
    with pytest.raises(SettingsError, match=r"GPUGEEK_API_TOKEN(.|\n)*--demo"):
        chosen(token=token)


def test_no_repr_and_no_error_holds_the_token_or_a_password() -> None:
    settings = chosen(base_url="https://user:hunter2@host.example/prefix/")
    assert settings.token.reveal() == TOKEN
    assert TOKEN not in repr(settings)
    assert "hunter2" not in repr(settings) + settings.address
    with pytest.raises(SettingsError) as refused:
        chosen(token=TOKEN + "\n" + TOKEN)
    assert TOKEN not in str(refused.value)


@pytest.mark.parametrize("seconds", [0.0, -1.0, 0.4, float("nan"), float("inf")])
def test_a_pace_that_is_none_is_refused(seconds: float) -> None:
    with pytest.raises(SettingsError, match="--refresh"):
        chosen(refresh=seconds)


@pytest.mark.parametrize(
    "url", ["", "host", "ftp://host", "http://", "http://h:99999", "https://h?x=1"]
)
def test_an_address_that_is_none_is_refused_unless_it_is_left_out(url: str) -> None:
    if not url:
        assert chosen(base_url=url).base_url.startswith("https://")
        return
    with pytest.raises(SettingsError):
        chosen(base_url=url)


@pytest.mark.parametrize(
    ("url", "in_clear"),
    [
        ("https://host.example", False),
        ("http://host.example", True),
        ("http://127.0.0.1:8765", False),
        ("http://localhost:8765", False),
    ],
)
def test_a_token_that_would_cross_a_network_unencrypted_is_known(url: str, in_clear: bool) -> None:
    assert chosen(base_url=url).in_clear is in_clear
