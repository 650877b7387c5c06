"""The journal of a client that does everything right: complete, and without a single hint."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from mockserver.handle import Handle
from mockserver.local import LocalMock
from mockserver.tests.judge import ACTION, CREATE, DATACENTERS, GPUS, IMAGES, QUERY, RESULT, order

TOKEN = "a-secret-token"


class Client:
    """Polls once a second by the mock's clock, looks before it acts again, names what it makes."""

    def __init__(self, handle: Handle) -> None:
        self.handle = handle
        self._http = httpx.Client(
            transport=handle.transport(), base_url=handle.url, headers=handle.client_headers
        )

    def get(self, path: str, **query: Any) -> Any:
        return self._http.get(path, params=query).json()["data"]

    def post(self, path: str, body: object) -> Any:
        return self._http.post(path, json=body).json()["data"]

    def create(self, **wishes: Any) -> tuple[int, int]:
        data = self.post(CREATE, order(**wishes))
        return data["InstanceId"], data["operationId"]

    def act(self, instance: int, action: str, **more: Any) -> int:
        operation: int = self.post(ACTION, {"instanceId": instance, "action": action, **more})[
            "operationId"
        ]
        return operation

    def wait(self, *ids: int) -> None:
        left = list(ids)
        while left:
            self.handle.clock.advance(1)
            rows = self.post(RESULT, {"ids": left})["operations"]
            left = [row["operationId"] for row in rows if row["isCompleted"] == 0]

    def everything(self) -> list[Any]:
        found: list[Any] = []
        page = 0
        while True:
            page += 1
            data = self.get(QUERY, pn=page, ps=10)
            found += data["instances"]
            if not data["instances"] or len(found) >= data["total"]:
                return found


@pytest.fixture
def client() -> Client:
    return Client(LocalMock(world="demo", frozen=True).account(TOKEN))


def live(client: Client) -> None:
    """A day: look around, rent three, use them, stop and start one, open ports, let two go."""
    for path in (GPUS, DATACENTERS, IMAGES):
        client.get(path)
    client.everything()
    client.post(CREATE, order(name="train", dryRun=True))
    made = [client.create(name=f"train-{number}", servicePort=[9000]) for number in range(3)]
    client.wait(*(operation for _, operation in made))
    client.everything()
    (first, _), (second, _), (third, _) = made
    client.wait(client.act(first, "stop"), client.act(second, "restart"))
    client.get(QUERY, instanceId=first)
    client.get(QUERY, status="stopd")
    client.wait(client.act(first, "start"))
    client.wait(client.act(third, "set_port", ports=[], httpPorts=[8080]))
    client.post(ACTION, {"instanceId": first, "action": "start"})  # refused: it runs
    client.wait(client.act(first, "release"), client.act(third, "release"))
    client.everything()


def test_an_ordinary_life_gives_no_hint(client: Client) -> None:
    live(client)
    client.handle.journal.assert_no_hints()


def test_its_journal_can_be_asserted_on(client: Client) -> None:
    live(client)
    journal = client.handle.journal
    journal.assert_called("create", code=0, times=4)
    (stop,) = journal.assert_called("stop", times=1)
    assert stop.instance_id is not None
    journal.assert_called("start", instance=stop.instance_id, times=2)
    journal.assert_called("start", instance=stop.instance_id, code=10135, times=1)
    journal.assert_called("release", at_least=2, at_most=2)
    journal.assert_called("getOperations")
    journal.assert_not_called("stop", code=10135)
    with pytest.raises(AssertionError, match="release: expected once, was called twice"):
        journal.assert_called("release", times=1)


def test_its_journal_holds_no_secret(client: Client) -> None:
    live(client)
    rows = client.everything()
    text = client.handle.journal.to_json().decode() + repr(client.handle.journal.entries())
    assert TOKEN not in text
    for row in rows:
        if row["sshPwd"]:
            assert row["sshPwd"] not in text
            assert row["notebookUrl"].partition("token=")[2] not in text


def test_the_same_life_makes_the_same_journal() -> None:
    def told() -> bytes:
        client = Client(LocalMock(world="demo", frozen=True).account(TOKEN))
        live(client)
        return client.handle.journal.to_json()

    assert told() == told()


def test_a_lost_answer_is_in_the_journal_as_what_was_done(client: Client) -> None:
    client.handle.faults.add(when={"operation": "createInstance"}, effect={"lost_answer": True})
    with pytest.raises(httpx.TransportError):
        client.create(name="lost")
    (entry,) = client.handle.journal.assert_called("create", code=0, times=1)
    assert not entry.delivered
    assert entry.faults
    assert entry.instance_id in {row["instanceId"] for row in client.everything()}


def test_stages_that_wait_for_polls_may_be_polled(client: Client) -> None:
    stages = [{"name": "wait", "polls": 30}]
    client.handle.override({"stop": {"stages": stages}})
    instance = next(row for row in client.everything() if row["status"] == "running")
    operation = client.act(instance["instanceId"], "stop")
    for _ in range(20):
        client.post(RESULT, {"ids": [operation]})
    client.handle.journal.assert_no_hints()


def test_what_belongs_to_no_account_is_written_down_apart() -> None:
    mock = LocalMock(world="empty", frozen=True)
    handle = mock.account(TOKEN)
    stranger = httpx.Client(transport=handle.transport(), base_url=handle.url)
    stranger.get(GPUS)
    stranger.get("/nowhere")
    journal = mock.service.tenants.journal
    assert [entry.code for entry in journal] == [10002, 404]
    assert handle.journal.count == 0
    assert json.loads(journal.to_json())["count"] == 2
