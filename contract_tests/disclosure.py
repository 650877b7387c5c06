"""Which texts of an answer no report may show: passwords, tokens and keys, wherever they stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["disclosed"]

_FIELD = re.compile(r"pwd|passw|token|secret|api.?key|credential", re.IGNORECASE)
_PARAMETER = re.compile(rf"{_FIELD.pattern}|key|auth|sig", re.IGNORECASE)
_LEAST = 10**5
"""A smaller number in such a field is a count or a flag, and would mask half of the report."""


def disclosed(answer: Any) -> frozenset[str]:
    """The secrets in a JSON value: values of fields named like one, and of parameters in its URLs."""
    found: set[str] = set()
    waiting = [(answer, False)]
    while waiting:  # no recursion: a server chooses how deep its answer is
        value, telling = waiting.pop()
        if isinstance(value, dict):
            waiting += [
                (inner, telling or _FIELD.search(name) is not None) for name, inner in value.items()
            ]
        elif isinstance(value, list):
            waiting += [(inner, telling) for inner in value]
        elif telling and isinstance(value, str):
            found.add(value)
        elif telling and isinstance(value, int) and abs(value) >= _LEAST:
            found.add(str(value))
        elif isinstance(value, str) and "=" in value:
            found.update(_in_url(value))
    return frozenset(found - {""})


def _in_url(text: str) -> Iterator[str]:
    for name, value in parse_qsl(text.partition("?")[2].partition("#")[0]):
        if _PARAMETER.search(name):
            yield value
