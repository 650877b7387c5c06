"""POST instance/op/result: asked about operations that this run started, and some that nobody did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_tests.exchange import Credential
from contract_tests.fields import objects, operation_id
from contract_tests.profiles import examples
from contract_tests.strategies import draws, one_of_these, unknown_ids

if TYPE_CHECKING:
    from hypothesis.strategies import DataObject

    from contract_tests.account import Account
    from contract_tests.life import Life
    from contract_tests.session import Session

statements = pytest.mark.statements
pytestmark = pytest.mark.writes


@pytest.fixture(scope="module")
def known(life: Life) -> list[int]:
    """The operations of the life, of which there is at least the create."""
    life.chapter("create")
    return [chapter.operation_id for chapter in life.chapters.values()]


@statements("S114", "S115", "S116", "S119", "S120", "S124", "S125")
def test_each_operation_asked_for_is_answered_once(
    api: Session, account: Account, known: list[int]
) -> None:
    answer = account.demand(api.call("getOperations", ids=known), "S116 S117")
    shown = [operation_id(one.get("operationId")) for one in objects(answer.data, "operations")]
    api.require(sorted(filter(None, shown)) == sorted(known), "S119", f"asked {known}, got {shown}")


@statements("S117", "S119")
@examples(draw=draws(), unknown=unknown_ids())
def test_any_choice_of_operations_in_any_order(
    api: Session, known: list[int], draw: DataObject, unknown: list[int]
) -> None:
    """D5: an unknown id is left out or refuses the whole; the order and doubles are open."""
    api.begin()
    asked = draw.draw(one_of_these(known).map(lambda one: [one])) + draw.draw(
        one_of_these([known[at:] for at in range(len(known))])
    )
    answer = api.call("getOperations", ids=[*asked, *unknown])
    if unknown and answer.refused:
        answer = api.call("getOperations", ids=asked)
    api.require(answer.ok, "S117", f"ids {asked}: {answer.summary}")
    shown = {operation_id(one.get("operationId")) for one in objects(answer.data, "operations")}
    api.require(shown == set(asked), "S119", f"asked {asked}, got {shown}")


@statements("S117", "S119")
def test_many_operations_at_once_are_all_answered(api: Session, known: list[int]) -> None:
    """All that the run has started, of instances long released too; how many ids are too many is open (D5)."""
    mine = (
        found
        for found, accepted in api.oracle.results.accepted.items()
        if accepted.account is Credential.OWN
    )
    asked = list(dict.fromkeys([*known, *mine]))[:50]
    answer = api.call("getOperations", ids=asked)
    api.require(answer.ok, "S117", f"{len(asked)} ids: {answer.summary}")
    shown = [operation_id(one.get("operationId")) for one in objects(answer.data, "operations")]
    missing = set(asked) - set(shown)
    api.require(not missing, "S119", f"{len(missing)} of {len(asked)} operations are left out")


@statements("S116", "S117", "S118")
@pytest.mark.parametrize("ids", [None, "x", {"id": 1}, ["x"], [{}], [[1]], [1.5], True])
def test_ids_of_a_wrong_type_are_refused_or_read_leniently(api: Session, ids: object) -> None:
    """A3, A18: none of these names an operation; never a crash."""
    answer = api.call("getOperations", ids=ids)
    api.require(
        answer.refused or (answer.ok and not objects(answer.data, "operations")),
        "S117",
        f"ids {ids!r}: {answer.summary}",
    )


@statements("S118")
def test_ids_are_required(api: Session) -> None:
    answer = api.call("getOperations")
    api.require(answer.code == 10005, "S118", f"without ids: {answer.summary}")


@statements("S117")
def test_no_ids_are_refused_or_give_nothing(api: Session) -> None:
    """D5."""
    answer = api.call("getOperations", ids=[])
    api.require(
        answer.refused or (answer.ok and not objects(answer.data, "operations")),
        "S117",
        f"ids []: {answer.summary}",
    )


@statements("S121", "S122", "S123", "S126", "S127", "S128", "S129", "S130", "S131", "S133")
def test_a_result_stays_as_it_was(api: Session, account: Account, life: Life) -> None:
    life.chapter("create")
    for chapter in life.chapters.values():
        again = account.operation(chapter.operation_id) or {}
        for name, ids in (
            ("status", "S122 S133"),
            ("isCompleted", "S126 S133"),
            ("instanceId", "S121"),
            ("action", "S123"),
            ("startTime", "S128"),
            ("completeTime", "S130"),
        ):
            api.require(
                name in again and again[name] == chapter.operation.get(name),
                ids,
                f"{name} of the {chapter.action} was {chapter.operation.get(name)!r} when it had"
                f" ended and is {again.get(name)!r} now",
            )
