"""What holds for every single answer, whichever test asked for it: the envelope and the document.

Pure functions from an exchange to findings. Where the reference is silent or contradicts itself each
reading passes; the ambiguity is named beside the rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_tests.document import mismatches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.exchange import Exchange

__all__ = ["Finding", "envelope_findings", "shape_findings"]

_TRACEID = re.compile(r"([0-9a-f]{32})?")


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken promise: the statements, and what was seen instead."""

    ids: tuple[str, ...]
    why: str


def envelope_findings(exchange: Exchange) -> Iterator[Finding]:
    """S4 to S12 and S16 to S19 on one answer."""
    if exchange.status == 200:
        yield from _on_200(exchange)
    else:
        yield from _on_other(exchange)


def _on_200(exchange: Exchange) -> Iterator[Finding]:
    answer = exchange.envelope
    if answer is None:
        yield Finding(("S5",), f"the answer is not a JSON object: {exchange.summary}")
        return
    if exchange.content_type.partition(";")[0].strip().lower() != "application/json":
        yield Finding(("S4",), f"the answer's Content-Type is {exchange.content_type!r}")
    if exchange.code is None:
        yield Finding(("S5", "S8"), f"code is no integer: {answer.get('code', 'absent')!r}")
        return
    message = answer.get("message")
    if not isinstance(message, str):
        yield Finding(("S5",), f"message is no string but {message!r}")
    elif exchange.code == 0 and message != "success":
        yield Finding(("S10",), f"code is 0 and message is {message!r}, not 'success'")
    elif exchange.code != 0 and message == "success":
        yield Finding(("S11",), f"code is {exchange.code} and message says success")
    elif not message:
        yield Finding(("S11",), f"code is {exchange.code} and message is empty: nobody learns why")
    if exchange.code == 0 and not isinstance(answer.get("data"), dict):
        yield Finding(("S12",), "code is 0 and data is no object")
    if exchange.code != 0 and not isinstance(answer.get("data"), dict | None):  # A11
        yield Finding(("S12",), "data of an error is neither an object nor null nor absent")
    yield from _traceid(exchange)


def _traceid(exchange: Exchange) -> Iterator[Finding]:
    """A9: absent and empty are readings; another type or shape is none."""
    answer = exchange.envelope or {}
    if "traceid" not in answer:
        return
    if not isinstance(answer["traceid"], str):
        yield Finding(("S6",), f"traceid is no string but {answer['traceid']!r}")
    elif not _TRACEID.fullmatch(answer["traceid"]):
        yield Finding(("S7",), f"traceid is {answer['traceid']!r}, neither empty nor 32 hex digits")


def _on_other(exchange: Exchange) -> Iterator[Finding]:
    """A4, A7: errors may come by HTTP status, with the envelope or with any other body."""
    if exchange.status < 400:
        yield Finding(("S16",), f"HTTP {exchange.status}; success is HTTP 200 and nothing else")
    if exchange.code == 0:
        yield Finding(
            ("S8", "S16"), f"HTTP {exchange.status} comes with code 0, which means success"
        )
    if exchange.status >= 500 and exchange.code in {10002, 10005, 10135}:
        yield Finding(
            ("S19",),
            f"HTTP {exchange.status} says server error, code {exchange.code} says otherwise",
        )
    if exchange.status == 403 and exchange.code in {10001, 10005, 10135}:
        yield Finding(
            ("S18",), f"HTTP 403 says not authorized, code {exchange.code} says otherwise"
        )


def shape_findings(exchange: Exchange) -> Iterator[Finding]:
    """Each field that the document describes has its type, its form and its limits."""
    if exchange.status != 200 or exchange.envelope is None or not exchange.operation:
        return
    seen: set[tuple[tuple[str, ...], str]] = set()
    for mismatch in mismatches(exchange.operation, exchange.envelope):
        key = (mismatch.ids, mismatch.message)
        if key not in seen:  # a hundred instances with one fault are one finding
            seen.add(key)
            yield Finding(mismatch.ids, f"{mismatch.pointer or 'the answer'}: {mismatch.message}")
