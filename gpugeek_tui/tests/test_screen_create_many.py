"""Several instances from one form; and the dry run that was none."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from gpugeek_tui.api.models import CreateRequest, CreateResult
from gpugeek_tui.dialogs.confirm import Confirm
from gpugeek_tui.dialogs.creating_many import CreatingMany
from gpugeek_tui.dialogs.dry_run_created import DryRunCreated
from gpugeek_tui.dialogs.type_name import TypeName
from gpugeek_tui.errors import OperationError, UnknownOutcomeError
from gpugeek_tui.fleet.confirming import Level
from gpugeek_tui.tests.account import Account, machine
from gpugeek_tui.tests.conftest import Open
from gpugeek_tui.tests.driving import Driver
from gpugeek_tui.tests.test_screen_create import filled


class Scarce(Account):
    """Has machines for so many creates; then says no, or says nothing."""

    def __init__(self, *, has: int, then: Exception) -> None:
        super().__init__()
        self.has = has
        self.then = then

    async def create(self, request: CreateRequest) -> CreateResult:
        if self.has == 0:
            self.sent.append(("create", request))
            raise self.then
        self.has -= 1
        return await super().create(request)


def names(account: Account) -> list[str | None]:
    return [
        sent[1].name
        for sent in account.sent
        if sent[0] == "create" and isinstance(sent[1], CreateRequest)
    ]


async def asked(driver: Driver, **fields: str) -> None:
    """The form filled in and dry-run, and create pressed."""
    await filled(driver, **fields)
    await driver.press("ctrl+d")
    await driver.sees("12.34 per hour")
    await driver.press("ctrl+s")


async def test_three_are_asked_about_once_and_sent_with_their_numbers(open_app: Open) -> None:
    account = Account()
    async with open_app(account, size=(80, 24)) as driver:
        await asked(driver, name="t-{n:02}", copies="3", start="9")
        await driver.until(lambda: isinstance(driver.app.screen, Confirm))
        await driver.sees("Create 3 instances?", "t-09, t-10, t-11", "37.02 an hour")
        assert names(account) == []
        await driver.press("y")
        await driver.until(lambda: "3 of 3 created" in driver.toasts)
        assert names(account) == ["t-09", "t-10", "t-11"]
        await driver.until(lambda: isinstance(driver.app.screen, CreatingMany))
        await driver.sees("3 of 3 accepted", "succeeded, instance")
        await driver.press("escape")
        await driver.sees("t-09", "t-10", "t-11")


@pytest.mark.parametrize(
    ("then", "said"),
    [
        (OperationError("no machine is free", code=10135), "no machine is free"),
        (UnknownOutcomeError("The connection was cut."), "nobody knows whether it happened"),
    ],
)
async def test_the_first_that_is_not_accepted_ends_it_and_the_count_is_told(
    open_app: Open, then: Exception, said: str
) -> None:
    account = Scarce(has=2, then=then)
    async with open_app(account, size=(80, 24)) as driver:
        await asked(driver, name="t", copies="5")
        await driver.until(lambda: isinstance(driver.app.screen, Confirm))
        await driver.press("y")
        await driver.until(lambda: "Not all were created: 2 of 5 accepted." in driver.toasts)
        assert said in driver.toasts
        assert names(account) == ["t-1", "t-2", "t-3"]
        assert driver.app.creation.draft("--demo")["name"] == "t"


async def test_it_can_be_closed_seen_again_and_stopped(open_app: Open) -> None:
    account = Account()
    async with open_app(account, size=(80, 24)) as driver:
        await asked(driver, name="t", copies="9")
        await driver.until(lambda: isinstance(driver.app.screen, Confirm))
        account.gate = asyncio.Event()
        await driver.press("y")
        await driver.until(lambda: isinstance(driver.app.screen, CreatingMany))
        await driver.press("escape")
        await driver.until(lambda: not isinstance(driver.app.screen, CreatingMany))
        await driver.press("c")
        await driver.sees("0 of 9 accepted", "t-1", "being sent")
        await driver.press("s")
        await driver.sees("Stopping after the one")
        account.gate.set()
        await driver.until(lambda: "1 of 9 accepted. 8 not sent." in driver.toasts)
        assert names(account) == ["t-1"]


async def test_no_sends_nothing_and_leaves_the_form_as_it_was(open_app: Open) -> None:
    account = Account()
    async with open_app(account, size=(80, 24)) as driver:
        await asked(driver, name="t", copies="2")
        await driver.until(lambda: isinstance(driver.app.screen, Confirm))
        await driver.press("enter")
        await driver.sees("New instance", "12.34 per hour")
        assert names(account) == []
        await driver.press("ctrl+s")
        await driver.until(lambda: isinstance(driver.app.screen, Confirm))


async def test_one_in_doubt_is_asked_about_once_more(open_app: Open) -> None:
    account = Scarce(has=0, then=UnknownOutcomeError("The connection was cut."))
    async with open_app(account, size=(80, 24)) as driver:
        await asked(driver, name="t")
        await driver.until(lambda: "OUTCOME UNKNOWN" in driver.toasts)
        account.has = 1
        await asked(driver, name="t")
        await driver.until(lambda: isinstance(driver.app.screen, Confirm))
        await driver.sees("A create like this one was sent", "may cost twice")
        assert names(account) == ["t"]
        await driver.press("y")
        await driver.until(lambda: names(account) == ["t", "t"])


async def test_where_the_settings_want_it_the_name_is_typed(open_app: Open) -> None:
    account = Account()
    async with open_app(account, confirm={"create": Level.NAME}, size=(80, 24)) as driver:
        await asked(driver, name="gold")
        await driver.until(lambda: isinstance(driver.app.screen, TypeName))
        await driver.type("gold")
        await driver.press("enter")
        await driver.until(lambda: names(account) == ["gold"])


class Wet(Account):
    """Its dry run creates."""

    async def dry_run(self, request: CreateRequest) -> CreateResult:
        made = await super().create(msgspec.structs.replace(request, name="wet"))
        self.sent[-1] = ("dry_run", request)
        return made


async def test_a_dry_run_that_creates_is_told_at_once_and_can_be_released(open_app: Open) -> None:
    account = Wet()
    async with open_app(account, confirm={"release": Level.YES}) as driver:
        await filled(driver, name="wet")
        await driver.press("ctrl+d")
        await driver.until(lambda: isinstance(driver.app.screen, DryRunCreated))
        (made,) = account.held
        await driver.sees("The dry run has created an instance", str(made), "No dry run is sent")
        await driver.press("tab", "enter")
        await driver.sees("Release this instance?")
        await driver.press("y")
        await driver.until(lambda: made not in account.held)
        await driver.press("ctrl+d")
        await driver.sees("none is sent to it any more")
        assert [sent[0] for sent in account.sent] == ["dry_run", "release"]


async def test_it_can_be_kept_and_shown(open_app: Open) -> None:
    account = Wet(machine(1))
    async with open_app(account, size=(80, 24)) as driver:
        await filled(driver, name="wet")
        await driver.press("ctrl+d")
        await driver.until(lambda: isinstance(driver.app.screen, DryRunCreated))
        await driver.press("enter")
        await driver.sees("1 of 2", "wet")
        assert len(account.held) == 2
