"""Letting time pass at the target: by the mock's clock where there is one, else by polling with backoff."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import httpx

from contract_tests.exchange import parsed
from contract_tests.wire import open_client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_tests.target import Target

__all__ = ["Clock", "Patience", "find_clock"]

READY, ADVANCE = "/__mock__/ready", "/__mock__/clock"


class Clock:
    """The clock of a mock, for the run's own account and any other that it uses.

    One step is at least one second. What the account of a mock has is nobody else's.
    """

    def __init__(self, target: Target) -> None:
        self._target = target
        self._tokens = [target.token]

    def include(self, token: str) -> None:
        """From now on time passes for this account as well."""
        if token not in self._tokens:
            self._tokens.append(token)

    def advance(self, seconds: float) -> bool:
        """Move the accounts' time on; False if the target did not do it."""
        done = [self._advance(token, seconds) for token in self._tokens]
        return all(done)

    def _advance(self, token: str, seconds: float) -> bool:
        try:
            with open_client(self._target, verify=False) as client:
                answer = client.post(
                    self._target.url + ADVANCE,
                    json={"advance": seconds},
                    headers={"gz-api-token": token},
                )
        except httpx.RequestError:
            return False  # whether it is gone for good, the next look tells
        return _is_done(answer)


def find_clock(target: Target) -> Clock | None:
    """The target's clock, if it is on this machine and answers as the mock does; else None."""
    try:
        with open_client(target, verify=False) as client:
            headers = {"gz-api-token": target.token}
            ready = client.get(target.url + READY, headers=headers, timeout=5.0)
    except httpx.RequestError:
        return None
    answer = parsed(ready.text)
    if not (isinstance(answer, dict) and answer.get("ready") is True and _is_done(ready)):
        return None
    clock = Clock(target)
    return clock if clock.advance(0.001) else None


def _is_done(response: httpx.Response) -> bool:
    """A server of another make may answer any address with an envelope that holds an error code."""
    answer = parsed(response.text)
    return response.status_code == 200 and isinstance(answer, dict) and not answer.get("code")


class Patience:
    """How long the suite waits for the target to get something done.

    `limit` is in seconds of real time where the target has no clock. With a clock no real time passes:
    steps of 1, 2, 3 ... seconds are skipped, for an hour in all. Patience that was once exhausted is
    shorter the next time: a target that ends nothing is not waited for a hundred times.
    """

    def __init__(
        self, clock: Clock | None, limit: float, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock = clock
        self._whole = self._limit = limit
        self._sleep = sleep

    def renewed(self) -> Patience:
        """As it was at first, whatever exhausted it since."""
        return Patience(self._clock, self._whole, self._sleep)

    @property
    def is_virtual(self) -> bool:
        """Whether waiting costs no real time."""
        return self._clock is not None

    @property
    def words(self) -> str:
        """The bound, for a message."""
        return "an hour of its own time" if self._clock else f"{self._limit:g} seconds"

    def tries(self) -> Iterator[int]:
        """Yield once for each look that is worth taking, letting time pass in between."""
        yield 0
        passed, step, count = 0.0, 1.0 if self._clock else 0.02, 0
        limit = 3600.0 if self._clock else self._limit
        while passed < limit:
            if self._clock:
                self._clock.advance(step)
            else:
                self._sleep(step)
            passed += step
            step = min(step * 1.6, 600.0 if self._clock else max(0.1, min(5.0, limit / 20)))
            count += 1
            yield count
        self._limit = max(2.0, self._limit / 4)
