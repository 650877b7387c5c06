"""Changing the dialect while the mock runs, for one account or for all of them."""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.dialect_choices import listing
from mockserver.dialect_files import changed
from mockserver.tenants import Account, Tenants

__all__ = ["set_dialect", "shown_dialect"]


def shown_dialect(tenants: Tenants, account: Account | None) -> dict[str, object]:
    """All switches with their readings and the choice of this account, or of those to come, as JSON."""
    return listing(account.cloud.dialect if account else tenants.dialect)


def set_dialect(tenants: Tenants, account: Account | None, wishes: Mapping[str, object]) -> None:
    """Answer as `wishes` have it from now on, as `dialect_files.changed` reads them.

    Without an account this holds for all and for those to come. Raises DialectError, and then
    nothing has changed anywhere.
    """
    if account is not None:
        account.cloud.dialect = changed(account.cloud.dialect, wishes)
        return
    opening = changed(tenants.dialect, wishes)
    settings = [(each.cloud, changed(each.cloud.dialect, wishes)) for each in tenants.accounts()]
    tenants.dialect = opening
    for cloud, dialect in settings:
        cloud.dialect = dialect
