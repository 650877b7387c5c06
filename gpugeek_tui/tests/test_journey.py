"""From an empty account to a released machine: the dashboard, its client and the mock together."""

from __future__ import annotations

import asyncio

import pytest
from textual.widgets import Input

from gpugeek_tui.api.secret import Secret
from gpugeek_tui.app import GpuGeekApp
from gpugeek_tui.settings import Settings
from gpugeek_tui.tests.conftest import follow_textual
from gpugeek_tui.tests.driving import Driver
from gpugeek_tui.widgets.form_line import FormLine
from mockserver.serving import MockServer


async def finished(driver: Driver, mock: MockServer, words: str) -> None:
    """Moves the mock's clock until the dashboard tells of that end."""

    def told() -> bool:
        mock.advance(1)
        return words in driver.toasts

    await driver.until(told)
    driver.app.clear_notifications()


async def create(driver: Driver) -> None:
    """Fills the form with the first choices, and goes through dry run and create."""
    await driver.press("c")
    await driver.until(lambda: len(driver.app.screen.query("#imageId")) == 1)
    screen = driver.app.screen
    lines = {one: screen.query_one(f"#line-{one}", FormLine) for one in ("gpuName", "imageId")}
    await driver.until(lambda: all(one.chooser and one.chooser.choices for one in lines.values()))
    for line in lines.values():
        assert line.chooser is not None
        line.put(line.chooser.choices[0].value)
    screen.query_one("#name", Input).value = "first"
    screen.query_one("#httpServicePort", Input).value = "8080"
    await driver.pilot.pause()
    await driver.press("ctrl+d")
    await driver.sees("Price", "per hour of payg")
    await driver.press("ctrl+s")


@pytest.mark.parametrize("dialect", ["default", "tables", "examples", "hostile"])
async def test_create_stop_start_ports_release_with_the_server_gone_for_a_while(
    dialect: str,
) -> None:
    with MockServer(world="empty", seed=7, frozen=True, dialect=dialect) as mock:
        settings = Settings(
            base_url=mock.url, address=mock.url, token=Secret("journey"), refresh=0.5
        )
        app = GpuGeekApp(settings)
        follow_textual()
        async with app.run_test(size=(140, 40)) as pilot:
            driver = Driver(app, pilot)
            await driver.sees("0 instances", "No instance.")

            await create(driver)
            await finished(driver, mock, "create done")
            await driver.sees("1 running", "GPUs in use 1")

            await driver.press("enter")
            await driver.sees("-http-8080.", "first")
            await driver.press("escape")
            await driver.until(lambda: driver.footer_has("Stop"))
            await driver.agree("S")
            await finished(driver, mock, "stop done")
            await driver.sees("1 stopd", "GPUs in use 0")

            await asyncio.to_thread(mock.stop)
            await driver.press("R")
            await driver.sees("STALE", "first", "Next try in")
            await asyncio.to_thread(mock.start)
            await driver.press("R")
            await driver.until(lambda: "STALE" not in driver.text)

            await driver.until(lambda: driver.footer_has("Start"))
            await driver.agree("s")
            await finished(driver, mock, "start done")
            await driver.until(lambda: driver.footer_has("Ports") and driver.footer_has("Stop"))
            await driver.press("p")
            await driver.sees("HTTP 8080")
            await driver.type("22")
            await driver.press("enter")
            await finished(driver, mock, "set_port done")
            await driver.until(lambda: driver.footer_has("Stop"))
            await driver.agree("S")  # some servers release only what is stopped
            await finished(driver, mock, "stop done")
            await driver.until(lambda: driver.footer_has("Start"))
            await driver.press("D")
            await driver.sees("Release this instance?")
            await driver.type("first")
            await driver.press("enter")
            await finished(driver, mock, "release done")
            await driver.sees("0 instances")

            await driver.press("2")
            lines = "\n".join(driver.lines[3:13])
            for action in ("create", "stop", "start", "set_port", "release"):
                assert action in lines
            assert lines.count("done") == 6
