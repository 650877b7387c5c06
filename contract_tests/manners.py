"""Which actions a target accepts in which status: open (F1), but the same each time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contract_tests.booking import no_machine

if TYPE_CHECKING:
    from contract_tests.exchange import Exchange
    from contract_tests.session import Session

__all__ = ["MEANING", "Manners"]

MEANING = {
    "stop": "S194",
    "start": "S195",
    "restart": "S196",
    "release": "S197",
    "set_port": "S198",
}
"""The statement that says what the action is."""

_CERTAIN = {
    ("stop", "running"),
    ("restart", "running"),
    ("set_port", "running"),
    ("release", "stopd"),
}
"""What every reading of F1 and F5 accepts. A start may find no free GPU (F7)."""


@dataclass
class Manners:
    """`seen` says for an action and a status whether it was accepted."""

    seen: dict[tuple[str, str], bool] = field(default_factory=dict)

    def judge(
        self, session: Session, action: str, before: str | None, answer: Exchange, *, gone: bool
    ) -> None:
        """Raise Breach if the action had to be accepted, or is refused in a wrong way.

        `before` is the status that the instance certainly had, None where an operation may have been in
        progress; `gone` says that the instance was released, or that its release was accepted.
        """
        short_of_gpus = action == "start" and no_machine(answer)
        if not answer.ok:
            codes = {10135, 10005} if gone else {10135}
            session.require(
                answer.code in codes or short_of_gpus,
                "S214 S215" if gone else "S214",
                f"a {action} of {_what(before, gone=gone)} is refused, and not with 10135:"
                f" {answer.summary}",
            )
        if gone or before is None or (action, before) == ("start", "stopd"):
            return
        session.require(
            answer.ok or (action, before) not in _CERTAIN,
            MEANING[action],
            f"a {action} of one that is {before}: {answer.summary}",
        )
        known = self.seen.setdefault((action, before), answer.ok)
        session.require(
            known == answer.ok,
            f"{MEANING[action]} S214",
            f"a {action} of one that is {before} was {_word(accepted=known)} earlier in this run"
            f" and is {_word(accepted=answer.ok)} now",
        )


def _what(before: str | None, *, gone: bool) -> str:
    return "a released instance" if gone else f"one that is {before or 'in a transition'}"


def _word(*, accepted: bool) -> str:
    return "accepted" if accepted else "refused"
