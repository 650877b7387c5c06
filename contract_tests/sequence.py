"""The steps that led to a failure, as few as show it, as commands that can be pasted into a shell."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from contract_tests.exchange import NOBODYS_TOKEN, Credential
from contract_tests.report_data import Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contract_tests.exchange import Exchange
    from contract_tests.safe_text import Cleaner

__all__ = ["shortest", "shown"]

_HEADERS = {
    Credential.OWN: '-H "gz-api-token: $GPUGEEK_API_TOKEN"',
    Credential.OTHER: '-H "gz-api-token: $GPUGEEK_API_TOKEN_2"',
    Credential.EMPTY: "-H 'gz-api-token;'",  # how curl spells a header without a value
    Credential.NONE: "",
    Credential.UNKNOWN: f"-H 'gz-api-token: {NOBODYS_TOKEN}'",
    Credential.RECASED: '-H "gz-api-token: $(printf %s "$GPUGEEK_API_TOKEN" | tr a-zA-Z A-Za-z)"',
    Credential.SHOUTED: '-H "GZ-API-TOKEN: $GPUGEEK_API_TOKEN"',
}
_LAST_READS = 3
_LONGEST = 8000
_TRACEID = 64


def shortest(steps: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """All writes, and of the reads only the last few: a read changes nothing for what comes after."""
    last = len(steps) - _LAST_READS
    return tuple(
        step
        for at, step in enumerate(steps)
        if at >= last or step.operation in {"createInstance", "actOnInstance"}
    )


def shown(steps: Iterable[Exchange], url: str, cleaner: Cleaner) -> tuple[Step, ...]:
    """Each step as a curl command, with the token as $GPUGEEK_API_TOKEN, and what came back."""
    return tuple(
        Step(
            curl=cleaner.clean(_curl(step, url), _LONGEST),
            answer=cleaner.clean(step.summary),
            traceid=cleaner.clean(step.traceid, _TRACEID),
            repeats=step.repeats,
        )
        for step in steps
    )


def _curl(step: Exchange, url: str) -> str:
    parts = ["curl -sS"]
    if step.method != "GET":
        parts.append(f"-X {step.method}")
    if header := _HEADERS[step.credential]:
        parts.append(header)
    parts.append(shlex.join(["-H", f"Content-Type: {step.sent_type}".strip()]))
    if step.body is not None:
        parts.append(f"-d {shlex.quote(step.body)}")
    parts.append(shlex.quote(url + step.target))
    return " ".join(parts)
