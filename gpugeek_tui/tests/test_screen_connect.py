"""The keys that lead into an instance, from the list and from its details, and what they never show."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from textual.widgets import OptionList

from gpugeek_tui import browser, clipboard, places
from gpugeek_tui.api.models import Instance
from gpugeek_tui.dialogs.menu import Menu
from gpugeek_tui.dialogs.message import Message
from gpugeek_tui.fleet.operations import Phase
from gpugeek_tui.screens import instance as details
from gpugeek_tui.screens.copyable import instance_copies, operation_copies
from gpugeek_tui.screens.instance import InstanceScreen
from gpugeek_tui.tests.account import Account, machine
from gpugeek_tui.tests.conftest import Open
from gpugeek_tui.tests.driving import Driver
from gpugeek_tui.tests.test_words import followed

PASSWORD = "Canary9Password9Of9An9Instance99"
TOKEN = "canary9notebook9token9of9it"
SERVICE = "canary9service"
NOTEBOOK = f"http://host.example:42757/lab?token={TOKEN}"
SECRETS = (PASSWORD, TOKEN, SERVICE)


def box(number: int = 1, **fields: object) -> Instance:
    values: dict[str, object] = {
        "ssh_pwd": PASSWORD,
        "notebook_url": NOTEBOOK,
        "tensorboard_url": "http://host.example:44634",
        "http_services": (f"https://1-http-80.x.example:8443/?k={SERVICE}", "file:///etc/passwd"),
    }
    return machine(number, **(values | fields))


class Desktop:
    """A clipboard and a browser of ours."""

    def __init__(self) -> None:
        self.copied: list[str] = []
        self.opened: list[str] = []
        self.browsers: tuple[tuple[str, ...], ...] = (("xdg-open",),)
        self.works = True

    def feed(self, command: Sequence[str], text: str) -> bool:
        self.copied.append(text)
        return self.works

    def open_with(self, commands: Sequence[Sequence[str]], url: str) -> bool:
        if commands:
            self.opened.append(url)
        return bool(commands) and self.works


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Desktop:
    ours = Desktop()
    monkeypatch.setattr(clipboard, "program", lambda environ: ("/usr/bin/xclip",))
    monkeypatch.setattr(clipboard, "feed", ours.feed)
    monkeypatch.setattr(browser, "browsers", lambda environ: ours.browsers)
    monkeypatch.setattr(browser, "open_with", ours.open_with)
    return ours


async def menu(driver: Driver, key: str) -> Menu:
    await driver.press(key)
    await driver.until(lambda: isinstance(driver.app.screen, Menu))
    assert isinstance(driver.app.screen, Menu)
    return driver.app.screen


@pytest.mark.parametrize("first", [[], ["enter"]], ids=["list", "details"])
async def test_every_entry_is_copied_and_only_the_label_is_told(
    open_app: Open, desktop: Desktop, first: list[str]
) -> None:
    one = box(504838617333765)
    wanted = {
        "1": ("SSH command", "ssh -p 59064 root@host.example"),
        "2": ("SSH password", PASSWORD),
        "3": ("Notebook", NOTEBOOK),
        "4": ("TensorBoard", one.tensorboard_url),
        "7": ("Instance id", "504838617333765"),
    }
    async with open_app(Account(one)) as driver:
        await driver.press(*first)
        for digit, (label, text) in wanted.items():
            await menu(driver, "y")
            assert not any(secret in driver.text for secret in SECRETS)
            await driver.press(digit)
            await driver.until(lambda text=text: desktop.copied[-1:] == [text])  # type: ignore[misc]
            await driver.until(lambda label=label: f"{label} copied" in driver.toasts)  # type: ignore[misc]
        assert "Through xclip" in driver.toasts
        assert not any(secret in driver.toasts for secret in SECRETS)


async def test_the_row_is_masked_unless_all_of_it_is_asked_for(
    open_app: Open, desktop: Desktop
) -> None:
    async with open_app(Account(box())) as driver:
        await menu(driver, "y")
        await driver.press("8")
        await driver.until(lambda: len(desktop.copied) == 1)
        await menu(driver, "y")
        await driver.press("end", "enter")
        await driver.until(lambda: len(desktop.copied) == 2)
    masked, complete = desktop.copied
    assert not any(secret in masked for secret in SECRETS)
    assert all(secret in complete for secret in SECRETS)
    assert json.loads(masked)["instanceId"] == json.loads(complete)["instanceId"] == 1


async def test_what_is_not_there_or_hostile_is_dim_and_not_copied(
    open_app: Open, desktop: Desktop
) -> None:
    one = box(ssh_cmd="ssh -oProxyCommand=id -p 1 root@h", tensorboard_url="")
    async with open_app(Account(one)) as driver:
        shown = await menu(driver, "y")
        await driver.sees("refused: it has an option", "there is none")
        assert shown.query_one(OptionList).highlighted == 1
        await driver.press("1", "4")
        assert isinstance(driver.app.screen, Menu)
        assert desktop.copied == []


async def test_nothing_takes_the_text_and_it_says_so(open_app: Open, desktop: Desktop) -> None:
    desktop.works = False
    async with open_app(Account(box())) as driver:
        await menu(driver, "y")
        await driver.press("2")
        await driver.until(lambda: "SSH password not copied" in driver.toasts)


async def test_an_operation_s_ids_and_words_can_be_copied(open_app: Open, desktop: Desktop) -> None:
    async with open_app(Account(box())) as driver:
        await driver.agree("S")
        await driver.until(lambda: "stop done" in driver.toasts)
        await driver.press("2")
        await driver.sees("[2 Operations]", "done")
        await menu(driver, "y")
        await driver.press("2")
        await driver.until(lambda: desktop.copied == ["9001"])


def test_an_operation_offers_what_support_asks_for() -> None:
    one = followed(
        Phase.FAILED, operation_id=77, traceid="cafe\x1b[2J", message="no\nstock \x07", code=10135
    )
    offered = {item.label: item for item in operation_copies(one)}
    assert offered["Trace id"].text.reveal() == "cafe\x1b[2J"
    assert "\x1b" not in offered["Trace id"].shown
    assert clipboard.one_line(offered["What became of it"].text.reveal()) == "no stock "
    assert "10135" in offered["All of it"].text.reveal()
    assert operation_copies(followed(Phase.UNKNOWN))[0].why_not


async def test_a_browser_opens_what_is_picked_and_refuses_what_is_no_web_address(
    open_app: Open, desktop: Desktop
) -> None:
    async with open_app(Account(box())) as driver:
        await menu(driver, "o")
        await driver.sees("Notebook", "TensorBoard", "lab?***", "refused: it is neither http")
        assert not any(secret in driver.text for secret in SECRETS)
        await driver.press("4")
        assert isinstance(driver.app.screen, Menu)
        await driver.press("1")
        await driver.until(lambda: desktop.opened == [NOTEBOOK])
        await driver.until(lambda: "Opened in the browser" in driver.toasts)
        assert TOKEN not in driver.toasts


async def test_the_only_address_is_opened_at_once(open_app: Open, desktop: Desktop) -> None:
    one = box(tensorboard_url="", http_services=())
    async with open_app(Account(one)) as driver:
        await driver.press("enter", "o")
        await driver.until(lambda: desktop.opened == [NOTEBOOK])


async def test_without_a_browser_in_sight_the_address_is_shown_masked_and_copied(
    open_app: Open, desktop: Desktop
) -> None:
    desktop.browsers = ()
    async with open_app(Account(box(tensorboard_url="", http_services=()))) as driver:
        await driver.press("o")
        await driver.until(lambda: desktop.copied == [NOTEBOOK])
        await driver.until(lambda: "No browser is in sight" in driver.toasts)
        assert "lab?***" in driver.toasts
        assert TOKEN not in driver.toasts
        assert desktop.opened == []


async def test_where_the_terminal_cannot_be_lent_the_ssh_command_is_copied(
    open_app: Open, desktop: Desktop
) -> None:
    async with open_app(Account(box())) as driver:
        await driver.press("x")
        await driver.until(lambda: desktop.copied == ["ssh -p 59064 root@host.example"])
        assert "cannot be handed over" in driver.toasts


async def test_a_refused_ssh_command_is_shown_with_the_reason(
    open_app: Open, desktop: Desktop
) -> None:
    hostile = "ssh -oProxyCommand=$(id) -p 1 root@h\x1b[2J"
    async with open_app(Account(box(ssh_cmd=hostile))) as driver:
        await driver.press("x")
        await driver.until(lambda: isinstance(driver.app.screen, Message))
        await driver.sees("ProxyCommand=$(id)", "It is not run, because it holds characters")
        await driver.press("escape", "enter")
        await driver.sees("This command is not run")
        assert desktop.copied == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": "creating", "ssh_cmd": "", "notebook_url": ""}, "still being created"),
        ({"status": "stopd"}, "It is stopped"),
        ({"status": "warming-up"}, "It is warming-up"),
        ({"ssh_cmd": ""}, "no ssh command"),
    ],
)
async def test_what_cannot_be_entered_now_is_dim_and_its_key_says_why(
    open_app: Open, desktop: Desktop, fields: dict[str, Any], words: str
) -> None:
    async with open_app(Account(box(**fields))) as driver:
        for first in ([], ["enter"]):
            await driver.press(*first)
            await driver.until(lambda: driver.footer_has("SSH", enabled=False))
            await driver.press("x")
            await driver.until(lambda: words in driver.toasts)
            driver.app.clear_notifications()
        assert desktop.copied == desktop.opened == []


async def test_an_instance_that_stopped_while_the_menu_was_open_is_not_entered(
    open_app: Open, desktop: Desktop
) -> None:
    account = Account(box())
    async with open_app(account) as driver:
        await menu(driver, "o")
        account.held[1] = msgspec.structs.replace(account.held[1], status="stopd")
        assert driver.app.fleet is not None
        driver.app.fleet.refresh()
        await driver.until(lambda: driver.app.snapshot.counts == {"stopd": 1})  # type: ignore[union-attr]
        await driver.press("1")
        await driver.until(lambda: "It is stopped" in driver.toasts)
        assert desktop.opened == []


async def test_secrets_are_shown_from_the_list_too_with_a_countdown_and_hide_again(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app(Account(box()), size=(80, 24)) as driver:
        await driver.press("v")
        await driver.until(lambda: isinstance(driver.app.screen, InstanceScreen))
        await driver.sees(PASSWORD, TOKEN, "Secrets are shown, for 30 s more")
        await driver.press("v")
        await driver.until(lambda: PASSWORD not in driver.text)
        monkeypatch.setattr(details, "REVEALED_SECONDS", 0.05)
        await driver.press("v")
        await driver.until(lambda: "Secrets are shown" not in driver.text)
        assert PASSWORD not in driver.text


async def test_no_secret_is_in_the_log_the_journal_or_a_screenshot(
    open_app: Open, desktop: Desktop
) -> None:
    async with open_app(Account(box())) as driver:
        for keys in (["y", "2"], ["o", "1"], ["x"], ["y", "8"], ["v"], ["escape"]):
            await driver.press(*keys)
        await driver.sees("1 instance")
        await driver.until(lambda: len(desktop.copied) >= 2)
        picture = driver.app.export_screenshot()
        kept = [path.read_bytes() for path in places.state_folder().rglob("*") if path.is_file()]
        text = picture + repr(driver.app.snapshot) + b"".join(kept).decode("utf-8", "replace")
        assert not any(secret in text for secret in SECRETS[:2])


def test_what_is_copied_is_in_no_repr() -> None:
    shown = repr(instance_copies(box()))
    assert not any(secret in shown for secret in (PASSWORD, TOKEN))


def test_addresses_of_one_that_does_not_run_are_called_stale() -> None:
    by_label = {item.label: item for item in instance_copies(box(status="stopd"))}
    assert by_label["SSH command"].shown.startswith("stale: ")
    assert not by_label["Instance id"].shown.startswith("stale")
