"""How a request fails: what is refused on purpose, and what is a bug of ours, each as an outcome."""

from __future__ import annotations

import logging
import traceback

import msgspec

from mockserver.errors import BUG_CODE, BUG_MESSAGE, MockError, error_envelope, http_status
from mockserver.outcomes import JSON, Outcome
from mockserver.tenants import Account, Tenants

__all__ = ["bug", "refusal"]

logger = logging.getLogger("mockserver")


def refusal(error: MockError, account: Account | None, tenants: Tenants) -> Outcome:
    """The answer to a declared error.

    Once the token is known, the trace id and the reading are those of its account.
    """
    traces = account.traces if account else tenants.traces
    dialect = account.cloud.dialect if account else tenants.dialect
    envelope = error_envelope(error.code, error.message, traces.next_trace(), dialect)
    body = msgspec.json.encode(envelope)
    return Outcome(http_status(error, dialect), JSON, body, error.code)


def bug(error: Exception, method: str, path: str, tenants: Tenants) -> Outcome:
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
    envelope = error_envelope(BUG_CODE, BUG_MESSAGE, traceid, tenants.dialect)
    return Outcome(500, JSON, msgspec.json.encode(envelope), BUG_CODE)
