"""The create form: checked while typing, dry-run before money is spent, sent once."""

from __future__ import annotations

import asyncio

from textual.widgets import Button, Input

from gpugeek_tui.api.models import CreateRequest
from gpugeek_tui.errors import OperationError, UnknownOutcomeError, UnreachableError
from gpugeek_tui.tests.account import Account, machine
from gpugeek_tui.tests.conftest import Open
from gpugeek_tui.tests.driving import Driver
from gpugeek_tui.widgets.form_line import FormLine


def fill(driver: Driver, **values: str) -> None:
    """Puts values into fields by the reference's names, as choosing and typing would."""
    for field, value in values.items():
        driver.app.screen.query_one(f"#line-{field}", FormLine).put(value)


async def filled(driver: Driver, **more: str) -> None:
    await driver.press("c")
    await driver.until(lambda: len(driver.app.screen.query("#gpuName")) == 1)
    await driver.sees("New instance")
    await driver.until(lambda: bool(driver.app.snapshot and driver.app.snapshot.images.value))
    fill(driver, **({"gpuName": "G40-24G", "imageId": "torch"} | more))
    await driver.pilot.pause()


def value(driver: Driver, field: str) -> str:
    return driver.app.screen.query_one(f"#line-{field}", FormLine).value


def button(driver: Driver, name: str) -> Button:
    return driver.app.screen.query_one(f"#{name}", Button)


async def test_it_says_what_is_still_to_do_and_sends_nothing_before(open_app: Open) -> None:
    account = Account(machine(1))
    async with open_app(account) as driver:
        await driver.press("c")
        await driver.sees("Still to do", "Choose a GPU type", "Choose an image")
        await driver.press("ctrl+d", "ctrl+s")
        assert button(driver, "dry").disabled
        assert button(driver, "go").disabled
        assert account.sent == []


async def test_the_choices_are_the_account_s_own(open_app: Open) -> None:
    async with open_app(Account()) as driver:
        await driver.press("c")
        await driver.sees("GPU type")
        await driver.press("enter")
        await driver.sees("G40-24G", "A100-PCIE-40G")


async def test_create_opens_only_after_a_dry_run_of_the_very_same_values(open_app: Open) -> None:
    account = Account()
    async with open_app(account) as driver:
        await filled(driver, name="night run", gpuNum="2")
        await driver.press("ctrl+s")
        assert account.sent == []
        await driver.press("ctrl+d")
        await driver.sees("12.34 per hour of payg", "2 x G40-24G", "suqian-b")
        assert not button(driver, "go").disabled
        fill(driver, gpuNum="4")
        await driver.until(lambda: button(driver, "go").disabled)
        await driver.press("ctrl+s")
        assert [sent[0] for sent in account.sent] == ["dry_run"]
        await driver.press("ctrl+d")
        await driver.sees("4 x G40-24G")
        await driver.press("ctrl+s")
        await driver.until(lambda: "create done" in driver.toasts)
        asked = CreateRequest(
            gpu_name="G40-24G", sku_name="payg", gpu_num=4, image_id="torch", name="night run"
        )
        assert account.sent[1:] == [("dry_run", asked), ("create", asked)]
        await driver.sees("1 instance")


async def test_a_wrong_number_is_told_beside_its_field_while_typing(open_app: Open) -> None:
    account = Account()
    async with open_app(account) as driver:
        await filled(driver, systemDiskSize="10", servicePort="80 81", httpServicePort="82, 83")
        await driver.sees("at least 30 GiB", "4 ports are too many")
        await driver.press("ctrl+d")
        assert account.sent == []


async def test_periods_are_asked_and_sent_for_prepaid_only(open_app: Open) -> None:
    account = Account()
    async with open_app(account) as driver:
        await filled(driver)
        assert "Periods" not in driver.text
        fill(driver, skuName="weekly", duration="3")
        await driver.sees("Periods")
        await driver.press("ctrl+d")
        await driver.until(lambda: len(account.sent) == 1)
        fill(driver, skuName="payg")
        await driver.pilot.pause()
        await driver.press("ctrl+d")
        await driver.until(lambda: len(account.sent) == 2)
        durations = [
            sent[1].duration for sent in account.sent if isinstance(sent[1], CreateRequest)
        ]
        assert durations == [3, None]


async def test_a_refused_dry_run_shows_the_server_s_words_and_keeps_what_was_typed(
    open_app: Open,
) -> None:
    account = Account()
    account.refusal = OperationError("no host has 8 free G40-24G", code=10135, traceid="beef")
    async with open_app(account) as driver:
        await filled(driver, gpuNum="8")
        await driver.press("ctrl+d")
        await driver.sees("no host has 8 free G40-24G", "10135", "beef")
        assert button(driver, "go").disabled
        assert driver.app.screen.query_one("#gpuNum", Input).value == "8"
        account.refusal = None
        await driver.press("ctrl+d")
        await driver.sees("12.34")


async def test_a_create_whose_answer_is_lost_is_unknown_and_not_sent_again(open_app: Open) -> None:
    account = Account()
    async with open_app(account) as driver:
        await filled(driver)
        await driver.press("ctrl+d")
        await driver.sees("12.34")
        account.refusal = UnknownOutcomeError("No answer came.")
        await driver.press("ctrl+s")
        await driver.until(lambda: "OUTCOME UNKNOWN" in driver.toasts)
        assert [sent[0] for sent in account.sent] == ["dry_run", "create"]


async def test_two_quick_presses_create_one_instance(open_app: Open) -> None:
    account = Account()
    async with open_app(account) as driver:
        await filled(driver)
        await driver.press("ctrl+d")
        await driver.sees("12.34")
        account.gate = asyncio.Event()
        await driver.burst("ctrl+s", "ctrl+s", "ctrl+s")
        account.gate.set()
        await driver.until(lambda: "create done" in driver.toasts)
        assert [sent[0] for sent in account.sent] == ["dry_run", "create"]


async def test_a_burst_of_letters_and_keys_is_typed_in_its_order(open_app: Open) -> None:
    async with open_app(Account()) as driver:
        await filled(driver)
        driver.app.screen.set_focus(driver.app.screen.query_one("#name", Input))
        await driver.burst(
            "a", "b", "backspace", "c", "left", "d", "tab", "tab", "4", "backspace", "7"
        )
        await driver.until(
            lambda: driver.app.screen.query_one("#systemDiskSize", Input).value == "7"
        )
        assert driver.app.screen.query_one("#name", Input).value == "adc"


async def test_what_was_typed_is_there_again_after_escape(open_app: Open) -> None:
    async with open_app(Account()) as driver:
        await filled(driver, name="kept", gpuNum="3", skuName="weekly", dcId="dallas-n")
        await driver.press("escape")
        await driver.until(lambda: "New instance" not in driver.text)
        await driver.press("c")
        await driver.sees("kept", "weekly", "USA-Dallas-N", "G40-24G", "torch")
        assert driver.app.screen.query_one("#gpuNum", Input).value == "3"


async def test_a_list_that_cannot_be_read_is_named_with_the_reason(open_app: Open) -> None:
    account = Account()
    account.failure = UnreachableError("Nobody is at home.")
    async with open_app(account) as driver:
        await driver.press("c")
        await driver.sees("The GPU types could not be read", "Nobody is at home")
        account.failure = None
        assert driver.app.fleet is not None
        driver.app.fleet.refresh()
        await driver.sees("Still to do")


async def test_the_form_is_left_with_escape_and_keys_of_views_do_not_leave_it(
    open_app: Open,
) -> None:
    async with open_app(Account()) as driver:
        await filled(driver)
        driver.app.screen.query_one("#name", Input).focus()
        await driver.type("q2?")
        assert driver.app.screen.query_one("#name", Input).value == "q2?"
        await driver.press("tab", "escape")
        await driver.until(lambda: "New instance" not in driver.text)


async def test_typing_narrows_a_list_and_enter_takes_from_it(open_app: Open) -> None:
    async with open_app(Account(), size=(80, 24)) as driver:
        await filled(driver, imageId="")
        driver.app.screen.set_focus(driver.app.screen.query_one("#imageId", Input))
        await driver.burst("我", "enter")
        await driver.sees("我的镜像, own image")
        assert value(driver, "imageId") == "123abc"
        await driver.press("down")
        await driver.sees("我的镜像 123abc own image")
        await driver.press("up", "enter")
        fill(driver, dcId="")
        driver.app.screen.set_focus(driver.app.screen.query_one("#dcId", Input))
        await driver.type("usa-dallas-n")
        await driver.press("tab")
        await driver.until(lambda: value(driver, "dcId") == "dallas-n")


async def test_a_click_takes_from_a_list(open_app: Open) -> None:
    async with open_app(Account(), size=(80, 24)) as driver:
        await filled(driver, gpuName="")
        await driver.press("down")
        await driver.sees("A100-PCIE-40G")
        line = next(at for at, text in enumerate(driver.lines) if "A100-PCIE-40G" in text)
        await driver.pilot.click(offset=(30, line))
        await driver.until(lambda: value(driver, "gpuName") == "A100-PCIE-40G")


async def test_escape_closes_the_list_first_and_then_the_form(open_app: Open) -> None:
    async with open_app(Account(), size=(80, 24)) as driver:
        await filled(driver)
        await driver.press("down", "escape")
        assert "New instance" in driver.text
        await driver.press("escape")
        await driver.until(lambda: "New instance" not in driver.text)


async def test_a_gpu_type_that_is_not_offered_is_warned_about_and_sent(open_app: Open) -> None:
    account = Account()
    async with open_app(account, size=(80, 24)) as driver:
        await filled(driver, gpuName="")
        await driver.type("B300")
        await driver.press("tab")
        await driver.sees("Not among the GPU types that are offered now")
        await driver.press("ctrl+d")
        await driver.sees("12.34")
        request = account.sent[0][1]
        assert isinstance(request, CreateRequest)
        assert request.gpu_name == "B300"


async def test_dry_run_leads_to_what_is_missing_and_opens_what_is_folded(open_app: Open) -> None:
    account = Account()
    async with open_app(account, size=(80, 24)) as driver:
        await filled(driver, imageId="")
        await driver.sees("▸ Disks, CPU, memory", "▸ Several alike")
        await driver.press("ctrl+d")
        await driver.sees("✗ Choose an image.")
        assert driver.app.screen.focused is driver.app.screen.query_one("#imageId")
        fill(driver, imageId="torch", memory="1.5")
        await driver.sees("✗ Memory GiB / GPU")
        await driver.press("ctrl+d")
        await driver.sees("✗ A whole number, at least 1 GiB.")
        assert driver.app.screen.focused is driver.app.screen.query_one("#memory")
        assert account.sent == []


async def test_a_digit_where_nothing_is_typed_does_not_leave_the_form(open_app: Open) -> None:
    async with open_app(Account(), size=(80, 24)) as driver:
        await filled(driver)
        driver.app.screen.set_focus(driver.app.screen.query_one("#cancel", Button))
        await driver.press("2", "q")
        await driver.sees("New instance")


async def test_names_of_a_server_reach_the_line_only_as_a_terminal_may_see_them(
    open_app: Open,
) -> None:
    account = Account()
    hostile = "B300\x1b[2J\u202e"

    async def gpus() -> tuple[str, ...]:
        return (hostile,)

    account.gpus = gpus  # type: ignore[method-assign]  # this account's own list
    async with open_app(account, size=(80, 24)) as driver:
        await filled(driver, gpuName=hostile)
        await driver.sees("B300␛[2J")
        assert "\x1b" not in driver.text
        await driver.press("ctrl+d")
        await driver.until(lambda: len(account.sent) == 1)
        request = account.sent[0][1]
        assert isinstance(request, CreateRequest)
        assert request.gpu_name == hostile
