"""How much is asked before one action: as the settings say, and never about a machine of before."""

from __future__ import annotations

from gpugeek_tui.dialogs.confirm import Confirm
from gpugeek_tui.dialogs.ports import Ports
from gpugeek_tui.dialogs.type_name import TypeName
from gpugeek_tui.errors import UnknownOutcomeError
from gpugeek_tui.fleet.confirming import Level
from gpugeek_tui.tests.account import Account, machine
from gpugeek_tui.tests.conftest import Open
from gpugeek_tui.tests.driving import Driver

STATES = {"start": "stopd", "stop": "running", "restart": "running", "release": "running"}
KEYS = {"start": "s", "stop": "S", "restart": "r", "release": "D", "set_port": "p"}


def one(action: str) -> Account:
    return Account(machine(1, status=STATES.get(action, "running")))


async def test_none_sends_at_once_and_says_so(open_app: Open) -> None:
    account = Account(machine(1, status="stopd"), machine(2), machine(3))
    unasked = dict.fromkeys(("start", "stop", "restart"), Level.NONE)
    async with open_app(account, confirm=unasked) as driver:
        for number, action in enumerate(unasked, start=1):
            driver.table.move_to(number)
            await driver.press(KEYS[action])
            await driver.until(lambda action=action: f"{action} accepted" in driver.toasts)  # type: ignore[misc]  # bound early
        assert account.sent == [
            ("start", 1, None, None), ("stop", 2, None, None), ("restart", 3, None, None)
        ]  # fmt: skip


async def test_release_is_asked_about_whatever_the_settings_say(open_app: Open) -> None:
    account = one("release")
    async with open_app(account, confirm={"release": Level.NONE}) as driver:
        await driver.press("D")
        await driver.until(lambda: isinstance(driver.app.screen, Confirm))
        await driver.press("enter")
        await driver.until(lambda: driver.app.screen is driver.app.screen_stack[0])
        assert account.sent == []
        await driver.agree("D")
        await driver.until(lambda: len(account.sent) == 1)


async def test_any_action_can_ask_for_the_name(open_app: Open) -> None:
    account = one("stop")
    async with open_app(account, confirm={"stop": Level.NAME}) as driver:
        await driver.press("S")
        await driver.until(lambda: isinstance(driver.app.screen, TypeName))
        await driver.press("y", "enter")
        assert account.sent == []
        await driver.press("backspace")
        await driver.type("train-1")
        await driver.press("enter")
        await driver.until(lambda: account.sent == [("stop", 1, None, None)])


async def test_ports_can_ask_for_the_name_after_the_lists(open_app: Open) -> None:
    account = one("set_port")
    async with open_app(account, confirm={"set_port": Level.NAME}) as driver:
        await driver.press("p")
        await driver.until(lambda: isinstance(driver.app.screen, Ports))
        await driver.type("22")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, TypeName))
        await driver.type("1")
        await driver.press("enter")
        await driver.until(lambda: account.sent == [("set_port", 1, (22,), ())])


async def test_what_may_have_happened_already_is_asked_about_in_any_case(open_app: Open) -> None:
    account = one("restart")
    account.refusal = UnknownOutcomeError("The connection was cut.")
    async with open_app(account, confirm={"restart": Level.NONE}) as driver:
        await driver.press("r")
        await driver.until(lambda: "OUTCOME UNKNOWN" in driver.toasts)
        await driver.press("r")
        await driver.until(lambda: isinstance(driver.app.screen, Confirm))
        await driver.press("n", "p")
        await driver.until(lambda: isinstance(driver.app.screen, Ports))
        await driver.sees("A restart of it was sent", "not known")
        assert len(account.sent) == 1


async def test_a_question_over_an_old_picture_says_how_old_it_is(open_app: Open) -> None:
    account = Account(machine(1), machine(2))
    async with open_app(account) as driver:
        assert driver.app.fleet is not None
        driver.app.fleet.pause()
        await driver.press("S")
        await driver.sees("old, because reading is paused")
        await driver.press("n", "asterisk", "S")
        await driver.sees("Stop 2 instances?", "old, because reading is paused")


async def test_a_machine_that_changed_since_the_question_is_left_alone(open_app: Open) -> None:
    ways = {"release": ("train-1", "enter"), "set_port": ("enter",)}
    account = Account(machine(1))
    async with open_app(account) as driver:
        for action, key in KEYS.items():
            await stands(driver, account, STATES.get(action, "running"), pending=False)
            await driver.press(key)
            await driver.until(lambda: isinstance(driver.app.screen, Confirm | TypeName | Ports))
            await stands(driver, account, STATES.get(action, "running"), pending=True)
            for keys in ways.get(action, ("y",)):
                await (driver.press(keys) if keys in ("enter", "y") else driver.type(keys))
            await driver.until(lambda: "Nothing was sent" in driver.toasts)
            driver.app.clear_notifications()
        assert account.sent == []


async def stands(driver: Driver, account: Account, status: str, *, pending: bool) -> None:
    """Waits until the machine is seen with that status, and pending or not."""
    account.held[1] = machine(1, status=status, is_pending=int(pending))
    assert driver.app.fleet is not None
    driver.app.fleet.refresh()

    def seen() -> bool:
        snapshot = driver.app.snapshot
        return snapshot is not None and snapshot.instances.value[1] == account.held[1]

    await driver.until(seen)
