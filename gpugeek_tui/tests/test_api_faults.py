"""Every fault on every method becomes the matching error, with all that support will ask for (S229, S230)."""

from __future__ import annotations

import json
from contextlib import suppress

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gpugeek_tui.api.envelope import MAX_MESSAGE
from gpugeek_tui.errors import (
    ApiError,
    AuthError,
    GpuGeekError,
    InternalServerError,
    NoAnswerError,
    NotFoundError,
    OperationError,
    ParameterError,
    ProtocolError,
    RateLimitedError,
    UnknownOutcomeError,
    UnreachableError,
)
from gpugeek_tui.tests.api_desk import ALL, CALLS, DATA, WRITES, answering, enveloped, failing

TRACE = "905b8753fb3db11760f67138872918cb"

BY_CODE = {
    10001: InternalServerError,
    10002: AuthError,
    10005: ParameterError,
    10135: OperationError,
    424242: ApiError,
    -1: ApiError,
}
BY_STATUS = {
    400: ApiError,
    401: AuthError,
    403: AuthError,
    404: NotFoundError,
    405: NotFoundError,
    408: ApiError,
    429: RateLimitedError,
    500: InternalServerError,
    502: InternalServerError,
    503: InternalServerError,
}
STRANGE_BODIES = {
    "html": b"<!DOCTYPE html><html><body>Bad gateway</body></html>",
    "text": b"upstream connect error",
    "empty": b"",
    "array": b"[1, 2]",
    "string": b'"no"',
    "null": b"null",
    "number": b"7",
    "cut": b'{"code": 0, "data": {"gp',
    "not utf-8": b'{"code": 0, "message": "\xff\xfe", "data"\xff}',
    "utf-16": '{"code": 0}'.encode("utf-16"),
    "nan": b'{"code": 0, "data": {"total": NaN}}',
    "deep": b'{"code": 0, "data": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "no code": b'{"data": {"gpus": []}}',
    "null code": b'{"code": null, "data": {"gpus": []}}',
    "code in words": b'{"code": "fine", "data": {}}',
    "code true": b'{"code": true, "data": {}}',
    "data null": b'{"code": 0, "data": null}',
    "data absent": b'{"code": 0}',
    "data array": b'{"code": 0, "data": []}',
    "data text": b'{"code": 0, "data": "[]"}',
}


@pytest.mark.parametrize("status", [200, 403, 500])
@pytest.mark.parametrize("code", BY_CODE)
@pytest.mark.parametrize("name", ALL)
async def test_a_code_decides_the_class_whatever_the_status(
    name: str, code: int, status: int
) -> None:
    body = enveloped(None, code=code, message="no GPU is free", traceid=TRACE)
    async with answering(body, status).client() as client:
        with pytest.raises(ApiError) as caught:
            await ALL[name](client)
    error = caught.value
    known = code in (10001, 10002, 10005, 10135)
    assert type(error) is (BY_CODE[code] if known or status == 200 else BY_STATUS[status])
    assert (error.code, error.message, error.traceid) == (code, "no GPU is free", TRACE)
    assert error.status == status
    assert error.request is not None
    assert error.request.path.startswith("/api/v1/openapi/")
    assert "no GPU is free" in str(error)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("as_text", [True, False])
async def test_a_code_may_come_as_digits(name: str, as_text: bool) -> None:
    body = enveloped({}, code="10135" if as_text else 10135.0)
    async with answering(body).client() as client:
        with pytest.raises(OperationError) as caught:
            await ALL[name](client)
    assert caught.value.code == 10135


@pytest.mark.parametrize("extra", [{}, {"data": {}}, {"data": None}, {"traceid": None}])
async def test_a_refusal_needs_neither_data_nor_traceid(extra: dict[str, object]) -> None:
    body = json.dumps({"code": 10005, "message": "gpuNum must be at least 1", **extra}).encode()
    async with answering(body).client() as client:
        with pytest.raises(ParameterError, match="gpuNum") as caught:
            await client.gpus()
    assert caught.value.traceid == ""


@pytest.mark.parametrize("status", BY_STATUS)
@pytest.mark.parametrize("body", ["html", "empty", "no code", "json with code 0"])
@pytest.mark.parametrize("name", ALL)
async def test_without_a_code_the_status_decides(name: str, body: str, status: int) -> None:
    content = STRANGE_BODIES.get(body) or (b"" if body == "empty" else enveloped(DATA[name]))
    async with answering(content, status).client() as client:
        with pytest.raises(GpuGeekError) as caught:
            await ALL[name](client)
    lost = name in WRITES and (status >= 500 or status == 408)
    assert type(caught.value) is (UnknownOutcomeError if lost else BY_STATUS[status])
    assert caught.value.status == status
    assert f"HTTP {status}" in caught.value.reference


@pytest.mark.parametrize("fault", STRANGE_BODIES)
@pytest.mark.parametrize("name", ALL)
async def test_whatever_comes_with_status_200_becomes_an_error_of_ours(
    name: str, fault: str
) -> None:
    async with answering(STRANGE_BODIES[fault]).client() as client:
        with pytest.raises(GpuGeekError) as caught:
            await ALL[name](client)
    if name in WRITES:
        assert isinstance(caught.value, UnknownOutcomeError)
        assert "look at the instance list" in str(caught.value)
    else:
        assert isinstance(caught.value, NoAnswerError if fault == "cut" else ProtocolError) or (
            fault == "empty" and isinstance(caught.value, NoAnswerError)
        )
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("status", [201, 204, 304, 600, 999])
@pytest.mark.parametrize("name", ALL)
async def test_a_status_that_is_neither_200_nor_a_refusal_is_no_success(
    name: str, status: int
) -> None:
    body = b"" if status in (204, 304) else enveloped(DATA[name])
    async with answering(body, status).client() as client:
        with pytest.raises(GpuGeekError) as caught:
            await ALL[name](client)
    if name in WRITES:
        assert isinstance(caught.value, UnknownOutcomeError)
    else:
        assert isinstance(caught.value, ProtocolError | InternalServerError)


@pytest.mark.parametrize(
    ("status", "of_a_write"),
    [
        (301, ProtocolError),
        (302, UnknownOutcomeError),
        (303, UnknownOutcomeError),
        (307, ProtocolError),
        (308, ProtocolError),
    ],
)
@pytest.mark.parametrize("name", ALL)
async def test_a_redirect_is_not_followed_and_says_where_to(
    name: str, status: int, of_a_write: type[GpuGeekError]
) -> None:
    desk = answering(b"", status, location="https://me:secret@else.where/login?token=abc")
    async with desk.client() as client:
        with pytest.raises(of_a_write if name in WRITES else ProtocolError) as caught:
            await ALL[name](client)
    assert len(desk.requests) == 1
    assert "https://else.where/login" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "abc" not in str(caught.value)


@pytest.mark.parametrize("name", ALL)
async def test_a_byte_order_mark_is_no_reason_to_fail(name: str) -> None:
    async with answering(b"\xef\xbb\xbf" + enveloped(DATA[name])).client() as client:
        await ALL[name](client)


async def test_a_message_of_ten_megabytes_is_cut_and_its_controls_stay_off_the_terminal() -> None:
    message = "\x1b[2J\u202e" + "x" * 10_000_000
    async with answering(enveloped(None, code=10135, message=message)).client() as client:
        with pytest.raises(OperationError) as caught:
            await client.gpus()
    assert caught.value.message == message[:MAX_MESSAGE] + "…"
    assert "\x1b" not in str(caught.value)
    assert "\u202e" not in str(caught.value)


@pytest.mark.parametrize(
    "error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError]
)
@pytest.mark.parametrize("name", ALL)
async def test_no_connection_means_nothing_was_sent(
    name: str, error: type[httpx.TransportError]
) -> None:
    async with failing(error).client() as client:
        with pytest.raises(UnreachableError, match=r"cloud\.test.* Nothing was sent") as caught:
            await ALL[name](client)
    assert not caught.value.outcome_unknown


@pytest.mark.parametrize(
    "error",
    [
        httpx.WriteError,
        httpx.WriteTimeout,
        httpx.ReadError,
        httpx.ReadTimeout,
        httpx.RemoteProtocolError,
        httpx.LocalProtocolError,
        httpx.DecodingError,
    ],
)
@pytest.mark.parametrize("name", ALL)
async def test_any_other_loss_leaves_a_write_open(
    name: str, error: type[httpx.TransportError]
) -> None:
    async with failing(error).client() as client:
        with pytest.raises(UnknownOutcomeError if name in WRITES else NoAnswerError) as caught:
            await ALL[name](client)
    assert caught.value.outcome_unknown is (name in WRITES)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize("name", ALL)
async def test_code_10001_on_a_write_leaves_open_whether_it_happened(name: str) -> None:
    body = enveloped(None, code=10001, message="Internal Server Error")
    async with answering(body).client() as client:
        with pytest.raises(InternalServerError) as caught:
            await ALL[name](client)
    assert caught.value.outcome_unknown is (name in WRITES)
    assert ("not known whether it happened" in str(caught.value)) is (name in WRITES)


@pytest.mark.parametrize(
    "data", [{}, {"operationId": 0}, {"operationId": None}, {"operationId": 1.5}]
)
async def test_success_without_an_operation_to_follow_is_an_unknown_outcome(
    data: dict[str, object],
) -> None:
    async with answering(enveloped({"instanceId": 77, **data})).client() as client:
        with pytest.raises(UnknownOutcomeError, match="77") as caught:
            await WRITES["create"](client)
        with pytest.raises(UnknownOutcomeError, match="names no operation"):
            await WRITES["action"](client)
    assert caught.value.instance_ids == (77,)
    assert caught.value.traceid


NAMES = st.sampled_from(
    [
        *("code", "message", "traceid", "data", "gpus", "datacenters", "images", "operations"),
        *("instances", "total", "instanceId", "InstanceId", "operationId", "spec", "status"),
        *("name", "dcId", "imageId", "isPending", "customServices", "gpuNum", "isStartable"),
    ]
) | st.text(max_size=5)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=20,
)
SUCCESS = st.builds(
    lambda data, over: {"code": 0, "data": data, **over},
    st.dictionaries(NAMES, JSON, max_size=8),
    st.dictionaries(NAMES, JSON, max_size=1),
)


@pytest.mark.parametrize("name", ALL)
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(value=JSON | SUCCESS, status=st.sampled_from([200, 200, 200, 204, 302, 403, 404, 429, 500]))
async def test_any_json_gives_a_value_or_an_error_of_ours(
    name: str, value: object, status: int
) -> None:
    async with answering(json.dumps(value).encode(), status).client() as client:
        with suppress(GpuGeekError):
            await ALL[name](client)


@pytest.mark.parametrize("name", CALLS)
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(body=st.binary(max_size=60))
async def test_any_bytes_give_an_error_of_ours(name: str, body: bytes) -> None:
    async with answering(b'{"code":0,' + body).client() as client:
        with pytest.raises(GpuGeekError):
            await CALLS[name](client)
