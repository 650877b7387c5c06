"""A plain client's exchange with the mock, in process: what a defect changes shows in its answers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import msgspec

from mockserver.app import create_app
from mockserver.defects.overlap import ARRIVED
from mockserver.outcomes import Ask

__all__ = ["Answers", "answers", "differs"]

BASE = "/api/v1/openapi/"
BODY: dict[str, Any] = {
    "type": 2,
    "gpuName": "G30-24G",
    "skuName": "payg",
    "gpuNum": 1,
    "imageId": "123abc",
}
Answered = tuple[int, bytes, bytes]
Answers = Sequence[Answered]


class _Different(Exception):  # noqa: N818 - it ends the script, and is no error
    """An answer is not the one that was expected."""


class _Client:
    """Keeps every answer. The accounts' clocks stand still but for `wait`.

    Raises _Different at the first answer that is not `expected`, where anything is.
    """

    def __init__(self, defects: tuple[str, ...], expected: Answers = ()) -> None:
        self._app = create_app(frozen=True, defects=defects)
        self._expected = expected
        self.seen: list[Answered] = []

    def wait(self, seconds: float) -> None:
        for clock in self._app.tenants.clocks(None):
            clock.advance(seconds)

    def ask(
        self, path: str, body: Any = None, *, token: bytes | None = b"one", method: str = ""
    ) -> dict[str, Any]:
        """The data of the answer, {} where there is none. With a body it is a POST."""
        path, _, query = path.partition("?")
        raw = b"" if body is None else msgspec.json.encode(body)
        method = method or ("GET" if body is None else "POST")
        outcome = self._app.service.handle(Ask(method, BASE + path, query.encode(), token, (), raw))
        kind = dict(outcome.headers).get(b"content-type", b"")
        self.seen.append((outcome.status, kind, outcome.body))
        if self._expected and self._expected[len(self.seen) - 1] != self.seen[-1]:
            raise _Different
        try:
            data = msgspec.json.decode(outcome.body)["data"]
        except (msgspec.DecodeError, KeyError, TypeError):
            return {}
        return data if isinstance(data, dict) else {}

    def create(self, *, token: bytes = b"one", **wishes: Any) -> int:
        data = self.ask("instance/create", BODY | wishes, token=token)
        return int(data.get("InstanceId") or data.get("instanceId") or 0)

    def act(self, instance: int, action: str, *, token: bytes = b"one", **more: Any) -> int:
        """The operation, read and looked at on its way and after its end."""
        sent = {"instanceId": instance, "action": action, **more}
        operation = int(self.ask("instance/action", sent, token=token).get("operationId") or 0)
        self.look(instance, operation, token)
        for _ in range(3):
            self.wait(3)
            self.look(instance, operation, token)
        return operation

    def look(self, instance: int, operation: int, token: bytes = b"one") -> None:
        self.ask("instance/op/result", {"ids": [operation]}, token=token)
        self.ask(f"instance/query?instanceId={instance}", token=token)
        self.ask("instance/query", token=token)


def answers() -> Answers:
    """All answers to the script, from a fresh mock without defects."""
    client = _Client(())
    _play(client)
    return client.seen


def differs(defect: str, right: Answers) -> bool:
    """Whether a mock with this defect gives an answer that is not the right one."""
    try:
        _play(_Client((defect,), right))
    except _Different:
        return True
    return False


def _play(client: _Client) -> None:
    for part in (_lists, _queries, _dry_runs, _life, _second_account, _races, _queries):
        part(client)


def _lists(client: _Client) -> None:
    for path in ("gpu/list", "datacenter/list", "image/list"):
        client.ask(path)
        client.ask(f"{path}?extra=1")
        client.ask(path, {})
    for token in (None, b"", None):
        for path in ("gpu/list", "datacenter/list", "image/list", "instance/query"):
            client.ask(path, token=token)
        client.ask("instance/create", BODY | {"dryRun": True}, token=token)
        client.ask("instance/op/result", {"ids": [1]}, token=token)
        client.ask("instance/action", {"instanceId": 1, "action": "stop"}, token=token)
    client.ask("no/such/thing")
    client.ask("instance/no/such")
    client.ask("instance/op/result")


_WISHES: list[dict[str, Any]] = [
    *({name: value} for name in ("type", "gpuNum") for value in (0, 1, 3)),
    *({"skuName": sku} for sku in ("bidding", "daily", "weekly", "monthly", "card_less", "x")),
    *({"skuName": "weekly", "duration": count} for count in (1, 2)),
    {"gpuName": "V"},
    {"gpuName": "H800-80G"},
    {"gpuName": []},
    {"imageId": "none"},
    {"imageId": "torch2.1.1-cuda12.1.0-py3.10", "dcId": "suqian-b"},
    {"dcId": "qingyang-a", "gpuName": "G40-24G"},
    {"dcId": "hohhot-c"},
    {"cpuNum": 1000},
    {"memory": 100_000},
    {"cpuNum": 8, "memory": 8, "gpuNum": 2},
    {"cpuNum": "x"},
    {"tags": {}},
    {"gpuNum": []},
    {"tags": ["no-such-tag"]},
    {"diskType": "SSD"},
    {"diskType": "NVME"},
    {"autoRenew": True},
    {"autoRenew": False},
    {"cmd": 'echo "x"', "env": "A=1;B=2;C=3", "name": "名字"},
    {"systemDiskSize": 50},
    {"dataDiskSize": 60},
    *(
        {"servicePort": [7001, 7002, 7003][:tcp], "httpServicePort": [8001, 8002, 8003][tcp:]}
        for tcp in range(4)
    ),
    {"servicePort": [1, 2, 3, 4]},
    {"httpServicePort": [1, 2, 3, 4]},
]


def _dry_runs(client: _Client) -> None:
    for wish in [{}, *_WISHES]:
        client.ask("instance/create", BODY | {"dryRun": True} | wish)
    for name in BODY:
        body = {key: value for key, value in BODY.items() if key != name}
        client.ask("instance/create", body | {"dryRun": True})
    client.ask("instance/create", BODY | {"dryRun": True, "name": "a", "dcId": "suqian-b"})
    client.wait(3)


def _queries(client: _Client) -> None:
    rows = client.ask("instance/query?ps=50").get("instances")
    ids = [row.get("instanceId", 0) for row in rows or () if isinstance(row, dict)]
    for query in (
        "",
        *(f"status={status}" for status in ("stopd", "running", "creating", "odd")),
        *(f"status=running&ps=2&pn={number}" for number in (1, 2, 3)),
        *(f"ps=3&pn={number}" for number in (1, 2, 3, 4, 5, 60)),
        *(f"pn={number}" for number in (2, 3)),
        *("ps=1", "ps=25", "ps=20", "pn=x", "ps=x", "instanceId=x", "extra=1", "instanceId=77"),
        *(f"instanceId={wanted}" for wanted in (ids[:1] + ids[-1:])),
        *(f"instanceId={int(wanted or 0) + 1}" for wanted in ids[:1]),
        *(f"instanceId={wanted}&{more}" for wanted in ids[:1] for more in ("ps=5", "pn=1")),
    ):
        client.ask(f"instance/query?{query}")


def _life(client: _Client) -> None:
    both: dict[str, Any] = {
        "servicePort": [7001, 7002],
        "httpServicePort": [8001],
        "name": "ten<characters>名",
    }
    instance = client.create(**both, dcId="suqian-b", systemDiskSize=60)
    client.look(client.create(skuName="weekly", gpuName="A100-PCIE-40G", dcId="dallas-n"), 0)
    client.look(client.create(dcId="hohhot-c", name="in earnest"), 0)
    client.look(client.create(gpuName="G40-24G", dcId="qingyang-a", dataDiskSize=60), 0)
    other = client.create(gpuNum=2, httpServicePort=[8001, 8002], skuName="weekly", dryRun=False)
    client.look(instance, 0)
    client.ask("instance/query?status=creating")
    client.wait(20)
    operations: list[int] = []
    for name in (instance, other):
        operations.append(client.act(name, "stop"))
        client.ask("instance/action", {"instanceId": name, "action": "stop"})
        operations.append(client.act(name, "set_port", ports=[7003], httpPorts=[8003, 8004]))
        operations.append(client.act(name, "start"))
        client.wait(40)
        client.look(name, operations[-1])
        client.ask("instance/action", {"instanceId": name, "action": "start"})
        operations.append(client.act(name, "restart"))
        for tcp, http in (([1, 2, 3], []), ([], [4, 5, 6]), ([1, 2], [4]), ([], [])):
            operations.append(client.act(name, "set_port", ports=tcp, httpPorts=http))
        client.ask("instance/op/result", {"ids": operations})
        client.ask("instance/op/result", {"ids": [*operations, *operations, 5]})
        client.act(name, "stop")
    client.ask("instance/op/result", {})
    few: list[dict[str, Any]] = [{"ports": []}, {"httpPorts": []}, {}]
    many: list[dict[str, Any]] = [
        {"ports": [1, 2, 3, 4], "httpPorts": []},
        {"ports": [], "httpPorts": [1, 2, 3, 4]},
    ]
    for wrong in few + many:
        client.act(instance, "set_port", **wrong)
    client.act(instance, "reboot")
    client.ask("instance/action", {"instanceId": instance})
    client.ask("instance/action", {"action": "restart"})
    busy = client.create()
    client.wait(20)
    client.ask("instance/action", {"instanceId": busy, "action": "restart"})
    client.ask("instance/action", {"instanceId": busy, "action": "stop"})
    client.wait(4000)
    client.ask("instance/op/result", {"ids": operations})
    for gone in (instance, other, busy, 9):
        client.act(gone, "release")
        client.ask("instance/action", {"instanceId": gone, "action": "stop"})
    client.wait(4000)
    client.look(instance, 0)
    client.ask("instance/query?pn=2")
    last = client.create()
    client.look(last, 0)
    for _ in range(6):
        client.ask("instance/op/result", {"ids": [int(last)]})


def _second_account(client: _Client) -> None:
    two = b"two"
    client.ask("instance/query", token=two)
    foreign = client.create(token=two)
    client.look(foreign, 0)
    client.ask("instance/query?status=creating")
    client.wait(20)
    data = client.ask(f"instance/query?instanceId={foreign}", token=two)
    operation = next((row["operationId"] for row in data.get("instances") or ()), 0)
    client.ask("instance/op/result", {"ids": [operation]})
    client.ask("instance/query?status=running")
    for action in ("stop", "set_port", "release"):
        client.act(foreign, action, ports=[1], httpPorts=[2])
        client.look(foreign, operation, two)


def _races(client: _Client) -> None:
    """Requests that came in before the one in front of them was done."""
    early = ARRIVED.set(time.monotonic())
    try:
        client.create(name="first", httpServicePort=[8001])
        client.create(name="second", httpServicePort=[8002])
    finally:
        ARRIVED.reset(early)
    client.wait(20)
    rows = client.ask("instance/query").get("instances") or ()
    ids = [row["instanceId"] for row in rows if row.get("status") == "running"][:4]
    for action in ("set_port", "stop", "restart", "release"):
        early = ARRIVED.set(time.monotonic())
        try:
            for name in (*ids[:2], *ids[:1]):
                sent = {"instanceId": name, "action": action, "ports": [1], "httpPorts": [2]}
                client.ask("instance/action", sent)
        finally:
            ARRIVED.reset(early)
        client.wait(20)
        client.ask("instance/query")
