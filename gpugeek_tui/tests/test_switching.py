"""From one account to another while the program runs."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.widgets import OptionList

from gpugeek_tui.api.secret import Secret
from gpugeek_tui.app import GpuGeekApp
from gpugeek_tui.config import Config, Profile, TokenCommand
from gpugeek_tui.dialogs.profiles import ProfilePicker
from gpugeek_tui.errors import SettingsError, UnreachableError
from gpugeek_tui.fleet.remote import Api
from gpugeek_tui.profiles import Profiles
from gpugeek_tui.settings import Settings, Wishes
from gpugeek_tui.tests.account import Account, machine
from gpugeek_tui.tests.conftest import follow_textual
from gpugeek_tui.tests.driving import Driver
from gpugeek_tui.widgets.status_header import StatusHeader

PROD = Profile(
    name="prod",
    base_url="https://prod.example",
    token_source=Secret("prod-token"),
    color="red",
)
LAB = Profile(
    name="lab",
    base_url="https://lab.example",
    token_source=Secret("lab-token"),
    color="green",
    read_only=True,
)
BROKEN = Profile(
    name="broken",
    token_source=TokenCommand((sys.executable, "-S", "-c", "raise SystemExit('no key')")),
)
FILE = Config(profiles={one.name: one for one in (PROD, LAB, BROKEN)}, default="prod")


class Cloud:
    """Both accounts, and which of them is open with which settings."""

    def __init__(self) -> None:
        self.accounts = {
            "prod": Account(machine(1, name="prod-one"), machine(2, name="prod-two")),
            "lab": Account(machine(7, name="lab-only")),
        }
        self.opened: list[Settings] = []
        self.open_now: list[str] = []
        self.refusal: SettingsError | None = None

    @asynccontextmanager
    async def connect(self, settings: Settings) -> AsyncIterator[Api]:
        if self.refusal is not None:
            raise self.refusal
        self.opened.append(settings)
        self.open_now.append(settings.profile)
        try:
            yield self.accounts[settings.profile]
        finally:
            self.open_now.remove(settings.profile)


@asynccontextmanager
async def opened(cloud: Cloud, **wishes: object) -> AsyncIterator[Driver]:
    follow_textual()
    profiles = Profiles(FILE, Wishes(**wishes))  # type: ignore[arg-type]  # names of wishes
    settings = replace(profiles.settings_for("prod"), journal=False)
    app = GpuGeekApp(settings, profiles=profiles, connect=cloud.connect)
    async with app.run_test(size=(140, 40)) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        yield driver


async def pick(driver: Driver, name: str) -> None:
    await driver.press("P")
    await driver.until(lambda: isinstance(driver.app.screen, ProfilePicker))
    names = [one.name for one in driver.app.profiles.choices]
    driver.app.screen.query_one(OptionList).highlighted = names.index(name)
    await driver.press("enter")


async def test_the_profiles_are_listed_with_what_sets_them_apart() -> None:
    async with opened(Cloud()) as driver:
        await driver.press("P")
        await driver.sees("* prod", "https://prod.example", "open now")
        await driver.sees("lab", "https://lab.example", "read-only")
        await driver.press("escape")
        await driver.sees("prod-one")


async def test_the_other_account_opens_and_nothing_of_the_first_is_left() -> None:
    cloud = Cloud()
    async with opened(cloud) as driver:
        await driver.press("slash")
        await driver.type("two")
        await driver.press("enter")
        await driver.agree("S")
        await driver.until(lambda: "stop done" in driver.toasts)
        await pick(driver, "lab")
        await driver.sees("lab-only", " lab ", "READ-ONLY", "lab.example", "1 instance")
        assert cloud.open_now == ["lab"]
        assert cloud.opened[-1].token.reveal() == "lab-token"
        for key, view in (("2", "[2 Operations]"), ("3", "[3 Images]"), ("1", "[1 Instances]")):
            await driver.press(key)
            await driver.sees(view)
            assert "prod" not in driver.text
        assert "prod" not in driver.toasts
        assert driver.app.fleet is not None
        assert driver.app.fleet.commands.read_only


async def test_name_and_colour_of_the_profile_are_in_the_frame() -> None:
    async with opened(Cloud()) as driver:
        await driver.sees("GPUGeek   prod ")
        (edge, color) = driver.app.screen.query_one(StatusHeader).styles.border_left
        assert (edge, color.css) == ("outer", "rgb(255,0,0)")


async def test_it_works_while_the_connection_is_down() -> None:
    cloud = Cloud()
    cloud.accounts["prod"].failure = UnreachableError("gone")
    async with opened(cloud) as driver:
        await driver.sees("Cannot connect")
        await pick(driver, "lab")
        await driver.sees("lab-only")
        assert "Cannot connect" not in driver.text


async def test_there_and_back_again() -> None:
    cloud = Cloud()
    async with opened(cloud) as driver:
        await pick(driver, "lab")
        await driver.sees("lab-only")
        await pick(driver, "prod")
        await driver.sees("prod-one", "prod-two")
        assert "lab-only" not in driver.text
        assert cloud.open_now == ["prod"]


async def test_a_profile_whose_token_cannot_be_had_leaves_all_as_it_is() -> None:
    cloud = Cloud()
    async with opened(cloud) as driver:
        await pick(driver, "broken")
        await driver.until(lambda: "Not switched" in driver.toasts)
        assert "no key" in driver.toasts
        await driver.sees("prod-one")
        assert cloud.open_now == ["prod"]


async def test_one_that_does_not_open_is_told_and_the_next_can_be_chosen() -> None:
    cloud = Cloud()
    async with opened(cloud) as driver:
        cloud.refusal = SettingsError("HTTP cannot be set up")
        await pick(driver, "lab")
        await driver.until(lambda: "Not open: HTTP cannot be set up" in driver.toasts)
        assert "prod-one" not in driver.text
        cloud.refusal = None
        await pick(driver, "prod")
        await driver.sees("prod-one")


async def test_what_is_on_the_wire_is_waited_for() -> None:
    cloud = Cloud()
    account = cloud.accounts["prod"]
    async with opened(cloud) as driver:
        account.gate = asyncio.Event()
        await driver.agree("S")
        await driver.until(lambda: bool(account.sent))
        await pick(driver, "lab")
        await driver.until(lambda: "as soon as the answer is there" in driver.toasts)
        assert cloud.open_now == ["prod"]
        account.gate.set()
        await driver.sees("lab-only")


async def test_of_an_action_on_many_nothing_more_is_sent_and_it_is_said_how_many_were_not() -> None:
    cloud = Cloud()
    account = cloud.accounts["prod"]
    account.held |= {number: machine(number) for number in range(3, 11)}
    async with opened(cloud) as driver:
        account.gate = asyncio.Event()
        await driver.press("asterisk", "S", "y")
        await driver.until(lambda: len(account.sent) == 4)
        await driver.press("P")
        await driver.sees("Of stop for 10, 6 were not sent yet")
        await driver.press("escape")
        await pick(driver, "lab")
        await driver.until(lambda: "as soon as the answer is there" in driver.toasts)
        account.gate.set()
        await driver.sees("lab-only")
        await driver.until(lambda: "6 were not sent." in driver.toasts)
        assert len(account.sent) == 4
        await driver.press("B")
        await driver.until(lambda: "Nothing was done to many" in driver.toasts)
        assert driver.app.left_behind == ""


async def test_the_dialog_says_what_goes_on_at_the_platform() -> None:
    cloud = Cloud()
    async with opened(cloud) as driver:
        cloud.accounts["prod"].ended = Never()
        await driver.agree("S")
        await driver.until(lambda: "stop accepted" in driver.toasts)
        await driver.press("P")
        await driver.sees("Still running here: 1 x stop.")
        assert driver.app.left_behind.startswith("Still running here: 1 x stop.")


class Never(dict):  # type: ignore[type-arg]  # of the account's own kind
    """Operations that never end."""

    def __contains__(self, key: object) -> bool:
        return False


async def test_the_address_of_the_command_line_belongs_to_the_first_profile() -> None:
    async with opened(
        Cloud(), profile="prod", base_url="http://127.0.0.1:1", token=Secret("first-token")
    ) as driver:
        shown = {one.name: one.address for one in driver.app.profiles.choices}
        assert shown["prod"] == "http://127.0.0.1:1"
        assert shown["lab"] == "https://lab.example"


async def test_with_one_account_it_is_said_where_profiles_are_written_down() -> None:
    follow_textual()
    account = Account(machine(1))
    app = GpuGeekApp(Settings(demo="demo"), connect=account.connect)
    async with app.run_test(size=(140, 40)) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        await driver.press("P")
        await driver.sees("demo, world demo", "There is only this one", "config.toml")


@pytest.mark.parametrize("name", ["nowhere", ""])
def test_an_unknown_profile_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="prod, lab"):
        Profiles(FILE, Wishes()).settings_for(name)
