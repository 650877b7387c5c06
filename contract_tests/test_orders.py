"""Real instances, each made with other wishes: what was asked for is what is there. Rehearsal targets only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_tests.fields import items, objects, operation_id, priced_alike
from contract_tests.orders import ORDERS, Order, place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_tests.booking import Booking
    from contract_tests.run import Run

statements = pytest.mark.statements
pytestmark = pytest.mark.writes

GIB = 1 << 30


@pytest.fixture(scope="module")
def orders(run: Run, booking: Booking) -> Iterator[Callable[[str], Order]]:
    """The order by its name, placed when it is asked for the first time and released again."""
    if not run.target.rehearsal:
        pytest.skip("where instances cost money, the one of the life has to do")
    placed: dict[str, Order] = {}

    def ordered(name: str) -> Order:
        if name not in placed:
            placed[name] = place(run, booking, name)
        return placed[name].demanded()

    yield ordered
    placed.clear()


@pytest.fixture(params=ORDERS)
def order(request: pytest.FixtureRequest, orders: Callable[[str], Order]) -> Order:
    return orders(request.param)


@statements("S60", "S93", "S153", "S154", "S158", "S159", "S185", "S111")
def test_the_instance_is_what_was_ordered(order: Order) -> None:
    for name, ids in (
        ("name", "S153"),
        ("imageId", "S154"),
        ("gpuName", "S158"),
        ("gpuNum", "S60 S159"),
        ("dcId", "S86 S185"),
    ):
        if name in order.body and name in order.shown:
            order.require(
                order.shown[name] == order.body[name],
                ids,
                f"{name} was ordered as {order.body[name]!r}, shows {order.shown[name]!r}",
            )


@statements("S58", "S102", "S162", "S232")
def test_the_payment_method_is_what_was_ordered(order: Order) -> None:
    """C3: the query's table lacks bidding, so it may show payg for it."""
    asked, shown = order.body["skuName"], order.shown.get("skuName")
    allowed = {asked, "payg"} if asked == "bidding" else {asked}
    order.require(shown in allowed, "S232", f"ordered {asked!r}, shows {shown!r}")


@statements("S87", "S88", "S89", "S90", "S167", "S169", "S171")
def test_the_disks_are_as_large_as_ordered(order: Order) -> None:
    """In GB of 2^30 bytes."""
    for name, default, own, by_default in (
        ("systemDiskSize", 30, "S87 S167", "S88 S171"),
        ("dataDiskSize", 20, "S89 S169", "S90 S171"),
    ):
        if name in order.shown:
            wanted = order.body.get(name, default) * GIB
            order.require(
                order.shown[name] == wanted,
                own if name in order.body else by_default,
                f"{name} is {order.shown[name]} bytes, not {wanted}",
            )


@statements("S105", "S107", "S111", "S165", "S166", "S185")
def test_the_instance_is_the_machine_that_was_shown(order: Order) -> None:
    for name, of_spec, ids in (
        ("dcId", "dcId", "S111 S185"),
        ("cpuCoreNum", "cpuCoreNum", "S105 S165"),
        ("memorySize", "memorySize", "S107 S166"),
    ):
        if name in order.shown and of_spec in order.spec:
            order.require(
                order.shown[name] == order.spec[of_spec],
                ids,
                f"{name} was {order.spec[of_spec]!r} in the spec, shows {order.shown[name]!r}",
            )


@statements("S78", "S79", "S80", "S179", "S181", "S183", "S225")
def test_each_port_ordered_is_served(order: Order) -> None:
    tcp, http = order.body.get("servicePort", []), order.body.get("httpServicePort", [])
    order.require_services(tcp, http, "S225")


@statements("S85", "S103")
def test_the_price_is_that_of_the_dry_run(order: Order) -> None:
    """For the same machine; that of bidding may move."""
    names = ("cpuName", "dcId", "regionName", "gpuName", "skuName")
    if any(order.dry.get(name) != order.spec.get(name) for name in names):
        pytest.skip("the dry run found another machine")
    if order.body["skuName"] == "bidding":
        order.require(order.spec.get("price"), "S103", "a bid has no price")
        return
    prices = (order.dry.get("price"), order.spec.get("price"))
    order.require(priced_alike(order.dry, order.spec), "S85 S103", f"{prices[0]!r}, {prices[1]!r}")


@statements("S138", "S139", "S140", "S223")
def test_a_new_instance_is_among_those_creating(order: Order) -> None:
    """It was seen as creating by its id before and after each of the lists was taken."""
    if not order.while_creating:
        pytest.skip("it was not seen as creating for long enough")
    for status, answer in order.while_creating.items():
        order.require(answer.ok, "S138", f"status={status}: {answer.summary}")
        found = {one.get("instanceId") for one in objects(answer.data, "instances")}
        there = order.instance_id in found
        order.require(
            there is (status == "creating"),
            "S138" if status == "creating" else "S140",
            f"a creating instance is {'' if there else 'not '}found by status={status}",
        )


@statements("S113", "S184", "S224")
def test_its_latest_operation_is_its_create(order: Order) -> None:
    latest = operation_id(order.shown.get("operationId"))
    order.require(latest == order.operation_id, "S184", f"{latest}, not {order.operation_id}")
    order.require(
        order.operation.get("instanceId") == order.instance_id, "S113", "the create is of another"
    )


@statements("S172", "S174")
def test_a_running_instance_can_be_entered(order: Order) -> None:
    for name, ids in (("sshCmd", "S172"), ("sshPwd", "S174")):
        if name in order.shown:
            order.require(order.shown[name], ids, f"it is running and has no {name}")


@statements("S99")
def test_a_create_shows_its_machine(order: Order) -> None:
    order.require(order.spec, "S99", "the answer of a real create holds no spec")


@statements("S137", "S197", "S219")
def test_it_is_gone_after_its_release(order: Order) -> None:
    """Running or stopped, paid in advance or not."""
    order.require(order.gone, "S197 S219", "it is still shown long after its release")


@statements("S194", "S216")
def test_one_paid_in_advance_can_be_stopped(orders: Callable[[str], Order]) -> None:
    order = orders("weekly")
    status = (order.stopped or {}).get("status")
    order.require(status == "stopd", "S194 S216", f"it is {status!r} after a stop")


@statements("S183")
def test_no_more_services_than_ports(order: Order) -> None:
    count = len(items(order.shown, "customServices")) + len(items(order.shown, "httpServices"))
    order.require(count <= 3, "S183", f"{count} services, of at most 3")
