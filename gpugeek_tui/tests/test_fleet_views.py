"""What screens draw from a snapshot: sums, names, orders, and which keys make sense."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpugeek_tui.api.models import ActionName, Datacenter, Image, Instance
from gpugeek_tui.fleet import Names, Reading, Snapshot
from gpugeek_tui.fleet.filter_fields import Field
from gpugeek_tui.fleet.instance_fields import instance_fields
from gpugeek_tui.fleet.order import natural
from gpugeek_tui.fleet.rules import allowed
from gpugeek_tui.fleet.shown_rows import ShownRows
from gpugeek_tui.format import parse_time
from gpugeek_tui.screens.instance_rows import COLUMNS
from gpugeek_tui.tests.fleet_desk import instance

NAMES = Names({"dallas-n": "USA-Dallas-N"}, {"123abc": "testimage"})


def test_counts_fold_the_twin_spelling_and_put_what_costs_first() -> None:
    instances = {
        1: instance(1, "stopped"),
        2: instance(2, "frozen"),
        3: instance(3, "stopd", is_pending=1, gpu_num=8),
        4: instance(4, "running", gpu_num=2),
        5: instance(5, "running", gpu_num=4),
    }
    snapshot = Snapshot(instances=Reading(instances))
    assert list(snapshot.counts.items()) == [("running", 2), ("stopd", 2), ("frozen", 1)]
    assert (snapshot.pending, snapshot.gpus_in_use) == (1, 6)


def test_sums_follow_the_instances_of_a_replaced_snapshot() -> None:
    first = Snapshot(instances=Reading({1: instance(1)}))
    second = replace(first, instances=Reading({1: instance(1), 2: instance(2)}))
    assert (first.counts, second.counts) == ({"running": 1}, {"running": 2})
    assert replace(second, paused=True).counts is second.counts, "counted once for a mapping"


def test_names_fall_back_to_the_id() -> None:
    snapshot = Snapshot(
        datacenters=Reading((Datacenter(dc_id="a", name="Alpha"), Datacenter(dc_id="b"))),
        images=Reading((Image(image_id="123abc", name="testimage"),)),
    )
    assert [snapshot.datacenter_name(dc_id) for dc_id in "abc"] == ["Alpha", "b", "c"]
    assert snapshot.image_name("123abc") == "testimage"
    assert snapshot.image_name("torch") == "torch"
    assert snapshot.names == Names({"a": "Alpha", "b": "b"}, {"123abc": "testimage"})


def test_numbers_in_names_sort_as_numbers() -> None:
    texts = ["train-10", "Train-2", "train-2b", "train", "train-002", "10", "9", "9" * 5000]
    assert sorted(texts, key=natural) == [
        "9", "10", "9" * 5000, "train", "Train-2", "train-002", "train-2b", "train-10",
    ]  # fmt: skip


@given(st.lists(st.text(), max_size=20))
def test_any_names_can_be_sorted(texts: list[str]) -> None:
    assert sorted(sorted(texts, key=natural)) == sorted(texts)


FIELDS = instance_fields(NAMES)


def ids(fleet: list[Instance], column: str, *, reverse: bool = False) -> list[int]:
    """In the order of a column, as the table shows them."""
    items = {one.instance_id: one for one in fleet}
    return ShownRows[int, Instance]().keys(items, FIELDS, sort=column, reverse=reverse)


@pytest.mark.parametrize("reverse", [False, True])
def test_what_lacks_a_value_comes_last_either_way(reverse: bool) -> None:
    fleet = [instance(1, name=""), instance(2, name="b")]
    assert ids(fleet, "name", reverse=reverse) == [2, 1]


@pytest.mark.parametrize("reverse", [False, True])
def test_equals_stay_in_order_of_id(reverse: bool) -> None:
    equals = [instance(3, name="x"), instance(1, name="x"), instance(2, name="x")]
    assert ids(equals, "name", reverse=reverse) == [1, 2, 3]


@pytest.mark.parametrize(
    ("column", "order"),
    [
        ("", [1, 2, 3]),
        ("id", [1, 2, 3]),
        ("status", [2, 1, 3]),
        ("gpus", [3, 2, 1]),
        ("datacenter", [1, 3, 2]),
        ("created", [1, 3, 2]),
        ("system_disk", [2, 1, 3]),
    ],
)
def test_each_column_has_its_order(column: str, order: list[int]) -> None:
    fleet = [
        instance(
            1, "stopd", gpu_num=4, dc_id="a", created_at="2024-01-02 00:00:00",
            system_disk_size=100, system_disk_used_size=90,
        ),
        instance(
            2, gpu_num=2, dc_id="dallas-n", created_at="soon",
            system_disk_size=1000, system_disk_used_size=100,
        ),
        instance(3, "weird", gpu_num=1, dc_id="b", created_at="2024-01-01 23:59:59"),
    ]  # fmt: skip
    assert ids(fleet, column) == order


@pytest.mark.parametrize("field", FIELDS.all, ids=lambda field: field.key)
def test_every_column_sorts_bare_instances(field: Field[Instance]) -> None:
    assert ids([instance(2, "", name=""), instance(1, "", name="")], field.key) == [1, 2]


def test_every_column_of_the_table_can_be_sorted_and_filtered_by() -> None:
    assert all(FIELDS.find(column.key) for column in COLUMNS)


@pytest.mark.parametrize(
    ("status", "refused"),
    [
        ("running", {"start"}),
        ("stopd", {"stop", "restart"}),
        ("stopped", {"stop", "restart"}),
        ("creating", {"start", "stop", "restart", "set_port"}),
        ("a-new-status", set()),
    ],
)
def test_actions_are_judged_by_status(status: str, refused: set[ActionName]) -> None:
    actions: tuple[ActionName, ...] = ("start", "stop", "restart", "release", "set_port")
    assert {action for action in actions if allowed(instance(1, status), action)} == refused


@pytest.mark.parametrize("action", ["start", "stop", "restart", "release", "set_port"])
def test_a_pending_instance_and_a_read_only_session_allow_nothing(action: ActionName) -> None:
    assert "in progress" in (allowed(instance(1, "odd", is_pending=1), action) or "")
    assert "read-only" in (allowed(instance(1), action, read_only=True) or "")


def test_the_apis_texts_are_beijing_time() -> None:
    assert parse_time("2024-01-16 14:53:38") == datetime(2024, 1, 16, 6, 53, 38, tzinfo=UTC)
    assert parse_time("2024-01-16T14:53:38Z") == datetime(2024, 1, 16, 14, 53, 38, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "soon", "0001-01-01 00:00:00", "2024-13-01 00:00:00"])
def test_an_unset_or_odd_time_is_none(text: str) -> None:
    assert parse_time(text) is None
