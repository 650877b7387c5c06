"""The command that shows a failure again."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.wishes import Limits, Wishes

__all__ = ["replay"]


def replay(wishes: Wishes, area: str) -> str:
    """Runs the area again, with the same examples, at the same target and within the same limits."""
    return shlex.join(["gpugeek-contract", *_target(wishes), *_run(wishes), "--area", area])


def _target(wishes: Wishes) -> Iterator[str]:
    if wishes.base_url is not None:
        yield from ("--base-url", wishes.base_url)
    if wishes.token_file is not None:
        yield from ("--token-file", str(wishes.token_file))
    if wishes.second_token_file is not None:
        yield from ("--second-token-file", str(wishes.second_token_file))
    if wishes.proxy:
        yield from ("--proxy", wishes.proxy)
    if wishes.wait is not None:
        yield from ("--wait", f"{wishes.wait:g}")


def _run(wishes: Wishes) -> Iterator[str]:
    if wishes.allow_spend:
        yield "--allow-spend"
    if wishes.read_only:
        yield "--read-only"
    if wishes.limits is not None:
        yield from _limits(wishes.limits)
    yield from ("--profile", wishes.profile)
    if wishes.seed is not None:
        yield from ("--seed", str(wishes.seed))


def _limits(limits: Limits) -> Iterator[str]:
    yield from ("--max-creates", str(limits.creates), "--max-alive", str(limits.alive))
    yield from ("--max-minutes", f"{limits.minutes:g}")
    if limits.price is not None:
        yield from ("--max-price", str(limits.price))
    for name in limits.gpus:
        yield from ("--gpu", name)
    for name in limits.datacenters:
        yield from ("--datacenter", name)
