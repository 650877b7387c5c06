"""What breaks the reference is refused before anything is sent, and the parameter is named."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
import pytest

from gpugeek_tui.api.checks import check_action, check_create, check_ids, check_ports
from gpugeek_tui.errors import InvalidRequestError
from gpugeek_tui.tests.api_desk import ORDER, answering, enveloped

BAD_ORDERS: list[tuple[str, dict[str, Any]]] = [
    ("gpuName", {"gpu_name": ""}),
    ("gpuName", {"gpu_name": "  "}),
    ("gpuName", {"gpu_name": None}),
    ("gpuName", {"gpu_name": "\ud800"}),
    ("skuName", {"sku_name": ""}),
    ("skuName", {"sku_name": "card_less"}),
    ("gpuNum", {"gpu_num": 0}),
    ("gpuNum", {"gpu_num": -1}),
    ("gpuNum", {"gpu_num": True}),
    ("gpuNum", {"gpu_num": "1"}),
    ("gpuNum", {"gpu_num": 1.0}),
    ("gpuNum", {"gpu_num": 2**63}),
    ("imageId", {"image_id": ""}),
    ("cpuNum", {"cpu_num": 0}),
    ("memory", {"memory": 0}),
    ("diskType", {"disk_type": "HDD"}),
    ("diskType", {"disk_type": ""}),
    ("tags", {"tags": "ab"}),
    ("tags", {"tags": ("a", "")}),
    ("tags", {"tags": 3}),
    ("autoRenew", {"auto_renew": 1}),
    ("duration", {"sku_name": "daily", "duration": 0}),
    ("duration", {"sku_name": "payg", "duration": 1}),
    ("duration", {"sku_name": "bidding", "duration": 1}),
    ("name", {"name": "x" * 65}),
    ("name", {"name": 5}),
    ("cmd", {"cmd": 5}),
    ("env", {"env": {"K": "V"}}),
    ("dcId", {"dc_id": ""}),
    ("systemDiskSize", {"system_disk_size": 29}),
    ("dataDiskSize", {"data_disk_size": 19}),
    ("servicePort", {"service_port": 80}),
    ("servicePort", {"service_port": (0,)}),
    ("servicePort", {"service_port": (65536,)}),
    ("servicePort", {"service_port": (80, 80)}),
    ("httpServicePort", {"service_port": (80,), "http_service_port": (80,)}),
    ("httpServicePort", {"http_service_port": ("80",)}),
    ("httpServicePort", {"service_port": (1, 2), "http_service_port": (3, 4)}),
]
GOOD_ORDERS: list[dict[str, Any]] = [
    {},
    {"sku_name": "quarterly", "duration": 2},
    {"sku_name": "monthly", "duration": 1, "auto_renew": True},
    {"name": "", "cmd": "", "env": "A=1;B=2", "tags": ()},
    {"name": "x" * 64, "disk_type": "ssd", "system_disk_size": 30, "data_disk_size": 20},
    {"service_port": (1, 65535), "http_service_port": (80,)},
    {"service_port": (), "http_service_port": []},
]


@pytest.mark.parametrize(("field", "change"), BAD_ORDERS)
def test_a_bad_order_names_its_parameter(field: str, change: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        check_create(msgspec.structs.replace(ORDER, **change))
    assert caught.value.field == field
    assert str(caught.value)


@pytest.mark.parametrize("change", GOOD_ORDERS)
def test_a_good_order_passes(change: dict[str, Any]) -> None:
    check_create(msgspec.structs.replace(ORDER, **change))


@pytest.mark.parametrize(("tcp", "http"), [*itertools.product(range(5), range(5))])
def test_every_split_up_to_three_ports_and_none_beyond(tcp: int, http: int) -> None:
    ports = (list(range(1, tcp + 1)), list(range(100, 100 + http)))
    if tcp + http <= 3:
        check_ports(*ports, fields=("ports", "httpPorts"))
    else:
        with pytest.raises(InvalidRequestError, match="At most 3"):
            check_ports(*ports, fields=("ports", "httpPorts"))


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("instanceId", (0, "stop", None, None)),
        ("instanceId", ("5", "stop", None, None)),
        ("instanceId", (2**63, "stop", None, None)),
        ("action", (5, "explode", None, None)),
        ("action", (5, "", None, None)),
        ("ports", (5, "set_port", None, [80])),
        ("httpPorts", (5, "set_port", [80], None)),
        ("ports", (5, "stop", [], None)),
        ("httpPorts", (5, "release", None, [80])),
        ("ports", (5, "set_port", [True], [])),
        ("ports", (5, "set_port", "80", [])),
    ],
)
def test_a_bad_action_names_its_parameter(field: str, arguments: Any) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        check_action(*arguments)
    assert caught.value.field == field


@pytest.mark.parametrize("ids", [[0], [-1], ["5"], [True], [1.0], [None], [[1]], [2**63], 5, "5"])
def test_a_bad_operation_id_is_not_asked_for(ids: Any) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        check_ids(ids)
    assert caught.value.field == "ids"


async def test_nothing_is_sent_of_what_is_refused() -> None:
    desk = answering(enveloped({}))
    bad = msgspec.structs.replace(ORDER, gpu_num=0)
    async with desk.client() as client:
        for call in (client.create(bad), client.dry_run(bad), client.action(0, "stop")):
            with pytest.raises(InvalidRequestError):
                await call
    assert desk.requests == []
