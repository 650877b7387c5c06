"""The steps that led to a failure, as few as show it, as commands that can be pasted into a shell."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from contract_tests.exchange import Credential
from contract_tests.safe_text import masked, visible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from contract_tests.exchange import Exchange

__all__ = ["commands", "shortest"]

_HEADERS = {
    Credential.OWN: '-H "gz-api-token: $GPUGEEK_API_TOKEN"',
    Credential.OTHER: '-H "gz-api-token: $GPUGEEK_API_TOKEN_2"',
    Credential.EMPTY: "-H 'gz-api-token;'",  # how curl spells a header without a value
    Credential.NONE: "",
}
_LAST_READS = 3


def shortest(steps: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """All writes, and of the reads only the last few: a read changes nothing for what comes after."""
    last = len(steps) - _LAST_READS
    return tuple(
        step
        for at, step in enumerate(steps)
        if at >= last or step.operation in {"createInstance", "actOnInstance"}
    )


def commands(steps: Iterable[Exchange], url: str, secrets: Collection[str]) -> Iterator[str]:
    """Two lines a step: the curl command, with the token as $GPUGEEK_API_TOKEN, and what came back."""
    for step in steps:
        yield masked(_curl(step, url), secrets)
        often = f" (asked {step.repeats} times in a row)" if step.repeats > 1 else ""
        yield f"  -> {visible(masked(step.summary, secrets))}{often}"


def _curl(step: Exchange, url: str) -> str:
    parts = ["curl -sS"]
    if step.method != "GET":
        parts.append(f"-X {step.method}")
    if header := _HEADERS[step.credential]:
        parts.append(header)
    parts.append("-H 'Content-Type: application/json'")
    if step.body is not None:
        parts.append(f"-d {shlex.quote(step.body)}")
    parts.append(shlex.quote(url + step.target))
    return visible(" ".join(parts))
