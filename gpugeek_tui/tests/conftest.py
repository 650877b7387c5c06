"""What the tests of screens share: the app on an account in memory, driven by a pilot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from gpugeek_tui.app import GpuGeekApp
from gpugeek_tui.settings import Settings
from gpugeek_tui.tests.account import Account
from gpugeek_tui.tests.driving import Driver

Open = Callable[..., AbstractAsyncContextManager[Driver]]


@pytest.fixture
def open_app() -> Open:
    """`async with open_app(account, size=(140, 40), read_only=True) as driver: ...`"""

    @asynccontextmanager
    async def opened(
        account: Account, *, size: tuple[int, int] = (140, 40), **settings: object
    ) -> AsyncIterator[Driver]:
        chosen = Settings(demo="demo", **settings)  # type: ignore[arg-type]  # names of fields
        app = GpuGeekApp(chosen, connect=account.connect)
        async with app.run_test(size=size) as pilot:
            driver = Driver(app, pilot)
            await driver.settle()
            yield driver

    return opened


__all__ = ["Open"]
