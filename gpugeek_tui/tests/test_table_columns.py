from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gpugeek_tui.widgets.table_columns import GAP, GUTTER, Column, lay_out

NAME = Column("name", "Name", min_width=10, max_width=20, priority=100, flexible=True)
STATUS = Column("status", "Status", width=8, priority=90)
SKU = Column("sku", "SKU", width=6, priority=10)
DC = Column("dc", "Datacenter", width=10, priority=20)
COLUMNS = (NAME, STATUS, SKU, DC)
SEEN = {"name": 30}
ALL = GUTTER + 20 + 8 + 6 + 10 + 3 * GAP


def shown(available: int) -> list[tuple[str, int]]:
    layout = lay_out(COLUMNS, SEEN, available)
    return [(place.column.key, place.width) for place in layout.placed]


def test_all_columns_when_they_fit() -> None:
    assert shown(ALL) == [("name", 20), ("status", 8), ("sku", 6), ("dc", 10)]


def test_a_wide_terminal_shows_the_flexible_column_in_full_and_no_wider() -> None:
    assert shown(ALL + 5)[0] == ("name", 25)
    assert shown(ALL + 50)[0] == ("name", 30)


def test_a_flexible_column_shrinks_before_any_is_left_out() -> None:
    assert shown(ALL - 10)[0] == ("name", 10)
    assert len(shown(ALL - 10)) == 4


def test_columns_are_left_out_lowest_priority_first() -> None:
    assert [key for key, _ in shown(ALL - 11)] == ["name", "status", "dc"]
    assert [key for key, _ in shown(30)] == ["name", "status"]
    assert [key for key, _ in shown(15)] == ["name"]
    assert lay_out(COLUMNS, SEEN, 30).dropped == ("sku", "dc")


def test_of_equal_priorities_the_rightmost_goes_first() -> None:
    columns = [Column(key, key, width=10) for key in "abc"]
    assert lay_out(columns, {}, 26).dropped == ("c",)


def test_what_is_left_gets_the_room_of_what_was_left_out() -> None:
    assert shown(ALL - 11)[0] == ("name", 17)


def test_everything_keeps_natural_widths() -> None:
    layout = lay_out(COLUMNS, SEEN, 10, everything=True)
    assert layout.width == ALL
    assert layout.dropped == ()


def test_a_column_fits_its_label_and_its_sort_arrow() -> None:
    (place,) = lay_out([Column("dc", "数据中心")], {}, 80).placed
    assert place.width == 8 + 2


columns = st.lists(
    st.builds(
        Column,
        key=st.uuids().map(str),
        label=st.text(max_size=8),
        width=st.none() | st.integers(0, 30),
        min_width=st.integers(0, 12),
        max_width=st.integers(0, 40),
        priority=st.integers(0, 3),
        flexible=st.booleans(),
    ),
    max_size=8,
)


@given(columns, st.integers(0, 300), st.integers(3, 200))
def test_any_columns_fit_any_width(columns: list[Column], seen: int, available: int) -> None:
    layout = lay_out(columns, {column.key: seen for column in columns}, available)
    assert layout.width <= available
    assert bool(layout.placed) == bool(columns)
    ends = 0
    for place in layout.placed:
        assert place.width >= 1
        assert place.x >= ends
        ends = place.x + place.width + GAP
        assert layout.column_at(place.x) == place.column.key
    assert layout.column_at(0) is None
