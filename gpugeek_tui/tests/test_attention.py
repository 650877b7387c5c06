"""Pause and focus: when the account is read less, or not at all, and that it comes back at once."""

from __future__ import annotations

from gpugeek_tui.fleet.schedule import Pace
from gpugeek_tui.tests.account import Account, machine
from gpugeek_tui.tests.conftest import Open
from gpugeek_tui.tests.driving import Driver


def fall(driver: Driver, *, asleep: bool) -> None:
    """The time without the focus, without waiting for it."""
    assert len(driver.app._falling) == 2
    driver.app._doze()
    if asleep:
        driver.app._sleep()


def test_nobody_looking_makes_the_pace_slow_even_while_something_moves() -> None:
    pace = Pace(refresh=5.0)
    assert pace.instances(busy=True, quiet_for=0, took=None, slowed=True) == 30
    assert pace.instances(busy=False, quiet_for=0, took=40.0, slowed=True) == 40
    assert Pace(refresh=60).instances(busy=False, quiet_for=0, took=None, slowed=True) == 60


async def test_z_pauses_in_sight_and_goes_on(open_app: Open) -> None:
    async with open_app(Account(machine(1))) as driver:
        await driver.press("z")
        await driver.sees("PAUSED")
        assert "Nothing is read by itself" in driver.toasts
        await driver.press("ctrl+@")  # what a terminal sends for ctrl+space
        await driver.until(lambda: not driver.app.snapshot.paused)  # type: ignore[union-attr]  # it is open
        assert "PAUSED" not in driver.lines[0]


async def test_without_the_focus_it_is_read_less_then_not_and_with_it_at_once(
    open_app: Open,
) -> None:
    account = Account(machine(1))
    async with open_app(account) as driver:
        fleet = driver.app.fleet
        assert fleet is not None
        driver.app._left()
        fall(driver, asleep=False)
        assert (fleet.snapshot.slowed, fleet.snapshot.paused) == (True, False)
        fall(driver, asleep=True)
        assert fleet.snapshot.paused
        await driver.agree("S")  # what was asked for is followed all the same
        await driver.until(lambda: not fleet.snapshot.running and account.calls["operations"] > 0)
        driver.app._back()
        assert (fleet.snapshot.slowed, fleet.snapshot.paused) == (False, False)
        assert driver.app._falling == ()


async def test_the_focus_does_not_end_a_pause_that_was_asked_for(open_app: Open) -> None:
    async with open_app(Account(machine(1))) as driver:
        await driver.press("z")
        driver.app._left()
        fall(driver, asleep=True)
        driver.app._back()
        await driver.sees("PAUSED")
