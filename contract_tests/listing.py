"""Every instance of an account, read leniently: a target that breaks the rules of paging still ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from contract_tests.document import operations
from contract_tests.fields import objects

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.exchange import Exchange

__all__ = ["every_instance", "query_target"]

_MOST_PAGES = 200


def query_target(**query: int) -> str:
    """Path and query of a call of the query."""
    return f"{operations()['queryInstances'].path}?{urlencode(query)}"


def every_instance(get: Callable[[str], Exchange]) -> dict[int, dict[str, Any]] | None:
    """All instances by id; None where no page was answered with success, so that nothing is known.

    `get` sends a GET of a path with query.
    """
    found: dict[int, dict[str, Any]] = {}
    answered = False
    for number in range(_MOST_PAGES):
        answer = get(query_target(pn=number))
        answered = answered or answer.ok
        fresh = [
            one
            for one in objects(answer.data, "instances")
            if isinstance(one.get("instanceId"), int) and one["instanceId"] not in found
        ]
        found.update({one["instanceId"]: one for one in fresh})
        # Page 0 may be the first page, or the same as page 1, or refused (E6).
        if not fresh and (number > 1 or (number == 1 and not found)):
            break
    return found if answered else None
