"""What an answer of op/result, or an absence from the list, says about an operation. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from gpugeek_tui.api.models import Operation
from gpugeek_tui.errors import GpuGeekError
from gpugeek_tui.fleet.operations import Followed, Origin, Phase
from gpugeek_tui.format import parse_time

__all__ = ["Doubt", "Moment", "end", "follow", "gone", "interrupted", "no_word"]

UNLISTED_SECONDS = 30.0
CONTRADICTED_SECONDS = 60.0
LONGEST_GAP = 10.0


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment on both clocks: `at` in monotonic seconds, `when` in UTC."""

    at: float
    when: datetime


@dataclass(frozen=True, slots=True)
class Doubt:
    """Answers in a row that left an operation's fate open: when the latest came, and for how long.

    `seconds` counts each gap between two answers as ten seconds at most, so that a laptop that slept
    does not turn one odd answer into a verdict.
    """

    latest: float
    seconds: float = 0.0

    @staticmethod
    def grown(doubt: Doubt | None, at: float) -> Doubt:
        if doubt is None:
            return Doubt(at)
        return Doubt(at, doubt.seconds + min(at - doubt.latest, LONGEST_GAP))


def end(entry: Followed, phase: Phase, message: str, moment: Moment) -> Followed:
    return replace(entry, phase=phase, message=message, finished=moment.at, finished_at=moment.when)


def follow(
    entry: Followed, answer: Operation | None, doubt: Doubt | None, moment: Moment
) -> tuple[Followed, Doubt | None]:
    """The entry after a good answer of op/result. `answer` is None where its id was not in it.

    The very same entry comes back when nothing is new. An id that is not listed is waited for
    (C20), then the entry is LOST. Contradicting marks mean not done, and then UNKNOWN (D2).
    """
    if answer is None:
        doubt = Doubt.grown(doubt, moment.at)
        if doubt.seconds >= UNLISTED_SECONDS:
            return end(entry, Phase.LOST, lost_words(entry), moment), None
        return entry, doubt
    if answer.contradictory:
        doubt = Doubt.grown(doubt, moment.at)
        if doubt.seconds >= CONTRADICTED_SECONDS:
            return end(entry, Phase.UNKNOWN, contradiction_words(entry, answer), moment), None
        return entry, doubt
    if answer.done:
        phase = Phase.SUCCEEDED if answer.succeeded else Phase.FAILED
        words = success_words(entry) if answer.succeeded else failure_words(entry)
        return end(entry, phase, words, _ended(entry, answer, moment)), None
    return (replace(entry, message="") if entry.message else entry), None


def _ended(entry: Followed, answer: Operation, now: Moment) -> Moment:
    """When it ended: of one that ended while no program looked, by the server's clock."""
    if entry.origin is not Origin.EARLIER:
        return now
    said = parse_time(answer.complete_time)
    if said is None or not entry.submitted_at <= said <= now.when:
        return now
    return Moment(now.at - (now.when - said).total_seconds(), said)


def no_word(entry: Followed, error: GpuGeekError) -> Followed:
    """The entry after a failed call of op/result: it runs on, and its message says what we lack."""
    words = f"Accepted; how it goes is not known at the moment: {error}"
    return entry if entry.message == words else replace(entry, message=words)


def gone(entry: Followed, moment: Moment) -> Followed:
    """The entry, now that its instance is no longer listed: for a release that is success (E4).

    It also settles one whose answer was lost or whose operation id the server does not know.
    """
    settles = entry.phase in (Phase.RUNNING, Phase.UNKNOWN, Phase.LOST)
    if entry.action != "release" or not settles or not entry.ours:
        return entry
    return end(entry, Phase.SUCCEEDED, "Released: the instance is no longer listed.", moment)


def interrupted(entry: Followed, moment: Moment) -> Followed:
    """The entry of a run that was cut off, by a crash or from outside, before it had an answer."""
    words = (
        "The program was cut off while this was being sent: it may have happened. It is not sent "
        "again by itself. Look before you ask again."
    )
    return end(entry, Phase.UNKNOWN, words, moment)


def success_words(entry: Followed) -> str:
    return {
        "create": "Created.",
        "start": "Started.",
        "stop": "Stopped.",
        "restart": "Restarted.",
        "release": "Released.",
        "set_port": "Ports set; the new addresses are in the details.",
    }.get(entry.action, "Done.")


def failure_words(entry: Followed) -> str:
    return (
        f"The server reports that the {entry.action} failed; the API gives no reason. "
        "Look at the instance, and ask support with the operation id if it happens again."
    )


def lost_words(entry: Followed) -> str:
    return (
        f"Accepted, but the server does not know operation {entry.operation_id}. "
        "Look at the instance to see whether it happened before you ask again."
    )


def contradiction_words(entry: Followed, answer: Operation) -> str:
    return (
        f"The server contradicts itself about operation {entry.operation_id} "
        f"(status {answer.status}, isCompleted {answer.is_completed}). "
        "Look at the instance to see whether it happened before you ask again."
    )
