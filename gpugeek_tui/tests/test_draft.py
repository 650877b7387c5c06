"""What is typed into forms, as requests or complaints."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpugeek_tui.api.models import PREPAID_SKUS, CreateRequest
from gpugeek_tui.dialogs.clone import draft_of
from gpugeek_tui.dialogs.draft import (
    DISK_TYPES,
    SKUS,
    Draft,
    Field,
    Plan,
    read_draft,
    read_plan,
)
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


WHOLE = st.integers(min_value=1, max_value=10**9 - 1)
LINE = st.text(st.characters(codec="utf-8"), min_size=1).map(str.strip).filter(bool)
REQUESTS = st.builds(
    CreateRequest,
    gpu_name=LINE,
    sku_name=st.sampled_from(sorted(SKUS)) | LINE.filter(lambda sku: sku != "card_less"),
    gpu_num=WHOLE,
    image_id=LINE,
    cpu_num=st.none() | WHOLE,
    memory=st.none() | WHOLE,
    disk_type=st.sampled_from([None, *DISK_TYPES]),
    tags=st.none() | st.lists(LINE.filter(lambda tag: "," not in tag), min_size=1).map(tuple),
    auto_renew=st.sampled_from([None, True, False]),
    duration=st.none() | WHOLE,
    name=st.none() | LINE.filter(lambda name: len(name) <= 64 and "{n" not in name),
    service_port=st.sampled_from([None, (22,), (1, 65535)]),
    http_service_port=st.sampled_from([None, (8080,)]),
    cmd=st.none() | LINE,
    env=st.none() | LINE,
    dc_id=st.none() | LINE,
    system_disk_size=st.none() | st.integers(30, 10**6),
    data_disk_size=st.none() | st.integers(20, 10**6),
)


@given(REQUESTS)
def test_what_is_wanted_and_typed_is_what_is_sent(request: CreateRequest) -> None:
    if request.sku_name not in PREPAID_SKUS:
        request = msgspec.structs.replace(request, duration=None)
    assert read_plan(draft_of(request)) == Plan((request,))


@given(st.text(max_size=70), st.integers(-1, 60), st.integers(-1, 10**6))
def test_a_plan_has_as_many_as_were_asked_for_alike_but_for_their_names(
    name: str, copies: int, start: int
) -> None:
    draft: Draft = LEAST | {"name": name, "copies": str(copies), "start": str(start)}
    plan = read_plan(draft)
    if isinstance(plan, dict):
        assert plan.keys() <= {"name", "copies", "start"}
        return
    assert plan.count == copies
    assert {msgspec.structs.replace(one, name=None) for one in plan.requests} == {read_draft(LEAST)}
    if name.strip() and copies > 1:
        assert len({one.name for one in plan.requests}) == copies


@pytest.mark.parametrize("copies", ["0", "51", "x"])
def test_more_than_can_be_overseen_are_refused(copies: str) -> None:
    result = read_plan(LEAST | {"copies": copies})
    assert isinstance(result, dict)
    assert list(result) == ["copies"]


def test_each_field_has_its_own_complaint_whatever_else_is_missing() -> None:
    wrong: Draft = {
        "name": "x" * 65,
        "diskType": "floppy",
        "autoRenew": "perhaps",
        "skuName": "card_less",
        "cmd": "\ud800",
        "copies": "51",
    }
    result = read_plan(wrong)
    assert isinstance(result, dict)
    assert set(result) == {"gpuName", "gpuNum", "imageId", *wrong} - {"name"}
    named = read_plan({**wrong, "copies": "2"})
    assert isinstance(named, dict)
    assert "name" in named


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
