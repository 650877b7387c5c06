"""What is typed into forms, as requests or complaints."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpugeek_tui.api.models import CreateRequest
from gpugeek_tui.dialogs.draft import Draft, Field, read_draft
from gpugeek_tui.dialogs.port_lists import http_ports_of, parse_ports, ports_problem, replacement
from gpugeek_tui.tests.account import machine

LEAST: dict[Field, str] = {"gpuName": "G", "gpuNum": "1", "skuName": "payg", "imageId": "i"}


def test_the_four_required_fields_make_a_request_that_leaves_the_rest_to_the_platform() -> None:
    assert read_draft(LEAST) == CreateRequest(
        gpu_name="G", sku_name="payg", gpu_num=1, image_id="i"
    )


@pytest.mark.parametrize("field", sorted(LEAST))
def test_each_missing_required_field_is_asked_for(field: Field) -> None:
    result = read_draft(LEAST | {field: "  "})
    assert isinstance(result, dict)
    assert list(result) == [field]


def test_everything_typed_is_sent_under_its_own_name() -> None:
    draft: Draft = LEAST | {
        "skuName": "daily",
        "duration": "2",
        "cpuNum": "4",
        "memory": "64",
        "diskType": "NVME",
        "tags": "a, b ,",
        "autoRenew": "no",
        "name": "训练",
        "servicePort": "22 80",
        "httpServicePort": "8080",
        "cmd": "sh run.sh",
        "env": "A=1",
        "dcId": "suqian-b",
        "systemDiskSize": "30",
        "dataDiskSize": "20",
    }
    assert read_draft(draft) == CreateRequest(
        gpu_name="G",
        sku_name="daily",
        gpu_num=1,
        image_id="i",
        duration=2,
        cpu_num=4,
        memory=64,
        disk_type="NVME",
        tags=("a", "b"),
        auto_renew=False,
        name="训练",
        service_port=(22, 80),
        http_service_port=(8080,),
        cmd="sh run.sh",
        env="A=1",
        dc_id="suqian-b",
        system_disk_size=30,
        data_disk_size=20,
    )


@pytest.mark.parametrize("field", ["gpuNum", "cpuNum", "memory", "systemDiskSize", "dataDiskSize"])
@pytest.mark.parametrize("text", ["0", "-1", "1.5", "x", "١", "9" * 40, "1e3", "²"])
def test_a_number_that_is_none_is_complained_about_and_nothing_else(
    field: Field, text: str
) -> None:
    result = read_draft(LEAST | {field: text})
    assert isinstance(result, dict)
    assert list(result) == [field]


@given(
    st.dictionaries(st.sampled_from([*sorted(LEAST), "name", "env", "tags", "memory"]), st.text())
)
def test_any_text_makes_a_request_or_complaints(texts: dict[Field, str]) -> None:
    result = read_draft(texts)
    assert isinstance(result, (CreateRequest, dict))
    assert result != {}


@given(st.text())
def test_ports_are_read_or_refused_in_words(text: str) -> None:
    try:
        ports = parse_ports(text)
    except ValueError as error:
        assert "port" in str(error)
    else:
        assert all(1 <= port <= 65535 for port in ports)


@pytest.mark.parametrize(
    ("tcp", "http", "fine"),
    [
        ((1, 2, 3), (), True),
        ((1,), (2, 3), True),
        ((), (), True),
        ((1, 2), (3, 4), False),
        ((1, 1), (), False),
        ((1,), (1,), False),
    ],
)
def test_three_ports_together_each_once(
    tcp: tuple[int, ...], http: tuple[int, ...], fine: bool
) -> None:
    assert (ports_problem(tcp, http) is None) is fine


def test_http_ports_are_read_from_the_addresses_and_odd_addresses_are_passed_over() -> None:
    one = machine(
        1,
        http_services=(
            "https://504838617333765-http-8099.northwest1.gpugeek.com:8443",
            "https://elsewhere.example/",
            "javascript:alert(1)",
        ),
    )
    assert http_ports_of(one) == (8099,)


def test_closing_everything_is_said_before_it_is_done() -> None:
    one = machine(1, custom_services=("http://h:1", "http://h:2"))
    assert "Open now: 2 TCP and 0 HTTP" in replacement([one], (), ())
    assert "All custom ports are closed" in replacement([one], (), ())
