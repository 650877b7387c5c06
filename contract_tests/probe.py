"""Can this target be tested at all? Asked once, so that one line says no instead of a hundred tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from contract_tests.breach import Breach, TargetLost
from contract_tests.document import READS
from contract_tests.exchange import NOT_JSON
from contract_tests.session import Session

if TYPE_CHECKING:
    from contract_tests.target import Target

__all__ = ["is_reachable", "obstacle"]


def is_reachable(target: Target) -> bool:
    """Whether anything at all answers at a loopback address."""
    try:
        httpx.head(target.url, timeout=5.0, trust_env=False)
    except httpx.TransportError:
        return False
    return True


def obstacle(target: Target) -> str:
    """Why nothing can be tested, in one line for the user; "" if something can."""
    session = Session(target)
    try:
        return _obstacle(session)
    finally:
        session.close()


def _obstacle(session: Session) -> str:
    url = session.target.url
    answers = []
    for operation in sorted(READS):
        try:
            answers.append(session.call(operation))
        except TargetLost as lost:
            return f"Cannot reach {url}: {lost.__cause__ or lost}. Is it running, and is it the address?"
        except Breach:
            continue  # this call was cut, and others are answered: for the tests to judge
    if answers and all(answer.unauthorised for answer in answers):
        return (
            f"{url} refuses the token ({answers[0].summary}). Check GPUGEEK_API_TOKEN, and that the"
            " account has the enterprise right that this API needs."
        )
    if answers and all(answer.json is NOT_JSON or answer.absent for answer in answers):
        return f"{url} answers, but not as this API: GET gpu/list gave {answers[1].summary}."
    return ""
