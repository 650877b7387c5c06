"""What tab makes of a filter that is being typed."""

from __future__ import annotations

import pytest

from gpugeek_tui.fleet import Names
from gpugeek_tui.fleet.filter_completing import Completion, complete
from gpugeek_tui.fleet.instance_fields import instance_fields
from gpugeek_tui.tests.fleet_desk import instance

FIELDS = instance_fields(Names({"dallas-n": "USA Dallas"}))
ITEMS = [
    instance(1, sku_name="payg", gpu_name="A100-PCIE-40G", dc_id="dallas-n"),
    instance(2, "stopd", sku_name="bidding", gpu_name="A100-SXM-80G"),
    instance(3, sku_name="\x1b[2J", gpu_name="\u202eevil", dc_id="d" * 200),
]


@pytest.mark.parametrize(
    ("before", "text", "offered"),
    [
        ("", "", ()),
        ("sk", "sku:", ()),
        ("llm !SK", "llm !sku:", ()),
        ("(gp", "(gpu", ("gpu", "gpus")),
        ("gpus", "gpus:", ()),
        ("zzz", "zzz", ()),
        ("sku:", "sku:", ("bidding", "payg")),
        ("sku:p", "sku:payg", ()),
        ("sku=payg,B", "sku=payg,bidding", ()),
        ("gpu:a", "gpu:A100-", ("A100-PCIE-40G", "A100-SXM-80G")),
        ("status:stop", "status:stop", ("stopd", "stopped")),
        ("dc:u", 'dc:"USA Dallas"', ()),
        ("is:p", "is:pending", ()),
        ("name:tr", "name:tr", ()),
        ("nothing:tr", "nothing:tr", ()),
        ("gpus>", "gpus>", ()),
        ("dc:d", "dc:dallas-n", ()),
    ],
)
def test_tab_completes_as_far_as_it_is_certain(
    before: str, text: str, offered: tuple[str, ...]
) -> None:
    assert complete(before, FIELDS, ITEMS) == Completion(text, offered)


def test_what_no_terminal_should_be_sent_is_not_offered() -> None:
    for column in ("sku", "gpu", "dc"):
        found = complete(f"{column}:", FIELDS, ITEMS)
        assert found.text.isprintable()
        assert all(text.isprintable() and len(text) < 100 for text in found.offered)
