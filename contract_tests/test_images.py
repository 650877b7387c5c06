"""GET image/list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_tests.profiles import examples
from contract_tests.strategies import BORROWED, unknown_parameters

if TYPE_CHECKING:
    from contract_tests.account import Account
    from contract_tests.session import Session

statements = pytest.mark.statements


@statements("S15", "S39", "S40", "S42", "S43", "S45", "S46")
def test_each_image_has_a_type_an_id_and_a_name(api: Session, account: Account) -> None:
    images = account.images()
    if not images:
        pytest.skip("the target lists no image")
    for image in images:
        kind, image_id = image.get("type"), image.get("imageId")
        api.require(kind in {"user", "official"}, "S43", f"type is {kind!r}")
        api.require(isinstance(image_id, str) and image_id, "S45", f"no imageId: {image!r}")
        api.require(isinstance(image.get("name"), str), "S46", f"no name: {image!r}")


@statements("S45")
def test_an_id_names_one_image(api: Session, account: Account) -> None:
    ids = [image.get("imageId") for image in account.images()]
    api.require(len(ids) == len(set(ids)), "S45", f"an id is there twice: {ids!r}")


@statements("S41")
@examples(extra=unknown_parameters())
def test_there_are_no_parameters(api: Session, account: Account, extra: dict[str, str]) -> None:
    """A18: what it does not know it ignores or refuses; it never changes the list by it."""
    api.begin()
    heeded = account.heeds("listImages", "images", extra)
    api.require(not heeded, "S41", f"{sorted(extra)} changed the list")


@statements("S41")
@pytest.mark.parametrize("extra", BORROWED, ids=" ".join)
def test_parameters_of_other_calls_are_none_of_this(
    api: Session, account: Account, extra: dict[str, str]
) -> None:
    api.begin()
    heeded = account.heeds("listImages", "images", extra)
    api.require(not heeded, "S41", f"{sorted(extra)} changed the list")
