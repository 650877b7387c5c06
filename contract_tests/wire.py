"""One request over HTTP, and whatever can happen to it there: bounds, rate limits, closed connections.

Nothing that costs money is ever sent twice. A real create or action goes out on a connection of its own,
because on a kept one that the server has just closed nobody could tell whether it arrived.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx

from contract_tests.exchange import NOT_JSON, parsed
from contract_tests.target import is_loopback

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

    from contract_tests.exchange import Exchange
    from contract_tests.target import Target

__all__ = [
    "LARGEST",
    "RateLimitedError",
    "UnansweredError",
    "UnusableProxyError",
    "Wire",
    "is_harmless",
    "open_client",
]

LARGEST = 16 * 1024 * 1024
"""Bytes that one answer may hold: ten times what 25 fields of a few thousand instances take."""

LONGEST = 60.0
"""Seconds that one whole answer may take, however steadily it trickles."""

_SILENCE = (30.0, 5.0)
"""Seconds without a byte that are waited for: at first, and at least; every silence halves them."""

_LIMITED = 30.0
"""Seconds for which a rate limit is sat out, beyond the longest Retry-After; that one at most 60."""


class UnansweredError(Exception):
    """No whole answer came; the words say how it ended. Whether the request arrived is not known."""


class RateLimitedError(Exception):
    """The target asks to be left alone: this request may not be sent again, or it is so `forever`."""

    def __init__(self, words: str, *, forever: bool) -> None:
        super().__init__(words)
        self.forever = forever


class UnusableProxyError(ValueError):
    """The proxy that is set cannot be gone through; the message says what to do."""


def is_harmless(sent: Exchange) -> bool:
    """Whether sending it twice changes nothing: a read, a result (D6), or a dry run (S85)."""
    if sent.operation == "createInstance":
        return sent.sent.get("dryRun") is True
    return sent.method in {"GET", "HEAD"} or sent.operation == "getOperations"


def open_client(
    target: Target,
    transport: httpx.BaseTransport | None = None,
    verify: ssl.SSLContext | bool = True,
) -> httpx.Client:
    """A client for the target: through its proxy, else, beyond this machine, as the environment says.

    Raises UnusableProxyError.
    """
    try:
        return httpx.Client(
            timeout=httpx.Timeout(_SILENCE[0], connect=10.0),
            transport=transport,
            proxy=target.proxy or None,
            verify=verify,
            trust_env=not is_loopback(target.url) and not target.proxy,
            headers={"User-Agent": "gpugeek-contract", "Accept": "application/json"},
        )
    except (ImportError, ValueError, httpx.InvalidURL) as error:  # of httpx, on reading the proxy
        raise UnusableProxyError(
            "The proxy in HTTP_PROXY, HTTPS_PROXY or ALL_PROXY is none that can be used: give an HTTP"
            " proxy there or with --proxy, or name this host in NO_PROXY."
        ) from error


class Wire:
    """The connection to one target; several threads may use it. `sent` counts
    requests, `waited` rate limits sat out."""

    def __init__(
        self,
        target: Target,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.sent = self.waited = 0
        self._target = target
        self._transport = transport
        self._sleep = sleep
        self._verify = (
            httpx.create_ssl_context(trust_env=not is_loopback(target.url))
            if target.url.startswith("https")
            else False  # nothing to verify, and loading the certificates takes longer than a request
        )
        self._silence = _SILENCE[0]
        self._lock = threading.Lock()
        self._busy = 0
        self._client = self._fresh()
        self.closed = False

    def close(self) -> None:
        self.closed = True
        self._client.close()

    def exchange(self, sent: Exchange, headers: dict[str, str]) -> Exchange:
        """The request with its answer. Raises UnansweredError or RateLimitedError.

        A rate limit (429, or 503 with Retry-After) is sat out wherever the request may be sent again:
        anything where instances cost nothing, harmless requests elsewhere (A17).
        """
        waited, longest, pause = 0.0, _LIMITED, 0.25
        while True:
            answer, retry_after = self._once(sent, headers)
            if not _is_limit(answer.status, retry_after):
                return answer
            if not (self._target.rehearsal or is_harmless(sent)):
                raise RateLimitedError(
                    f"{sent.operation or sent.target} was answered with HTTP {answer.status},"
                    " come back later; what may cost money is not sent again",
                    forever=False,
                )
            asked = _seconds(retry_after)
            pause = min(pause * 2, 8.0) if asked is None else min(asked, 60.0)
            longest = max(longest, pause + _LIMITED)
            if waited + pause > longest:
                raise RateLimitedError(
                    f"{self._target.url} answers HTTP {answer.status}, come back later, and did not"
                    f" stop in {waited:.0f} seconds",
                    forever=True,
                )
            self.waited += 1
            self._sleep(pause)
            waited += max(pause, 0.5)  # a Retry-After of 0 for ever comes to an end, too

    def answers(self, path: str) -> bool:
        """Whether anything at all comes back for a GET."""
        try:
            with self._fresh() as client, client.stream("GET", self._target.url + path):
                pass  # its body may have no end
        except httpx.RequestError:
            return False
        return True

    def _once(self, sent: Exchange, headers: dict[str, str]) -> tuple[Exchange, str | None]:
        """One try; a second one where a kept connection turned out to be closed, for harmless requests."""
        harmless = is_harmless(sent)
        for last in (False, True):
            events: set[str] = set()
            try:
                with self._connection(kept=harmless and not last) as client:
                    return self._fetch(client, sent, headers, events)
            except httpx.RequestError as error:
                if isinstance(error, httpx.TimeoutException):
                    self._silence = max(_SILENCE[1], self._silence / 2)
                if last or not harmless or not _was_stale(error, events):
                    raise UnansweredError(f"{type(error).__name__} {error}") from error
        raise AssertionError  # the second try has returned or raised

    def _fetch(
        self, client: httpx.Client, sent: Exchange, headers: dict[str, str], events: set[str]
    ) -> tuple[Exchange, str | None]:
        with self._lock:
            self.sent += 1
        began = time.monotonic()
        with client.stream(
            sent.method,
            self._target.url + sent.target,
            content=None if sent.body is None else sent.body.encode(errors="backslashreplace"),
            headers=headers,
            timeout=httpx.Timeout(self._silence, connect=10.0),
            extensions={"trace": lambda name, _: events.add(name)},
        ) as response:
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > LARGEST:
                    raise UnansweredError(f"the answer is longer than {LARGEST >> 20} MiB")
                if time.monotonic() - began > LONGEST:
                    raise UnansweredError(f"the answer has no end after {LONGEST:g} seconds")
        client.cookies.clear()  # the token alone says who asks
        text = _text(bytes(body), response.charset_encoding)
        answer = replace(
            sent,
            status=response.status_code,
            content_type=response.headers.get("Content-Type", ""),
            text=text or "",
            json=NOT_JSON if text is None else parsed(text),
            began=began,
            took=time.monotonic() - began,
        )
        return answer, response.headers.get("Retry-After")

    @contextmanager
    def _connection(self, *, kept: bool) -> Iterator[httpx.Client]:
        """The common client, or one with no connection yet.

        The common one is closed first unless another thread is using it: a server that serves one
        connection at a time would wait for it.
        """
        with self._lock:
            if not kept and not self._busy and self._transport is None:
                self._client.close()
                self._client = self._fresh()
                kept = True
            client = self._client if kept or self._transport else self._fresh()
            common = client is self._client
            self._busy += common
        try:
            yield client
        finally:
            with self._lock:
                self._busy -= common
            if not common:
                client.close()

    def _fresh(self) -> httpx.Client:
        return open_client(self._target, self._transport, self._verify)


def _is_limit(status: int, retry_after: str | None) -> bool:
    return status == 429 or (status == 503 and retry_after is not None)


def _was_stale(error: httpx.RequestError, events: set[str]) -> bool:
    """Closed before a byte of the answer came, on a connection that was not opened for this request."""
    closed = isinstance(error, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError)
    answered = "http11.receive_response_headers.complete" in events
    return closed and not answered and "connection.connect_tcp.started" not in events


def _seconds(retry_after: str | None) -> float | None:
    """Retry-After in seconds, given as such or as a date; None where it is neither."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:6])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _text(body: bytes, charset: str | None) -> str | None:
    """The body as text, a byte order mark left out; None where its bytes are no text at all.

    JSON is UTF-8 whatever a charset parameter says; the parameter is asked where it is not.
    """
    for encoding in ("utf-8-sig", charset):
        try:
            text = body.decode(encoding or "utf-8")
        except (LookupError, ValueError):  # not in it; or nobody knows it, or it is for no text
            continue
        if "\0" not in text:
            return text.removeprefix("\ufeff")
    return None
