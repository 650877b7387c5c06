"""One secret of each kind is planted, everything goes wrong, and nothing that is written down holds one."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import NoReturn

import pytest
from click.testing import CliRunner

from gpugeek_tui import crash, masking, places
from gpugeek_tui.api.secret import Secret
from gpugeek_tui.cli import main
from gpugeek_tui.config.files import ConfigError, load_config
from gpugeek_tui.fleet.secrets import secrets_of
from gpugeek_tui.logs import LogFile
from gpugeek_tui.masking import keep_out, keep_out_all
from gpugeek_tui.profiles import Profiles
from gpugeek_tui.settings import Wishes
from gpugeek_tui.tests.account import machine

TOKEN = "canary plain token"  # nothing about it looks like one: it must be known
PASSWORD = "canarypassword"
NOTEBOOK = "canarynotebook"
SERVICE = "canaryservice"
LATER = "Canary9OfAnInstance9NotYetRead"
SECRETS = (TOKEN, PASSWORD, NOTEBOOK, SERVICE, LATER, "canary")

INSTANCE = machine(
    1,
    ssh_pwd=PASSWORD,
    notebook_url=f"http://h:1/lab?token={NOTEBOOK}",
    http_services=(f"https://1-http-80.x.example/?k={SERVICE}",),
)


@pytest.fixture(autouse=True)
def planted(monkeypatch: pytest.MonkeyPatch) -> Iterator[logging.Handler]:
    """The secrets are known as in a running program, and its log is open."""
    monkeypatch.setattr(masking, "_known", [])
    monkeypatch.setattr(masking, "_sources", [])
    keep_out(Secret(TOKEN))
    keep_out_all(lambda: secrets_of([INSTANCE]))
    handler = LogFile(places.log_file())
    logger = logging.getLogger("gpugeek_tui")
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)
    handler.close()


def everything_kept() -> str:
    """All that stands in the state folder; the config file is the user's own."""
    files = [path for path in places.state_folder().rglob("*") if path.is_file()]
    assert files
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in files)


def go_wrong() -> NoReturn:
    held = INSTANCE.ssh_pwd
    try:
        raise KeyError(INSTANCE.notebook_url, TOKEN)
    except KeyError as first:
        raise RuntimeError(f"{held} {SERVICE} {LATER} {INSTANCE}") from first


def test_neither_log_nor_crash_report_nor_what_is_told_of_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log = logging.getLogger("gpugeek_tui.fleet")
    log.warning("asked with %s, sshPwd: %s", TOKEN, PASSWORD)
    try:
        go_wrong()
    except RuntimeError:
        log.exception("a fault")
    assert crash.run(go_wrong, lambda app: 0) == 70
    told = capsys.readouterr()
    text = everything_kept() + told.out + told.err
    assert text.count("RuntimeError") >= 3
    for secret in SECRETS:
        assert secret not in text


def test_neither_doctor_nor_config_check() -> None:
    path = places.config_file()
    path.parent.mkdir()
    path.write_text(
        f"default = 'a'\n[profile.a]\naddress = 'https://me:{PASSWORD}@127.0.0.1:1'\n"
        f"token = '{TOKEN}'\n[profile.b]\ntoken_command = 'sh -c {PASSWORD}'\n",
        encoding="utf-8",
    )
    path.chmod(0o600)
    places.make_private(places.state_folder())
    said = [CliRunner().invoke(main, words).output for words in (["doctor"], ["doctor", "--json"])]
    path.chmod(0o644)
    said.append(CliRunner().invoke(main, ["config", "check"]).output)
    path.write_text(f"token = '{TOKEN}'\nx = {PASSWORD}\n[{SERVICE}\n", encoding="utf-8")
    said.append(CliRunner().invoke(main, ["config", "check"]).output)
    assert all(len(one) > 50 for one in said)
    for secret in SECRETS:
        assert secret not in "".join(said)


def test_no_repr_of_settings_profiles_or_mistakes() -> None:
    path = places.config_file()
    path.parent.mkdir()
    path.write_text(
        f"[profile.a]\naddress = 'https://me:{PASSWORD}@host'\ntoken = '{TOKEN}'\n",
        encoding="utf-8",
    )
    path.chmod(0o600)
    config = load_config(path)
    wishes = Wishes(token=Secret(TOKEN), base_url=f"https://me:{PASSWORD}@host")
    profiles = Profiles(config, wishes)
    shown = [repr(config), repr(wishes), repr(profiles.choices), repr(profiles.settings_for("a"))]
    path.chmod(0o666)
    with pytest.raises(ConfigError) as refused:
        load_config(path)
    shown += [repr(refused.value), str(refused.value), *refused.value.lines]
    for secret in SECRETS:
        assert secret not in "".join(shown)
