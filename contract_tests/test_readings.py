"""Questions that only tell which reading the target has; none of them can fail by its answer alone.

They come last, so that nothing is asked that other tests have shown in passing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_tests.breach import Blocked
from contract_tests.questions import questions
from contract_tests.readings_ask_dry import DryRuns
from contract_tests.readings_ask_own import booking_with_room, own_instance, use_up
from contract_tests.readings_ask_reads import (
    ask_about_filters,
    ask_about_operations,
    ask_about_pages,
    ask_about_the_token,
)

if TYPE_CHECKING:
    from contract_tests.run import Run

statements = pytest.mark.statements

_KEPT = {name: question.ids for name, question in questions().items() if question.ids}


@statements("S2", "S4", "S24")
def test_what_is_looked_at_first(run: Run) -> None:
    """A5, A8, A14."""
    ask_about_the_token(run)


@statements("S143", "S144")
def test_where_pages_begin(run: Run) -> None:
    """E6, E7."""
    ask_about_pages(run)


@statements("S139", "S141", "S151")
def test_what_filters_and_totals_mean(run: Run) -> None:
    """E3, E5, E8, E10."""
    ask_about_filters(run)


@statements("S117", "S119")
@pytest.mark.writes
def test_what_ids_of_operations_may_be(run: Run) -> None:
    """A3, A14, D5."""
    ask_about_operations(run)


@pytest.fixture(scope="module")
def dry(run: Run) -> DryRuns:
    """Dry runs of something that is free; where nothing is, something of the run's own is released."""
    try:
        booking = booking_with_room(run)
    except Blocked as reason:
        pytest.skip(f"no dry run says yes: {reason}")
    return DryRuns(run, booking)


@statements("S66", "S76", "S81", "S84", "S92")
@pytest.mark.writes
def test_what_create_takes(run: Run, dry: DryRuns) -> None:
    """A18, C1, C2, C5, C10, C13, C15, C19."""
    dry.about_parameters()
    dry.about_memory()


@statements("S68", "S84", "S103")
@pytest.mark.writes
def test_what_create_finds(run: Run, dry: DryRuns) -> None:
    """A13, B1, B2, C4, C8."""
    dry.about_machines()
    dry.about_the_price()
    if run.target.rehearsal:  # dozens of dry runs
        dry.about_types_not_listed()
        dry.about_places()


@statements("S194", "S195", "S198", "S201", "S202", "S206")
@pytest.mark.writes
def test_what_an_instance_of_ones_own_tells(run: Run, dry: DryRuns) -> None:
    """C3, C14, C15, E12, E15, E16, F2 to F5, F7, F8, and what shows where the stock is used up."""
    if not run.target.rehearsal:
        pytest.skip("instances cost money here, and no statement depends on this")
    try:
        with own_instance(run, dry) as own:
            if not run.readings.knows("pages_from"):
                ask_about_pages(run)  # the account was empty until now
            if not run.readings.knows("total"):
                ask_about_filters(run)
            own.about_its_name()
            own.about_its_ports()
            own.about_its_id()
            own.about_stopping()
            use_up(own)
    except Blocked as reason:
        pytest.skip(f"there is no instance to ask: {reason}")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=statements(*ids)) for name, ids in _KEPT.items()]
)
def test_the_target_keeps_to_the_reading_it_showed(run: Run, name: str) -> None:
    """Each reading is as good as another; but no client can live with two of them in one place."""
    if (breach := run.readings.breach(name)) is not None:
        raise breach
    if not run.readings.knows(name):
        pytest.skip("nothing showed which reading the target has")
