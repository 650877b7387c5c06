"""The mock in process: accounts without a server, reached through httpx transports."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mockserver.clock import Clock
from mockserver.dialect import DEFAULT
from mockserver.dialect_files import DialectWish
from mockserver.handle import Handle
from mockserver.service import create_service
from mockserver.turns import Turns
from mockserver.world import World

__all__ = ["LocalMock"]

_URL = "http://gpugeek.mock"


class LocalMock:
    """A whole mock as a value; arguments and errors are those of `create_service`.

    mock = LocalMock(world="empty", frozen=True)
    handle = mock.account("token-1")
    client = httpx.Client(
        transport=handle.transport(), base_url=handle.url, headers=handle.client_headers
    )
    """

    def __init__(
        self,
        world: World | str | Path = "demo",
        *,
        clock: Clock | None = None,
        speed: float = 1.0,
        frozen: bool = False,
        seed: int = 1,
        dialect: DialectWish = DEFAULT,
        loose: Iterable[str] | bool = False,
    ) -> None:
        self.service = create_service(
            world, clock=clock, speed=speed, frozen=frozen, seed=seed, dialect=dialect, loose=loose
        )
        self._turns = Turns()

    def account(self, token: str) -> Handle:
        """The control of a token's account, made if need be. Raises ValueError for an empty token."""
        return Handle(self.service, token, turns=self._turns, url=lambda: _URL)
