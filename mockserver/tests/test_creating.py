"""Create over HTTP: its parameters, its defaults, its dry run, and what it refuses."""

from __future__ import annotations

import pytest

from mockserver.tests.judge import CREATE, QUERY, Judged, order

GIB = 1 << 30


def test_five_fields_are_enough_and_the_rest_has_its_defaults(fresh: Judged) -> None:
    created = fresh.create()
    assert list(created) == ["InstanceId", "operationId", "spec"]
    fresh.advance(60)
    row = fresh.row(created["InstanceId"])
    assert row["name"] == ""
    assert (row["systemDiskSize"], row["dataDiskSize"]) == (30 * GIB, 20 * GIB)
    assert (row["customServices"], row["httpServices"]) == ([], [])
    assert (row["skuName"], row["gpuNum"], row["gpuName"]) == ("payg", 1, "G30-24G")


def test_an_instance_is_creating_without_addresses_and_then_runs_with_them(fresh: Judged) -> None:
    created = fresh.create(name="n", servicePort=[9000], httpServicePort=[8080, 8081])
    row = fresh.row(created["InstanceId"])
    assert (row["status"], row["isPending"]) == ("creating", 1)
    assert [row[key] for key in ("sshCmd", "sshPwd", "notebookUrl", "tensorboardUrl")] == [""] * 4
    assert (row["customServices"], row["httpServices"]) == ([], [])
    assert fresh.operation(created["operationId"])["completeTime"] == ""
    fresh.advance(12)
    row = fresh.row(created["InstanceId"])
    assert (row["status"], row["isPending"]) == ("running", 0)
    assert row["sshCmd"].startswith("ssh -p ")
    assert len(row["sshPwd"]) == 32
    assert "/lab?token=" in row["notebookUrl"]
    assert len(row["customServices"]) == 1
    assert [url.split("-http-")[1][:4] for url in row["httpServices"]] == ["8080", "8081"]
    operation = fresh.operation(created["operationId"])
    assert (operation["action"], operation["status"], operation["isCompleted"]) == ("create", 2, 1)


def test_cores_memory_and_price_follow_the_number_of_gpus(fresh: Judged) -> None:
    one = fresh.create(gpuNum=1, dryRun=True)["spec"]
    four = fresh.create(gpuNum=4, dryRun=True)["spec"]
    assert four["cpuCoreNum"] == 4 * one["cpuCoreNum"]
    assert four["memorySize"] == 4 * one["memorySize"]
    assert float(four["price"]) == pytest.approx(4 * float(one["price"]))


def test_cores_and_memory_asked_for_are_per_gpu(fresh: Judged) -> None:
    created = fresh.create(gpuNum=2, cpuNum=4, memory=16)
    assert (created["spec"]["cpuCoreNum"], created["spec"]["memorySize"]) == (8, 32 * GIB)
    row = fresh.row(created["InstanceId"])
    assert (row["cpuCoreNum"], row["memorySize"]) == (8, 32 * GIB)


def test_a_dry_run_tells_the_machine_and_changes_nothing(fresh: Judged) -> None:
    dry = fresh.create(dryRun=True, gpuNum=2)
    assert (dry["InstanceId"], dry["operationId"]) == (0, 0)
    assert fresh.ok(QUERY)["total"] == 0
    real = fresh.create(gpuNum=2)
    assert real["spec"] == dry["spec"]


@pytest.mark.parametrize("sku", ["payg", "bidding", "daily", "weekly", "monthly"])
def test_every_sku_can_be_bought_and_is_shown(fresh: Judged, sku: str) -> None:
    created = fresh.create(skuName=sku)
    assert created["spec"]["skuName"] == sku
    assert fresh.row(created["InstanceId"])["skuName"] == sku


def test_a_datacenter_and_tags_are_kept_to(fresh: Judged) -> None:
    assert fresh.create(dcId="hohhot-c")["spec"]["dcId"] == "hohhot-c"
    wished = {"gpuName": "G40-24G", "tags": ["infiniband"], "gpuNum": 2}
    created = fresh.create(**wished)
    assert fresh.row(created["InstanceId"])["availableGpuNum"] == 0


@pytest.mark.parametrize("field", ["type", "gpuName", "skuName", "gpuNum", "imageId"])
@pytest.mark.parametrize("dry", [False, True])
def test_a_required_field_that_is_missing_is_named(fresh: Judged, field: str, dry: bool) -> None:
    body = order(**{field: None}, dryRun=dry)
    assert fresh.refused(CREATE, body) == (10005, f"Parameter error: {field} is required")


WRONG: dict[str, tuple[object, ...]] = {
    "type": (1, 0, "2", 2.0, True, None),
    "gpuNum": (0, -1, 1.0, 1.5, "1", True, None, 2**63, 10**400),
    "gpuName": ("", "G99-1G", "g30-24g", 5, None, ["G30-24G"]),
    "skuName": ("", "card_less", "PAYG", "yearly", None, 1),
    "imageId": ("", "no-such-image", 1, None),
    "dcId": ("", "mars-1", 3),
    "cpuNum": (0, -1, "4", False, 2**70),
    "memory": (0, "16", 0.5),
    "diskType": ("HDD", "", 1),
    "tags": ("x", [1], {"a": 1}),
    "autoRenew": (1, "true", None),
    "dryRun": (1, "false", 0),
    "name": (1, [], None),
    "cmd": (1, ["ls"]),
    "env": (1, {"A": "1"}),
    "duration": ("1", 1.5, True),
    "systemDiskSize": (29, 0, -1, "30", 30.0, True),
    "dataDiskSize": (19, 0, "20"),
    "servicePort": (80, "80", [0], [65536], [1.0], ["80"], [True], [-1], None),
    "httpServicePort": ({}, [None], [2**64], [1, 2, 3, 4]),
}


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in WRONG.items() for value in values]
)
def test_a_field_that_is_wrong_is_named_and_nothing_is_created(
    fresh: Judged, field: str, value: object
) -> None:
    body = {**order(), field: value}
    code, message = fresh.refused(CREATE, body)
    assert code == 10005
    assert message.startswith(f"Parameter error: {field}")
    assert fresh.refused(CREATE, {"dryRun": True, **body})[0] == 10005
    assert fresh.ok(QUERY)["total"] == 0


def test_the_first_wrong_field_in_the_table_s_order_is_the_one_that_is_named(fresh: Judged) -> None:
    body = {"env": 1, "gpuNum": 0, "skuName": "x", "type": 2, "imageId": "", "gpuName": "G30-24G"}
    assert "skuName must be one of payg, bidding" in fresh.refused(CREATE, body)[1]


@pytest.mark.parametrize("tcp", range(5))
@pytest.mark.parametrize("http", range(5))
def test_tcp_and_http_ports_are_at_most_three_together(fresh: Judged, tcp: int, http: int) -> None:
    body = order(
        servicePort=[9000 + n for n in range(tcp)], httpServicePort=[8000 + n for n in range(http)]
    )
    if tcp + http <= 3:
        assert fresh.ok(CREATE, body)["InstanceId"]
    else:
        assert fresh.refused(CREATE, body)[0] == 10005


@pytest.mark.parametrize("ports", [([80, 80], []), ([], [80, 80]), ([80], [80])])
def test_a_port_cannot_be_opened_twice(fresh: Judged, ports: tuple[list[int], list[int]]) -> None:
    body = order(servicePort=ports[0], httpServicePort=ports[1])
    code, message = fresh.refused(CREATE, body)
    assert code == 10005
    assert "port 80 more than once" in message


def test_a_duration_counts_for_prepaid_and_is_ignored_for_the_others(fresh: Judged) -> None:
    assert fresh.create(skuName="payg", duration=0)["InstanceId"]
    assert fresh.create(skuName="bidding", duration=-5)["InstanceId"]
    assert fresh.create(skuName="daily", duration=3)["InstanceId"]
    for sku in ("daily", "weekly", "monthly"):
        assert fresh.refused(CREATE, order(skuName=sku, duration=0))[0] == 10005


def test_what_the_readings_forgive_is_forgiven(fresh: Judged) -> None:
    body = order(diskType="nvme", colour="red", cmd="", env="", tags=[], servicePort=[])
    assert fresh.ok(CREATE, body)["InstanceId"]


LACKING: list[tuple[dict[str, object], str]] = [
    ({"gpuName": "H800-80G"}, "not enough free GPUs of H800-80G: 1 wanted"),
    ({"gpuName": "H800-80G", "dcId": "suqian-b"}, "no machine with H800-80G in suqian-b"),
    ({"gpuNum": 9}, "no machine has 9 GPUs of G30-24G; the largest has 8"),
    ({"tags": ["nightly", "infiniband"]}, "has all the tags nightly, infiniband"),
    ({"cpuNum": 999}, "999 CPU cores per GPU; the most is 16"),
    ({"memory": 33}, "memory per GPU; the most is 32 GB"),
    ({"memory": 2**62}, "memory per GPU"),
    ({"dataDiskSize": 99999}, "100029 GB of disk"),
    ({"gpuName": "A100-SXM-80G", "dcId": "dallas-n", "diskType": "SSD"}, "has SSD disks"),
    ({"gpuName": "A100-SXM-80G", "dcId": "dallas-n", "gpuNum": 4}, "at most 3 free"),
]


@pytest.mark.parametrize(("wishes", "words"), LACKING)
def test_a_wish_that_no_machine_meets_is_10135_and_says_what_is_lacking(
    fresh: Judged, wishes: dict[str, object], words: str
) -> None:
    code, message = fresh.refused(CREATE, order(**wishes))
    assert code == 10135
    assert words in message
    assert fresh.refused(CREATE, order(**wishes, dryRun=True)) == (code, message)
    assert fresh.ok(QUERY)["total"] == 0


def test_stock_runs_out_and_comes_back_with_a_release(fresh: Judged) -> None:
    wish = {"gpuName": "A100-SXM-80G", "dcId": "hohhot-c", "gpuNum": 8}
    created = fresh.create(**wish)
    assert fresh.refused(CREATE, order(**wish))[0] == 10135
    fresh.advance(60)
    fresh.act(created["InstanceId"], "release")
    assert fresh.refused(CREATE, order(**wish))[0] == 10135
    fresh.advance(60)
    assert fresh.create(**wish)["InstanceId"]


def test_a_name_is_kept_whatever_it_holds(fresh: Judged) -> None:
    name = "[red]\x1b[31m\u202e<b>训练 🚀\x00" + "x" * 5000
    assert fresh.row(fresh.create(name=name)["InstanceId"])["name"] == name
