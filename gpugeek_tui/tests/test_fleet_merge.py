"""A pass over the pages laid over the picture."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gpugeek_tui.api.models import Instance
from gpugeek_tui.fleet.merge import Pass, overlay, settle
from gpugeek_tui.tests.fleet_desk import instance


def turned(*pages: list[Instance]) -> Pass:
    complete = Pass()
    for page in pages:
        complete.add(page)
    return complete


def held(*instances: Instance) -> dict[int, Instance]:
    return {one.instance_id: one for one in instances}


fleets = st.dictionaries(
    st.integers(0, 12), st.sampled_from(["running", "stopd", "creating"]), max_size=10
).map(lambda states: {key: instance(key, state) for key, state in states.items()})


@given(fleets, fleets)
def test_overlay_only_adds_and_changes_and_keeps_equal_objects(
    old: dict[int, Instance], new: dict[int, Instance]
) -> None:
    merged = overlay(old, new)
    assert dict(merged.instances) == {**old, **new}
    assert merged.removed == frozenset()
    assert all(merged.instances[key] is one for key, one in old.items() if new.get(key, one) == one)
    assert merged.added == new.keys() - old.keys()
    assert merged.changed == {key for key in old.keys() & new.keys() if old[key] != new[key]}


@given(fleets, fleets)
def test_a_pass_of_one_page_is_the_new_picture(
    old: dict[int, Instance], new: dict[int, Instance]
) -> None:
    merged = settle(old, turned(list(new.values())), missed={})
    assert dict(merged.instances) == new
    assert merged.removed == old.keys() - new.keys()
    assert not merged.missed
    assert (merged.instances is old) == (old == new)


def test_of_several_pages_the_second_miss_in_a_row_removes() -> None:
    old = held(instance(1), instance(2), instance(3))
    complete = turned([instance(1)], [instance(2)])
    first = settle(old, complete, missed={})
    assert 3 in first.instances
    second = settle(first.instances, complete, missed=first.missed)
    assert second.removed == {3}
    assert second.missed == {}


def test_being_seen_again_forgives_a_miss() -> None:
    old = held(instance(1), instance(2), instance(3))
    missing = turned([instance(1)], [instance(2)])
    merged = settle(old, missing, missed={})
    merged = settle(
        merged.instances, turned([instance(1), instance(2)], [instance(3)]), missed={3: 1}
    )
    merged = settle(merged.instances, missing, missed=merged.missed)
    assert 3 in merged.instances


def test_elements_that_could_not_be_read_may_be_the_missing_ones() -> None:
    old = held(instance(1), instance(2))
    complete = turned([instance(1)])
    complete.skipped = 1
    merged = settle(old, complete, missed={})
    for _ in range(8):
        merged = settle(merged.instances, complete, missed=merged.missed)
        assert 2 in merged.instances
    merged = settle(merged.instances, complete, missed=merged.missed)
    assert merged.removed == {2}, "at last it is more likely gone"


def test_more_missing_than_could_not_be_read_are_gone() -> None:
    complete = turned([instance(1)])
    complete.skipped = 1
    merged = settle(held(instance(1), instance(2), instance(3)), complete, missed={})
    assert merged.removed == {2, 3}


def test_a_known_release_needs_no_second_miss() -> None:
    old = held(instance(1), instance(2), instance(3))
    merged = settle(old, turned([instance(1)], [instance(2)]), missed={}, released={3})
    assert merged.removed == {3}


def test_of_an_instance_that_came_twice_the_later_counts() -> None:
    merged = settle({}, turned([instance(1, "running")], [instance(1, "stopd")]), missed={})
    assert merged.instances[1].status == "stopd"
