"""Mocks in process that run one after another on one state file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mockserver.app import MockApp, create_app
from mockserver.keeping import Keeper

__all__ = ["Desk"]


class Desk:
    """Runs one after another on one file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._keepers: list[Keeper] = []

    def run(self, world: str = "demo", **options: Any) -> MockApp:
        self.close()
        app = create_app(world, **{"frozen": True, **options})
        self._keepers.append(Keeper(self.path, app.tenants))
        return app

    def close(self) -> None:
        """End the run that is under way."""
        while self._keepers:
            self._keepers.pop().close()
