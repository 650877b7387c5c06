"""What went with a create or an action, and what its traces will be measured by later.

Plain values that can be kept in a file: they hold no command, no environment and no address.
"""

from __future__ import annotations

import hashlib

import msgspec

from gpugeek_tui.api.models import CreateRequest, Instance
from gpugeek_tui.api.secret import MASK

__all__ = ["NOTHING_ASKED", "NOTHING_SEEN", "Asked", "Before", "without_secrets"]

SHORTEST_MASKED = 4  # a shorter text is part of ordinary words


class Asked(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`request` is a create's without `cmd` and `env`; the port lists are those of set_port."""

    request: CreateRequest | None = None
    ports: tuple[int, ...] | None = None
    http_ports: tuple[int, ...] | None = None

    @classmethod
    def of(cls, request: CreateRequest) -> Asked:
        return cls(request=msgspec.structs.replace(request, cmd=None, env=None))


class Before(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The account as we saw it last before sending.

    Of an action's instance: its latest operation, its status (`stopped` as `stopd`) and a digest of
    its service addresses, which may hold tokens. For a create, `alike` are the instances that fitted
    the request already, and `known` says that a complete reading stood behind that.
    """

    operation_id: int = 0
    state: str = ""
    services: str = ""
    alike: tuple[int, ...] = ()
    known: bool = False

    @classmethod
    def of(cls, instance: Instance) -> Before:
        return cls(
            operation_id=instance.operation_id,
            state=instance.state,
            services=services_digest(instance),
            known=True,
        )


NOTHING_ASKED = Asked()
NOTHING_SEEN = Before()


def services_digest(instance: Instance) -> str:
    """Differs when the addresses of the services do, and tells nothing about them."""
    listed = "\n".join((*instance.custom_services, "", *instance.http_services))
    return hashlib.sha256(listed.encode("utf-8", "replace")).hexdigest()[:16]


def without_secrets(words: str, request: CreateRequest) -> str:
    """`words` with the request's command, environment and its values masked: servers echo them."""
    env = request.env or ""
    pieces = {request.cmd or "", env}
    for line in env.replace(";", "\n").replace(",", "\n").splitlines():
        pieces |= {line.strip(), line.partition("=")[2].strip(" \"'")}
    for piece in sorted(pieces, key=len, reverse=True):
        if len(piece) >= SHORTEST_MASKED:
            words = words.replace(piece, MASK)
    return words
