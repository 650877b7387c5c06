"""What the fleet needs of an API client. `gpugeek_tui.api.Client` is one; tests bring their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol

from gpugeek_tui.api.models import (
    ActionName,
    CreateRequest,
    CreateResult,
    Datacenter,
    Image,
    Instance,
    Operation,
)

__all__ = ["Api"]


class Api(Protocol):
    """Every method raises `GpuGeekError` and nothing else when the server or the network fails.

    Reads may be repeated within a call; `create` and `action` are sent at most once, and their error's
    `outcome_unknown` is true when it cannot be told whether the server carried them out.
    """

    @property
    def skipped(self) -> Mapping[str, int]:
        """How many elements of each list could not be read in its latest answer, by `Kind` value."""

    async def gpus(self) -> tuple[str, ...]: ...

    async def datacenters(self) -> tuple[Datacenter, ...]: ...

    async def images(self) -> tuple[Image, ...]: ...

    def instance_pages(self) -> AsyncIterator[tuple[Instance, ...]]:
        """Every page in turn, no instance twice; ends, without an error, only when all have come."""

    async def operations(self, ids: Sequence[int]) -> dict[int, Operation]:
        """By id; those the server does not know are absent."""

    async def create(self, request: CreateRequest) -> CreateResult: ...

    async def dry_run(self, request: CreateRequest) -> CreateResult: ...

    async def action(
        self,
        instance_id: int,
        action: ActionName,
        ports: Sequence[int] | None = None,
        http_ports: Sequence[int] | None = None,
    ) -> int:
        """The id of the operation."""
