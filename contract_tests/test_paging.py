"""GET instance/query by pages: whatever the size and the filter, they are disjoint and hold everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.fields import objects
from contract_tests.profiles import examples
from contract_tests.strategies import draws, one_of_these, page_sizes

if TYPE_CHECKING:
    from hypothesis.strategies import DataObject

    from contract_tests.account import Account
    from contract_tests.exchange import Exchange
    from contract_tests.session import Session

statements = pytest.mark.statements
pytestmark = pytest.mark.usefixtures("crowd")

STATUSES = ("stopd", "running", "creating")
SIZES = (1, 2, 3, 7, 19, 20, 21, 100)
DEFAULT = 20
"""The size of a page without ps (S145), and one that every target has to give when asked (E7)."""

MOST_PAGES = 25
"""A large account is walked by larger pages than asked for, so that a walk stays a walk."""

Instances = list[dict[str, Any]]


def _ids(instances: Instances) -> list[Any]:
    return [instance.get("instanceId") for instance in instances]


def _of(everything: Instances, status: str | None) -> list[Any]:
    return _ids([one for one in everything if status in {None, one.get("status")}])


def _fitting(account: Account, size: int) -> int:
    return max(size, -(-len(account.known()) // MOST_PAGES))


def _walk(api: Session, account: Account, **query: Any) -> list[Exchange]:
    """The pages up to the first empty one; more than there can be are not asked for."""
    first = account.first_page_number()
    least = min(query.get("ps", DEFAULT), DEFAULT)
    pages: list[Exchange] = []
    for number in range(first, first + len(account.known()) // least + 3):
        pages.append(account.demand(api.call("queryInstances", **query, pn=number), "S143 S144"))
        if not objects(pages[-1].data, "instances"):
            break
    return pages


def _judge_walk(api: Session, wanted: list[Any], pages: list[Exchange], what: str) -> None:
    found = [_ids(objects(page.data, "instances")) for page in pages]
    shown = [one for page in found for one in page]
    api.require(len(shown) == len(set(shown)), "S148", f"pages {what} repeat an instance")
    api.require(set(shown) <= set(wanted), "S148", f"pages {what} show others")
    missing = len(set(wanted) - set(shown))
    api.require(not missing, "S148", f"pages {what} leave out {missing} of {len(wanted)}")
    api.require(not found[-1], "S148", f"pages {what} do not end")
    full = len(found[0])
    for number, page in enumerate(found[:-2]):
        api.require(
            len(page) == full,
            "S144 S148",
            f"page {number + 1} {what} holds {len(page)}, and the first one {full}",
        )


@statements("S143", "S144", "S147", "S148")
@pytest.mark.parametrize("size", SIZES)
def test_pages_are_disjoint_and_hold_everything(api: Session, account: Account, size: int) -> None:
    asked = _fitting(account, size)

    def check(everything: Instances, pages: list[Exchange]) -> None:
        _judge_walk(api, _ids(everything), pages, f"of {asked}")

    account.steady(lambda: _walk(api, account, ps=asked), check)


@statements("S145", "S147", "S148")
def test_pages_of_no_given_size_hold_everything_too(api: Session, account: Account) -> None:
    def check(everything: Instances, pages: list[Exchange]) -> None:
        _judge_walk(api, _ids(everything), pages, "without ps")
        for page in pages[:-2]:
            count = len(objects(page.data, "instances"))
            api.require(count == DEFAULT, "S145", f"a page without ps holds {count}")

    account.steady(lambda: _walk(api, account), check)


@statements("S140", "S144", "S147", "S148")
@pytest.mark.parametrize("size", [1, 2, 7, 20])
@pytest.mark.parametrize("status", STATUSES)
def test_a_filter_and_pages_go_together(
    api: Session, account: Account, status: str, size: int
) -> None:
    if size == 1 and status == "running":
        size = 3  # there are many; one at a time is tried without a filter
    asked = _fitting(account, size)

    def check(everything: Instances, pages: list[Exchange]) -> None:
        _judge_walk(api, _of(everything, status), pages, f"of {asked} with status={status}")

    account.steady(lambda: _walk(api, account, ps=asked, status=status), check)


@statements("S144", "S147")
@examples(size=page_sizes())
def test_a_page_has_the_size_asked_for(api: Session, account: Account, size: int) -> None:
    """Up to the default; a larger one may be capped (E7)."""

    def check(everything: Instances, page: Instances) -> None:
        api.require(len(page) <= size, "S147", f"{len(page)} instances on a page of {size}")
        least = min(size, DEFAULT, len(everything))
        api.require(len(page) >= least, "S144", f"ps={size} gives {len(page)} of {len(everything)}")

    account.steady(lambda: account.page(ps=size), check)


@statements("S143", "S144", "S147", "S148")
@examples(draw=draws(), size=page_sizes())
def test_any_page_is_that_part_of_the_whole(
    api: Session, account: Account, draw: DataObject, size: int
) -> None:
    """A page has the instances that are left for it: as many as fit, or the rest."""
    asked = min(_fitting(account, size), DEFAULT)
    at = draw.draw(one_of_these(list(range(len(account.known()) // asked + 2))))

    def check(everything: Instances, page: Instances) -> None:
        wanted = max(0, min(asked, len(everything) - at * asked))
        api.require(
            len(page) == wanted, "S144 S148", f"page {at + 1} of {asked}: {len(page)}, not {wanted}"
        )

    number = account.first_page_number() + at
    account.steady(lambda: account.page(pn=number, ps=asked), check)


@statements("S145", "S146")
@pytest.mark.parametrize("status", [None, "running"])
def test_a_page_has_20_by_default(api: Session, account: Account, status: str | None) -> None:
    filters = {"status": status} if status else {}

    def check(everything: Instances, page: Instances) -> None:
        matching = len(_of(everything, status))
        expected = min(DEFAULT, matching)
        api.require(len(page) == expected, "S145", f"{len(page)} of {matching} without ps")

    account.steady(lambda: account.page(**filters), check)
    if len(account.known()) <= DEFAULT:
        pytest.skip(f"the account has {len(account.known())} instances: the default does not show")


@statements("S143", "S146")
@pytest.mark.parametrize("size", [2, 20])
def test_without_a_page_number_it_is_the_first_page(
    api: Session, account: Account, size: int
) -> None:
    first = account.first_page_number()

    def check(_: Instances, seen: tuple[Instances, Instances, Instances]) -> None:
        numbered, plain, turned = (_ids(page) for page in seen)
        api.require(plain == numbered, "S143 S146", f"ps={size} alone is not page {first} of it")
        api.require(turned == numbered, "S136", "ps before pn gives another page than after it")

    account.steady(
        lambda: (
            account.page(pn=first, ps=size),
            account.page(ps=size),
            account.page(ps=size, pn=first),
        ),
        check,
    )


@statements("S148")
@pytest.mark.parametrize("status", [None, "running", "stopd"])
@pytest.mark.parametrize("beyond", [1, 1_000])
def test_a_page_past_the_end_is_empty(
    api: Session, account: Account, beyond: int, status: str | None
) -> None:
    filters = {"status": status} if status else {}

    def check(everything: Instances, answer: Exchange) -> None:
        api.require(answer.ok, "S148", f"a page past the end is refused: {answer.summary}")
        page = objects(answer.data, "instances")
        api.require(not page, "S148", f"a page past the end of {len(everything)} has {len(page)}")

    past = len(account.known()) + beyond
    account.steady(lambda: api.call("queryInstances", pn=past, **filters), check)


@statements("S142", "S151")
def test_total_of_one_instance_is_one_or_all(api: Session, account: Account) -> None:
    """E8, and E5 where it went meanwhile."""
    if not account.known():
        pytest.skip("the account has no instance to ask for")
    wanted = account.known()[0].get("instanceId")

    def check(everything: Instances, answer: Exchange) -> None:
        total, shown = answer.data.get("total"), len(objects(answer.data, "instances"))
        fits = total in {shown, len(everything)} or not answer.ok
        api.require(fits, "S151", f"total of one of {len(everything)} by its id is {total!r}")

    account.steady(lambda: api.call("queryInstances", instanceId=wanted), check)


@statements("S151")
def test_total_counts_the_instances_on_every_page(api: Session, account: Account) -> None:
    """E8: all, those that match, or those on the page; but always the same of these."""
    first = account.first_page_number()
    asked = [
        (status, {"ps": size, "pn": first + page} | ({"status": status} if status else {}))
        for status in (None, *STATUSES)
        for size, page in ((20, 0), (3, 0), (3, 1), (3, 2), (2, len(account.known())))
    ]

    def observe() -> list[Exchange]:
        return [account.demand(api.call("queryInstances", **query), "S151") for _, query in asked]

    def check(everything: Instances, answers: list[Exchange]) -> None:
        readings = {"all", "matching", "page"}
        for (status, _), answer in zip(asked, answers, strict=True):
            counts = {
                "all": len(everything),
                "matching": len(_of(everything, status)),
                "page": len(objects(answer.data, "instances")),
            }
            total = answer.data.get("total")
            fitting = {name for name, count in counts.items() if count == total}
            api.require(fitting, "S151", f"total of {answer.target} is {total!r}; {counts}")
            readings &= fitting
            api.require(readings, "S151", f"total counts now this, now that: {answer.target}")

    account.steady(observe, check)


@pytest.mark.writes
@statements("S137", "S148")
def test_what_is_found_by_its_id_is_in_the_list_too(api: Session, account: Account) -> None:
    def observe() -> Instances:
        listed = _ids(account.known())
        hidden = [made for made in api.created if made not in listed][-30:]
        return [one for made in hidden if (one := account.instance(made)) is not None]

    def check(everything: Instances, found: Instances) -> None:
        hidden = set(_ids(found)) - set(_ids(everything))
        api.require(not hidden, "S137 S148", f"{hidden} are found by their ids and in no list")

    account.steady(observe, check)
