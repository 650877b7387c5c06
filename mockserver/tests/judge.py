"""A client for tests that runs the mock in process and holds every answer against the document.

No loop and no thread: the mock never waits for anything but its request, so driving its coroutine by
hand is enough, and a call costs microseconds.
"""

from __future__ import annotations

import json
import re
from typing import Any

import httpx

from mockserver.app import MockApp
from mockserver.cloud import Cloud
from mockserver.contract import the_contract

API = "/api/v1/openapi"
GPUS = f"{API}/gpu/list"
DATACENTERS = f"{API}/datacenter/list"
IMAGES = f"{API}/image/list"
CREATE = f"{API}/instance/create"
RESULT = f"{API}/instance/op/result"
QUERY = f"{API}/instance/query"
ACTION = f"{API}/instance/action"

READS = (GPUS, DATACENTERS, IMAGES, QUERY)
WRITES = (CREATE, RESULT, ACTION)


class InProcess(httpx.BaseTransport):
    """An httpx transport that calls an ASGI application directly."""

    def __init__(self, app: MockApp) -> None:
        self._app = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        body = request.read()
        path, _, query = request.url.raw_path.partition(b"?")
        scope = {
            "type": "http",
            "method": request.method,
            "path": request.url.path,
            "raw_path": path,
            "query_string": query,
            "headers": [(key.lower(), value) for key, value in request.headers.raw],
        }
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        drive(self._app(scope, receive, send))
        start, *rest = sent
        content = b"".join(message.get("body", b"") for message in rest)
        return httpx.Response(start["status"], headers=start["headers"], content=content)


def drive(coroutine: Any) -> None:
    """Run a coroutine that never truly waits."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    raise AssertionError("the mock waits for something that is not its request")


class Judged(httpx.Client):
    """Every answer of the API is checked: status, envelope, and the schema of its operation."""

    def __init__(self, app: MockApp, token: str | None = "token-1") -> None:
        self.app = app
        self.token = token
        headers = {} if token is None else {"gz-api-token": token}
        super().__init__(
            transport=InProcess(app),
            base_url="http://localhost",
            headers=headers,
            event_hooks={"response": [self._judge]},
        )

    def _judge(self, response: httpx.Response) -> None:
        response.read()
        if response.request.url.path.startswith("/__mock__/"):
            return
        judge(response)

    def ok(self, path: str, body: object = None, **query: object) -> dict[str, Any]:
        """The data of a success."""
        answer = self._send(path, body, query)
        assert answer["code"] == 0, answer
        assert answer["message"] == "success"
        data: dict[str, Any] = answer["data"]
        return data

    def refused(self, path: str, body: object = None, **query: object) -> tuple[int, str]:
        """Code and message of a refusal."""
        answer = self._send(path, body, query)
        assert answer["code"] != 0, answer
        assert answer["data"] is None
        return answer["code"], answer["message"]

    def _send(self, path: str, body: object, query: dict[str, Any]) -> dict[str, Any]:
        if path in WRITES:
            response = self.post(
                path, content=body if isinstance(body, bytes) else json.dumps(body)
            )
        else:
            response = self.get(path, params=query)
        assert response.status_code == 200
        answer: dict[str, Any] = response.json()
        return answer

    @property
    def cloud(self) -> Cloud:
        """The account's own state, to look at it without a request."""
        return self.app.tenants.account((self.token or "").encode()).cloud

    # The account in short

    def create(self, **wishes: object) -> dict[str, Any]:
        return self.ok(CREATE, order(**wishes))

    def act(self, instance_id: int, action: str, **more: object) -> int:
        answer = self.ok(ACTION, {"instanceId": instance_id, "action": action, **more})
        operation_id: int = answer["operationId"]
        return operation_id

    def operation(self, operation_id: int) -> dict[str, Any]:
        (row,) = self.ok(RESULT, {"ids": [operation_id]})["operations"]
        found: dict[str, Any] = row
        return found

    def rows(self, **query: object) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ok(QUERY, **{"ps": 100, **query})["instances"]
        return found

    def row(self, instance_id: int) -> dict[str, Any]:
        (found,) = self.rows(instanceId=instance_id)
        return found

    def advance(self, seconds: float) -> None:
        assert self.post("/__mock__/clock", json={"advance": seconds}).status_code == 200


def judge(response: httpx.Response) -> None:
    """Fails unless an answer of the API keeps the document and the mock's own promises."""
    contract = the_contract()
    request = response.request
    operation = contract.paths.get(request.url.path, {}).get(request.method, "listGpus")
    assert response.headers["content-type"] == "application/json"
    assert response.status_code in {200, 404}, response.text
    if request.method == "HEAD":
        return
    answer = json.loads(response.content)
    problems = contract.problems_of_answer(operation, response.status_code, answer)
    assert problems == []
    assert list(answer) == ["code", "message", "traceid", "data"]
    assert re.fullmatch("[0-9a-f]{32}", answer["traceid"])
    if operation == "queryInstances" and answer["code"] == 0:
        table = contract.document["components"]["schemas"]["Instance"]["x-table-fields"]
        assert all(set(row) == set(table) for row in answer["data"]["instances"])


def order(**wishes: object) -> dict[str, object]:
    """A create that the demo world can serve, changed by `wishes`; None leaves a field out."""
    body = {
        "type": 2,
        "gpuName": "G30-24G",
        "skuName": "payg",
        "gpuNum": 1,
        "imageId": "ubuntu22.04-cuda12.1.0",
        **wishes,
    }
    return {name: value for name, value in body.items() if value is not None}
