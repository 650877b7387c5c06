"""uvicorn's two HTTP protocols, with the connection handed in to every request."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from mockserver.connection import CONNECTION, Connection
from mockserver.gathering import GatheringTransport

__all__ = ["PlainProtocol", "best_protocol"]


class PlainProtocol(H11Protocol):
    """In pure Python, for wherever httptools is not installed."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self.handle = Connection()
        # uvicorn copies this state into the scope of each request of this connection.
        super().__init__(config, server_state, {**app_state, CONNECTION: self.handle}, _loop)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
        super().connection_made(transport)
        self.handle.open(transport)

    def shutdown(self) -> None:
        if self.handle.held:
            self.transport.abort()
        else:
            super().shutdown()


def best_protocol() -> type[asyncio.Protocol]:
    """The one on httptools where that is installed, which parses several times faster."""
    try:
        from uvicorn.protocols.http.httptools_impl import (  # noqa: PLC0415 - not on every platform
            HttpToolsProtocol,
        )
    except ImportError:
        return PlainProtocol

    class FastProtocol(HttpToolsProtocol):
        """As `PlainProtocol`, on httptools."""

        def __init__(
            self,
            config: Config,
            server_state: ServerState,
            app_state: dict[str, Any],
            _loop: asyncio.AbstractEventLoop | None = None,
        ) -> None:
            self.handle = Connection()
            super().__init__(config, server_state, {**app_state, CONNECTION: self.handle}, _loop)

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
            self.gathering = GatheringTransport(transport, self.loop)
            super().connection_made(self.gathering)
            self.handle.open(self.gathering)

        def shutdown(self) -> None:
            if self.handle.held:
                self.transport.abort()
            else:
                super().shutdown()

    return FastProtocol
