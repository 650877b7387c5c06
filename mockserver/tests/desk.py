"""One account in process, asked without any wire or client in between."""

from __future__ import annotations

import json
from typing import Any

from mockserver.handle import Handle
from mockserver.local import LocalMock
from mockserver.outcomes import Ask, Outcome
from mockserver.tests.judge import ACTION, QUERY


class Desk:
    """One account, asked without any wire."""

    def __init__(self, world: str = "demo", token: str = "token-1", mock: Any = None) -> None:
        self.mock = mock or LocalMock(world, frozen=True)
        self.token = token.encode()
        self.handle: Handle = self.mock.account(token)

    def ask(self, method: str, path: str, body: object = None, query: str = "") -> Outcome:
        raw = b"" if body is None else json.dumps(body).encode()
        return self.mock.service.handle(
            Ask(method, path, query.encode(), self.token, [(b"gz-api-token", self.token)], raw)
        )

    def code(self, *args: Any, **more: Any) -> int | None:
        return self.ask(*args, **more).code

    def rows(self) -> list[dict[str, Any]]:
        answer = json.loads(self.ask("GET", QUERY, query="ps=100").body)
        rows: list[dict[str, Any]] = answer["data"]["instances"]
        return rows

    def act(self, action: str, instance_id: int | str = 1) -> int | None:
        return self.code("POST", ACTION, {"instanceId": instance_id, "action": action})
