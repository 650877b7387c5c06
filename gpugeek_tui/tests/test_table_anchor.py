from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gpugeek_tui.widgets.table_anchor import anchored_top, cursor_row

OLD = ("a", "b", "c", "d", "e")
lists = st.lists(st.integers(0, 40), unique=True, max_size=30)


def test_the_cursor_follows_its_key() -> None:
    assert cursor_row(OLD, 2, ("x", "c", "a"), None) == 1


def test_a_vanished_key_gives_the_cursor_to_the_next_below_that_is_left() -> None:
    assert cursor_row(OLD, 2, ("a", "b", "e"), None) == 2


def test_with_none_left_below_it_goes_to_the_nearest_above() -> None:
    assert cursor_row(OLD, 4, ("c", "a", "b"), None) == 0


def test_an_emptied_list_that_is_filled_again_gets_its_cursor_back() -> None:
    assert cursor_row(OLD, 2, (), None) is None
    assert cursor_row((), None, OLD, "c") == 2
    assert cursor_row((), None, OLD, "gone") == 0


def test_with_the_cursor_in_sight_its_line_stays() -> None:
    assert anchored_top(OLD, 1, 2, ("x", "y", *OLD), 4, body=3) == 3


def test_with_the_cursor_out_of_sight_the_first_line_stays() -> None:
    assert anchored_top(OLD, 3, 0, ("x", *OLD), 1, body=2) == 4
    assert anchored_top(OLD, 3, 0, ("a", "b", "c", "e"), 0, body=2) == 3


@given(lists, lists, st.integers(0, 30), st.integers(0, 30), st.integers(0, 12))
def test_any_change_of_rows_leaves_the_cursor_on_a_row(
    old: list[int], new: list[int], cursor: int, top: int, body: int
) -> None:
    row = cursor % len(old) if old else None
    found = cursor_row(old, row, new, None)
    assert (found is None) == (not new)
    if found is not None:
        assert 0 <= found < len(new)
        if row is not None and old[row] in new:
            assert new[found] == old[row]
    anchored_top(old, top, row, new, found, body)
