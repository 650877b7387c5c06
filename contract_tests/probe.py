"""Can this target be tested at all? Asked once, so that one line says no instead of a hundred tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from contract_tests.breach import Breach, TargetLost
from contract_tests.document import READS
from contract_tests.exchange import NOT_JSON, Credential
from contract_tests.safe_text import Cleaner
from contract_tests.session import Session
from contract_tests.tokens import SECOND_VARIABLE, VARIABLE
from contract_tests.wire import RateLimitedError, open_client

if TYPE_CHECKING:
    from contract_tests.target import Target

__all__ = ["is_reachable", "is_refused", "obstacle"]


def is_reachable(target: Target) -> bool:
    """Whether anything at all answers at a loopback address."""
    try:
        with open_client(target, verify=False) as client:
            client.head(target.url, timeout=5.0)
    except httpx.RequestError:
        return False
    return True


def is_refused(target: Target) -> bool:
    """Whether the target does not take the second token."""
    session = Session(target)
    try:
        return session.call_as(Credential.OTHER, "listGpus").unauthorised
    except (Breach, TargetLost):
        return False  # that says nothing of the token
    finally:
        session.close()


def obstacle(target: Target) -> str:
    """Why nothing can be tested, in one line for the user; "" if something can.

    A second token that is refused is an obstacle as well: whoever gives one wants isolation tried.
    """
    session = Session(target)
    try:
        reason = _obstacle(session)
    except TargetLost as lost:
        cause = lost.__cause__ or lost
        if isinstance(cause, RateLimitedError):
            reason = f"{cause}. Try again later, or with another key."
        else:
            reason = f"Cannot reach {target.url}: {cause}. Is it running, and is it the address?"
    finally:
        session.close()
    return Cleaner(session.secrets).clean(reason)


def _obstacle(session: Session) -> str:
    url = session.target.url
    answers = []
    for operation in sorted(READS):
        try:
            answers.append(session.call(operation))
        except Breach:
            continue  # this call was cut, and others are answered: for the tests to judge
    if answers and all(answer.status == 407 for answer in answers):
        return f"The proxy asks for a name and password (HTTP 407) and does not pass on to {url}."
    if answers and all(answer.unauthorised for answer in answers):
        return (
            f"{url} refuses the token ({answers[0].summary}). Check {VARIABLE} or --token-file, and"
            " that the account has the enterprise right that this API needs."
        )
    if answers and all(answer.json is NOT_JSON or answer.absent for answer in answers):
        return f"{url} answers, but not as this API: its last answer was {answers[-1].summary}."
    if session.target.second_token and is_refused(session.target):
        return (
            f"{url} takes the first token and refuses the second. Check {SECOND_VARIABLE} or"
            " --second-token-file, or give none: then isolation is not tried."
        )
    return ""
