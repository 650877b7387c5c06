"""GET gpu/list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_tests.profiles import examples
from contract_tests.strategies import BORROWED, unknown_parameters

if TYPE_CHECKING:
    from contract_tests.account import Account
    from contract_tests.session import Session

statements = pytest.mark.statements


@statements("S15", "S26", "S27", "S29")
def test_the_types_are_a_list_of_names(api: Session, account: Account) -> None:
    names = account.gpus()
    if not names:
        pytest.skip("the target lists no GPU type")
    api.require(all(isinstance(name, str) for name in names), "S29", f"they are {names!r}")


@statements("S30")
def test_no_name_is_empty(api: Session, account: Account) -> None:
    names = account.gpus()
    if not names:
        pytest.skip("the target lists no GPU type")
    api.require(all(str(name).strip() for name in names), "S30", f"names: {names!r}")


@statements("S28")
@examples(extra=unknown_parameters())
def test_there_are_no_parameters(api: Session, account: Account, extra: dict[str, str]) -> None:
    """A18: what it does not know it ignores or refuses; it never changes the list by it."""
    api.begin()
    heeded = account.heeds("listGpus", "gpus", extra)
    api.require(not heeded, "S28", f"{sorted(extra)} changed the list")


@statements("S28")
@pytest.mark.parametrize("extra", BORROWED, ids=" ".join)
def test_parameters_of_other_calls_are_none_of_this(
    api: Session, account: Account, extra: dict[str, str]
) -> None:
    api.begin()
    heeded = account.heeds("listGpus", "gpus", extra)
    api.require(not heeded, "S28", f"{sorted(extra)} changed the list")
