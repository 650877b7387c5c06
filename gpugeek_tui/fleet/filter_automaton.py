"""Runs a pattern's program over folded lines, all ways at once: a table lookup for each character."""

from __future__ import annotations

from collections.abc import Iterable

from gpugeek_tui.fleet.filter_pattern import LINE_END, Program, compile_pattern

__all__ = ["Automaton"]

MOST_KNOWN = 20_000
"""Steps that are remembered. Beyond, they are forgotten and worked out anew: memory stays bounded."""


class _State(dict[str, "_State"]):
    """Where a run can be, and for each character seen so far where that leads.

    `matched`: the pattern has been found. `matched_at_end`: it is if the line ends here.
    """

    __slots__ = ("matched", "matched_at_end", "places")

    def __init__(self, places: frozenset[int], matched: bool, matched_at_end: bool) -> None:
        super().__init__()
        self.places = places
        self.matched = matched
        self.matched_at_end = matched_at_end


class Automaton:
    """Made from a pattern; what is none raises FilterError, with the place in the pattern."""

    def __init__(self, source: str) -> None:
        self._program: Program = compile_pattern(source)
        self._literal = self._program.literal
        self._states: dict[tuple[frozenset[int], bool], _State] = {}
        self._known = 0
        self._first = self._state((), at_start=True)

    def found_in(self, text: str) -> bool:
        """Whether some line of `text`, which is folded, holds the pattern."""
        if self._literal and self._literal not in text:
            return False
        state = self._first
        if state.matched:
            return True
        for letter in text:
            after = state.get(letter)
            if after is None:
                after = self._step(state, letter)
            if after.matched:
                return True
            state = after
        return state.matched_at_end

    def _step(self, state: _State, letter: str) -> _State:
        if letter == LINE_END:
            # Nothing that takes a character takes this one: the next line begins from nothing.
            after = _FOUND if state.matched_at_end else self._first
        else:
            self._known += 1
            if self._known > MOST_KNOWN:
                self._forget()
            steps = self._program.steps
            reached: list[int] = []
            for place in state.places:
                test = steps[place].test
                if test is not None and test(letter):
                    reached.extend(steps[place].then)
            after = self._state(reached, at_start=False)
        state[letter] = after
        return after

    def _forget(self) -> None:
        for state in self._states.values():
            state.clear()
        self._states.clear()
        self._known = 0
        self._first = self._state((), at_start=True)

    def _state(self, places: Iterable[int], *, at_start: bool) -> _State:
        """Also begins anew at each place: a pattern is looked for anywhere in the line."""
        start = self._program.start
        here = self._spread((*places, start), {"^"} if at_start else set())
        known = self._states.get((here, at_start))
        if known is None:
            # Without a character between, a line's end is its start only when the line is empty.
            edges = {"^", "$"} if at_start else {"$"}
            known = _State(here, 0 in here, 0 in self._spread(here, edges))
            self._states[here, at_start] = known
        return known

    def _spread(self, places: Iterable[int], edges: set[str]) -> frozenset[int]:
        """All places that are reached without a character; of the `edges` those that are here."""
        steps = self._program.steps
        seen: set[int] = set()
        left = list(places)
        while left:
            place = left.pop()
            if place in seen:
                continue
            seen.add(place)
            step = steps[place]
            if step.test is None and (not step.only_at or step.only_at in edges):
                left.extend(step.then)
        return frozenset(seen)


_FOUND = _State(frozenset(), matched=True, matched_at_end=True)
