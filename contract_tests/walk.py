"""A walk through the pages of the query, held against instances whose state is certain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_tests.breach import Breach

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_tests.account import Account

__all__ = ["walked"]

_LARGEST = 100
_LOOKS = 3
"""Pages shift while somebody else's instance comes or goes, so a fault has to show three times."""


def walked(
    account: Account,
    expected: Mapping[int, str | None],
    status: str | None,
    size: int,
    never: str = "",
) -> None:
    """Raise Breach unless the pages of `size` hold each expected instance once, if it has the status.

    An expected status of None is not certain. No instance may have a name that starts with `never`.
    Where the account has many instances the pages are larger than asked for.
    """
    for look in range(_LOOKS):
        try:
            _walk(account, expected, status, size, never)
        except Breach:
            if look == _LOOKS - 1:
                raise
        else:
            return


def _walk(
    account: Account, expected: Mapping[int, str | None], status: str | None, size: int, never: str
) -> None:
    require = account.session.require
    found: list[dict[str, Any]] = []
    query = {"status": status} if status else {}
    page_size = min(_LARGEST, max(size, len(account.session.foreign) // 6))
    first = account.first_page_number()
    most = (len(account.session.foreign) + len(expected)) // page_size + 3
    for number in range(first, first + most):
        page = account.page("S144 S148", **query, ps=page_size, pn=number)
        found += page
        if not page:
            break
    shown = [one.get("instanceId") for one in found]
    words = f"pages of {page_size}{f' with status={status}' if status else ''}"
    for instance_id, certain in expected.items():
        times = shown.count(instance_id)
        require(times < 2, "S148", f"{words} show instance {instance_id} {times} times")
        if certain and status in {None, certain}:
            ids = "S138 S148" if status else "S148"
            require(times, ids, f"{words} leave out instance {instance_id}, which is {certain}")
    dry = [one for one in found if never and str(one.get("name") or "").startswith(never)]
    require(not dry, "S85", "an instance has the name that only dry runs were given")
