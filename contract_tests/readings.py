"""Which readings of the open questions a target was seen to have, and whether it keeps to them.

An ambiguity never fails a run. What does is a target that answers the same thing in the same place now
by one reading and now by another: nobody could write a client for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_tests.breach import Breach
from contract_tests.questions import Question, questions
from contract_tests.readings_folded import FOLDS, Evidence, Sighting, folded
from contract_tests.readings_memory import Memory
from contract_tests.readings_of_acting import ACTING
from contract_tests.readings_of_envelope import ENVELOPE
from contract_tests.readings_of_operations import OPERATIONS
from contract_tests.readings_of_rental import RENTAL
from contract_tests.readings_of_watching import WATCHING

if TYPE_CHECKING:
    from contract_tests.exchange import Exchange

__all__ = ["Readings", "SeenReading"]

OBSERVERS = (*ENVELOPE, *RENTAL, *OPERATIONS, *WATCHING, *ACTING)


@dataclass(frozen=True, slots=True)
class SeenReading:
    """What was seen of one question: a listed `value` or OTHER or MIXED, with its `words`.

    `exchange` is the first one that showed it. `question.has_switch` and a listed value together mean
    that the mock can be told to behave so.
    """

    question: Question
    value: str
    words: str
    exchange: Exchange

    @property
    def point(self) -> str:
        return self.question.point

    @property
    def name(self) -> str:
        return self.question.name

    @property
    def listed(self) -> bool:
        return self.value in self.question.values


class Readings:
    """The recorder of one run: a watcher of its session. `memory` is what it knows of the account.

    `puzzled` are errors of its own over answers that made no sense to it; they are nobody's breach.
    """

    def __init__(self) -> None:
        self.memory = Memory()
        self.puzzled: list[str] = []
        self._evidence: dict[str, Evidence] = {}

    def __call__(self, exchange: Exchange) -> None:
        """Note what an exchange shows; raises nothing whatever it holds."""
        if exchange.status == 0:
            return
        for observer in OBSERVERS if exchange.alone else ():  # in a race nothing is certain
            try:
                for sighting in observer(exchange, self.memory):
                    self.see(sighting)
            except Exception as error:  # noqa: BLE001 - no answer, however odd, is worth the run
                self.puzzled.append(f"{observer.__name__}: {type(error).__name__}: {error}")
        try:
            self.memory.learn(exchange)
        except Exception as error:  # noqa: BLE001 - likewise
            self.puzzled.append(f"memory: {type(error).__name__}: {error}")

    def note(
        self, name: str, value: str, exchange: Exchange, place: str = "", words: str = ""
    ) -> None:
        """What a question asked on purpose has shown; `words` are for OTHER."""
        self.see(Sighting(name, value, exchange, place, words))

    def narrow(self, name: str, possible: frozenset[str], exchange: Exchange) -> None:
        """An observation that leaves several readings possible, as an order of two instances does."""
        self.see(Sighting(name, "|".join(sorted(possible)), exchange, "possible"))

    def get(self, name: str) -> SeenReading | None:
        """What was seen of the question so far; None if nothing was."""
        question, evidence = questions()[name], self._evidence.get(name)
        found = None if evidence is None else FOLDS.get(name, folded)(evidence)
        if found is None:
            return None
        value, words, exchange = found
        return SeenReading(question, value, words or question.values.get(value, ""), exchange)

    def knows(self, *names: str) -> bool:
        """Whether each of the questions has been answered."""
        return all(self.get(name) is not None for name in names)

    def seen(self) -> tuple[SeenReading, ...]:
        """Every question that was answered, in the order of the points."""
        return tuple(found for name in questions() if (found := self.get(name)) is not None)

    def unseen(self) -> tuple[Question, ...]:
        """The questions that nothing answered."""
        return tuple(question for name, question in questions().items() if self.get(name) is None)

    def breach(self, name: str) -> Breach | None:
        """Two readings of one question in one place, if it is a question with statements to keep to."""
        question, evidence = questions()[name], self._evidence.get(name)
        if evidence is None or not question.ids:
            return None
        if name == "total" and not evidence.possible():
            steps = tuple(sighting.exchange for sighting in evidence.all())
            return Breach(question.ids, f"{question.point}: no one reading fits all totals", steps)
        for place, sightings in evidence.by_place():
            values = {sighting.told: sighting for sighting in sightings}
            if len(values) > 1 and place != "possible":
                first, second, *_ = values.values()
                where = f" in {place}" if place else ""
                return Breach(
                    _nearest(name, question.ids, set(values)),
                    f"{question.point}: {question.question} Now {first.told}{where}, now"
                    f" {second.told}",
                    (first.exchange, second.exchange),
                )
        return None

    def see(self, sighting: Sighting) -> None:
        """Keep what an observer has seen. Raises KeyError for a question that there is not."""
        if sighting.name not in questions():
            raise KeyError(sighting.name)
        self._evidence.setdefault(sighting.name, Evidence()).add(sighting)


def _nearest(name: str, ids: tuple[str, ...], values: set[str]) -> tuple[str, ...]:
    """A traceid that is there and not there is about S6, one that is empty and not about S7."""
    if name == "traceid":
        return ("S6",) if "absent" in values else ("S7",)
    return ids
