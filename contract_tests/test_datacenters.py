"""GET datacenter/list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_tests.profiles import examples
from contract_tests.strategies import BORROWED, unknown_parameters

if TYPE_CHECKING:
    from contract_tests.account import Account
    from contract_tests.session import Session

statements = pytest.mark.statements


@statements("S15", "S32", "S33", "S35", "S36", "S37")
def test_each_datacenter_has_a_name_and_an_id(api: Session, account: Account) -> None:
    datacenters = account.datacenters()
    if not datacenters:
        pytest.skip("the target lists no datacenter")
    for datacenter in datacenters:
        api.require(isinstance(datacenter.get("name"), str), "S36", f"no name: {datacenter!r}")
        dc_id = datacenter.get("dcId")
        api.require(isinstance(dc_id, str) and dc_id, "S37", f"no dcId: {datacenter!r}")


@statements("S37")
def test_an_id_names_one_datacenter(api: Session, account: Account) -> None:
    ids = [datacenter.get("dcId") for datacenter in account.datacenters()]
    api.require(len(ids) == len(set(ids)), "S37", f"an id is there twice: {ids!r}")


@statements("S34")
@examples(extra=unknown_parameters())
def test_there_are_no_parameters(api: Session, account: Account, extra: dict[str, str]) -> None:
    """A18: what it does not know it ignores or refuses; it never changes the list by it."""
    api.begin()
    heeded = account.heeds("listDatacenters", "datacenters", extra)
    api.require(not heeded, "S34", f"{sorted(extra)} changed the list")


@statements("S34")
@pytest.mark.parametrize("extra", BORROWED, ids=" ".join)
def test_parameters_of_other_calls_are_none_of_this(
    api: Session, account: Account, extra: dict[str, str]
) -> None:
    api.begin()
    heeded = account.heeds("listDatacenters", "datacenters", extra)
    api.require(not heeded, "S34", f"{sorted(extra)} changed the list")
