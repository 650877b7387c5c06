"""GET instance/query: pages, filters and fields, on whatever instances the account has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.document import field_statements
from contract_tests.fields import objects
from contract_tests.profiles import examples
from contract_tests.strategies import (
    draws,
    no_numbers,
    number_parameters,
    odd_statuses,
    one_of_these,
    page_sizes,
    unknown_parameters,
)

if TYPE_CHECKING:
    from hypothesis.strategies import DataObject

    from contract_tests.account import Account
    from contract_tests.session import Session

statements = pytest.mark.statements
pytestmark = pytest.mark.usefixtures("crowd")

STATUSES = ("stopd", "running", "creating")
Instances = list[dict[str, Any]]


def _ids(instances: Instances) -> list[Any]:
    return [instance.get("instanceId") for instance in instances]


def _pages(account: Account, count: int, **query: Any) -> list[Instances]:
    """Pages up to the first empty one; `count` bounds how many there can be."""
    first = account.first_page_number()
    pages: list[Instances] = []
    for number in range(first, first + count + 2):
        pages.append(account.page(**query, pn=number))
        if not pages[-1]:
            break
    return pages


@statements("S15", "S134", "S135", "S136", "S146", "S150", "S151")
def test_without_parameters_it_gives_the_first_page(api: Session, account: Account) -> None:
    answer = account.demand(api.call("queryInstances"), "S134 S135")
    page = objects(answer.data, "instances")
    api.require(len(page) <= 20, "S146", f"{len(page)} instances without ps")
    total = answer.data.get("total")
    api.require(isinstance(total, int) and total >= len(page), "S151", f"total is {total!r}")


@statements("S143", "S144", "S147", "S148")
@examples(size=page_sizes())
def test_pages_are_disjoint_and_hold_everything(api: Session, account: Account, size: int) -> None:
    everything, pages = account.steadily(lambda: _pages(account, 200, ps=size))
    shown = [found for page in pages for found in _ids(page)]
    api.require(len(shown) == len(set(shown)), "S148", f"pages of {size} repeat an instance")
    missing = len(set(_ids(everything)) - set(shown))
    api.require(not missing, "S148", f"pages of {size} leave out {missing} of {len(everything)}")
    api.require(set(shown) <= set(_ids(everything)), "S148", f"pages of {size} show others")
    api.require(not pages[-1], "S148", f"pages of {size} do not end")


@statements("S144", "S147")
@examples(size=page_sizes())
def test_a_page_has_the_size_asked_for(api: Session, account: Account, size: int) -> None:
    """Up to the default; a larger one may be capped (E7)."""
    everything, page = account.steadily(lambda: account.page(ps=size))
    api.require(len(page) <= size, "S147", f"{len(page)} instances on a page of {size}")
    least = min(size, 20, len(everything))
    api.require(len(page) >= least, "S144", f"ps={size} gives {len(page)} of {len(everything)}")


@statements("S145")
def test_a_page_has_20_by_default(api: Session, account: Account) -> None:
    everything, page = account.steadily(account.page)
    expected = min(20, len(everything))
    api.require(len(page) == expected, "S145", f"{len(page)} of {len(everything)} without ps")
    if len(everything) <= 20:
        pytest.skip(f"the account has {len(everything)} instances, too few to see the default")


@statements("S148")
@examples(beyond=page_sizes())
def test_a_page_past_the_end_is_empty(api: Session, account: Account, beyond: int) -> None:
    everything, page = account.steadily(
        lambda: account.page(pn=len(account.listing()) + beyond + 1)
    )
    api.require(not page, "S148", f"a page past the end of {len(everything)} holds {len(page)}")


@pytest.mark.parametrize(
    "status", [pytest.param(name, marks=statements("S138", "S139", "S140")) for name in STATUSES]
)
def test_a_status_filter_gives_all_of_that_status(
    api: Session, account: Account, status: str
) -> None:
    everything, found = account.steadily(lambda: account.listing(status=status))
    wanted = {one["instanceId"] for one in everything if one.get("status") == status}
    api.require(set(_ids(found)) <= wanted, "S140", f"status={status} gives others too")
    api.require(wanted <= set(_ids(found)), "S138", f"status={status} leaves some out")


@statements("S140", "S147", "S148")
@examples(draw=draws(), size=page_sizes())
def test_a_filter_and_pages_go_together(
    api: Session, account: Account, draw: DataObject, size: int
) -> None:
    status = draw.draw(one_of_these(list(STATUSES)))
    everything, pages = account.steadily(lambda: _pages(account, 200, status=status, ps=size))
    shown = [found for page in pages for found in _ids(page)]
    wanted = {one["instanceId"] for one in everything if one.get("status") == status}
    api.require(len(shown) == len(set(shown)), "S148", f"pages of {size} of {status} repeat one")
    api.require(
        set(shown) == wanted, "S140 S148", f"{status} by {size}: {len(shown)}, not {len(wanted)}"
    )


@statements("S139", "S140")
@examples(status=odd_statuses())
def test_an_unknown_status_matches_nothing(api: Session, account: Account, status: str) -> None:
    """E3: refused, or nothing has it."""
    api.begin()
    answer = api.call("queryInstances", status=status)
    api.require(
        answer.code == 10005 or (answer.ok and not objects(answer.data, "instances")),
        "S139 S140",
        f"status={status}: {answer.summary}",
    )


@statements("S141", "S142", "S152")
@examples(draw=draws())
def test_an_id_gives_its_instance(api: Session, account: Account, draw: DataObject) -> None:
    api.begin()
    listed = _ids(account.page())
    wanted = draw.draw(one_of_these(listed))
    everything, found = account.steadily(lambda: account.page(instanceId=wanted))
    if wanted in _ids(everything):
        api.require(_ids(found) == [wanted], "S141 S142", f"asked {wanted}, got {_ids(found)}")


@statements("S142", "S226")
@examples(draw=draws())
def test_an_unknown_id_gives_nothing(api: Session, account: Account, draw: DataObject) -> None:
    """E5: an empty list, or 10135. Neighbours of a known id are tried: as a float they are the same."""
    api.begin()
    known = {found for found in _ids(account.listing()) if isinstance(found, int)}
    candidates = {2**53 + 1, 2**63 - 1} | {found + step for found in known for step in (-1, 1)}
    wanted = draw.draw(one_of_these(sorted(candidates - known)))
    answer = api.call("queryInstances", instanceId=wanted)
    api.require(
        answer.code in {10135, 10005} or (answer.ok and not objects(answer.data, "instances")),
        "S142",
        f"instanceId={wanted}, which is of no instance: {answer.summary}",
    )


@statements("S149")
@examples(name=number_parameters(), text=no_numbers())
def test_what_is_no_number_is_refused(api: Session, name: str, text: str) -> None:
    api.begin()
    answer = api.call("queryInstances", **{name: text})
    api.require(answer.code == 10005, "S149", f"{name}={text}: {answer.summary}")


@statements("S136")
@examples(extra=unknown_parameters())
def test_unknown_parameters_change_nothing(
    api: Session, account: Account, extra: dict[str, str]
) -> None:
    """A18: ignored, or refused."""
    _, (plain, answer) = account.steadily(
        lambda: (account.page(), api.call("queryInstances", **extra))
    )
    if not answer.refused:
        shown = _ids(objects(answer.data, "instances"))
        api.require(set(shown) == set(_ids(plain)), "S136", f"{sorted(extra)} changed the page")


@statements("S151")
@pytest.mark.parametrize("status", [None, *STATUSES])
def test_total_counts_the_instances(api: Session, account: Account, status: str | None) -> None:
    """E8: all, those that match, or those on the page."""
    query = {"status": status} if status else {}
    everything, answer = account.steadily(lambda: api.call("queryInstances", **query))
    matching = [one for one in everything if status in {None, one.get("status")}]
    page = objects(answer.data, "instances")
    api.require(
        answer.data.get("total") in {len(everything), len(matching), len(page)},
        "S151",
        f"total is {answer.data.get('total')!r} of {len(everything)}, {len(matching)} matching",
    )


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=statements(*ids))
        for name, ids in field_statements("Instance").items()
    ],
)
def test_the_field_is_shown_as_the_table_says(api: Session, account: Account, name: str) -> None:
    """Its type and form are judged in every answer; here it is certain that it was seen at all."""
    if not any(name in instance for instance in account.page()):
        pytest.skip("no instance shows this field (E22)")
