"""What one run was asked to do, checked before the screen is taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from gpugeek_tui.api.secret import Secret
from gpugeek_tui.config import Config, Notify, Profile, TokenFile
from gpugeek_tui.errors import SettingsError
from gpugeek_tui.fleet.confirming import Level
from gpugeek_tui.settings import Settings, Wishes, settings_from, with_token

TOKEN = "canary-token-123456"


def chosen(
    *, token: str | None = TOKEN, config: Config | None = None, **wishes: object
) -> Settings:
    said = Wishes(token=Secret((token or "").strip()), **wishes)  # type: ignore[arg-type]  # names of wishes
    return settings_from(said, config)


PROD = Profile(
    name="prod",
    base_url="https://prod.example",
    token_source=Secret("canary-of-prod"),
    color="red",
    read_only=True,
    confirm={"stop": Level.NAME},
    refresh=9.0,
    time_zone="UTC",
)
LAB = Profile(name="lab", base_url="https://lab.example", token_source=TokenFile(Path("/nowhere")))
FILE = Config(
    profiles={"prod": PROD, "lab": LAB},
    default="prod",
    keymap={"app.quit": "Q"},
    notify=Notify(bell=False),
)


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


def test_the_file_s_default_profile_is_opened_with_all_that_it_says() -> None:
    settings = with_token(chosen(token=None, config=FILE))
    assert (settings.profile, settings.address, settings.color) == (
        "prod",
        "https://prod.example",
        "red",
    )
    assert settings.token.reveal() == "canary-of-prod"
    assert (settings.read_only, settings.refresh, settings.time_zone) == (True, 9.0, "UTC")
    assert settings.confirm == {"stop": Level.NAME}
    assert settings.keymap == {"app.quit": "Q"}
    assert not settings.notify.bell


def test_flags_and_environment_win_over_the_file() -> None:
    settings = chosen(config=FILE, base_url="http://127.0.0.1:1", refresh=1.0, profile="lab")
    assert (settings.profile, settings.address) == ("lab", "http://127.0.0.1:1")
    assert (settings.token.reveal(), settings.refresh) == (TOKEN, 1.0)
    assert settings.token_source is None


def test_a_token_file_that_was_asked_for_wins_over_the_environment_s_token() -> None:
    settings = chosen(config=FILE, token_file=Path("/there"))
    assert not settings.token
    assert settings.token_source == TokenFile(Path("/there"))


def test_its_secrets_are_the_token_and_the_address_s_password() -> None:
    settings = chosen(base_url="https://me:hunter2@host.example")
    assert [secret.reveal() for secret in settings.secrets] == [TOKEN, "hunter2"]


def test_a_read_only_profile_stays_so_and_the_flag_protects_any() -> None:
    assert chosen(config=FILE).read_only
    assert not chosen(config=FILE, profile="lab").read_only
    assert chosen(config=FILE, profile="lab", read_only=True).read_only


def test_for_another_profile_token_and_address_of_the_first_are_forgotten() -> None:
    wishes = Wishes(
        profile="prod",
        token=Secret(TOKEN),
        base_url="http://127.0.0.1:1",
        token_file=Path("/there"),
        read_only=True,
    ).elsewhere("lab")
    settings = settings_from(wishes, FILE)
    assert settings.address == "https://lab.example"
    assert settings.token_source == TokenFile(Path("/nowhere"))
    assert settings.read_only


def test_a_profile_that_is_none_is_refused_with_those_that_are() -> None:
    with pytest.raises(SettingsError, match=r"'prd'.*prod, lab"):
        chosen(config=FILE, profile="prd")


def test_a_profile_without_a_token_says_where_to_put_one() -> None:
    bare = Config(profiles={"x": Profile(name="x")}, default="x")
    with pytest.raises(SettingsError, match="token_command"):
        chosen(token=None, config=bare)
    assert chosen(config=bare).token.reveal() == TOKEN


def test_the_demo_takes_keys_from_the_file_and_no_account() -> None:
    settings = chosen(token=None, demo="demo", config=FILE)
    assert (settings.profile, settings.keymap, settings.read_only) == ("", {"app.quit": "Q"}, False)
