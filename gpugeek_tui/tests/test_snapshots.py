"""The main views as pictures, compared with those that were looked at and found good.

After a change that is meant to be seen: GPUGEEK_SNAPSHOTS=write pytest -n0 gpugeek_tui/tests/test_snapshots.py
and then look at what git says has changed in gpugeek_tui/tests/snapshots.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Self

import pytest

from gpugeek_tui.app import GpuGeekApp
from gpugeek_tui.screenshot import picture
from gpugeek_tui.settings import Settings
from gpugeek_tui.tests.account import Account, machine
from gpugeek_tui.tests.conftest import follow_textual
from gpugeek_tui.tests.driving import Driver

FOLDER = Path(__file__).with_name("snapshots")
WRITE = os.environ.get("GPUGEEK_SNAPSHOTS") == "write"
SMALL, LARGE = (80, 24), (140, 40)
UNIQUE = re.compile(r"terminal-\d+")


class Then(datetime):
    """A day on which it is always noon."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls(2024, 2, 1, 12, 0, 0, tzinfo=tz or UTC)


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gpugeek_tui.screens.instances.datetime", Then)
    monkeypatch.setattr("gpugeek_tui.screens.instance.datetime", Then)
    monkeypatch.setattr("gpugeek_tui.widgets.status_header.age", lambda _seconds: "2s")
    for name in ("NO_COLOR", "COLORFGBG"):
        monkeypatch.delenv(name, raising=False)


def account() -> Account:
    """Every status, an unknown one, wide characters, marks of all kinds and no name at all."""
    return Account(
        machine(101),
        machine(102, name="语音识别-训练", status="creating", gpu_num=4),
        machine(103, name="family 👨‍👩‍👧 é", status="stopd", gpu_num=0),
        machine(104, name="", status="frozen", gpu_name="A100-PCIE-40G"),
        machine(105, name="[red]x[/] \x1b[31m", created_at="2024-02-01 19:59:00"),
        machine(106, name="a-very-long-name-" * 5, sku_name="monthly", dc_id="dallas-n"),
    )


def compare(app: GpuGeekApp, name: str) -> None:
    svg = UNIQUE.sub("terminal", picture(app))
    file = FOLDER / f"{name}.svg"
    if WRITE:
        FOLDER.mkdir(exist_ok=True)
        file.write_text(svg, "utf-8")
    known = file.read_text("utf-8")
    if svg != known:
        assert words(svg) == words(known)  # first what is to be read, which tells more
        assert svg.splitlines() == known.splitlines()


def words(svg: str) -> list[str]:
    return [text.replace("&#160;", " ") for text in re.findall(r"<text [^>]*>([^<]*)<", svg)]


@pytest.mark.parametrize("look", ["dark", "light", "no-color"])
async def test_the_instances_in_two_sizes(look: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if look == "no-color":
        monkeypatch.setenv("NO_COLOR", "1")
    follow_textual()
    theme = "light" if look == "light" else "dark"
    app = GpuGeekApp(Settings(demo="demo", theme=theme, read_only=True), connect=account().connect)
    async with app.run_test(size=SMALL) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        await driver.sees("train-101")
        await driver.press("j", "space")
        compare(app, f"instances-80x24-{look}")
        await pilot.resize_terminal(*LARGE)
        await driver.sees("Suqian-B", "1 marked")
        compare(app, f"instances-140x40-{look}")


async def test_the_other_views_and_help() -> None:
    follow_textual()
    app = GpuGeekApp(Settings(demo="demo", theme="dark"), connect=account().connect)
    async with app.run_test(size=SMALL) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        for key, view, seen in (
            ("2", "operations", "Nothing was started"),
            ("3", "images", "我的镜像"),
            ("4", "datacenters", "USA-Dallas-N"),
            ("5", "gpus", "A100-PCIE-40G"),
        ):
            await driver.press(key)
            await driver.sees(seen)
            compare(app, f"{view}-80x24-dark")
        await driver.press("1", "question_mark")
        await driver.sees("Start", "Release: it is gone for good")
        compare(app, "help-80x24-dark")
        await driver.press("escape", "enter")
        await driver.sees("Instance id")
        compare(app, "details-80x24-dark")
        await driver.press("escape", "colon", "s", "t", "enter")
        await driver.sees("st could be start, stop")
        compare(app, "command-80x24-dark")
