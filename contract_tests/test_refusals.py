"""POST instance/create with values that are wrong: refused or read leniently, never half done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.document import operations

if TYPE_CHECKING:
    from contract_tests.account import Account
    from contract_tests.booking import Booking
    from contract_tests.run import Run
    from contract_tests.session import Session

statements = pytest.mark.statements
pytestmark = pytest.mark.writes

NUMBERS = {
    "type": "S53",
    "gpuNum": "S59",
    "cpuNum": "S61",
    "memory": "S63",
    "duration": "S74",
    "systemDiskSize": "S87",
    "dataDiskSize": "S89",
}
TEXTS = {
    "gpuName": "S55",
    "skuName": "S57",
    "imageId": "S69",
    "diskType": "S65",
    "dcId": "S86",
    "name": "S77",
    "cmd": "S82",
    "env": "S83",
}
LISTS = {"tags": "S67", "servicePort": "S78", "httpServicePort": "S79"}
REQUIRED = ("type", "gpuName", "skuName", "gpuNum", "imageId")

ODD = [
    *((name, value, ids) for name, ids in NUMBERS.items() for value in (1.5, 2**70, None)),
    *((name, value, ids) for name, ids in TEXTS.items() for value in (7, None)),
    *((name, value, ids) for name, ids in LISTS.items() for value in (7, None, [None], [[1]])),
    ("autoRenew", "perhaps", "S71"),
]


@pytest.mark.parametrize(
    ("name", "value"),
    [pytest.param(name, value, marks=statements("S92", ids)) for name, value, ids in ODD],
)
def test_an_odd_value_is_refused_or_read_leniently(
    api: Session, booking: Booking, name: str, value: object
) -> None:
    """A18: never a crash."""
    answer = api.call("createInstance", **(booking.body | {"dryRun": True, name: value}))
    api.require(answer.ok or answer.refused, "S92", f"{name}={value!r}: {answer.summary}")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("gpuNum", 0, marks=statements("S59", "S60")),
        pytest.param("gpuNum", -1, marks=statements("S59", "S60")),
        pytest.param("gpuName", "", marks=statements("S55", "S56")),
        pytest.param("skuName", "", marks=statements("S57", "S58")),
        pytest.param("imageId", "", marks=statements("S69", "S70")),
        pytest.param("skuName", None, marks=statements("S57", "S58")),
        pytest.param("gpuNum", "no number", marks=statements("S59")),
        pytest.param("gpuName", ["G"], marks=statements("S55")),
    ],
)
def test_nothing_is_not_enough(run: Run, booking: Booking, name: str, value: object) -> None:
    """C2: as missing or as wrong."""
    body = booking.body | {name: value}
    answer = run.session.call("createInstance", **body, dryRun=True)
    if answer.ok and run.target.rehearsal:  # what a dry run checks is open: C18
        answer = run.session.call("createInstance", **body, name=f"{run.name_prefix}-wrong")
    ids = {"gpuNum": "S59 S60", "gpuName": "S55", "skuName": "S57", "imageId": "S69"}[name]
    run.session.require(answer.refused, ids, f"{name}={value!r}: {answer.summary}")


@statements("S116", "S191")
@pytest.mark.parametrize("body", [[], "text", 5], ids=["array", "text", "number"])
@pytest.mark.parametrize("operation", ["getOperations", "actOnInstance"])
def test_a_body_is_an_object(api: Session, operation: str, body: object) -> None:
    """Nothing else can hold a required parameter."""
    described = operations()[operation]
    answer = api.send(described.method, described.path, body=body)
    ids = {"getOperations": "S116", "actOnInstance": "S191"}[operation]
    api.require(
        not answer.ok and answer.status < 500 and answer.code != 10001,
        ids,
        f"a body that is {body!r}: {answer.summary}",
    )


@statements("S9", "S91")
def test_what_is_refused_is_not_made(run: Run, account: Account, booking: Booking) -> None:
    if not run.target.rehearsal:
        pytest.skip("where instances cost money, no create is tried that might be taken")
    name = f"{run.name_prefix}-refused"
    for missing in REQUIRED:
        body: dict[str, Any] = {key: booking.body[key] for key in REQUIRED if key != missing}
        answer = run.session.call("createInstance", **body, name=name)
        run.session.require(answer.code == 10005, "S91", f"without {missing}: {answer.summary}")
    made = [one.get("instanceId") for one in account.listing() if one.get("name") == name]
    run.session.require(not made, "S9 S91", f"refused, and made all the same: {made}")
