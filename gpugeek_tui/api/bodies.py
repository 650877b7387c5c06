"""The JSON that create, action and op/result take. Pure; what is sent was checked before."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from gpugeek_tui.api.models import CreateRequest

__all__ = ["action_body", "create_body", "operations_body"]

RENTAL_TYPE = 2  # the only one there is (S54)


def create_body(request: CreateRequest, *, dry_run: bool) -> bytes:
    """What was not chosen is not sent, so that the platform's defaults hold (C12)."""
    fields = {"type": RENTAL_TYPE, **msgspec.to_builtins(request)}
    if request.disk_type is not None:
        fields["diskType"] = request.disk_type.upper()  # C10
    if dry_run:
        fields["dryRun"] = True
    return msgspec.json.encode(fields)


def action_body(
    instance_id: int, action: str, ports: Sequence[int] | None, http_ports: Sequence[int] | None
) -> bytes:
    """Ports are sent with set_port, always both lists, and with nothing else (F2, F4)."""
    fields: dict[str, object] = {"instanceId": instance_id, "action": action}
    if action == "set_port":
        fields["ports"] = list(ports or ())
        fields["httpPorts"] = list(http_ports or ())
    return msgspec.json.encode(fields)


def operations_body(ids: Sequence[int]) -> bytes:
    return msgspec.json.encode({"ids": list(ids)})
