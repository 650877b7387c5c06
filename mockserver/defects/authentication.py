"""Faults of the token check."""

from __future__ import annotations

import msgspec

from mockserver.defects.defect import Answer, Call, Defect
from mockserver.outcomes import Ask

__all__ = ["DEFECTS"]

_GUEST = b"guest"
_NAMES = {
    "listGpus": "gpu-list",
    "listDatacenters": "datacenter-list",
    "listImages": "image-list",
    "createInstance": "create",
    "getOperations": "op-result",
    "queryInstances": "query",
    "actOnInstance": "action",
}


def _as_guest(call: Call) -> Ask:
    return msgspec.structs.replace(call.ask, token=_GUEST)


def _open(operation: str, name: str) -> Defect:
    def request(call: Call) -> Ask | None:
        return _as_guest(call) if call.account is None and call.operation == operation else None

    return Defect(
        f"{name}-without-token", ("S2", "S24"), f"{operation} is served to anybody", request=request
    )


def _empty_token(call: Call) -> Ask | None:
    return _as_guest(call) if call.ask.token == b"" else None


def _second_try(call: Call) -> Ask | None:
    if call.account is not None:
        return None
    tried = call.notes.setdefault("tried", set())
    if call.operation in tried:
        return _as_guest(call)
    tried.add(call.operation)
    return None


def _dry_run(call: Call) -> Ask | None:
    dry = call.account is None and call.sent.get("dryRun") is True
    return _as_guest(call) if dry else None


def _refused(call: Call, answer: Answer) -> bool:
    return call.account is None and bool(call.operation) and answer.envelope is not None


def _as(code: int, status: int = 200) -> Defect:
    def answer(call: Call, given: Answer) -> None:
        if _refused(call, given) and given.envelope is not None:
            given.status = status
            given.envelope |= {"code": code, "message": "Request failed"}

    return Defect(
        f"no-token-is-{code}",
        ("S21", "S24", "S2", "S18", *(("S8", "S16") if code == 0 else ())),
        f"without a token the answer is HTTP {status} and code {code}",
        answer=answer,
    )


def _leak(call: Call, given: Answer) -> None:
    if _refused(call, given) and given.envelope is not None and call.operation == "listImages":
        images = call.tenants.world.images
        given.envelope["data"] = {"images": [{"imageId": image.image_id} for image in images]}


def _datacenters_closed(call: Call, given: Answer) -> None:
    if call.operation == "listDatacenters" and given.envelope is not None:
        given.envelope |= {"code": 10002, "message": "Not logged in", "data": None}


def _token_worn_out(call: Call, given: Answer) -> None:
    """Every twentieth call of an account is refused."""
    call.notes["calls"] = call.notes.get("calls", 0) + 1
    if call.account is not None and call.notes["calls"] % 20 == 0 and given.envelope is not None:
        given.envelope |= {"code": 10002, "message": "login expired", "data": None}


DEFECTS = (
    *(_open(operation, name) for operation, name in _NAMES.items()),
    Defect("empty-token-opens", ("S2", "S24"), "an empty token is one", request=_empty_token),
    Defect(
        "second-try-without-token-opens",
        ("S2", "S24"),
        "who comes without a token again is served",
        request=_second_try,
    ),
    Defect(
        "dry-run-without-token", ("S2", "S24"), "a dry run is served to anybody", request=_dry_run
    ),
    _as(10005),
    _as(10001, 500),
    _as(0, 403),
    Defect("image-ids-without-token", ("S24", "S2"), "a refusal holds the images", answer=_leak),
    Defect(
        "token-refused-for-datacenters",
        ("S3", "S32", "S33", "S15"),
        "a good token is refused by one operation",
        answer=_datacenters_closed,
    ),
    Defect(
        "token-refused-now-and-then",
        ("S3", "S8", "S26", "S27", "S134", "S135", "S32", "S33", "S39", "S40"),
        "each twentieth call with a good token is refused",
        answer=_token_worn_out,
    ),
)
