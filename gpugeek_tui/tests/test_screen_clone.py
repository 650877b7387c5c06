"""The create form filled in from elsewhere: from an instance, from a template, from before."""

from __future__ import annotations

from gpugeek_tui.dialogs.draft import Draft
from gpugeek_tui.screens.create import CreateScreen
from gpugeek_tui.tests.account import Account, machine
from gpugeek_tui.tests.conftest import Open
from gpugeek_tui.tests.driving import Driver
from gpugeek_tui.tests.test_screen_create import fill, filled


def draft(driver: Driver) -> Draft:
    assert isinstance(driver.app.screen, CreateScreen)
    return driver.app.screen.draft()


async def opened(driver: Driver, key: str) -> None:
    await driver.press(key)
    await driver.until(lambda: isinstance(driver.app.screen, CreateScreen))
    await driver.until(lambda: bool(driver.app.snapshot and driver.app.snapshot.images.value))
    await driver.pilot.pause()


async def test_an_instance_is_cloned_as_far_as_the_api_tells(open_app: Open) -> None:
    stopped = machine(1, status="stopd", gpu_num=0, custom_services=("http://h:1",))
    account = Account(stopped)
    async with open_app(account) as driver:
        await opened(driver, "C")
        await driver.sees("New instance like train-1", "1 is filled in", "TCP ports cannot be read")
        now = draft(driver)
        assert (now["name"], now["imageId"], now["gpuNum"]) == ("train-1-copy", "torch", "1")
        await driver.press("ctrl+d")
        await driver.sees("12.34 per hour")
        await driver.press("ctrl+s")
        await driver.until(lambda: "create done" in driver.toasts)
        assert [sent[0] for sent in account.sent] == ["dry_run", "create"]


async def test_a_clone_of_a_clone_of_ours_has_its_ports_and_demands(open_app: Open) -> None:
    async with open_app(Account(), size=(80, 24)) as driver:
        await filled(driver, name="first", servicePort="6000", cpuNum="4", tags="a, b")
        await driver.press("ctrl+d")
        await driver.sees("12.34")
        await driver.press("ctrl+s")
        await driver.until(lambda: "create done" in driver.toasts)
        await driver.sees("first")
        await opened(driver, "C")
        now = draft(driver)
        assert (now["name"], now["cpuNum"], now["tags"]) == ("first-copy", "4", "a, b")


async def test_what_was_typed_before_a_clone_can_be_brought_back(open_app: Open) -> None:
    async with open_app(Account(machine(1))) as driver:
        await filled(driver, name="half done", gpuNum="7")
        await driver.press("escape")
        await opened(driver, "C")
        assert draft(driver)["name"] == "train-1-copy"
        await driver.press("ctrl+t")
        await driver.sees("Templates", "(before)", "half done")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, CreateScreen))
        assert (draft(driver)["name"], draft(driver)["gpuNum"]) == ("half done", "7")


async def test_a_form_is_kept_as_a_template_used_and_deleted(open_app: Open) -> None:
    async with open_app(Account(), size=(80, 24)) as driver:
        await filled(driver, name="night", gpuNum="2", env="KEY=s3cret")
        await driver.press("ctrl+t")
        await driver.sees("None is kept yet", "which may hold secrets")
        await driver.press("enter")
        await driver.until(lambda: "Kept as night" in driver.toasts)
        fill(driver, name="other", gpuNum="5", env="")
        await driver.pilot.pause()
        await driver.press("ctrl+t")
        await driver.sees("2 x G40-24G, payg, torch, night")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, CreateScreen))
        now = draft(driver)
        assert (now["name"], now["gpuNum"], now["env"]) == ("night", "2", "")
        await driver.press("ctrl+t")
        await driver.sees("Templates")
        await driver.press("d")
        await driver.sees("Press d once more to delete night")
        await driver.press("d")
        await driver.until(lambda: "night is deleted" in driver.toasts)
        await driver.sees("None is kept yet")


async def test_a_template_of_that_name_is_replaced_only_when_that_is_said_twice(
    open_app: Open,
) -> None:
    async with open_app(Account(), size=(80, 24)) as driver:
        await filled(driver, name="night")
        await driver.press("ctrl+t")
        await driver.sees("Keep as")
        await driver.press("enter")
        await driver.until(lambda: "Kept as night" in driver.toasts)
        await driver.press("ctrl+t")
        await driver.sees("Keep as")
        await driver.press("s", "enter")
        await driver.sees("Enter once more puts it in place of night")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, CreateScreen))
        assert len(driver.app.templates.kept.templates) == 1


async def test_in_a_read_only_session_neither_opens(open_app: Open) -> None:
    async with open_app(Account(machine(1)), read_only=True) as driver:
        await driver.press("c", "C")
        await driver.until(lambda: "read-only" in driver.toasts)
        assert not isinstance(driver.app.screen, CreateScreen)
