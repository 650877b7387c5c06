"""What becomes of the create form, and of several creates, when another account is opened."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from gpugeek_tui.dialogs.confirm import Confirm
from gpugeek_tui.dialogs.creating_many import CreatingMany
from gpugeek_tui.screens.create import CreateScreen
from gpugeek_tui.tests import test_switching
from gpugeek_tui.tests.driving import Driver
from gpugeek_tui.tests.test_screen_create import filled
from gpugeek_tui.tests.test_switching import LAB, Cloud, opened, pick


@pytest.fixture(autouse=True)
def writable_lab(monkeypatch: pytest.MonkeyPatch) -> None:
    file = test_switching.FILE
    profiles = {**file.profiles, "lab": replace(LAB, read_only=False)}
    monkeypatch.setattr(test_switching, "FILE", replace(file, profiles=profiles))


def name_in_form(driver: Driver) -> str:
    assert isinstance(driver.app.screen, CreateScreen)
    return driver.app.screen.draft()["name"]


async def test_each_profile_has_the_form_as_it_was_left_there() -> None:
    async with opened(Cloud()) as driver:
        await filled(driver, name="for prod")
        await driver.press("escape")
        await pick(driver, "lab")
        await driver.sees("lab-only")
        await driver.press("c")
        await driver.until(lambda: isinstance(driver.app.screen, CreateScreen))
        assert name_in_form(driver) == ""
        await driver.press("escape")
        await pick(driver, "prod")
        await driver.sees("prod-one")
        await driver.press("c")
        await driver.until(lambda: isinstance(driver.app.screen, CreateScreen))
        assert name_in_form(driver) == "for prod"


async def test_of_several_creates_the_one_on_its_way_is_the_last() -> None:
    cloud = Cloud()
    account = cloud.accounts["prod"]
    async with opened(cloud) as driver:
        await filled(driver, name="t", copies="5")
        await driver.press("ctrl+d")
        await driver.sees("12.34")
        account.gate = asyncio.Event()
        await driver.press("ctrl+s")
        await driver.until(lambda: isinstance(driver.app.screen, Confirm))
        await driver.press("y")
        await driver.until(lambda: isinstance(driver.app.screen, CreatingMany))
        await driver.press("escape", "P")
        await driver.sees("Of 5 instances to create, 4")
        await driver.press("escape")
        await pick(driver, "lab")
        await driver.until(lambda: "as soon as the answer is there" in driver.toasts)
        account.gate.set()
        await driver.sees("lab-only")
        assert [sent[0] for sent in account.sent] == ["dry_run", "create"]
