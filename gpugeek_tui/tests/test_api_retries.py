"""Reads are asked again when that may help. What costs money is asked once, whatever happens."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import httpx
import pytest

from gpugeek_tui.api import RetryPolicy
from gpugeek_tui.api.judge import retry_after
from gpugeek_tui.api.wire import Answer
from gpugeek_tui.errors import (
    GpuGeekError,
    InternalServerError,
    NoAnswerError,
    OperationError,
    RateLimitedError,
    UnreachableError,
)
from gpugeek_tui.tests.api_desk import (
    ALL,
    DATA,
    READS,
    Desk,
    answering,
    enveloped,
    failing,
)

ONCE = ("create", "action", "dry_run")
LOSSES = [
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.ReadTimeout,
    httpx.ReadError,
    httpx.WriteError,
    httpx.RemoteProtocolError,
    httpx.PoolTimeout,
]
PASSING: dict[str, tuple[int, bytes]] = {
    "10001": (200, enveloped(None, code=10001, message="oops")),
    "500": (500, b""),
    "502": (502, b"<html>"),
    "503": (503, b"busy"),
    "504": (504, b""),
    "429": (429, b""),
    "cut": (200, b'{"code": 0'),
}
FINAL: dict[str, tuple[int, bytes]] = {
    "10002": (200, enveloped(None, code=10002)),
    "10005": (200, enveloped(None, code=10005)),
    "10135": (503, enveloped(None, code=10135)),
    "unknown code": (200, enveloped(None, code=7)),
    "403": (403, b""),
    "404": (404, b""),
    "html": (200, b"<html>"),
    "redirect": (302, b""),
}
NOW = datetime(2024, 2, 6, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("name", ALL)
async def test_a_loss_is_asked_again_for_reads_only(
    name: str, loss: type[httpx.TransportError]
) -> None:
    desk = failing(loss)
    async with desk.client() as client:
        with pytest.raises(GpuGeekError):
            await ALL[name](client)
    assert len(desk.requests) == (1 if name in ONCE else 3)


@pytest.mark.parametrize("fault", PASSING)
@pytest.mark.parametrize("name", ALL)
async def test_a_passing_fault_is_asked_again_for_reads_only(name: str, fault: str) -> None:
    status, body = PASSING[fault]
    desk = answering(body, status)
    async with desk.client() as client:
        with pytest.raises(GpuGeekError):
            await ALL[name](client)
    assert len(desk.requests) == (1 if name in ONCE else 3)


@pytest.mark.parametrize("fault", FINAL)
@pytest.mark.parametrize("name", ALL)
async def test_a_refusal_is_final(name: str, fault: str) -> None:
    status, body = FINAL[fault]
    desk = answering(body, status)
    async with desk.client() as client:
        with pytest.raises(GpuGeekError):
            await ALL[name](client)
    assert len(desk.requests) == 1
    assert desk.waits == []


@pytest.mark.parametrize("name", READS)
async def test_a_read_succeeds_when_the_fault_passes(name: str) -> None:
    faults = iter([httpx.Response(502), httpx.Response(503)])
    desk = Desk(lambda _: next(faults, httpx.Response(200, content=enveloped(DATA[name]))))
    async with desk.client() as client:
        assert await ALL[name](client)
    assert desk.waits == [0.25, 0.5]


async def test_waits_are_drawn_from_nothing_to_a_doubling_bound() -> None:
    desk = answering(b"", 500)
    policy = RetryPolicy(attempts=6, base=1, cap=3)
    draws = iter([0.0, 0.5, 1.0, 0.5, 1.0, 1.0])
    async with desk.client(retry=policy, chance=lambda: next(draws)) as client:
        with pytest.raises(InternalServerError):
            await client.gpus()
    assert desk.waits == [0.0, 1.0, 3.0, 1.5, 3.0]


@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_is_waited_out(status: int) -> None:
    desk = answering(b"", status, retry_after="7")
    async with desk.client() as client:
        with pytest.raises((RateLimitedError, InternalServerError)) as caught:
            await client.gpus()
    assert desk.waits == [7.25, 7.5]
    assert getattr(caught.value, "retry_after", None) == 7


async def test_a_long_retry_after_is_handed_to_the_caller_instead() -> None:
    desk = answering(b"", 429, retry_after="3600")
    async with desk.client() as client:
        with pytest.raises(RateLimitedError) as caught:
            await client.gpus()
    assert desk.waits == []
    assert caught.value.retry_after == 3600


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("", None),
        ("0", 0.0),
        ("1.5", 1.5),
        (" 120 ", 120.0),
        ("-5", None),
        ("nan", None),
        ("inf", None),
        ("1e3", None),
        ("9" * 40, None),
        ("soon", None),
        ("Tue, 06 Feb 2024 09:00:30 GMT", 30.0),
        ("Tue, 06 Feb 2024 08:00:00 GMT", 0.0),
        ("Tue, 06 Feb 2024 09:00:30 -0000", 30.0),
        ("Tue, 99 Feb 2024 09:00:30 GMT", None),
        ("Tue, 06 Feb 999999 09:00:30 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    answer = Answer(429, {"retry-after": value})
    assert retry_after(answer, lambda: NOW) == seconds


def test_a_date_is_measured_by_the_servers_own_clock() -> None:
    headers = {
        "retry-after": "Tue, 06 Feb 2024 12:00:30 GMT",
        "date": "Tue, 06 Feb 2024 12:00:00 GMT",
    }
    assert retry_after(Answer(429, headers), lambda: NOW) == 30


def test_only_what_may_pass_is_waited_for() -> None:
    policy = RetryPolicy(attempts=2)
    assert policy.wait(1, UnreachableError("x"), 1.0) == 0.25
    assert policy.wait(1, NoAnswerError("x"), 0.0) == 0.0
    assert policy.wait(1, OperationError("x"), 1.0) is None
    assert policy.wait(2, UnreachableError("x"), 1.0) is None


@pytest.mark.parametrize("name", ALL)
async def test_cancellation_passes_through(name: str) -> None:
    def cancelled(_: httpx.Request) -> httpx.Response:
        raise asyncio.CancelledError

    desk = Desk(cancelled)
    async with desk.client() as client:
        with pytest.raises(asyncio.CancelledError):
            await ALL[name](client)
    assert len(desk.requests) == 1


async def test_a_wait_can_be_cancelled() -> None:
    async def sleep(_: float) -> None:
        raise asyncio.CancelledError

    desk = answering(b"", 500)
    async with desk.client(sleep=sleep) as client:
        with pytest.raises(asyncio.CancelledError):
            await client.gpus()
    assert len(desk.requests) == 1
