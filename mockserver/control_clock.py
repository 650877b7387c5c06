"""The clock as calls: what time is it, and move it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mockserver.clock import Clock, beijing, checked_speed
from mockserver.control_call import Call, Entry
from mockserver.errors import ParameterError
from mockserver.steering import Idle
from mockserver.tenants import Account, Tenants

__all__ = ["clock_entries", "shown_clock", "wind"]

_KNOWN = frozenset({"advance", "speed", "frozen", "run_until_idle"})

_YES_OR_NO = frozenset({"frozen", "run_until_idle"})


def clock_entries(tenants: Tenants) -> list[Entry]:
    """GET and POST /clock."""

    def read(call: Call) -> Mapping[str, object]:
        return shown_clock(call.account.clock if call.account else tenants.clock)

    def move(call: Call) -> Mapping[str, object]:
        idle = wind(tenants, call.account, call.body)
        return {**read(call), "idle": idle[0]} if call.account and idle else read(call)

    return [Entry("GET", "/clock", read), Entry("POST", "/clock", move)]


def shown_clock(clock: Clock) -> dict[str, object]:
    """`now` in UTC+8, `nowMs` since 1970 UTC."""
    now = clock.now()
    return {"now": beijing(now), "nowMs": now, "speed": clock.speed, "frozen": clock.frozen}


def wind(tenants: Tenants, account: Account | None, wishes: Mapping[str, Any]) -> list[Idle]:
    """Speed, then frozen, then advance, then run until idle; all or nothing. Raises ParameterError.

    Without an account the clocks of all are moved, and the one that new accounts start from. Returns
    what each account was left with that ran until idle.
    """
    _check(wishes)
    accounts = [account] if account else tenants.accounts()
    clocks = [each.clock for each in accounts]
    if account is None:
        clocks.append(tenants.clock)
    seconds = wishes.get("advance", 0)
    _refusing("advance", lambda: [clock.after(seconds) for clock in clocks])
    for clock in clocks:
        _apply(clock, wishes)
    if not wishes.get("run_until_idle", False):
        return []
    return [each.cloud.run_until_idle() for each in accounts]


def _apply(clock: Clock, wishes: Mapping[str, Any]) -> None:
    if "speed" in wishes:
        clock.set_speed(wishes["speed"])
    if "frozen" in wishes:
        clock.set_frozen(wishes["frozen"])
    if "advance" in wishes:
        clock.advance(wishes["advance"])


def _check(wishes: Mapping[str, Any]) -> None:
    """What the document has passed already over HTTP; in Python this is the only check."""
    for name, value in wishes.items():
        if name not in _KNOWN:
            raise ParameterError("body", f"may hold {', '.join(sorted(_KNOWN))}, nothing else")
        if name in _YES_OR_NO:
            if not isinstance(value, bool):
                raise ParameterError(name, "must be true or false")
        elif isinstance(value, bool) or not isinstance(value, int | float):
            raise ParameterError(name, "must be a number")
    if "speed" in wishes:
        _refusing("speed", lambda: checked_speed(wishes["speed"]))


def _refusing(name: str, check: Callable[[], object]) -> None:
    try:
        check()
    except ValueError as error:
        raise ParameterError(name, str(error)) from error
