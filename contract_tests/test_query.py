"""GET instance/query: filters and fields, on whatever instances the account has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.document import field_statements, operations
from contract_tests.fields import objects
from contract_tests.profiles import examples
from contract_tests.strategies import (
    draws,
    no_numbers,
    number_parameters,
    odd_statuses,
    one_of_these,
    unknown_parameters,
)

if TYPE_CHECKING:
    from hypothesis.strategies import DataObject

    from contract_tests.account import Account
    from contract_tests.exchange import Exchange
    from contract_tests.session import Session

statements = pytest.mark.statements
pytestmark = pytest.mark.usefixtures("crowd")

STATUSES = ("stopd", "running", "creating")
FLEETING = frozenset(
    {"availableGpuNum", "isStartable", "systemDiskUsedSize", "dataDiskUsedSize", "isPending"}
)
"""Fields that may change from one look to the next with nothing done to the instance."""

Instances = list[dict[str, Any]]


def _ids(instances: Instances) -> list[Any]:
    return [instance.get("instanceId") for instance in instances]


def _some_of_each_status(everything: Instances) -> Instances:
    """Up to two of each status, the newest listed and the oldest."""
    chosen: dict[Any, dict[str, Any]] = {}
    for status in STATUSES:
        alike = [one for one in everything if one.get("status") == status]
        chosen |= {one.get("instanceId"): one for one in (*alike[:1], *alike[-1:])}
    return list(chosen.values())


@statements("S15", "S134", "S135", "S136", "S146", "S150", "S151")
def test_without_parameters_it_gives_the_first_page(api: Session, account: Account) -> None:
    answer = account.demand(api.call("queryInstances"), "S134 S135")
    page = objects(answer.data, "instances")
    api.require(len(page) <= 20, "S146", f"{len(page)} instances without ps")
    total = answer.data.get("total")
    api.require(isinstance(total, int) and total >= len(page), "S151", f"total is {total!r}")


@pytest.mark.parametrize(
    "status", [pytest.param(name, marks=statements("S138", "S139", "S140")) for name in STATUSES]
)
def test_a_status_filter_gives_all_of_that_status(
    api: Session, account: Account, status: str
) -> None:
    def check(everything: Instances, found: Instances) -> None:
        wanted = {one["instanceId"] for one in everything if one.get("status") == status}
        api.require(set(_ids(found)) <= wanted, "S140", f"status={status} gives others too")
        api.require(wanted <= set(_ids(found)), "S138", f"status={status} leaves some out")

    account.steady(lambda: account.listing(status=status), check)


@statements("S136", "S138")
def test_a_value_may_be_percent_encoded(api: Session, account: Account) -> None:
    path = operations()["queryInstances"].path

    def check(_: Instances, seen: tuple[Exchange, Exchange]) -> None:
        plain, encoded = (_ids(objects(one.data, "instances")) for one in seen)
        api.require(seen[1].ok and encoded == plain, "S136", "status=%72unning is not running")

    account.steady(
        lambda: (
            api.call("queryInstances", status="running"),
            api.send("GET", f"{path}?status=%72unning"),
        ),
        check,
    )


@statements("S138", "S141", "S143", "S144")
@pytest.mark.parametrize("name", ["status", "instanceId", "pn", "ps"])
def test_a_parameter_without_a_value_does_no_harm(api: Session, name: str) -> None:
    """As if it were not there, or refused."""
    answer = api.call("queryInstances", **{name: ""})
    ids = {"status": "S138", "instanceId": "S141", "pn": "S143", "ps": "S144"}[name]
    api.require(answer.ok or answer.refused, ids, f"{name}=: {answer.summary}")


@statements("S139", "S140")
@examples(status=odd_statuses())
def test_an_unknown_status_matches_nothing(api: Session, account: Account, status: str) -> None:
    """E3: refused, or nothing has it."""
    api.begin()
    answer = api.call("queryInstances", status=status)
    api.require(
        answer.refused or (answer.ok and not objects(answer.data, "instances")),
        "S139 S140",
        f"status={status}: {answer.summary}",
    )


@statements("S141", "S142", "S152")
def test_an_id_gives_its_instance_as_the_list_shows_it(api: Session, account: Account) -> None:
    def check(everything: Instances, found: dict[int, Instances]) -> None:
        listed = {one.get("instanceId"): one for one in everything}
        for wanted, page in found.items():
            api.require(
                wanted not in listed or _ids(page) == [wanted],
                "S141 S142",
                f"asked {wanted}, got {_ids(page)}",
            )
            for one in page:
                _require_alike(api, listed.get(wanted, {}), one)

    chosen = [*account.known()[:2], *_some_of_each_status(account.known())]
    if not chosen:
        pytest.skip("the account has no instance")
    account.steady(lambda: {one: account.page(instanceId=one) for one in _ids(chosen)}, check)


def _require_alike(api: Session, listed: dict[str, Any], found: dict[str, Any]) -> None:
    fields = field_statements("Instance")
    for name in sorted((listed.keys() | found.keys()) - FLEETING):
        api.require(
            listed.get(name) == found.get(name),
            " ".join(fields.get(name, ())) or "S150",
            f"{name} of {found.get('instanceId')} by its id is not what the list shows",
        )


@statements("S141", "S142")
def test_an_id_goes_together_with_pages_and_a_status(api: Session, account: Account) -> None:
    """E10: an id with a status that it does not have gives nothing, or the id alone counts."""
    chosen = _some_of_each_status(account.known())
    if not chosen:
        pytest.skip("the account has no instance")
    first = account.first_page_number()

    def observe() -> list[tuple[dict[str, Any], Instances, Exchange]]:
        return [
            (
                one,
                account.page(instanceId=one["instanceId"], pn=first, ps=1),
                api.call("queryInstances", instanceId=one["instanceId"], status=status),
            )
            for one in chosen
            for status in {"running", "stopd", one["status"]}
        ]

    def check(
        everything: Instances, seen: list[tuple[dict[str, Any], Instances, Exchange]]
    ) -> None:
        states = {one.get("instanceId"): one.get("status") for one in everything}
        for one, page, answer in seen:
            wanted = one["instanceId"]
            if wanted not in states:
                continue
            api.require(_ids(page) == [wanted], "S142 S147", f"{wanted} with ps=1: {_ids(page)}")
            found = _ids(objects(answer.data, "instances"))
            fits = states[wanted] == answer.query["status"]
            api.require(
                found == [wanted] or (not fits and not found and (answer.ok or answer.refused)),
                "S140 S142",
                f"{wanted}, which is {states[wanted]}, with {answer.target}: {answer.summary}",
            )

    account.steady(observe, check)


@statements("S142", "S226")
@examples(draw=draws())
def test_an_unknown_id_gives_nothing(api: Session, account: Account, draw: DataObject) -> None:
    """E5: an empty list, or 10135. Neighbours of a known id are tried: as a float they are the same."""
    api.begin()
    known = {found for found in _ids(account.known()) if isinstance(found, int)}
    candidates = {2**53 + 1, 2**63 - 1} | {found + step for found in known for step in (-1, 1)}
    wanted = draw.draw(one_of_these(sorted(candidates - known)))
    answer = api.call("queryInstances", instanceId=wanted)
    if answer.ok and _ids(objects(answer.data, "instances")) == [wanted]:
        account.listing()  # somebody else has just made it
        wanted_is_new = wanted in _ids(account.known())
        api.require(wanted_is_new, "S142", f"{wanted} is found by its id and is in no list")
        return
    api.require(
        answer.refused or (answer.ok and not objects(answer.data, "instances")),
        "S142 S226",
        f"instanceId={wanted}, which is of no instance: {answer.summary}",
    )


@statements("S149")
@examples(name=number_parameters(), text=no_numbers())
def test_what_is_no_number_is_refused(api: Session, name: str, text: str) -> None:
    api.begin()
    answer = api.call("queryInstances", **{name: text})
    api.require(answer.code == 10005, "S149", f"{name}={text}: {answer.summary}")


@statements("S149")
@pytest.mark.parametrize("with_filter", [False, True])
@pytest.mark.parametrize("name", ["pn", "ps", "instanceId"])
def test_no_parameter_takes_a_word_for_a_number(
    api: Session, name: str, *, with_filter: bool
) -> None:
    answer = api.call(
        "queryInstances", **({"status": "running"} if with_filter else {}), **{name: "x1"}
    )
    api.require(answer.code == 10005, "S149", f"{answer.target}: {answer.summary}")


@statements("S136")
@examples(extra=unknown_parameters())
def test_unknown_parameters_change_nothing(
    api: Session, account: Account, extra: dict[str, str]
) -> None:
    """A18: ignored, or refused."""

    def check(everything: Instances, answer: Exchange) -> None:
        api.require(answer.ok or answer.refused, "S136", f"{sorted(extra)}: {answer.summary}")
        shown = set(_ids(objects(answer.data, "instances")))
        api.require(
            answer.refused
            or (shown <= set(_ids(everything)) and len(shown) == min(20, len(everything))),
            "S136",
            f"{sorted(extra)} changed the page",
        )

    account.steady(lambda: api.call("queryInstances", **extra), check)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=statements(*ids))
        for name, ids in field_statements("Instance").items()
    ],
)
def test_the_field_is_shown_as_the_table_says(api: Session, account: Account, name: str) -> None:
    """Its type and form are judged in every answer; here it is certain that it was seen at all."""
    if not any(name in instance for instance in account.known()):
        pytest.skip("no instance shows this field (E22)")
