"""What `--list` says: every statement with the tests that prove it, or why no test can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.reasons import REASONS
from contract_tests.statements import registry

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["catalogue"]

_SHOWN_TESTS = 3


def catalogue(tests: dict[str, list[str]]) -> Iterator[str]:
    """`tests` by statement id, as "area: test"."""
    for statement in registry().values():
        names = tests.get(statement.id, [])
        yield f"{statement.id:5} {statement.endpoint:9} {statement.text}"
        if names:
            more = len(names) - _SHOWN_TESTS
            yield f"      {', '.join(names[:_SHOWN_TESTS])}{f' and {more} more' if more > 0 else ''}"
        else:
            yield f"      does not show from outside: {REASONS.get(statement.id, 'no reason given')}"
    proved = sum(1 for name in registry() if tests.get(name))
    yield (
        f"{proved} of {len(registry())} statements are named by a test,"
        f" {len(registry()) - proved} do not show from outside."
    )
