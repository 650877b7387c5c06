"""Patterns of the filter: what Python's own engine finds, in a time that no pattern can stretch."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gpugeek_tui.fleet import filter_automaton
from gpugeek_tui.fleet.filter_automaton import Automaton
from gpugeek_tui.fleet.filter_pattern import compile_pattern
from gpugeek_tui.fleet.filter_text import FilterError

LEAVES = st.sampled_from(
    [
        "a", "b", "ab", "-", "0", ".", "[ab]", "[^a]", "[a-c0]", "[]a]", "[a-]",
        r"\d", r"\w", r"\s", r"\D", r"\.", "",
    ]
)  # fmt: skip


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    repeats = st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "{1,}", "{0,1}"])
    return st.one_of(
        st.builds("{0}{1}".format, inner, inner),
        st.builds("(?:{0}|{1})".format, inner, inner),
        st.builds("(?:{0}){1}".format, inner, repeats),
        st.builds("(^{0})".format, inner),
        st.builds("(?:{0}$)".format, inner),
    )


PATTERNS = st.recursive(LEAVES, grown, max_leaves=6).filter(bool)
LINES = st.lists(st.text(alphabet="abc0.- _\u8bad", max_size=8), min_size=1, max_size=3)


@given(PATTERNS, LINES)
@example("(^a)|(b$)", ["b", "a"])
@example("^$", ["a", "", "b"])
@example("(^|a)*b", ["ab"])
def test_it_finds_what_re_finds_in_some_line(pattern: str, lines: list[str]) -> None:
    wanted = any(re.search(pattern, line) for line in lines)
    assert Automaton(pattern).found_in("\n".join(lines)) is wanted


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a+)+b", "a" * 5000),
        ("(a|a)*b", "a" * 5000),
        ("(a*)*(a*)*(a*)*b", "a" * 5000),
        (".*.*.*.*.*.*.*x", "a" * 5000),
        ("(x+x+)+y", "x" * 5000),
        ("(a?){50}a{50}b", "a" * 5000),
    ],
)
def test_what_takes_re_for_ever_takes_a_step_a_character(
    pattern: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked_out: list[str] = []
    step = Automaton._step

    def counted(automaton: Automaton, state: filter_automaton._State, letter: str) -> object:
        worked_out.append(letter)
        return step(automaton, state, letter)

    monkeypatch.setattr(Automaton, "_step", counted)
    automaton = Automaton(pattern)
    assert not automaton.found_in(text + "-")
    # Beyond these, each character was one lookup.
    assert len(worked_out) <= 120


def test_what_is_remembered_of_a_pattern_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filter_automaton, "MOST_KNOWN", 50)
    automaton = Automaton("(a|b)*a(a|b){6}c")
    text = "".join("ab"[number % 7 % 3 % 2] for number in range(2000))
    assert not automaton.found_in(text)
    assert automaton.found_in(text + "abababac")
    assert len(automaton._states) <= 51


def test_the_text_that_every_match_holds_is_looked_for_first() -> None:
    assert compile_pattern("^train-(x|y)[0-9]*").literal == "train-"
    assert compile_pattern("(a|bcd)+").literal == ""
    assert compile_pattern("a(bcd)+e").literal == "bcd"
    assert compile_pattern("a(bcd)*e").literal in {"a", "e"}


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_text_is_a_pattern_or_an_error_within_it(pattern: str, text: str) -> None:
    try:
        assert Automaton(pattern).found_in(text) in {True, False}
    except FilterError as error:
        assert 0 <= error.at <= len(pattern)
