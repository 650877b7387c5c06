"""Marks belong to ids: what is shown, and in which order, matters only at the key that marks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gpugeek_tui.fleet.marks import Marks, marked_words


def test_the_same_key_marks_and_takes_the_mark_away() -> None:
    once = Marks().toggled(7)
    assert once == Marks(frozenset({7}), 7)
    assert once.toggled(7) == Marks()


def test_a_range_reaches_from_the_last_mark_in_the_order_that_is_shown() -> None:
    assert Marks().toggled(3).reaching(9, [1, 3, 8, 9, 4]).ids == {3, 8, 9}
    assert Marks().toggled(9).reaching(3, [1, 3, 8, 9, 4]).ids == {3, 8, 9}
    assert Marks().toggled(3).reaching(9, [9, 4, 3]).ids == {3, 4, 9}


def test_a_range_without_a_beginning_that_is_shown_marks_one_row_and_begins_there() -> None:
    assert Marks().reaching(2, [1, 2, 3]) == Marks(frozenset({2}), 2)
    assert Marks().toggled(5).reaching(2, [1, 2, 3]) == Marks(frozenset({2, 5}), 2)


def test_ranges_go_on_from_where_the_last_one_ended() -> None:
    shown = [1, 2, 3, 4, 5]
    assert Marks().toggled(1).reaching(2, shown).reaching(4, shown).ids == {1, 2, 3, 4}


def test_inverting_leaves_alone_what_is_not_shown() -> None:
    assert Marks(frozenset({1, 2, 9})).inverted([1, 2, 3]).ids == {3, 9}


def test_what_vanished_is_named_and_no_range_begins_at_it() -> None:
    marks = Marks(frozenset({1, 2, 3}), 2)
    assert marks.missing({1: "one"}) == (2, 3)
    assert marks.without((2, 3)) == Marks(frozenset({1}))
    assert marks.without((3,)).anchor == 2


def test_what_is_marked_is_counted_and_what_the_filter_hides_is_said() -> None:
    assert marked_words(0, 0) == ""
    assert marked_words(5, 0) == "5 marked"
    assert marked_words(5, 2) == "5 marked, 2 hidden by the filter"


ids = st.frozensets(st.integers(0, 20))


@given(ids, ids)
def test_hidden_and_shown_marks_are_all_marks(
    marked: frozenset[int], shown: frozenset[int]
) -> None:
    marks = Marks(marked)
    assert marks.hidden(shown) + len(marked & shown) == len(marked)
    assert marks.with_all(shown).ids == marked | shown
    assert marks.inverted(shown).inverted(shown).ids == marked
