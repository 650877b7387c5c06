"""What is tested: an address, a token, and how much may be done there.

The bundled mock is the default. This is the one file of the suite that may start it.
"""

from __future__ import annotations

import ipaddress
import secrets
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mockserver.serving import MockServer

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "BadAddress",
    "Mode",
    "Target",
    "bundled_mock",
    "checked_address",
    "fresh_token",
    "is_loopback",
]


class BadAddress(ValueError):  # noqa: N818 - named for the user's mistake
    """The address cannot be one of this API; the message says why."""


class Mode(Enum):
    """READ_ONLY sends the three lists and the query and nothing else; FULL creates and releases."""

    READ_ONLY = "read-only"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Target:
    """`url` has no slash at its end. `rehearsal`: instances cost nothing there, so many may be made.

    `second_token` is of another account, "" where there is none to try. `proxy` is the address of an
    HTTP proxy to go through, "" for none. `invented` are those of the tokens that this run made up: what
    they open is nobody's.
    """

    url: str
    token: str = field(repr=False)
    mode: Mode
    rehearsal: bool
    label: str = ""
    second_token: str = field(default="", repr=False)
    proxy: str = field(default="", repr=False)
    invented: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def proxy_password(self) -> str:
        return urlsplit(self.proxy).password or ""

    @property
    def may_write(self) -> bool:
        return self.mode is Mode.FULL


def checked_address(url: str, *, what: str = "") -> str:
    """The address without a slash at its end; raises BadAddress with what to give instead.

    `what` "proxy" may hold a user name and password; the server's address may not.
    """
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError as error:
        raise BadAddress(f"this is no address: {error}") from error
    if not what and (parts.username or parts.password):
        raise BadAddress(
            "The address holds a user name or password; this API knows only the token."
        )
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        shown = "this" if "@" in url else repr(url)
        raise BadAddress(f"{shown} is no address: give one such as http://127.0.0.1:8765")
    if parts.query or parts.fragment:
        raise BadAddress(f"{url!r} has a query or fragment; give the address before /api/v1.")
    return url.strip().rstrip("/")


def is_loopback(url: str) -> bool:
    """Whether the address is this machine by its very text; a name that merely resolves here is not."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def bundled_mock(*, read_only: bool = False) -> Iterator[Target]:
    """The mock in this process, with an account that nobody has used."""
    with MockServer(world="demo", seed=1) as mock:
        yield Target(
            url=mock.url,
            token=fresh_token(),
            mode=Mode.READ_ONLY if read_only else Mode.FULL,
            rehearsal=True,
            label="the bundled mock",
            second_token=fresh_token(),
        )


def fresh_token() -> str:
    """A token nobody has used: on the mock, any non-empty one is an account of its own."""
    return f"contract-{secrets.token_hex(16)}"
