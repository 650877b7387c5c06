"""Whatever is asked in whatever order: stock adds up, and every accepted operation ends."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mockserver.app import create_app
from mockserver.clock import parse_beijing
from mockserver.tests.judge import ACTION, CREATE, Judged, order

TYPES = ["G30-24G", "G40-24G", "A100-PCIE-40G", "A100-SXM-80G", "H800-80G"]


class Account(RuleBasedStateMachine):
    """Random valid work on one account of the demo, with time passing in between."""

    def __init__(self) -> None:
        super().__init__()
        self.client = Judged(create_app("demo", frozen=True))
        self.accepted: dict[int, int] = {}
        self.ended: dict[int, int] = {}

    @initialize()
    def look(self) -> None:
        self.ids = [row["instanceId"] for row in self.client.rows()]

    @rule(
        gpu=st.sampled_from(TYPES),
        count=st.integers(1, 8),
        sku=st.sampled_from(["payg", "bidding", "monthly"]),
        dry=st.booleans(),
    )
    def create(self, gpu: str, count: int, sku: str, dry: bool) -> None:
        body = order(gpuName=gpu, gpuNum=count, skuName=sku, dryRun=dry)
        answer = self.client.post(CREATE, content=json.dumps(body)).json()
        if answer["code"] == 0 and not dry:
            self.ids.append(answer["data"]["InstanceId"])
            self._accept(answer["data"])

    @rule(
        data=st.data(), action=st.sampled_from(["start", "stop", "restart", "release", "set_port"])
    )
    def act(self, data: st.DataObject, action: str) -> None:
        instance_id = data.draw(st.sampled_from(self.ids))
        body = {"instanceId": instance_id, "action": action, "ports": [1], "httpPorts": []}
        answer = self.client.post(ACTION, content=json.dumps(body)).json()
        assert answer["code"] in {0, 10135}
        if answer["code"] == 0:
            self._accept(answer["data"])

    @rule(seconds=st.sampled_from([0, 0.5, 2, 5, 13, 200]))
    def wait(self, seconds: float) -> None:
        self.client.advance(seconds)

    def _accept(self, data: dict[str, Any]) -> None:
        assert data["operationId"] not in self.accepted
        self.accepted[data["operationId"]] = self.client.cloud.clock.now()

    @invariant()
    def stock_adds_up(self) -> None:
        cloud = self.client.cloud
        cloud.settle()
        free = cloud.machines.stock()
        for host in cloud.world.hosts:
            held = sum(i.held for i in cloud.instances.values() if i.host_id == host.host_id)
            assert free[host.host_id] >= 0
            assert free[host.host_id] + held + host.reserved_gpu_num == host.gpu_num

    @invariant()
    def a_result_never_changes_again(self) -> None:
        for operation_id in self.accepted:
            status = self.client.operation(operation_id)["status"]
            assert self.ended.get(operation_id, status) == status
            if status != 1:
                self.ended[operation_id] = status

    def teardown(self) -> None:
        self.client.advance(300)
        for operation_id, accepted in self.accepted.items():
            row = self.client.operation(operation_id)
            assert row["isCompleted"] == 1
            took = parse_beijing(row["completeTime"]) - parse_beijing(row["startTime"])
            assert 0 < took <= 13_000
            assert parse_beijing(row["startTime"]) == accepted // 1000 * 1000
        assert all(row["isPending"] == 0 for row in self.client.rows())
        assert self.client.rows(status="creating") == []


TestStock = Account.TestCase
TestStock.settings = settings(settings.get_profile("mock"), max_examples=25, stateful_step_count=25)
