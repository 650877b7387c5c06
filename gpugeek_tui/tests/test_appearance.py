"""Themes, sizes and pictures: the same words in every terminal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gpugeek_tui.api.secret import Secret
from gpugeek_tui.app import GpuGeekApp
from gpugeek_tui.appearance import theme_for
from gpugeek_tui.errors import SettingsError, UnreachableError
from gpugeek_tui.masking import keep_out
from gpugeek_tui.screenshot import Shot, read_size, take
from gpugeek_tui.settings import Settings
from gpugeek_tui.tests.account import Account, machine
from gpugeek_tui.tests.conftest import Open, follow_textual
from gpugeek_tui.tests.driving import Driver


@pytest.mark.parametrize(
    ("wish", "background", "theme"),
    [
        ("auto", "", "textual-dark"),
        ("auto", "15;0", "textual-dark"),
        ("auto", "0;15", "textual-light"),
        ("auto", "0;default;15", "textual-light"),
        ("dark", "0;15", "textual-dark"),
        ("light", "", "textual-light"),
        ("terminal", "", "ansi-dark"),
        ("terminal", "0;7", "ansi-light"),
    ],
)
def test_the_theme_is_the_wish_or_what_the_terminal_says(
    wish: str, background: str, theme: str
) -> None:
    assert theme_for(wish, {"COLORFGBG": background} if background else {}) == theme


async def test_the_wish_is_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLORFGBG", raising=False)
    app = GpuGeekApp(Settings(demo="demo", theme="terminal"), connect=Account().connect)
    follow_textual()
    async with app.run_test(size=(80, 24)):
        assert app.theme == "ansi-dark"
        assert app.native_ansi_color


async def test_no_color_means_no_colour_at_all_and_the_cursor_is_still_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    follow_textual()
    account = Account(machine(1), machine(2, status="stopd"))
    app = GpuGeekApp(Settings(demo="demo"), connect=account.connect)
    async with app.run_test(size=(100, 24)) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        strips = app.screen._compositor.render_strips(app.screen.size)
        styles = [segment.style for strip in strips for segment in strip if segment.style]
        assert {style.color.name for style in styles if style.color} <= {"default"}
        assert {style.bgcolor.name for style in styles if style.bgcolor} <= {"default"}
        (cursor,) = [
            strip for strip in strips[4:] if any(one.style and one.style.reverse for one in strip)
        ]
        assert "train-" in cursor.text


@pytest.mark.parametrize("size", [(59, 20), (100, 14)])
async def test_a_terminal_that_is_too_small_says_so_and_nothing_is_done_unseen(
    open_app: Open, size: tuple[int, int]
) -> None:
    account = Account(machine(1))
    async with open_app(account, size=size) as driver:
        await driver.sees("GPUGeek needs 60 x 15 cells")
        await driver.press("S")
        await driver.until(lambda: "too small" in driver.toasts)
        assert account.sent == []
        await driver.pilot.resize_terminal(60, 15)
        await driver.sees("train-1")
        await driver.agree("S")
        await driver.until(lambda: len(account.sent) == 1)


async def test_in_a_narrow_terminal_the_state_is_seen_and_the_address_is_cut() -> None:
    app = GpuGeekApp(
        Settings(address=f"https://{'a-long-name.' * 6}example", profile="production"),
        connect=Account(machine(1)).connect,
    )
    follow_textual()
    async with app.run_test(size=(60, 15)) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        await driver.sees("production", "a-long-name", "live", "old")
        assert driver.lines[2].startswith("[1 Instances] 2  3  4  5")


@pytest.mark.parametrize("size", ["140", "0x0", "59x15", "501x40", "ax b", "80x24x3"])
def test_a_size_that_is_none_is_told(size: str) -> None:
    with pytest.raises(SettingsError, match="60x15 to 500x200"):
        read_size(size)


async def test_a_picture_shows_the_view_and_no_secret(tmp_path: Path) -> None:
    password = "Q3rDHh7QEwgYsuPxYSdVbE9zzKQQW45e"
    keep_out(Secret("known-secret"))
    account = Account(machine(1, name=f"x {password}"), machine(2, name="known-secret"))
    app = GpuGeekApp(Settings(demo="demo"), connect=account.connect)
    file = tmp_path / "view.svg"
    follow_textual()
    assert await take(app, Shot(file, "instances", (120, 20))) == ""
    svg = file.read_text("utf-8")
    assert "suqian" in svg.lower()
    assert password not in svg
    assert "known-secret" not in svg
    assert "url(" not in svg.replace("url(#", "")  # it asks no server for anything


async def test_a_picture_of_a_server_that_is_gone_shows_the_reason(tmp_path: Path) -> None:
    account = Account()
    account.failure = UnreachableError("connection refused")
    app = GpuGeekApp(Settings(demo="demo"), connect=account.connect)
    follow_textual()
    assert await take(app, Shot(tmp_path / "view.svg", "images")) == ""
    assert "refused" in (tmp_path / "view.svg").read_text("utf-8")


def test_the_command_writes_a_picture_and_needs_no_terminal(tmp_path: Path) -> None:
    file = tmp_path / "gpus.svg"
    command = [str(Path(sys.executable).with_name("gpugeek-tui")), "--demo"]
    wishes = ["--screenshot", str(file), "--view", "gpus", "--size", "90x20"]
    done = subprocess.run([*command, *wishes], capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert "A100-PCIE-40G" in file.read_text("utf-8").replace("&#160;", " ")
