"""Opens what the dashboard works on: the real account, or the demo's mock. Imported after the first paint."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gpugeek_tui.api import Client
from gpugeek_tui.api.retries import RetryPolicy
from gpugeek_tui.fleet.remote import Api
from gpugeek_tui.settings import Settings

__all__ = ["connect"]

RETRY = RetryPolicy(attempts=2, patience=0.0)
"""Hardly any: the fleet asks again by itself, and shows for how long it waits until it does."""


@asynccontextmanager
async def connect(settings: Settings) -> AsyncIterator[Api]:
    """The API of the account that `settings` name, until the block ends.

    Raises `SettingsError` when the demo's world does not load or the token cannot be sent.
    """
    if settings.demo is None:
        async with Client(settings.base_url, settings.token, retry=RETRY) as client:
            yield client
        return
    # Imported only for the demo: the mock costs a tenth of a second that an account need not pay.
    from gpugeek_tui import demo  # noqa: PLC0415

    running = await asyncio.to_thread(demo.start, settings.demo)
    try:
        async with Client(running.url, demo.TOKEN, retry=RETRY) as client:
            yield client
    finally:
        await asyncio.to_thread(running.stop)
