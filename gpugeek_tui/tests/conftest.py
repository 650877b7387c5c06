"""What the tests of screens share: the app on an account in memory, driven by a pilot."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from gpugeek_tui.app import GpuGeekApp
from gpugeek_tui.settings import Settings
from gpugeek_tui.tests.account import Account
from gpugeek_tui.tests.driving import Driver


def follow_textual() -> None:
    """From Python 3.12 on Textual starts tasks eagerly; a pilot does so only if it is told."""
    if sys.version_info >= (3, 12):
        asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads the settings or touches the journal of whoever runs it."""
    monkeypatch.setenv("GPUGEEK_CONFIG", str(tmp_path / "config" / "config.toml"))
    monkeypatch.setenv("GPUGEEK_STATE", str(tmp_path / "state"))
    for name in ("GPUGEEK_API_TOKEN", "GPUGEEK_BASE_URL", "GPUGEEK_PROFILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def far_from_any_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test fills the clipboard or opens the browser of whoever runs it."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22")


Open = Callable[..., AbstractAsyncContextManager[Driver]]


@pytest.fixture
def open_app() -> Open:
    """`async with open_app(account, size=(140, 40), read_only=True) as driver: ...`"""

    @asynccontextmanager
    async def opened(
        account: Account, *, size: tuple[int, int] = (140, 40), **settings: object
    ) -> AsyncIterator[Driver]:
        follow_textual()
        chosen = Settings(demo="demo", **settings)  # type: ignore[arg-type]  # names of fields
        app = GpuGeekApp(chosen, connect=account.connect)
        async with app.run_test(size=size) as pilot:
            driver = Driver(app, pilot)
            await driver.settle()
            yield driver

    return opened


__all__ = ["Open"]
