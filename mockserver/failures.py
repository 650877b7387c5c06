"""How a request fails: what is refused on purpose, and what is a bug of ours, each as an outcome."""

from __future__ import annotations

import logging
import traceback

from mockserver.dialect import Dialect
from mockserver.envelope import broken, refused
from mockserver.errors import MockError
from mockserver.outcomes import Outcome
from mockserver.tenants import Account, Tenants

__all__ = ["bug", "refusal"]

logger = logging.getLogger("mockserver")


def refusal(
    error: MockError,
    account: Account | None,
    tenants: Tenants,
    *,
    operation_id: str | None = None,
    token: bytes | None = None,
) -> Outcome:
    """The answer to a declared error.

    Once the token is known, the trace id and the reading are those of its account. The reading is also
    where an account was made before and the call came to nothing before its token was looked at.
    """
    traces = account.traces if account else tenants.traces
    dialect = account.cloud.dialect if account else tenants.reading(token)
    return refused(error, traces.next_trace(), operation_id, dialect)


def bug(
    error: Exception, method: str, path: str, tenants: Tenants, dialect: Dialect | None = None
) -> Outcome:
    """What nobody declared: HTTP 500 with 10001, logged here and nowhere else.

    A server would log it with its text; and a text may hold what was sent to us, a token or a
    password. So the log says where and what kind, never the text.
    """
    traceid = tenants.traces.next_trace()
    logger.error(
        "Bug in the mock: %s on %s %r (traceid %s)\n%s",
        type(error).__name__,
        method,
        path,
        traceid,
        "".join(traceback.format_tb(error.__traceback__)),
    )
    return broken(traceid, None, dialect or tenants.dialect)
