"""Faults of what every answer has: HTTP status, Content-Type, code, message, data, traceid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from mockserver.defects.defect import Answer, Call, Defect, Row
from mockserver.defects.making import answered
from mockserver.outcomes import Ask

__all__ = ["DEFECTS"]

_UUID = "6f1e2b8a-0d3c-4b57-9c55-1f2e3d4c5b6a"


def _success(
    name: str, ids: str, words: str, change: Callable[[Row], Any], operation: str = ""
) -> Defect:
    """The envelope of a success is altered: of one operation, or of any."""

    def alter(call: Call, given: Answer) -> None:
        fits = not operation or call.operation == operation
        if given.ok and given.envelope is not None and fits:
            change(given.envelope)

    return answered(name, ids, words, alter)


def _failure(
    name: str, ids: str, words: str, change: Callable[[Row], Any], code: int | None = None
) -> Defect:
    """The envelope of a refusal is altered: with one code, or with any but those of the token."""

    def alter(_: Call, given: Answer) -> None:
        found = given.envelope.get("code") if given.envelope is not None else None
        if given.envelope is None or found in {0, 10002} or given.status == 404:
            return
        if code is None or found == code:
            change(given.envelope)

    return answered(name, ids, words, alter)


def _at(
    name: str,
    ids: str,
    words: str,
    fits: Callable[[Call, Answer], Any],
    change: Callable[[Answer], Any],
) -> Defect:
    """Status or headers of the answers that fit are altered."""

    def alter(call: Call, given: Answer) -> None:
        if fits(call, given):
            change(given)

    return answered(name, ids, words, alter)


def _status(number: int) -> Callable[[Answer], None]:
    def change(given: Answer) -> None:
        given.status = number

    return change


def _type(kind: str) -> Callable[[Answer], None]:
    def change(given: Answer) -> None:
        given.content_type = kind

    return change


def _text(change: Callable[[bytes], bytes]) -> Callable[[Answer], None]:
    def alter(given: Answer) -> None:
        given.text = change(msgspec.json.encode(given.envelope))
        given.envelope = None

    return alter


def _code_is(code: int) -> Callable[[Call, Answer], bool]:
    return lambda _, given: (given.envelope or {}).get("code") == code


def _ok(_: Call, given: Answer) -> bool:
    return given.ok


def _unknown_address(call: Call, given: Answer) -> bool:
    return given.status == 404 and call.ask.path not in _SERVED


_SERVED = frozenset(
    "/api/v1/openapi/" + end
    for end in (
        "gpu/list",
        "datacenter/list",
        "image/list",
        "instance/create",
        "instance/op/result",
        "instance/query",
        "instance/action",
    )
)


def _as_get(call: Call) -> Ask | None:
    if call.ask.method == "POST" and call.ask.path.endswith(("/list", "/query")):
        return msgspec.structs.replace(call.ask, method="GET", body=b"")
    return None


def _as_post(call: Call) -> Ask | None:
    if call.ask.method == "GET" and call.ask.path.endswith("/op/result"):
        return msgspec.structs.replace(call.ask, method="POST", body=b'{"ids":[1]}')
    return None


def _found(answer: Answer) -> None:
    answer.status = 200
    answer.envelope = {"code": 0, "message": "success", "traceid": "", "data": {}}


DEFECTS = (
    _success("message-is-ok", "S10", "success says ok", lambda e: e.update(message="ok")),
    _success("message-is-Success", "S10", "a capital", lambda e: e.update(message="Success")),
    _success(
        "message-of-query-is-empty",
        "S10",
        "the query says nothing",
        lambda e: e.update(message=""),
        "queryInstances",
    ),
    _success(
        "message-of-create-is-created",
        "S10",
        "a create says created",
        lambda e: e.update(message="created"),
        "createInstance",
    ),
    _success("message-is-missing", "S5 S10", "no message", lambda e: e.pop("message", None)),
    _failure("message-of-a-failure-is-empty", "S11", "no reason", lambda e: e.update(message="")),
    _failure(
        "message-of-a-failure-is-success",
        "S11",
        "a failure says success",
        lambda e: e.update(message="success"),
    ),
    _failure(
        "message-of-a-failure-is-an-object",
        "S5 S11",
        "the reason is an object",
        lambda e: e.update(message={"error": e["message"]}),
    ),
    _success("code-is-text", "S8 S5", "code is '0'", lambda e: e.update(code="0")),
    _success("code-200-is-success", "S8", "success is 200", lambda e: e.update(code=200)),
    _success(
        "code-1-is-success-of-actions",
        "S8",
        "an action succeeds with 1",
        lambda e: e.update(code=1),
        "actOnInstance",
    ),
    _success("code-is-missing", "S5 S8", "no code", lambda e: e.pop("code", None)),
    _failure("code-of-a-failure-is-0", "S9", "failures have code 0", lambda e: e.update(code=0)),
    _failure(
        "code-of-a-failure-is-text",
        "S5 S9 S8",
        "codes of failures are texts",
        lambda e: e.update(code=str(e["code"])),
    ),
    _failure(
        "10005-is-10001", "S22", "wrong parameters crash", lambda e: e.update(code=10001), 10005
    ),
    _failure("10005-is-51", "S22", "a framework's code", lambda e: e.update(code=51), 10005),
    _failure("10005-is-10135", "S22", "the other code", lambda e: e.update(code=10135), 10005),
    _failure(
        "10135-is-10001", "S23 S214", "a refusal crashes", lambda e: e.update(code=10001), 10135
    ),
    _failure(
        "10135-is-10002",
        "S23 S214 S21",
        "a refusal blames the token",
        lambda e: e.update(code=10002),
        10135,
    ),
    _success("data-is-missing", "S5 S12", "no data", lambda e: e.pop("data", None)),
    _success("data-is-a-list", "S12", "data in a list", lambda e: e.update(data=[e["data"]])),
    _success(
        "data-of-actions-is-the-id",
        "S12 S211",
        "data is a number",
        lambda e: e.update(data=e["data"]["operationId"]),
        "actOnInstance",
    ),
    _failure(
        "data-of-a-failure-is-text", "S12", "data is a text", lambda e: e.update(data="error")
    ),
    _success(
        "data-beside-the-envelope", "S12 S5", "data is spread", lambda e: e.update(e.pop("data"))
    ),
    _success("traceid-is-a-uuid", "S7", "a UUID", lambda e: e.update(traceid=_UUID)),
    _success(
        "traceid-in-capitals", "S7", "capitals", lambda e: e.update(traceid=e["traceid"].upper())
    ),
    _failure(
        "traceid-of-a-failure-in-capitals",
        "S7",
        "capitals in failures",
        lambda e: e.update(traceid="0123456789ABCDEF0123456789ABCDEF"),
    ),
    _success("traceid-is-short", "S7", "31 digits", lambda e: e.update(traceid=e["traceid"][1:])),
    _success("traceid-is-a-number", "S6", "a number", lambda e: e.update(traceid=12345)),
    _success(
        "traceid-of-results-is-null",
        "S6",
        "null in op/result",
        lambda e: e.update(traceid=None),
        "getOperations",
    ),
    _at("content-type-is-text", "S4", "text/plain", _ok, _type("text/plain")),
    _at("content-type-is-missing", "S4", "none", _ok, _type("")),
    _at(
        "content-type-of-failures-is-html",
        "S4",
        "failures say they are HTML",
        lambda _, given: given.status == 200 and not given.ok,
        _type("text/html"),
    ),
    _at(
        "content-type-of-results-is-text",
        "S4",
        "op/result says it is text",
        lambda call, _: call.operation == "getOperations",
        _type("text/plain"),
    ),
    _at(
        "create-is-201",
        "S16",
        "a create answers 201",
        lambda call, given: given.ok and call.operation == "createInstance",
        _status(201),
    ),
    _at(
        "action-is-202",
        "S16",
        "an action answers 202",
        lambda call, given: given.ok and call.operation == "actOnInstance",
        _status(202),
    ),
    _at("success-is-206", "S16", "partial content", _ok, _status(206)),
    _at("success-is-500", "S16 S8", "HTTP 500 with code 0", _ok, _status(500)),
    _at("wrong-parameter-is-http-500", "S19", "a server error", _code_is(10005), _status(500)),
    _at("wrong-parameter-is-http-403", "S18", "not authorized", _code_is(10005), _status(403)),
    _at("refusal-is-http-500", "S19", "a server error", _code_is(10135), _status(500)),
    _at("unknown-address-is-200", "S17", "anything is found", _unknown_address, _found),
    _at("unknown-address-is-500", "S17", "a crash", _unknown_address, _status(500)),
    _at("unknown-address-is-403", "S17", "forbidden", _unknown_address, _status(403)),
    _at(
        "unknown-address-of-an-instance-is-200",
        "S17",
        "anything below instance/ is found",
        lambda call, given: _unknown_address(call, given) and "/instance/" in call.ask.path,
        _found,
    ),
    _at(
        "json-of-results-in-single-quotes",
        "S5",
        "op/result is no JSON",
        lambda call, given: given.ok and call.operation == "getOperations",
        _text(lambda text: text.replace(b'"', b"'")),
    ),
    _at(
        "json-is-cut-in-long-answers",
        "S5",
        "an answer ends after 8 KiB",
        lambda call, given: given.ok and len(given.text) > 8192,
        _text(lambda text: text[:8192]),
    ),
    _at(
        "json-in-an-array", "S5", "an array around it", _ok, _text(lambda text: b"[" + text + b"]")
    ),
    _at(
        "nothing-comes-of-wrong-parameters",
        "S5 S9 S22",
        "HTTP 200 and an empty body",
        _code_is(10005),
        _text(lambda _: b""),
    ),
    Defect("post-reads", ("S25",), "lists and the query are served to POST, too", request=_as_get),
    Defect("get-reads-results", ("S25",), "op/result is served to GET, too", request=_as_post),
)
