"""From what the user gave to a target: address, tokens, and what may be done there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contract_tests.probe import is_reachable, is_refused
from contract_tests.target import (
    BadAddress,
    Mode,
    Target,
    checked_address,
    fresh_token,
    is_loopback,
)
from contract_tests.tokens import SECOND_VARIABLE, VARIABLE, WrongUse, read_token, sendable
from contract_tests.waiting import find_clock

if TYPE_CHECKING:
    from contract_tests.wishes import Wishes

__all__ = ["WrongUse", "chosen", "chosen_by"]


def chosen_by(wishes: Wishes, base_url: str) -> Target:
    """The target at an address, with the tokens that were named; raises WrongUse or BadAddress."""
    return chosen(
        base_url,
        read_token(wishes.token_file, VARIABLE),
        allow_spend=wishes.allow_spend,
        read_only=wishes.read_only,
        second_token=read_token(wishes.second_token_file, SECOND_VARIABLE),
        proxy=wishes.proxy,
    )


def chosen(
    base_url: str,
    token: str,
    *,
    allow_spend: bool,
    read_only: bool,
    second_token: str = "",
    proxy: str = "",
) -> Target:
    """The target at an address of the user's; raises WrongUse or BadAddress.

    Full mode, which creates and releases, is for loopback addresses, and elsewhere for those who said
    that it may cost money. Read-only is the default everywhere else. On a mock, where any token is an
    account, tokens that were not given are made up.
    """
    url = checked_address(base_url)
    if allow_spend and read_only:
        raise WrongUse("--allow-spend and --read-only contradict each other: give one of them.")
    token, second_token = sendable(token, VARIABLE), sendable(second_token, SECOND_VARIABLE)
    if token and token == second_token:
        raise WrongUse(
            f"{VARIABLE} and {SECOND_VARIABLE} are the same token: isolation is tried between two"
            " accounts, so give the key of another account, or none."
        )
    local = is_loopback(url)
    mode = Mode.FULL if (local or allow_spend) and not read_only else Mode.READ_ONLY
    target = Target(
        url=url,
        token=token,
        mode=mode,
        rehearsal=local,
        label=url,
        second_token=second_token,
        proxy=_checked_proxy(proxy),
    )
    if local and not (token and second_token):
        target = _as_guest(target)
    if target.token:
        return target
    raise WrongUse(
        f"There is no token: set {VARIABLE} to the API key of the account at this address."
        " Only the mock does without one."
    )


def _as_guest(target: Target) -> Target:
    """With made-up tokens where a mock takes them; or where nothing answers, which is said later."""
    made_up = replace(
        target,
        token=target.token or fresh_token(),
        second_token=target.second_token or fresh_token(),
    )
    given = {target.token, target.second_token}
    invented = frozenset({made_up.token, made_up.second_token} - given)
    made_up = replace(made_up, invented=invented)
    if find_clock(made_up) is None:
        return target if target.token or is_reachable(target) else made_up
    if not target.second_token and is_refused(made_up):
        return replace(made_up, second_token="")  # a mock that knows its accounts by name
    return made_up


def _checked_proxy(proxy: str) -> str:
    try:
        return checked_address(proxy, what="proxy") if proxy else ""
    except BadAddress as error:
        raise WrongUse(f"--proxy: {error}") from error
