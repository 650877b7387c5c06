"""POST instance/create, by dry runs: what the machine and the price have to do with what was asked for."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.booking import no_machine
from contract_tests.breach import Blocked
from contract_tests.fields import priced_alike

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.account import Account
    from contract_tests.booking import Booking
    from contract_tests.exchange import Exchange
    from contract_tests.session import Session

statements = pytest.mark.statements
pytestmark = pytest.mark.writes

GIB = 1 << 30
Spec = dict[str, Any]


@pytest.fixture
def dry(api: Session, account: Account, booking: Booking) -> Callable[..., Spec]:
    """A dry run of the booking with changes; skips the test where there is no such machine."""

    def run_dry(**changes: Any) -> Spec:
        answer = _ask(api, booking, **changes)
        several = changes.get("gpuNum", 1) > 1  # more than the largest machine has: C4
        if no_machine(answer) or (several and answer.refused):
            pytest.skip(f"no machine for {changes}: {answer.summary}")
        return account.demand(answer, "S84").data.get("spec") or {}

    return run_dry


def _ask(api: Session, booking: Booking, **changes: Any) -> Exchange:
    return api.call("createInstance", **(booking.body | {"dryRun": True} | changes))


def _number(spec: Spec, name: str) -> int:
    value = spec.get(name)
    if not isinstance(value, int):
        raise Blocked(f"{name} of the spec is {value!r}: see the tests of create")
    return value


def _same_kind(one: Spec, other: Spec) -> bool:
    names = ("cpuName", "dcId", "regionName", "vram", "payByVoucher")
    return all(one.get(name) == other.get(name) for name in names)


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        pytest.param("cpuCoreNum", "S106", marks=statements("S106")),
        pytest.param("memorySize", "S108", marks=statements("S108")),
    ],
)
def test_a_machines_share_grows_with_the_gpus(
    api: Session, dry: Callable[..., Spec], name: str, ids: str
) -> None:
    """Between machines of the same kind only: another kind may have other shares."""
    one = dry(gpuNum=1)
    two = dry(gpuNum=2, dcId=one.get("dcId"))
    if not _same_kind(one, two):
        pytest.skip("one and two GPUs are on machines of different kinds")
    share, twice = _number(one, name), _number(two, name)
    api.require(twice == 2 * share, ids, f"{name} is {share} for one GPU and {twice} for two")
    four = dry(gpuNum=4, dcId=one.get("dcId"))
    if _same_kind(one, four):
        found = _number(four, name)
        api.require(found == 4 * share, ids, f"{name} is {share} for one GPU, {found} for four")


@statements("S61", "S62")
def test_cores_are_asked_for_per_gpu(api: Session, dry: Callable[..., Spec]) -> None:
    """C5: they are what is given, or what the machine has at least."""
    for count in (1, 2):
        plain = dry(gpuNum=count)
        per_gpu = max(1, _number(plain, "cpuCoreNum") // count)
        cores = _number(dry(gpuNum=count, cpuNum=per_gpu, dcId=plain.get("dcId")), "cpuCoreNum")
        api.require(
            cores >= per_gpu * count, "S62", f"{per_gpu} per GPU on {count} GPUs gives {cores}"
        )


@statements("S63", "S64")
def test_memory_is_asked_for_per_gpu(
    api: Session, booking: Booking, dry: Callable[..., Spec]
) -> None:
    """C5: in GB or in bytes; in the right one of these it is at least what was asked for."""
    for count in (1, 2):
        plain = dry(gpuNum=count)
        per_gpu = _number(plain, "memorySize") // count // GIB
        if not per_gpu:
            pytest.skip("the machine has less than a GiB for a GPU")
        answers = [
            _ask(api, booking, gpuNum=count, memory=memory, dcId=plain.get("dcId"))
            for memory in (per_gpu, per_gpu * GIB)
        ]
        api.require(
            any(answer.ok or no_machine(answer) for answer in answers),
            "S63",
            f"memory={per_gpu} is refused, as GB and as bytes: {answers[0].summary}",
        )
        given = [
            _number(answer.data.get("spec") or {}, "memorySize") for answer in answers if answer.ok
        ]
        api.require(
            not given or max(given) >= per_gpu * count * GIB,
            "S64",
            f"{per_gpu} GiB per GPU on {count} GPUs gives {given} bytes",
        )


@pytest.mark.parametrize(
    ("wish", "ids", "shown"),
    [
        pytest.param({"cpuNum": 1_000_000}, "S62", "cpuCoreNum", marks=statements("S62")),
        pytest.param({"memory": 1 << 50}, "S64", "memorySize", marks=statements("S64")),
    ],
)
def test_more_than_a_machine_has_is_refused_or_given(
    api: Session, booking: Booking, wish: dict[str, int], ids: str, shown: str
) -> None:
    answer = _ask(api, booking, **wish)
    given = (answer.data.get("spec") or {}).get(shown, 0)
    api.require(
        answer.refused or (answer.ok and given >= min(wish.values())),
        ids,
        f"{wish} is neither refused nor given: {shown} {given}, {answer.summary}",
    )


@pytest.mark.parametrize(
    ("wish", "ids"),
    [
        pytest.param({"tags": ["no-machine-has-this"]}, "S68", marks=statements("S68")),
        pytest.param({"gpuName": "no-such-GPU-24G"}, "S56", marks=statements("S56")),
        pytest.param({"imageId": "no-such-image"}, "S70", marks=statements("S70")),
        pytest.param({"dcId": "no-such-place"}, "S86", marks=statements("S86")),
        pytest.param({"diskType": "no-such-disk"}, "S66", marks=statements("S66")),
    ],
)
def test_what_is_not_on_offer_is_refused(
    api: Session, booking: Booking, wish: dict[str, Any], ids: str
) -> None:
    """As a wrong parameter or for want of a machine: the code is open (A13, C10, C11)."""
    answer = _ask(api, booking, **wish)
    api.require(answer.refused, ids, f"{wish} is not refused: {answer.summary}")


@statements("S52", "S56", "S86", "S100", "S102", "S111")
def test_the_machine_fits_all_wishes_at_once(
    api: Session, account: Account, booking: Booking
) -> None:
    """Which of the machines that fit is most suitable is the platform's affair."""
    found = 0
    for center in account.datacenters():
        wish = {"dcId": center["dcId"], "skuName": "daily", "systemDiskSize": 40}
        answer = _ask(api, booking, **wish)
        if not answer.ok:
            api.require(no_machine(answer), "S86", f"{wish}: {answer.summary}")
            continue
        found += 1
        spec = answer.data.get("spec") or {}
        api.require(spec.get("dcId") == center["dcId"], "S52 S111", f"{wish}: {spec.get('dcId')!r}")
        api.require(spec.get("gpuName") == booking.gpu_name, "S52 S100", f"{wish}: another GPU")
        api.require(spec.get("skuName") == "daily", "S52 S102", f"{wish}: {spec.get('skuName')!r}")
    if not found:
        pytest.skip("no datacenter has a machine for it")


@statements("S85", "S103")
def test_the_same_question_has_the_same_price(api: Session, dry: Callable[..., Spec]) -> None:
    """On the same machine; in steady stock."""
    _require_alike(api, "S85 S103", lambda: (dry(), dry(), dry()))


@statements("S75")
@pytest.mark.parametrize("sku", ["daily", "weekly", "monthly"])
def test_no_duration_is_a_duration_of_1(api: Session, dry: Callable[..., Spec], sku: str) -> None:
    """Whatever the price covers (C8)."""
    _require_alike(
        api, "S75", lambda: (dry(skuName=sku), dry(skuName=sku, duration=1), dry(skuName=sku))
    )


@statements("S76")
def test_a_duration_is_for_prepaid_instances(
    api: Session, booking: Booking, dry: Callable[..., Spec]
) -> None:
    """C13: payg refuses it, or pays no attention; a longer one never makes prepaid cheaper (C8)."""
    if _ask(api, booking, duration=3).ok:
        _require_alike(api, "S76", lambda: (dry(), dry(duration=3), dry()))
    short, long = dry(skuName="daily"), dry(skuName="daily", duration=2)
    if priced_alike(short, long) or not _same_kind(short, long):
        return
    api.require(_price(long) >= _price(short), "S76", "two days cost less than one")


def _require_alike(api: Session, ids: str, observe: Callable[[], tuple[Spec, Spec, Spec]]) -> None:
    """The second costs what the first and the third do, if these two agree."""
    for _ in range(3):
        before, other, after = observe()
        if before == after and _same_kind(before, other):
            prices = (before.get("price"), other.get("price"))
            api.require(priced_alike(before, other), ids, f"prices {prices[0]!r} and {prices[1]!r}")
            return
    pytest.skip("machines or prices change from one dry run to the next")


def _price(spec: Spec) -> Decimal:
    try:
        return Decimal(str(spec.get("price")))
    except InvalidOperation:
        pytest.skip("the price is no number (C8)")
