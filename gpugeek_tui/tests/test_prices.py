"""What a reported price comes to, and when nothing is reckoned from it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gpugeek_tui.api.models import CreateRequest, Spec
from gpugeek_tui.dialogs.draft import Plan
from gpugeek_tui.fleet.prices import amount, price_of
from gpugeek_tui.screens.offer import Offer


def asked(**fields: object) -> CreateRequest:
    values: dict[str, object] = {
        "gpu_name": "G",
        "sku_name": "payg",
        "gpu_num": 1,
        "image_id": "i",
    }
    return CreateRequest(**(values | fields))  # type: ignore[arg-type]  # checked by the struct


@pytest.mark.parametrize(
    ("text", "sku", "hour", "day", "month"),
    [
        ("10", "payg", "10.00", "240.00", "7,200.00"),
        ("0.05", "bidding", "0.0500", "1.20", "36.00"),
        ("24", "daily", "1.00", "24.00", "720.00"),
        ("168.00", "weekly", "1.00", "24.00", "720.00"),
        ("990", "monthly", "1.38", "33.00", "990.00"),
    ],
)
def test_each_sku_s_period_comes_to_an_hour_a_day_and_thirty_days(
    text: str, sku: str, hour: str, day: str, month: str
) -> None:
    price = price_of(text, sku)
    assert price is not None
    assert (amount(price.hour), amount(price.day), amount(price.month)) == (hour, day, month)


@pytest.mark.parametrize("text", ["", "-1", "1e9", "NaN", "¥10", "1,000", "9" * 13, "١", "10 "])
def test_what_is_no_plain_number_is_not_reckoned_with(text: str) -> None:
    if text != "10 ":
        assert price_of(text, "payg") is None
    else:
        assert price_of(text, "payg") == price_of("10", "payg")
    assert price_of("10", "a-new-sku") is None


def test_several_are_summed_and_what_is_paid_ahead_is_said() -> None:
    plan = Plan(tuple(asked(sku_name="weekly", duration=2, name=f"n-{n}") for n in (1, 2, 3)))
    words = Offer(plan, Spec(price="168", sku_name="weekly")).words()
    assert "Total    1.00 an hour, 24.00 a day, 720.00 a month" in words
    assert "All 3    3.00 an hour, 72.00 a day, 2,160.00 a month" in words
    assert "Ahead    1,008.00 for 2 weeks x 3" in words
    assert "a month is 30 days" in words


def test_the_period_of_an_answer_without_sku_is_that_of_what_was_asked() -> None:
    offer = Offer(Plan((asked(sku_name="daily"),)), Spec(price="24"))
    assert "24 per day of daily, as reported" in offer.words()
    assert offer.price == price_of(str(Decimal(24)), "daily")


def test_a_machine_that_is_not_what_was_asked_for_is_pointed_at() -> None:
    request = asked(gpu_num=2, cpu_num=8, memory=32, dc_id="suqian-b")
    spec = Spec(
        gpu_name="H", sku_name="daily", dc_id="dallas-n", cpu_core_num=8, memory_size=32 << 30
    )
    lines = Offer(Plan((request,)), spec).differences()
    assert "the GPU type of the answer is H, not G." in lines
    assert "the SKU of the answer is daily, not payg." in lines
    assert "the datacenter of the answer is dallas-n, not suqian-b." in lines
    assert "16 cores were asked for in all." in lines
    assert "64 GiB of memory were asked for in all." in lines
    assert Offer(Plan((request,)), Spec()).differences() == []
