"""From what the user gave to a target: address, token, and what may be done there."""

from __future__ import annotations

from contract_tests.probe import is_reachable
from contract_tests.target import Mode, Target, checked_address, fresh_token, is_loopback
from contract_tests.waiting import find_clock

__all__ = ["WrongUse", "chosen"]


class WrongUse(ValueError):  # noqa: N818 - the user's mistake, for exit code 2
    """Options that do not go together, or a token that is missing; the message says what to do."""


def chosen(base_url: str, token: str, *, allow_spend: bool, read_only: bool) -> Target:
    """The target at an address of the user's; raises WrongUse or BadAddress.

    Full mode, which creates and releases, is for loopback addresses, and elsewhere for those who said
    that it may cost money. Read-only is the default everywhere else.
    """
    url = checked_address(base_url)
    if allow_spend and read_only:
        raise WrongUse("--allow-spend and --read-only contradict each other: give one of them.")
    local = is_loopback(url)
    mode = Mode.FULL if (local or allow_spend) and not read_only else Mode.READ_ONLY
    target = Target(url=url, token=token.strip(), mode=mode, rehearsal=local, label=url)
    if not _sendable(target.token):
        raise WrongUse("GPUGEEK_API_TOKEN holds characters that no HTTP header can carry.")
    if target.token:
        return target
    if local:
        guest = Target(url=url, token=fresh_token(), mode=mode, rehearsal=True, label=url)
        if find_clock(guest) is not None or not is_reachable(guest):
            return guest  # a mock, where any token is an account; or nothing, which is said later
    raise WrongUse(
        "There is no token: set GPUGEEK_API_TOKEN to the API key of the account at this address."
        " Only the mock does without one."
    )


def _sendable(token: str) -> bool:
    return token.isascii() and token.isprintable()
