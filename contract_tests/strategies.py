"""What Hypothesis draws: parameters, good and bad, that need no knowledge of the account."""

from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import strategies as st

__all__ = [
    "BORROWED",
    "draws",
    "no_numbers",
    "number_parameters",
    "odd_statuses",
    "one_of_these",
    "page_sizes",
    "port_lists",
    "unknown_ids",
    "unknown_parameters",
    "wrong_types",
]

_KNOWN = frozenset({"status", "instanceid", "pn", "ps"})

_letters = st.text(string.ascii_letters, min_size=1, max_size=12)


def draws() -> st.SearchStrategy[Any]:
    """A source of choices among things that only a running target knows, such as its instances."""
    return st.data()


def one_of_these(values: list[Any]) -> st.SearchStrategy[Any]:
    """One of the values that the target itself listed; skips the test where it listed none."""
    if not values:
        pytest.skip("the target lists nothing to choose from")
    return st.sampled_from(values)


def page_sizes() -> st.SearchStrategy[int]:
    """Sizes from 1 to past the default; how large one may be is unsaid (E7)."""
    return st.integers(1, 30)


BORROWED: tuple[dict[str, str], ...] = (
    {"ps": "1"},
    {"pn": "2"},
    {"pn": "1", "ps": "1"},
    {"status": "running"},
    {"type": "official"},
    {"dcId": "no-such"},
)
"""Parameters that other calls have; a list that has none may share their code by accident."""


def unknown_parameters() -> st.SearchStrategy[dict[str, str]]:
    """Query parameters that no operation has."""
    names = _letters.filter(lambda name: name.lower() not in _KNOWN).map("x{}".format)
    return st.dictionaries(names, st.text(max_size=12), min_size=1, max_size=3)


def number_parameters() -> st.SearchStrategy[str]:
    """The query's parameters that are numbers."""
    return st.sampled_from(["pn", "ps", "instanceId"])


def no_numbers() -> st.SearchStrategy[str]:
    """Texts that no reading takes for a number."""
    return _letters.filter(
        lambda text: text.lower() not in {"inf", "infinity", "nan", "true", "false", "null"}
    )


def odd_statuses() -> st.SearchStrategy[str]:
    """Status values that the filter does not offer and that no transition is likely to be called."""
    return _letters.map("no-such-{}".format)


def port_lists(total: int) -> st.SearchStrategy[tuple[list[int], list[int]]]:
    """TCP and HTTP ports, distinct and unprivileged, `total` together."""
    ports = st.lists(st.integers(10_000, 60_000), min_size=total, max_size=total, unique=True)
    return st.tuples(ports, st.integers(0, total)).map(lambda drawn: _split(*drawn))


def wrong_types(wanted: type) -> tuple[Any, ...]:
    """JSON values that are of another type than `wanted`, and no lenient form of it either (A18)."""
    if wanted is list:
        return ({"x": 1}, "no such value", 1.5)
    values: tuple[Any, ...] = ([], {}, ["x"], {"x": 1})
    return values if wanted is str else (*values, "no such value")


def _split(ports: list[int], at: int) -> tuple[list[int], list[int]]:
    return ports[:at], ports[at:]


def unknown_ids() -> st.SearchStrategy[list[int]]:
    """Up to three ids that no server is likely to have given yet, within 64 bits."""
    return st.lists(st.integers(2**61, 2**63 - 1), max_size=3, unique=True)
