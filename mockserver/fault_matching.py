"""Which requests a fault rule is about."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import msgspec
from msgspec import UNSET

from mockserver.errors import ParameterError
from mockserver.fault_rules import When
from mockserver.outcomes import Ask
from mockserver.payload import query_pairs

__all__ = ["Asked", "matcher"]

_ABSENT = object()
_WORDS = {"createInstance": "create"}


class Asked:
    """A request as rules look at it; what it holds is read only when a rule wants to know."""

    def __init__(self, ask: Ask, operation_id: str | None) -> None:
        self.ask = ask
        self.operation_id = operation_id

    @cached_property
    def body(self) -> Any:
        """The JSON of the body; None where it is none."""
        try:
            return msgspec.json.decode(self.ask.body)
        except (msgspec.DecodeError, ValueError, RecursionError):
            return None

    @cached_property
    def query(self) -> dict[str, str]:
        """The parameters of the query string, the last of each name; empty where it is unreadable."""
        try:
            return dict(query_pairs(self.ask.query))
        except ParameterError:
            return {}

    @cached_property
    def operations(self) -> tuple[str | None, ...]:
        """The names that it goes by: the operationId, and `create` or the action."""
        if self.operation_id == "actOnInstance":
            action = self.body.get("action") if isinstance(self.body, dict) else None
            return self.operation_id, action if isinstance(action, str) else None
        return self.operation_id, _WORDS.get(self.operation_id or "")


def matcher(when: When) -> Callable[[Asked], bool]:
    """A test of requests for all that `when` says, except for counting."""
    tests: list[Callable[[Asked], bool]] = []
    if when.method is not UNSET:
        method = when.method.upper()
        tests.append(lambda asked: asked.ask.method == method)
    if when.path is not UNSET:
        path = when.path
        tests.append(lambda asked: asked.ask.path == path)
    if when.token is not UNSET:
        digest = _digest(when.token.encode())
        tests.append(lambda asked: hmac.compare_digest(_digest(asked.ask.token or b""), digest))
    if when.operation is not UNSET:
        operation = when.operation
        tests.append(lambda asked: operation in asked.operations)
    if when.query is not UNSET:
        query = when.query
        tests.append(lambda asked: _holds(asked.query, query))
    if when.body is not UNSET:
        body = when.body
        tests.append(lambda asked: isinstance(asked.body, dict) and _holds(asked.body, body))
    return lambda asked: all(test(asked) for test in tests)


def _holds(sent: Any, wanted: Mapping[str, Any]) -> bool:
    return all(_same(_found(sent, name), value) for name, value in wanted.items())


def _found(sent: Any, name: str) -> Any:
    """What stands at a name, or at a dotted path where no such name is."""
    if isinstance(sent, dict) and name in sent:
        return sent[name]
    for part in name.split("."):
        if isinstance(sent, dict):
            sent = sent.get(part, _ABSENT)
        elif isinstance(sent, list) and part.isascii() and part.isdigit() and int(part) < len(sent):
            sent = sent[int(part)]
        else:
            return _ABSENT
    return sent


def _same(sent: Any, wanted: Any) -> bool:
    """Equal as JSON; a number and the text of it are the same, as in a query string or an id."""
    if wanted is None:
        return sent is None or sent is _ABSENT
    if isinstance(wanted, dict):
        return isinstance(sent, dict) and _holds(sent, wanted)
    if isinstance(wanted, bool):
        return sent is wanted or sent == str(wanted).lower()
    if isinstance(wanted, int | str) and isinstance(sent, int | str):
        return not isinstance(sent, bool) and str(sent) == str(wanted)
    return bool(sent == wanted)


def _digest(token: bytes) -> bytes:
    return hashlib.sha256(token.strip()).digest()
