"""The envelope of every answer, read whatever its HTTP status: code, message, traceid, data (S5 to S12, A4).

Pure: bytes in, a value or `Unreadable` out. The four parts are taken raw and one by one, so that a
broken one does not hide the others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec

from gpugeek_tui.api.scalars import to_int

__all__ = ["MAX_MESSAGE", "NULL", "Envelope", "Unreadable", "bounded", "open_envelope", "parse"]

MAX_MESSAGE = 2_000  # characters of a server's message that are kept
MAX_TRACEID = 200

NULL = msgspec.Raw(b"null")
BROKEN = (msgspec.MsgspecError, ValueError, RecursionError)  # what decoding hostile bytes can raise


class Unreadable(Exception):  # noqa: N818 - a fact between two files, not an error a caller sees
    """What came is not what the API promises; the text says why in a user's words.

    `cut` means that it looks like the beginning of an answer. `ids` are instances it names all the same.
    """

    def __init__(self, reason: str, *, cut: bool = False, ids: tuple[int, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.cut = cut
        self.ids = ids


@dataclass(frozen=True, slots=True)
class Envelope:
    """`code` is None where there was none; `data` is raw JSON, hidden because it may hold passwords."""

    code: int | None
    message: str
    traceid: str
    data: msgspec.Raw = field(repr=False)


class _Parts(msgspec.Struct):
    code: msgspec.Raw = NULL
    message: msgspec.Raw = NULL
    traceid: msgspec.Raw = NULL
    data: msgspec.Raw = NULL


_PARTS = msgspec.json.Decoder(_Parts)


def open_envelope(body: bytes) -> Envelope:
    """Raises `Unreadable` for anything but a JSON object whose code, if it has one, is a number."""
    text = body.removeprefix(b"\xef\xbb\xbf")  # a byte order mark, which some gateways put in front
    try:
        parts = _PARTS.decode(text)
    except BROKEN as error:
        cut = not isinstance(error, RecursionError) and "truncated" in str(error)
        raise Unreadable(_what_came(text, cut=cut), cut=cut) from None
    message, traceid = parse(parts.message), parse(parts.traceid)
    return Envelope(
        code=_code(parts.code),
        message=bounded(message) if isinstance(message, str) else "",
        traceid=bounded(traceid, MAX_TRACEID) if isinstance(traceid, str) else "",
        data=parts.data,
    )


def parse(raw: msgspec.Raw) -> Any:
    """The JSON value, or None for one that cannot be read (too deep, a number out of all bounds)."""
    try:
        return msgspec.json.decode(raw)
    except BROKEN:
        return None


def bounded(text: str, limit: int = MAX_MESSAGE) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"


def _code(raw: msgspec.Raw) -> int | None:
    value = parse(raw)
    if value is None and bytes(raw).strip() == b"null":
        return None
    code = None if isinstance(value, bool) else to_int(value)
    if code is None:
        raise Unreadable("the answer's code is not a number")
    return code


def _what_came(text: bytes, *, cut: bool) -> str:
    start = text[:200].lstrip().lower()
    if not start:
        return "the answer is empty"
    if start.startswith((b"<", b"\x00<")):
        return "the answer is a web page, not this API's JSON"
    if cut:
        return "the answer is cut off before its end"
    if start[:1] not in b"{[":
        return "the answer is not JSON"
    return "the answer is not a JSON object that can be read"
