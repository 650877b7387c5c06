"""HTTP, and the only file that knows httpx.

Each exchange happens exactly once: no redirect is followed, no retry is made here or in httpx's own
transport. Creates, actions and dry runs go over a connection of their own that is never reused. A kept-alive
connection may be dead without our knowing, and a request lost on it has an unknown outcome; on a new
one a dead server shows before anything was sent. The price is one handshake for each.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from typing import TypeAlias, TypedDict

import httpx

from gpugeek_tui import __version__
from gpugeek_tui.api.address import Address
from gpugeek_tui.api.secret import Secret
from gpugeek_tui.api.wire import Answer, Kind, Lost, Question, Timeouts
from gpugeek_tui.errors import SettingsError

__all__ = ["MAX_ANSWER", "MAX_IN_FLIGHT", "HttpWire", "Mount", "trusted"]

Mount: TypeAlias = httpx.AsyncBaseTransport

MAX_IN_FLIGHT = 8
MAX_ANSWER = 64 * 1024 * 1024  # bytes, unpacked
KEEP_ALIVE = 20.0  # seconds: outlives the pause between two polls
ENCODINGS = frozenset({"", "identity", "gzip", "deflate"})  # stacked ones multiply without bound

# Where these come from, no connection stood; a proxy that refuses the tunnel has passed nothing on.
NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class _ClientOptions(TypedDict):
    headers: Mapping[str, str]
    auth: tuple[str, str] | None
    verify: ssl.SSLContext
    trust_env: bool
    follow_redirects: bool
    transport: Mount | None


class HttpWire:
    """The network, or `mount`, an httpx transport that stands in for it.

    Raises `SettingsError` when the environment names a proxy that cannot be used; it is not asked
    for addresses of this machine.
    """

    def __init__(
        self,
        address: Address,
        token: Secret,
        *,
        header: str,
        timeouts: Timeouts,
        mount: Mount | None = None,
    ) -> None:
        self._address = address
        self._timeouts = timeouts
        self._slots = asyncio.Semaphore(MAX_IN_FLIGHT)
        self._closed = False
        problem = ""
        try:
            self._reads, self._once = _clients(address, token, header, mount)
        except ImportError:
            problem = (
                "The environment names a SOCKS proxy, for which httpx needs the package socksio."
            )
        except (ValueError, httpx.InvalidURL, OSError):
            problem = (
                "HTTP cannot be set up: look at HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY, "
                "SSL_CERT_FILE and SSL_CERT_DIR in the environment, and at the base URL's host."
            )
        if problem:
            raise SettingsError(problem)

    def __repr__(self) -> str:
        return f"HttpWire({str(self._address)!r})"

    async def aclose(self) -> None:
        self._closed = True
        await self._reads.aclose()
        await self._once.aclose()

    async def exchange(self, question: Question) -> Answer:
        """The answer, whatever its status; `Lost` says why there is none and whether we sent."""
        progress = _Progress()
        limit = self._limit(question)
        async with self._slots:
            if self._closed:  # while this request waited for its turn
                raise Lost("the client was closed", sent=False)
            try:
                async with asyncio.timeout(limit):
                    return await self._send(question, progress)
            except TimeoutError:
                lost = Lost(f"no whole answer within {limit:g} seconds", sent=progress.sent)
            except NEVER_SENT as error:
                lost = Lost(self._no_connection(error), sent=False)
            except Lost as error:
                lost = error
            except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
                lost = Lost(_why(error), sent=progress.sent)
        # Raised out here, so that httpx's error, which holds the request and its token, is no context.
        raise lost

    async def _send(self, question: Question, progress: _Progress) -> Answer:
        client = self._reads if question.kind is Kind.READ else self._once
        silence = self._timeouts.read if question.kind is Kind.READ else self._limit(question)
        request = client.build_request(
            question.method,
            self._address.join(question.path),
            params=question.query or None,
            content=question.body,
            timeout=httpx.Timeout(silence, connect=self._timeouts.connect, pool=None),
            extensions={"trace": progress},
        )
        response = await client.send(request, stream=True)
        try:
            body = await _bounded(response)
        finally:
            await response.aclose()
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(status=response.status_code, headers=headers, body=body)

    def _limit(self, question: Question) -> float:
        times = self._timeouts
        return times.total if question.kind is Kind.READ else times.write_total

    def _no_connection(self, error: httpx.TransportError) -> str:
        if isinstance(error, httpx.ConnectTimeout):
            seconds = self._timeouts.connect
            return f"no connection to {self._address} within {seconds:g} seconds"
        if isinstance(error, httpx.ProxyError):
            return f"the proxy gave no connection to {self._address} ({_brief(error)})"
        return f"no connection to {self._address} ({_brief(error)})"


class _Progress:
    """Follows httpcore's trace, to know whether the request itself has begun to leave.

    A transport that does not trace counts as having sent: that errs on the safe side. So does a
    proxied connection once the tunnel is asked for, except while it is provably still being made.
    """

    def __init__(self) -> None:
        self.sent = True

    async def __call__(self, event: str, info: Mapping[str, object]) -> None:
        if event == "connection.connect_tcp.started":
            self.sent = False
        elif event.endswith("send_request_headers.started"):
            method = getattr(info.get("request"), "method", b"")
            self.sent = method != b"CONNECT"


async def _bounded(response: httpx.Response) -> bytes:
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in ENCODINGS:
        raise Lost("the answer is packed in a way that was not asked for", sent=True, garbled=True)
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MAX_ANSWER:
            size = MAX_ANSWER // 1024**2
            raise Lost(f"the answer is larger than {size} MiB", sent=True, garbled=True)
    return bytes(body)


def _clients(
    address: Address, token: Secret, header: str, mount: Mount | None
) -> tuple[httpx.AsyncClient, httpx.AsyncClient]:
    """One that keeps its connections, and one that uses each of them once."""
    options = _options(address, token, header, mount)
    kept = httpx.Limits(max_connections=MAX_IN_FLIGHT, keepalive_expiry=KEEP_ALIVE)
    single = httpx.Limits(max_connections=MAX_IN_FLIGHT, max_keepalive_connections=0)
    httpx.URL(address.join("/"))  # a host that IDNA refuses shows now, not at the first request
    return httpx.AsyncClient(limits=kept, **options), httpx.AsyncClient(limits=single, **options)


def _options(address: Address, token: Secret, header: str, mount: Mount | None) -> _ClientOptions:
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "gzip",
        "Content-Type": "application/json",  # on GET too: the reference asks for it on all (A14)
        "User-Agent": f"gpugeek-tui/{__version__}",
    }
    if token:
        headers[header] = token.reveal()
    guarded = address.user or address.password
    return {
        "headers": headers,
        "auth": (address.user, address.password.reveal()) if guarded else None,
        "verify": _trust(address, mount),
        "trust_env": not address.loopback,
        "follow_redirects": False,
        "transport": mount,
    }


def trusted() -> ssl.SSLContext:
    """Whom we believe, as every request of ours does: SSL_CERT_FILE and SSL_CERT_DIR have their say."""
    return httpx.create_ssl_context()


def _trust(address: Address, mount: Mount | None) -> ssl.SSLContext:
    if address.encrypted and mount is None:
        return trusted()
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # unused: spares reading 150 certificates


def _why(error: Exception) -> str:
    if isinstance(error, httpx.ReadTimeout):
        return "the server fell silent"
    if isinstance(error, httpx.TimeoutException):
        return "the server took no more of the request"
    if isinstance(error, httpx.RemoteProtocolError):
        return "the connection ended, or spoke no HTTP, before the answer was whole"
    if isinstance(error, httpx.NetworkError):
        return "the connection broke before the answer was whole"
    if isinstance(error, httpx.DecodingError):
        return "the answer's compression is damaged"
    return f"the exchange failed ({type(error).__name__})"


def _brief(error: Exception) -> str:
    text = str(error)
    text = (
        text.partition("] ")[2] or text
    )  # "[Errno 111] Connection refused": the number helps nobody
    return text[:200] or type(error).__name__
