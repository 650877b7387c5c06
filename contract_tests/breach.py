"""The two ways in which a test of the suite ends without having proved its statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contract_tests.exchange import Exchange

__all__ = ["Blocked", "Breach", "TargetLost"]


class Breach(AssertionError):  # noqa: N818 - the word for a promise that was broken
    """The target broke statements of the reference.

    `ids` are the statements, `why` says what was seen, `steps` are the exchanges that led to it, in
    the order in which they were sent.
    """

    def __init__(self, ids: tuple[str, ...], why: str, steps: tuple[Exchange, ...] = ()) -> None:
        super().__init__(f"{' '.join(ids)}: {why}")
        self.ids = ids
        self.why = why
        self.steps = steps


class Blocked(Exception):  # noqa: N818 - nothing is wrong with the target, so it is no Error
    """The statement could not be tried for a reason that breaks no promise, such as no stock left."""


class TargetLost(Exception):  # noqa: N818 - says what happened; the run ends with it
    """The target stopped answering at all in the middle of the run."""
