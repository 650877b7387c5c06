"""POST instance/create, by dry runs: valid requests find a machine, wrong ones are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.booking import no_machine
from contract_tests.fields import created_id
from contract_tests.profiles import examples
from contract_tests.strategies import draws, one_of_these, port_lists, wrong_types

if TYPE_CHECKING:
    from hypothesis.strategies import DataObject

    from contract_tests.account import Account
    from contract_tests.booking import Booking
    from contract_tests.exchange import Exchange
    from contract_tests.run import Run
    from contract_tests.session import Session

statements = pytest.mark.statements
pytestmark = pytest.mark.writes

REQUIRED = {"type": "S53", "gpuName": "S55", "skuName": "S57", "gpuNum": "S59", "imageId": "S69"}
TYPES = {"type": int, "gpuName": str, "skuName": str, "gpuNum": int, "imageId": str}
OPTIONAL = {
    "cpuNum": ("S61", int),
    "memory": ("S63", int),
    "diskType": ("S65 S66", str),
    "tags": ("S67", list),
    "duration": ("S74", int),
    "servicePort": ("S78", list),
    "httpServicePort": ("S79", list),
    "dcId": ("S86", str),
    "systemDiskSize": ("S87", int),
    "dataDiskSize": ("S89", int),
}


def _dry(api: Session, booking: Booking, **changes: Any) -> Exchange:
    return api.call("createInstance", **(booking.body | {"dryRun": True} | changes))


def _refused(run: Run, ids: str, body: dict[str, Any], *, code: int | None = None) -> None:
    """The dry run refuses the body; or, as what it checks is open (C18), the create itself does.

    A value that is not offered may have any code (A13, C1); `code` is the one that is promised.
    """
    answer = run.session.call("createInstance", **body, dryRun=True)
    if answer.ok and run.target.rehearsal:
        answer = run.session.call("createInstance", **body, name=f"{run.name_prefix}-wrong")
    run.session.require(answer.refused and answer.message, ids, f"not refused: {answer.summary}")
    run.session.require(code in {None, answer.code}, ids, f"refused, but by {answer.summary}")


@statements("S49", "S50", "S51", "S84", "S85", "S96", "S98", "S99", "S100", "S102")
def test_a_dry_run_shows_a_machine_and_makes_nothing(
    api: Session, account: Account, booking: Booking
) -> None:
    before = _known(account)
    answer = account.demand(_dry(api, booking), "S84 S85")
    after = _known(account)
    if after - before and not _known(account) - after:  # nobody else is creating at the moment
        api.require(False, "S85", f"a dry run made {len(after - before)} instances")
    api.require(created_id(answer.data) == 0, "S96", "the instance id of a dry run is not 0")
    api.require(answer.data.get("operationId") == 0, "S98", "its operation id is not 0")
    spec = answer.data.get("spec") or {}
    api.require(spec, "S99", "a dry run shows no spec")
    api.require(
        spec.get("gpuName") == booking.gpu_name, "S100", f"{spec.get('gpuName')!r} is not asked for"
    )
    api.require(spec.get("skuName") == "payg", "S102", f"{spec.get('skuName')!r} is not asked for")


@statements("S85")
def test_dry_runs_use_up_no_machine(run: Run, api: Session, booking: Booking) -> None:
    """Stock may be moved by others; then it comes back, or another kind is gone as well."""
    many = range(40 if run.target.rehearsal else 5)
    asked = next((count for count in many if no_machine(_dry(api, booking))), None)
    if asked is None:
        return
    for look in run.patience.tries():
        if _dry(api, booking).ok:
            pytest.skip("the stock moves while it is looked at")
        if look == 8:
            break
    api.require(False, "S85", f"after {asked} dry runs no machine is left, and nobody rented one")


@pytest.fixture(scope="module")
def offers(account: Account) -> dict[str, list[str]]:
    """What the three lists offer to a create, by the create's parameter."""
    found = {
        "gpuName": account.gpus(),
        "imageId": [image["imageId"] for image in account.images()],
        "dcId": [center["dcId"] for center in account.datacenters()],
    }
    return {name: values for name, values in found.items() if values}


def _known(account: Account) -> set[Any]:
    return {instance.get("instanceId") for instance in account.listing()}


@statements("S101", "S103", "S104", "S105", "S107", "S109", "S110")
def test_the_spec_tells_price_and_machine(api: Session, account: Account, booking: Booking) -> None:
    spec = account.demand(_dry(api, booking), "S84").data.get("spec") or {}
    for name, statement in (
        ("vram", "S101"),
        ("price", "S103"),
        ("cpuName", "S104"),
        ("regionName", "S110"),
    ):
        api.require(isinstance(spec.get(name), str), statement, f"{name} is {spec.get(name)!r}")
    for name, statement in (("cpuCoreNum", "S105"), ("memorySize", "S107")):
        api.require(
            isinstance(spec.get(name), int) and spec[name] > 0,
            statement,
            f"{name} is {spec.get(name)!r}",
        )
    api.require(spec.get("payByVoucher") in {0, 1}, "S109", f"{spec.get('payByVoucher')!r}")


@statements("S93")
def test_the_five_required_fields_are_enough(
    api: Session, account: Account, booking: Booking
) -> None:
    account.demand(_dry(api, booking), "S93")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=statements("S91", ids)) for name, ids in REQUIRED.items()]
)
def test_each_required_field_is_required(run: Run, booking: Booking, name: str) -> None:
    body = {key: value for key, value in booking.body.items() if key != name}
    _refused(run, f"S91 {REQUIRED[name]}", body, code=10005)


@statements("S54")
@pytest.mark.parametrize("kind", [0, 1, 3])
def test_no_type_but_2_is_supported(run: Run, booking: Booking, kind: int) -> None:
    _refused(run, "S54", booking.body | {"type": kind})


@statements("S58")
@pytest.mark.parametrize("sku", ["hourly", "card_less", "yearly"])
def test_no_other_payment_method_exists(run: Run, booking: Booking, sku: str) -> None:
    _refused(run, "S58", booking.body | {"skuName": sku})


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        pytest.param("gpuName", "S56", marks=statements("S56")),
        pytest.param("imageId", "S70", marks=statements("S70")),
    ],
)
def test_what_no_list_offers_is_refused(run: Run, booking: Booking, name: str, ids: str) -> None:
    _refused(run, ids, booking.body | {name: "contract-no-such-thing"})


@statements("S58", "S74", "S75", "S102")
@pytest.mark.parametrize("sku", ["payg", "bidding", "daily", "weekly", "monthly"])
def test_the_five_payment_methods_exist(api: Session, booking: Booking, sku: str) -> None:
    answer = _dry(api, booking, skuName=sku)
    if not (answer.ok or no_machine(answer)):
        for_one = _dry(api, booking, skuName=sku, duration=1)
        ids = "S74 S75" if for_one.ok or no_machine(for_one) else "S58"
        api.require(False, ids, f"{sku}: {answer.summary}")


@statements("S30", "S37", "S56", "S70", "S86", "S111")
@examples(draw=draws())
def test_what_the_lists_offer_create_knows(
    api: Session, offers: dict[str, list[str]], booking: Booking, draw: DataObject
) -> None:
    """There may be no such machine now; but no listed name is a wrong parameter."""
    api.begin()
    wish = {name: draw.draw(one_of_these(values)) for name, values in offers.items()}
    answer = _dry(api, booking, **wish)
    api.require(
        answer.ok or no_machine(answer),
        "S30 S37 S45 S47 S56 S70",
        f"{wish} is refused: {answer.summary}",
    )


MOST_OFFERS = 25
"""Values of one list that are tried one by one; a longer list is only drawn from."""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("gpuName", marks=statements("S30", "S56")),
        pytest.param("imageId", marks=statements("S45", "S47", "S70")),
        pytest.param("dcId", marks=statements("S37", "S86")),
    ],
)
def test_create_knows_each_value_that_is_listed(
    api: Session, offers: dict[str, list[str]], booking: Booking, name: str
) -> None:
    ids = {"gpuName": "S30 S56", "imageId": "S45 S47 S70", "dcId": "S37 S86"}[name]
    for value in offers.get(name, [])[-MOST_OFFERS:]:
        answer = _dry(api, booking, **{name: value})
        api.require(answer.ok or no_machine(answer), ids, f"{value!r}: {answer.summary}")


@statements("S85")
def test_no_kind_of_dry_run_makes_an_instance(
    run: Run, api: Session, account: Account, booking: Booking
) -> None:
    """Whatever has their name and is in the list sooner or later was made by one of them."""
    name = f"{run.name_prefix}-dry"
    for wish in (
        {"skuName": "weekly"},
        {"gpuNum": 2},
        {"servicePort": [7001], "httpServicePort": [8001]},
        {"skuName": "bidding"},
        {"systemDiskSize": 40, "dataDiskSize": 30},
    ):
        _dry(api, booking, **wish, name=name)
    for look in run.patience.tries():
        made = [one.get("instanceId") for one in account.listing() if one.get("name") == name]
        api.require(not made, "S85", f"five dry runs made {len(made)} instances")
        if look == 3:
            return


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("autoRenew", True, marks=statements("S71")),
        pytest.param("autoRenew", False, marks=statements("S71")),
        pytest.param("name", "contract", marks=statements("S77")),
        pytest.param("cmd", "sleep 1", marks=statements("S82")),
        pytest.param("cmd", "bash -c \"echo 'a b'\"", marks=statements("S82")),
        pytest.param("env", "A=1", marks=statements("S83")),
        pytest.param("diskType", "SSD", marks=statements("S65", "S66")),
        pytest.param("diskType", "NVME", marks=statements("S65", "S66")),
        pytest.param("cpuNum", 1, marks=statements("S61", "S62")),
        pytest.param("memory", 1, marks=statements("S63")),
        pytest.param("systemDiskSize", 30, marks=statements("S87")),
        pytest.param("dataDiskSize", 20, marks=statements("S89")),
        pytest.param("tags", [], marks=statements("S67")),
        pytest.param("servicePort", [7001], marks=statements("S78")),
        pytest.param("httpServicePort", [8001], marks=statements("S79")),
    ],
)
def test_each_optional_field_is_taken(
    api: Session, booking: Booking, name: str, value: object
) -> None:
    answer = _dry(api, booking, **{name: value})
    ids = {"autoRenew": "S71", "name": "S77", "cmd": "S82", "env": "S83"}
    api.require(
        answer.ok or no_machine(answer),
        ids.get(name) or OPTIONAL[name][0],
        f"{name}={value!r} is refused: {answer.summary}",
    )


@statements("S74", "S76")
@pytest.mark.parametrize("duration", [1, 2])
@pytest.mark.parametrize("sku", ["daily", "weekly", "monthly"])
def test_a_prepaid_instance_takes_a_duration(
    api: Session, booking: Booking, sku: str, duration: int
) -> None:
    """Payg may refuse one (C13)."""
    answer = _dry(api, booking, skuName=sku, duration=duration)
    api.require(
        answer.ok or no_machine(answer), "S74 S76", f"{sku} for {duration}: {answer.summary}"
    )


@statements("S78", "S79", "S80")
@examples(ports=port_lists(3))
def test_three_ports_in_any_split_are_taken(
    api: Session, booking: Booking, ports: tuple[list[int], list[int]]
) -> None:
    api.begin()
    answer = _dry(api, booking, servicePort=ports[0], httpServicePort=ports[1])
    api.require(answer.ok or no_machine(answer), "S80", f"{ports}: {answer.summary}")


@statements("S81")
@pytest.mark.parametrize("name", ["servicePort", "httpServicePort"])
def test_four_ports_are_too_many(run: Run, booking: Booking, name: str) -> None:
    """All four of one kind: whether the limit holds for the sum or for each kind is open (C15)."""
    _refused(run, "S81", booking.body | {name: [7001, 7002, 7003, 7004]})


@statements("S92")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        (name, value)
        for name, wanted in ({name: kind for name, (_, kind) in OPTIONAL.items()} | TYPES).items()
        for value in wrong_types(wanted)
    ],
)
def test_a_wrong_type_is_refused_or_read_leniently(
    api: Session, booking: Booking, name: str, value: object
) -> None:
    """A18: 10005, or taken as if it were absent or right; never a crash and never another code."""
    answer = _dry(api, booking, **{name: value})
    api.require(answer.ok or answer.refused, "S92", f"{name}={value!r}: {answer.summary}")
