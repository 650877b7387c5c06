"""Who may use the control interface: programs of this machine, and the page it serves, nobody else.

The control interface has no password, so a web page that the user happens to visit must not reach it.
Two ways lead from there to here, and each is shut: a name of the page's own that suddenly points to
this machine (DNS rebinding) shows in Host, and a request sent across sites shows in Origin.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mockserver.wire import Answer

__all__ = ["ControlGate"]

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_READING = frozenset({"GET", "HEAD"})


class ControlGate:
    """Pure ASGI middleware. `hosts` may grow while it runs: a server adds what it is bound to.

    A request without Host comes from no browser and passes. No answer carries a CORS header, so that
    a browser lets no other site read one.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        problem = self._problem(scope)
        if problem is not None:
            await Answer({"error": problem}, 403)(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("cache-control", "no-store")
                headers.setdefault("x-content-type-options", "nosniff")
            await send(message)

        await self._app(scope, receive, guarded)

    def _problem(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if any(not self._is_ours(host_of(host), scope) for host in hosts) or len(hosts) > 1:
            return (
                "The control interface answers under localhost, 127.0.0.1, [::1] and the address it"
                " is bound to; for another name start the mock with --allow-host NAME"
            )
        origin = headers.get("origin")
        if origin is None or scope["method"] in _READING:
            return None
        _, _, asked_from = origin.partition("://")
        if not hosts or asked_from.lower() != hosts[0].strip().lower():
            return "The control interface takes no changes from another site's page"
        return None

    def _is_ours(self, host: str | None, scope: Scope) -> bool:
        """A name that was allowed, or the very address that this connection came in at."""
        if host is None:
            return False
        if host in _LOOPBACK or host in self._hosts:
            return True
        server = scope.get("server")
        return server is not None and _is_address(host) and host == server[0]


def host_of(header: str) -> str | None:
    """The host in a Host header, lower case and without brackets; None where it is malformed."""
    text = header.strip().lower()
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or not _is_address(host):
            return None
    else:
        host, colon, port = text.partition(":")
        rest = f"{colon}{port}"
    if rest and not (rest[1:].isdecimal() and rest.isascii() and rest[0] == ":"):
        return None
    return host or None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
