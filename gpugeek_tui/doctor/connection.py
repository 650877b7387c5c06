"""The way to the account, one step at a time, so that the step that fails has a name."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from gpugeek_tui.api.address import DEFAULT_TOKEN_HEADER, Address
from gpugeek_tui.api.decode import read_gpus
from gpugeek_tui.api.judge import judge, judge_loss
from gpugeek_tui.api.secret import Secret
from gpugeek_tui.api.transport import HttpWire, trusted
from gpugeek_tui.api.wire import Answer, Lost, Question, Timeouts
from gpugeek_tui.doctor.finding import Finding
from gpugeek_tui.errors import GpuGeekError, SettingsError
from gpugeek_tui.settings import Settings

__all__ = ["connection", "skew_words"]

SECTION = "Connection"
PATIENCE = 10.0
"""Seconds for one step."""
MOST_SKEW = 120.0
"""Seconds. Ages and waits on the screen are wrong by as much."""
QUESTION = Question("GET", "/api/v1/openapi/gpu/list")


def connection(settings: Settings) -> Iterator[Finding]:
    """Each step as soon as it is done; after one that fails there is no next. Blocks."""
    address = Address.parse(settings.base_url)
    host, port = _target(address)
    proxy = _proxy(address)
    if proxy is not None:
        yield Finding(SECTION, "proxy", f"{proxy[0]}:{proxy[1]}, as the environment says")
        host, port = proxy
    for name, step in (
        ("DNS", lambda: _resolve(host, port)),
        ("TCP", lambda: _connect(host, port)),
        (
            "TLS",
            lambda: _shake_hands(host, port, wanted=address.encrypted, proxied=proxy is not None),
        ),
    ):
        finding = _timed(name, step)
        yield finding
        if finding.ok is False:
            return
    yield from _ask(address, settings.token)


def _target(address: Address) -> tuple[str, int]:
    port = urlsplit(address.root).port
    return address.host, port or (443 if address.encrypted else 80)


def _proxy(address: Address) -> tuple[str, int] | None:
    """The proxy that requests go through, without its password."""
    if address.loopback or proxy_bypass(address.host):
        return None
    proxies = getproxies()
    url = proxies.get("https" if address.encrypted else "http") or proxies.get("all")
    if not url:
        return None
    try:
        parts = urlsplit(url if "//" in url else f"http://{url}")
        host, port = parts.hostname or "?", parts.port or 80
    except ValueError:
        return "an unreadable address", 0
    return host, port


def _timed(name: str, step: Callable[[], str]) -> Finding:
    begun = time.monotonic()
    try:
        words, ok = step(), True
    except ssl.SSLCertVerificationError as error:
        words, ok = f"the certificate is not trusted: {error.verify_message}", False
    except (OSError, UnicodeError) as error:
        words, ok = getattr(error, "strerror", None) or str(error) or type(error).__name__, False
    return Finding(SECTION, name, f"{words} ({_milliseconds(begun)})", ok)


def _milliseconds(begun: float) -> str:
    return f"{(time.monotonic() - begun) * 1000:.0f} ms"


def _resolve(host: str, port: int) -> str:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    more = f" and {len(addresses) - 1} more" if len(addresses) > 1 else ""
    return f"{host} is {addresses[0]}{more}"


def _connect(host: str, port: int) -> str:
    with closing(socket.create_connection((host, port), timeout=PATIENCE)):
        return f"port {port} answers"


def _shake_hands(host: str, port: int, *, wanted: bool, proxied: bool) -> str:
    if not wanted:
        return "none: the address begins with http"
    if proxied:
        return "within the proxy's tunnel, so the next step shows it"
    with (
        closing(socket.create_connection((host, port), timeout=PATIENCE)) as raw,
        trusted().wrap_socket(raw, server_hostname=host) as secure,
    ):
        until = str((secure.getpeercert() or {}).get("notAfter", "unknown"))
        return f"{secure.version()}, certificate valid until {until}"


def _ask(address: Address, token: Secret) -> Iterator[Finding]:
    begun, before = time.monotonic(), datetime.now(UTC)
    try:
        answer = asyncio.run(_exchange(address, token))
    except SettingsError as error:
        yield Finding(SECTION, "HTTP", error.message, ok=False)
        return
    took = _milliseconds(begun)
    if isinstance(answer, Lost):
        yield Finding(SECTION, "HTTP", f"{judge_loss(QUESTION, answer)} ({took})", ok=False)
        return
    yield Finding(SECTION, "HTTP", f"status {answer.status} ({took})", ok=True)
    result = judge(QUESTION, answer, read_gpus, scrub=token.scrub, now=lambda: datetime.now(UTC))
    if isinstance(result, GpuGeekError):
        reference = f" [{result.reference}]" if result.reference else ""
        yield Finding(SECTION, "gpu/list", f"{result.title}: {result}{reference}", ok=False)
    else:
        yield Finding(SECTION, "gpu/list", f"{len(result.rows)} GPU types", ok=True)
    middle = before + (datetime.now(UTC) - before) / 2
    words, ok = skew_words(answer.headers.get("date", ""), middle)
    yield Finding(SECTION, "clock", words, ok)


async def _exchange(address: Address, token: Secret) -> Answer | Lost:
    timeouts = Timeouts(connect=PATIENCE, read=PATIENCE, total=2 * PATIENCE)
    wire = HttpWire(address, token, header=DEFAULT_TOKEN_HEADER, timeouts=timeouts)
    try:
        return await wire.exchange(QUESTION)
    except Lost as lost:
        return lost
    finally:
        await wire.aclose()


def skew_words(date: str, here: datetime) -> tuple[str, bool | None]:
    """How far this machine's clock is from the server's, by an HTTP date, which has whole seconds."""
    try:
        there = parsedate_to_datetime(date)
    except (TypeError, ValueError):
        return "the server does not tell its time", None
    if there.tzinfo is None:
        there = there.replace(tzinfo=UTC)
    ahead = (here - there).total_seconds()
    if abs(ahead) < 2:
        return "agrees with the server's to the second", True
    words = f"{abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} the server's"
    return words, abs(ahead) <= MOST_SKEW
